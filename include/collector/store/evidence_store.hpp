#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <collector/model/evidence.hpp>
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

/// What put() has done since the start.
struct PutCounters {
    std::uint64_t intervals = 0;  ///< that were to be stored
    std::uint64_t changed = 0;    ///< of them, those that were missing or other before; and those dropped
};

/// What intervals and gaps are made from, and where they go. The part of the store that evaluation works on; one
/// thread at a time, the one that commits. Errors of all: busy, full, failed.
class EvidenceStore {
  public:
    virtual ~EvidenceStore() = default;

    /// Up to where intervals and gaps are made; nullopt: nothing yet.
    [[nodiscard]] virtual std::optional<UtcMillis> evaluated_until() const = 0;

    /// Readings before this have been deleted; nullopt: none have.
    [[nodiscard]] virtual std::optional<UtcMillis> readings_from() const = 0;
    /// Plugs are numbered from 1 to this; 0: there is none.
    [[nodiscard]] virtual StoreResult<PlugId> last_plug() = 0;
    /// A plug's readings in a span, in order of time, channel and arrival.
    [[nodiscard]] virtual StoreResult<std::vector<Sample>> samples(PlugId plug, const TimeSpan& span) = 0;
    /// The last readings of a plug before a moment, `count` at most, in the same order.
    [[nodiscard]] virtual StoreResult<std::vector<Sample>> samples_before(PlugId plug, UtcMillis moment,
                                                                          std::size_t count) = 0;
    /// When the plug was first heard of.
    [[nodiscard]] virtual StoreResult<UtcMillis> first_seen(PlugId plug) = 0;
    /// When the first and the last reading of a plug were made; nullopt: it has none.
    [[nodiscard]] virtual StoreResult<std::optional<TimeSpan>> extent(PlugId plug) = 0;
    /// The channels of the plug's last interval before `start`, one bit each.
    [[nodiscard]] virtual StoreResult<std::uint32_t> channels_before(PlugId plug, UtcMillis start) = 0;
    /// Gaps of all plugs that touch a span, by start.
    [[nodiscard]] virtual StoreResult<std::vector<Gap>> collector_gaps(const TimeSpan& span) = 0;
    /// When the plug was reported offline within a span, by start.
    [[nodiscard]] virtual StoreResult<std::vector<TimeSpan>> absences(PlugId plug, const TimeSpan& span) = 0;

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
