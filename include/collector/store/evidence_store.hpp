#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <collector/model/evidence.hpp>
#include <collector/model/plug_history.hpp>
#include <collector/store/batch.hpp>
#include <collector/store/store_error.hpp>

namespace collector {

/// What was found out of one plug.
struct EvidenceRecord {
    PlugId plug_id;
    TimeSpan span;                    ///< that was evaluated; nothing in it is due any more
    std::vector<Interval> intervals;  ///< all of the span, by start and channel
    TimeSpan gaps_span;               ///< between the readings around the span
    std::vector<Gap> gaps;            ///< all of the plug's that touch gaps_span, by start
};

/// Intervals of a plug that readings have changed behind the mark of evaluation.
struct DueRecord {
    PlugId plug_id;
    UtcMillis first;  ///< the starts of the first and the last of these intervals
    UtcMillis last;
};

/// The readings of a plug that are kept.
struct ReadingExtent {
    UtcMillis first;
    UtcMillis last;
    bool is_cut;  ///< older ones may have been deleted
};

/// When the readings beside a span were made.
struct Neighbours {
    std::optional<UtcMillis> before;  ///< nullopt: the plug has no earlier one
    std::optional<UtcMillis> after;   ///< nullopt: it has no later one
};

/// What put() has done since the start.
struct PutCounters {
    std::uint64_t intervals = 0;  ///< that were to be stored
    std::uint64_t changed = 0;    ///< of them, those that were missing or other before; and those dropped
};

/// What intervals and gaps are made from, and where they go. The part of the store that evaluation works on; one
/// thread at a time, the one that commits. What returns a StoreResult waits for the disk. Errors of all: busy, full,
/// failed.
class EvidenceStore {
  public:
    virtual ~EvidenceStore() = default;

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

    /// One plug whose intervals are due again, of those that start before a moment; nullopt: none is.
    [[nodiscard]] virtual StoreResult<std::optional<DueRecord>> next_due(UtcMillis before) = 0;

    /// Evaluation has begun as far as `until`: from now on readings before that make their interval due.
    virtual void begin_evaluation(UtcMillis until) = 0;

    /// Makes the stored intervals and gaps those of the records, writing only what differs, in one durable transaction;
    /// with it the mark, if given.
    [[nodiscard]] virtual StoreResult<void> put(const std::vector<EvidenceRecord>& records,
                                                std::optional<UtcMillis> evaluated_until) = 0;
};

}  // namespace collector
