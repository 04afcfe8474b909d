#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include <collector/model/evidence.hpp>
#include <collector/model/plug_history.hpp>

namespace collector {

/// After so long without a reading a plug gets no more empty intervals; its gap goes on.
inline constexpr std::chrono::days kAbsenceMax{31};

/// What follows from it.
struct Timeline {
    /// Of the span, by start and channel: of each channel from the first in which it shows mains to the last before it
    /// has shown none for a week, its plug reporting.
    std::vector<Interval> intervals;
    std::vector<Gap> gaps;          ///< the plug's own, between the readings around the span; the last may last
    std::vector<Sample> reflagged;  ///< samples of the span whose flags are other than they were, as they are now
};

/// Makes intervals and gaps of one plug. Readings whose time is not known do no more than explain why an interval has
/// too few samples. `span` starts and ends on ten-minute ticks, and its end is not in the future.
/// The result depends on the history alone: evaluating two adjoining spans one after the other gives what evaluating
/// both at once gives, provided that the first of them starts where needs_earlier_start asks for.
[[nodiscard]] Timeline make_timeline(PlugHistory history, const TimeSpan& span);

/// Where an evaluation from `start` on must start instead, because what lies before is not settled: the plug's pace was
/// not known yet, then at its first reading; a hole that began earlier ends here; or readings here, or after the span,
/// have decided whether an earlier one is a spike. nullopt: right there.
[[nodiscard]] std::optional<UtcMillis> needs_earlier_start(const PlugHistory& history, std::optional<UtcMillis> first);

}  // namespace collector
