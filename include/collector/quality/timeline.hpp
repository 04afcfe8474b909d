#pragma once

#include <bitset>
#include <chrono>
#include <optional>
#include <vector>

#include <collector/model/evidence.hpp>
#include <collector/quality/coverage.hpp>

namespace collector {

/// One bit a channel; channel n is bit n.
using Channels = std::bitset<8>;

/// After so long without a reading a plug gets no more empty intervals; its gap goes on.
inline constexpr std::chrono::days kAbsenceMax{31};

/// What is known of a plug around a span of intervals.
struct PlugHistory {
    std::vector<Sample> before;     ///< the last readings before the span, in order of time; all that Pace remembers
    Channels channels;              ///< that have been seen before the span
    std::vector<Sample> samples;    ///< the readings in the span, in order of time
    std::optional<UtcMillis> next;  ///< when the first reading behind the span was made
    Circumstances circumstances;    ///< from the last reading before the span to the first one behind it
};

/// What follows from it.
struct Timeline {
    std::vector<Interval> intervals;  ///< of the span, by start and channel; none before the plug's first reading
    std::vector<Gap> gaps;            ///< the plug's own, between the readings around the span; the last may last
};

/// Makes intervals and gaps of one plug. `span` starts and ends on ten-minute ticks, and its end is not in the future.
/// The result depends on the history alone: evaluating two adjoining spans one after the other gives what evaluating
/// both at once gives, provided that the first of them starts where needs_earlier_start asks for.
[[nodiscard]] Timeline make_timeline(const PlugHistory& history, const TimeSpan& span);

/// Where an evaluation from `start` on must start instead, because what lies before is not settled: the plug's pace was
/// not known yet, then at its first reading; or a hole that began earlier ends here. nullopt: right there.
[[nodiscard]] std::optional<UtcMillis> needs_earlier_start(const PlugHistory& history, std::optional<UtcMillis> first);

}  // namespace collector
