#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <collector/model/batch.hpp>
#include <collector/model/calibration.hpp>
#include <collector/model/evidence.hpp>
#include <collector/model/plug_history.hpp>
#include <collector/store/store_error.hpp>
#include <collector/store/week_store.hpp>

namespace collector {

/// What was found out of one plug, and what that changes.
struct EvidenceRecord {
    PlugId plug_id;
    TimeSpan span;                        ///< that was evaluated; nothing in it is due any more
    std::vector<IntervalChange> changes;  ///< against intervals(), also after the span
    std::vector<Week> new_weeks;          ///< that had no interval of any plug until now
    std::vector<WeekCount> counts;        ///< how many more intervals than before there are
    TimeSpan gaps_span;                   ///< between the readings around the span
    std::vector<Gap> gaps;                ///< all of the plug's that touch gaps_span, by start
    /// All of the plug's, by start; nullopt: as they are.
    std::optional<std::vector<RulesStretch>> rules;
    /// Readings of the span, with the flags that they are to have from now on.
    std::vector<Sample> reflagged{};
    std::optional<Gains> gains{};  ///< all with which the plug's intervals were made; nullopt: as they are
    /// What was made before stays as it is, since its readings are deleted; nullopt: as far as before.
    std::optional<UtcMillis> gains_kept_until{};
};

/// The gains of a plug.
struct PlugGains {
    Gains in_force;
    Gains made;  ///< with which its intervals were made
    /// What was made before keeps its gains, whatever is in force.
    UtcMillis kept_until = UtcMillis::min();
};

/// Intervals of a plug that readings have changed before the mark of evaluation.
struct DueRecord {
    PlugId plug_id;
    UtcMillis first;  ///< the starts of the first and the last of these intervals
    UtcMillis last;
};

/// The readings of a plug that are kept and whose time is known.
struct ReadingExtent {
    UtcMillis first;
    UtcMillis last;
    bool is_cut;  ///< older ones may have been deleted
};

/// When the readings beside a span were made, of those whose time is known.
struct Neighbours {
    std::optional<UtcMillis> before;  ///< nullopt: the plug has no earlier one
    std::optional<UtcMillis> after;   ///< nullopt: it has no later one
};

/// What intervals and gaps are made from, and where they go. The part of the store that evaluation works on; one
/// thread at a time, the one that commits. What returns a StoreResult waits for the disk. Errors of all: busy, full,
/// failed.
class EvidenceStore : public WeekStore {
  public:
    /// Up to where intervals and gaps are made; nullopt: nothing yet.
    [[nodiscard]] virtual std::optional<UtcMillis> evaluated_until() const = 0;

    /// Plugs are numbered from 1 to this; 0: there is none.
    [[nodiscard]] virtual StoreResult<PlugId> last_plug() = 0;
    /// What readings of a plug there are; nullopt: none.
    [[nodiscard]] virtual StoreResult<std::optional<ReadingExtent>> extent(PlugId plug) = 0;

    /// All that intervals and gaps of a plug in a span are made from, as if nothing had happened at `until` and after
    /// it: so the answer is the same whenever it is asked for. `before` reaches back as far as there are readings, or
    /// `reach` is met.
    [[nodiscard]] virtual StoreResult<PlugHistory> history(PlugId plug, const TimeSpan& span, UtcMillis until,
                                                           const Reach& reach) = 0;
    /// The readings beside a span of a plug that have to do with what is found out in it: the one before it, and the
    /// one after it that meets `reach`, or the last one before `until`.
    [[nodiscard]] virtual StoreResult<Neighbours> neighbours(PlugId plug, const TimeSpan& span, UtcMillis until,
                                                             const Reach& reach) = 0;

    /// A plug's intervals that start in a span, by start and channel.
    [[nodiscard]] virtual StoreResult<std::vector<KeptInterval>> intervals(PlugId plug, const TimeSpan& span) = 0;
    /// By which versions of the rules intervals and gaps of a plug were made, by start.
    [[nodiscard]] virtual StoreResult<std::vector<RulesStretch>> rules(PlugId plug) = 0;

    /// Calibrations are not the evaluation's: somebody else may make or revoke one at any time.
    [[nodiscard]] virtual StoreResult<PlugGains> gains(PlugId plug) = 0;
    /// Another number than before: other gains may be in force.
    [[nodiscard]] virtual std::uint64_t gains_version() const = 0;

    /// One plug whose intervals are due again, of those that start before a moment; nullopt: none is.
    [[nodiscard]] virtual StoreResult<std::optional<DueRecord>> next_due(UtcMillis before) = 0;

    /// Evaluation has begun as far as `until`: from now on readings before that make their interval due.
    virtual void begin_evaluation(UtcMillis until) = 0;

    /// Writes the changes of the records, and gaps where they differ, in one durable transaction; with it the mark, if
    /// given. On failure nothing of it was written.
    [[nodiscard]] virtual StoreResult<void> put(const std::vector<EvidenceRecord>& records,
                                                std::optional<UtcMillis> evaluated_until) = 0;
};

}  // namespace collector
