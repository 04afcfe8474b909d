#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <SQLiteCpp/Database.h>

#include <collector/store/evidence_store.hpp>

#include "store/plug_set.hpp"
#include "store/statement_cache.hpp"

namespace collector {

/// The tables of intervals and gaps (see schema/0003_evidence.sql). Throws SQLite::Exception for what SQLite reports.
class EvidenceTables {
  public:
    /// Recent intervals move to where they lie by plug when there are so many a plug: a day's.
    static constexpr std::size_t kSettlePerPlug = 144;

    /// `database` must outlive this object, have the newest schema, and be written by nobody else.
    explicit EvidenceTables(SQLite::Database& database);

    [[nodiscard]] std::optional<UtcMillis> evaluated_until() const { return until_; }
    [[nodiscard]] std::uint32_t channels_before(PlugId plug, UtcMillis start);
    [[nodiscard]] std::vector<Gap> collector_gaps(const TimeSpan& span);
    [[nodiscard]] std::vector<TimeSpan> absences(PlugId plug, const TimeSpan& span);
    [[nodiscard]] std::optional<DueRecord> next_due(UtcMillis before);
    void begin_evaluation(UtcMillis until) { begun_until_ = until; }

    /// A transaction that this was part of was rolled back.
    void rolled_back() { statements_.reset(); }

    /// Within a transaction: what lies in the span is due again, if it was evaluated already.
    void mark_due(PlugId plug, UtcMillis reading);
    /// Within a transaction: gaps of all plugs that last end here.
    void end_open_collector_gaps(UtcMillis at);
    /// Within a transaction: a gap of all plugs begins, lasts on, or ends.
    void put_collector_gap(const Gap& gap);

    void put(const std::vector<EvidenceRecord>& records, std::optional<UtcMillis> evaluated_until);

    [[nodiscard]] const PutCounters& counters() const { return counters_; }

    [[nodiscard]] bool is_settling_due() const;
    /// Moves the recent intervals of some plugs, about `rows_max` of them, in one transaction.
    void settle(std::size_t rows_max);

  private:
    /// An interval as it is stored.
    struct Stored {
        Interval interval;
        std::optional<UtcMillis> above_since;
        bool settled;
    };

    void put_intervals(const EvidenceRecord& record);
    void drop_others(const EvidenceRecord& record, const std::vector<Stored>& before);
    [[nodiscard]] std::uint32_t channels_at(PlugId plug, UtcMillis start);
    void add_stored(std::vector<Stored>& found, bool settled, PlugId plug, UtcMillis first, UtcMillis last);
    [[nodiscard]] std::vector<Stored> stored(PlugId plug, UtcMillis first, UtcMillis last);
    [[nodiscard]] std::optional<Stored> stored_at(PlugId plug, UtcMillis start, std::uint8_t channel);
    void put_interval(PlugId plug, const Interval& interval, std::optional<UtcMillis> above_since,
                      const Stored* before);
    void carry_on(PlugId plug, const Interval& last, std::optional<UtcMillis> above_since);
    void count_in_week(PlugId plug, const Interval& interval, int change);
    void put_gaps(const EvidenceRecord& record);

    SQLite::Database& database_;
    StatementCache statements_;
    std::optional<UtcMillis> until_;
    std::optional<UtcMillis> begun_until_;
    PutCounters counters_;
    std::size_t recent_rows_ = 0;
    PlugSet recent_plugs_;
    std::optional<PlugId> settled_up_to_;  ///< while they are moving
};

}  // namespace collector
