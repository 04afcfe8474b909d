#pragma once

#include <string>
#include <vector>

#include <collector/base/local_clock.hpp>
#include <collector/presentation/language.hpp>
#include <collector/presentation/period.hpp>
#include <collector/quality/en50160.hpp>

/// Pictures of one channel's intervals in a period, as SVG with text, a title and a description. Nothing is told by
/// colour alone: what is too high is also thicker, darker or marked, and what is missing has a pattern.
namespace collector {

struct ChartFrame {
    const ReportPeriod& period;
    const LocalClock& clock;
    const En50160Limits& limits;
    Language language;
    /// Makes the ids in one document differ.
    std::string id;
};

/// The means, with the range of the samples, the limits, and what is missing by its cause. `gaps`: of the plug and of
/// all plugs. `made_until`: up to here there are intervals, where there can be any.
[[nodiscard]] std::string voltage_curve(const ChartFrame& frame, const std::vector<Interval>& intervals,
                                        const std::vector<Gap>& gaps, UtcMillis made_until);

/// A row for each day of the period, a cell for each local hour.
[[nodiscard]] std::string heat_map(const ChartFrame& frame, const std::vector<Interval>& intervals);

/// Bars of one volt.
[[nodiscard]] std::string histogram(const ChartFrame& frame, const std::vector<Interval>& intervals);

}  // namespace collector
