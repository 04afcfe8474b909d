#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <collector/base/local_clock.hpp>
#include <collector/charts/plot.hpp>

namespace collector::test {

/// That of Europe/Amsterdam.
[[nodiscard]] const LocalClock& amsterdam();

/// Of a period on these clocks, evaluated to its end, made in the year after.
[[nodiscard]] ReportHead made_up_head(const TimeSpan& span, std::optional<std::string> week = std::nullopt);

/// A curve of values one after the other, each so long, of a plug with this topic.
[[nodiscard]] PlotCurve made_up_curve(const std::string& topic, UtcMillis start, std::chrono::milliseconds length,
                                      const std::vector<double>& volts);

}  // namespace collector::test
