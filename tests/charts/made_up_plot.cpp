#include "charts/made_up_plot.hpp"

#include <algorithm>

#include "sqlite/database_rows.hpp"

namespace collector::test {

const LocalClock& amsterdam() {
    static const LocalClock clock(offset_periods(kZone, kTimeZonesFrom, kTimeZonesEnd).value());
    return clock;
}

ReportHead made_up_head(const TimeSpan& span, std::optional<std::string> week) {
    return {.program = "collector 9.9.9",
            .made_at = span.end + std::chrono::years{1},
            .time_zone = kZone,
            .period = {.span = span,
                       .first_day = amsterdam().day_of(span.start),
                       .last_day = amsterdam().day_of(span.end - std::chrono::milliseconds{1}),
                       .week = std::move(week)},
            .evaluated_until = span.end};
}

PlotCurve made_up_curve(const std::string& topic, UtcMillis start, std::chrono::milliseconds length,
                        const std::vector<double>& volts) {
    PlotCurve curve;
    curve.plug.id = 1;
    curve.plug.topic = topic;
    curve.values = static_cast<std::int64_t>(volts.size());
    for (const double value : volts) {
        curve.columns.push_back({.span = {start, start + length},
                                 .first_v = value,
                                 .last_v = value,
                                 .lowest_v = value,
                                 .highest_v = value,
                                 .sample_min_v = value,
                                 .sample_max_v = value,
                                 .is_joined = !curve.columns.empty()});
        start += length;
        curve.values_high += value > 253 ? 1 : 0;
    }
    if (!volts.empty()) {
        curve.lowest_v = std::ranges::min(volts);
        curve.highest_v = std::ranges::max(volts);
        curve.highest_at =
            curve.columns.at(static_cast<std::size_t>(std::ranges::max_element(volts) - volts.begin())).span.start;
    }
    return curve;
}

}  // namespace collector::test
