#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include <collector/model/evidence.hpp>

namespace collector {

/// What is known of the time between two readings of a plug, beside the readings.
struct Circumstances {
    std::vector<Gap> collector_gaps;  ///< gaps of all plugs, by start; they may overlap
    std::vector<TimeSpan> offline;    ///< when the plug was reported offline, by start, apart from each other
};

/// The time between two readings that the earlier one does not speak for: from when the next was due to when it came.
/// nullopt: it came in time, within half the pace and two seconds; a plug's Wi-Fi takes that now and then.
[[nodiscard]] std::optional<TimeSpan> hole_between(UtcMillis reading, UtcMillis next, std::chrono::milliseconds pace);

/// The plug's own gaps in a hole: what is left of it beside the gaps of all plugs, each part with its cause, in order,
/// without overlap. A short part next to a gap of another kind is taken for its edge: a broken connection is noticed
/// late, and a plug that is back reports when its time comes.
[[nodiscard]] std::vector<Gap> explain(const TimeSpan& hole, std::chrono::milliseconds pace,
                                       const Circumstances& circumstances);

}  // namespace collector
