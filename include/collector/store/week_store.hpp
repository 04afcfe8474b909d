#pragma once

#include <optional>
#include <vector>

#include <collector/base/time_zone.hpp>
#include <collector/model/batch.hpp>
#include <collector/model/evidence.hpp>
#include <collector/store/store_error.hpp>

namespace collector {

/// A week that has intervals, and how far these are counted.
struct CountedWeek {
    Week week;
    /// Plugs up to this one are counted, the others' intervals are not looked at yet; nullopt: all are counted.
    std::optional<PlugId> counted_to;

    friend bool operator==(const CountedWeek&, const CountedWeek&) = default;
};

struct CountedWeeks {
    std::vector<CountedWeek> weeks;  ///< by start
    /// False: the time zone has changed since put_weeks(), or it was never called. No week is shown to readers then.
    bool are_current;

    friend bool operator==(const CountedWeeks&, const CountedWeeks&) = default;
};

/// Counts of some plugs in one week, made from its intervals.
struct WeekPart {
    struct Plug {
        PlugId plug_id;
        std::vector<WeekCount> counts;
    };
    Week week;
    bool is_first;  ///< nothing of the week was counted before
    std::vector<Plug> plugs;
    std::optional<PlugId> counted_to;  ///< with these
};

/// The weeks of the database's time zone, and what is counted in them. As EvidenceStore, which it is a part of.
class WeekStore {
  public:
    virtual ~WeekStore() = default;

    /// The offsets of the database's time zone, oldest first; none: no zone was ever set.
    [[nodiscard]] virtual StoreResult<std::vector<OffsetPeriod>> zone_offsets() = 0;
    [[nodiscard]] virtual StoreResult<CountedWeeks> weeks() = 0;
    /// The starts of the first and the last interval there is; nullopt: there is none.
    [[nodiscard]] virtual StoreResult<std::optional<TimeSpan>> intervals_extent() = 0;

    /// These are the weeks from now on; they are current. Counts stay as they are.
    [[nodiscard]] virtual StoreResult<void> put_weeks(const std::vector<CountedWeek>& weeks) = 0;
    /// Readers see the week when all its plugs are counted.
    [[nodiscard]] virtual StoreResult<void> put_counts(const WeekPart& part) = 0;
};

}  // namespace collector
