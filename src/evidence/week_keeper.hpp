#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include <collector/quality/local_weeks.hpp>
#include <collector/quality/week_tally.hpp>
#include <collector/store/evidence_store.hpp>

namespace collector {

/// Keeps the counts of weeks right: with each change of an interval, and all anew where the time zone, or what is known
/// of it, makes them other weeks. Errors of all: those of EvidenceStore.
class WeekKeeper {
  public:
    explicit WeekKeeper(EvidenceStore& store) : store_(store) {}

    /// Finds out which weeks there are, and which of them have to be counted. Once; comes before all else.
    [[nodiscard]] StoreResult<void> prepare();

    /// Counts some plugs of the newest week that is not counted, as many as `rows_max` holds weeks of intervals. False:
    /// all are counted.
    [[nodiscard]] StoreResult<bool> step(std::size_t rows_max);

    [[nodiscard]] const LocalWeeks& local_weeks() const { return local_; }

    /// Fills in what a change of a plug's intervals means for its weeks. Where they are still to be counted it means
    /// nothing.
    void fill_in(EvidenceRecord& record, const WeekTally& tally) const;
    /// The record is stored.
    void stored(const EvidenceRecord& record);

  private:
    [[nodiscard]] const CountedWeek* find(UtcMillis start) const;
    [[nodiscard]] std::vector<CountedWeek> plan(const CountedWeeks& known, const std::optional<TimeSpan>& extent) const;

    EvidenceStore& store_;
    bool is_prepared_ = false;
    LocalWeeks local_{{}};
    std::vector<CountedWeek> weeks_;  ///< as they are stored
};

}  // namespace collector
