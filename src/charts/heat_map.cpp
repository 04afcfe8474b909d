#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <optional>

#include <fmt/format.h>

#include <collector/presentation/figure_words.hpp>
#include <collector/presentation/markup.hpp>
#include <collector/presentation/words.hpp>

#include "charts/chart_parts.hpp"

namespace collector {
namespace {

constexpr double kHourWidth = 27.5;
constexpr double kDayHeight = 17;
constexpr Plane kMapPlane{.left = 76, .top = 18, .width = 24 * kHourWidth, .height = 0};

using Cell = std::pair<std::chrono::local_days, int>;

Cell cell_at(const ChartFrame& frame, UtcMillis time) {
    const auto hour = std::chrono::floor<std::chrono::hours>(frame.clock.time_of_day(time));
    return {frame.clock.day_of(time), static_cast<int>(hour.count())};
}

/// The highest value of each hour that there is: in spring one day has only 23. nullopt: none was measured.
std::map<Cell, std::optional<double>> highest_by_hour(const ChartFrame& frame, const std::vector<TimedVolts>& values) {
    std::map<Cell, std::optional<double>> highest;
    for (UtcMillis tick = frame.period.span.start; tick < frame.period.span.end; tick += kIntervalLength) {
        highest.try_emplace(cell_at(frame, tick));
    }
    for (const TimedVolts& value : values) {
        auto& most = highest[cell_at(frame, value.start)];
        most = std::max(most.value_or(value.volts), value.volts);
    }
    return highest;
}

/// Steps of lightness below the high limit; the last one is above it.
std::array<double, 4> steps_of(const En50160Limits& limits) {
    return {limits.high_v - 13, limits.high_v - 8, limits.high_v - 3, limits.high_v};
}

std::size_t step_of(double volts, const En50160Limits& limits) {
    const auto steps = steps_of(limits);
    return static_cast<std::size_t>(std::ranges::lower_bound(steps, volts) - steps.begin());
}

std::string hours() {
    std::string svg;
    for (int hour = 0; hour < 24; hour += 3) {
        svg += label(kMapPlane.left + kHourWidth * hour, kMapPlane.top - 5, "start", fmt::format("{:02}:00", hour));
    }
    return svg;
}

std::string cell_of(const ChartFrame& frame, double x, double y, const std::optional<double>& volts) {
    if (!volts) {
        return hatched_box(frame, x, y, kHourWidth - 1, kDayHeight - 1);
    }
    const std::size_t step = step_of(*volts, frame.limits);
    std::string svg = box(x, y, kHourWidth - 1, kDayHeight - 1, fmt::format("step{}", step));
    if (step == steps_of(frame.limits).size()) {
        svg += fmt::format("<text class=\"mark\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n",
                           coordinate(x + kHourWidth / 2), coordinate(y + kDayHeight - 5), "!");
    }
    return svg;
}

std::string map_legend(const ChartFrame& frame, double y) {
    const auto steps = steps_of(frame.limits);
    constexpr double kLegendColumn = 112;
    std::string svg;
    for (std::size_t i = 0; i <= steps.size() + 1; ++i) {
        const double x = kMapPlane.left + kLegendColumn * static_cast<double>(i);
        const bool is_hatched = i > steps.size();
        svg += is_hatched ? hatched_box(frame, x, y, 16, 11) : box(x, y, 16, 11, fmt::format("step{}", i));
        const std::string text =
            is_hatched ? std::string(word(frame.language, Word::not_measured))
                       : fmt::format(fmt::runtime(word(frame.language, i == steps.size() ? Word::above : Word::up_to)),
                                     shortest(frame.language, steps.at(std::min(i, steps.size() - 1))));
        svg += label(x + 21, y + 10, "start", text);
    }
    return svg;
}

}  // namespace

std::vector<TimedVolts> valid_means(const std::vector<Interval>& intervals) {
    std::vector<TimedVolts> means;
    for (const Interval& interval : intervals) {
        if (has_mean(interval)) {
            means.push_back({interval.start, *interval.voltage_rms_v});
        }
    }
    return means;
}

std::string heat_map(const ChartFrame& frame, const std::vector<TimedVolts>& values, Word title, Word description) {
    const auto highest = highest_by_hour(frame, values);
    const auto days = (frame.period.last_day - frame.period.first_day).count() + 1;
    const double bottom = kMapPlane.top + kDayHeight * static_cast<double>(days);
    ChartFrame inner = frame;  // its pattern is its own
    inner.id += "-map";
    std::string svg =
        picture_head(frame, "map", bottom + 24, word(frame.language, title), word(frame.language, description)) +
        hatch(inner) + hours();
    for (auto number = decltype(days){0}; number < days; ++number) {
        const auto day = frame.period.first_day + std::chrono::days{number};
        const double y = kMapPlane.top + kDayHeight * static_cast<double>(number);
        svg += label(kMapPlane.left - 6, y + kDayHeight - 5, "end", short_day(frame.language, day));
        for (int hour = 0; hour < 24; ++hour) {
            const auto found = highest.find({day, hour});
            if (found != highest.end()) {
                svg += cell_of(inner, kMapPlane.left + kHourWidth * hour, y, found->second);
            }
        }
    }
    return svg + map_legend(inner, bottom + 8) + "</svg>\n";
}

}  // namespace collector
