#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include <collector/model/evidence.hpp>
#include <collector/model/plug_history.hpp>

namespace collector {

/// The time between two readings that the earlier one does not speak for: from when the next was due to when it came.
/// nullopt: it came in time, within half the pace and two seconds; a plug's Wi-Fi takes that now and then.
[[nodiscard]] std::optional<TimeSpan> hole_between(UtcMillis reading, UtcMillis next, std::chrono::milliseconds pace);

/// The plug's own gaps in a hole: what is left of it beside the gaps of all plugs, each part with its cause, in order,
/// without overlap. A short part next to a gap of another kind is taken for its edge: a broken connection is noticed
/// late, and a plug that is back reports when its time comes.
[[nodiscard]] std::vector<Gap> explain(const TimeSpan& hole, std::chrono::milliseconds pace,
                                       const Circumstances& circumstances);

}  // namespace collector
