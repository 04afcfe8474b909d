#pragma once

#include <algorithm>

#include <collector/model/evidence.hpp>
#include <collector/presentation/report_head.hpp>

namespace collector {

/// The part of the period for which the record is made; what comes after it may still be judged otherwise.
[[nodiscard]] inline TimeSpan known_span(const ReportHead& head) {
    const TimeSpan& period = head.period.span;
    return {period.start, std::clamp(head.evaluated_until.value_or(period.start), period.start, period.end)};
}

}  // namespace collector
