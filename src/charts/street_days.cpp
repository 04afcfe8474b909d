#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <collector/base/iso_time.hpp>
#include <collector/charts/street_charts.hpp>
#include <collector/presentation/figure_words.hpp>
#include <collector/presentation/markup.hpp>
#include <collector/presentation/street_words.hpp>
#include <collector/presentation/words.hpp>

#include "charts/chart_parts.hpp"

/// Pictures of days.
namespace collector {
namespace {

constexpr std::chrono::days kWeekLength{7};

std::string with_limit(const ChartFrame& frame, StreetWord which) {
    return fmt::format(fmt::runtime(word(frame.language, which)), shortest(frame.language, frame.limits.high_v));
}

constexpr Plane kSharePlane{.left = 48, .top = 12, .width = 700, .height = 120};
constexpr double kShareHeight = 156;
constexpr int kWhole = 100;

double share_y(int percent) {
    return kSharePlane.bottom() - kSharePlane.height * percent / kWhole;
}

std::string share_grid() {
    std::string svg;
    for (int percent = 0; percent <= kWhole; percent += 25) {
        svg += line(kSharePlane.left, share_y(percent), kSharePlane.right(), share_y(percent), "grid") +
               label(kSharePlane.left - 6, share_y(percent) + 4, "end", fmt::format("{} %", percent));
    }
    return svg;
}

/// `Mon`, and the rest of a short day.
struct DayText {
    std::string weekday;
    std::string date;
};

DayText day_text_of(Language language, std::chrono::local_days day) {
    const std::string text = short_day(language, day);
    const auto blank = text.find(' ');
    return {text.substr(0, blank), text.substr(blank + 1)};
}

constexpr double kCellWidth = 98;
constexpr double kCellHeight = 40;
constexpr Plane kCalendarPlane{.left = 48, .top = 18, .width = 7 * kCellWidth, .height = 0};

/// Hours of a day; the last step is above all of them.
constexpr std::array kHourSteps{0, 1, 3, 6};

std::size_t step_of_day(const PublicDay& day) {
    std::size_t step = 0;
    while (step < kHourSteps.size() && day.high * kIntervalLength > std::chrono::hours{kHourSteps.at(step)}) {
        ++step;
    }
    return step;
}

std::string calendar_cell(const ChartFrame& frame, double x, double y, const PublicDay& day) {
    const std::string date = day_text_of(frame.language, day.day).date;
    if (day.slots == 0) {
        return hatched_box(frame, x, y, kCellWidth - 2, kCellHeight - 2) +
               fmt::format("<text class=\"halo\" x=\"{}\" y=\"{}\">{}</text>\n", coordinate(x + 5), coordinate(y + 13),
                           escaped(date));
    }
    const std::size_t step = step_of_day(day);
    const std::string_view kind = step > 2 ? " class=\"mark\"" : "";
    std::string svg = box(x, y, kCellWidth - 2, kCellHeight - 2, fmt::format("step{}", step)) +
                      fmt::format("<text{} x=\"{}\" y=\"{}\">{}</text>\n", kind, coordinate(x + 5), coordinate(y + 13),
                                  escaped(date));
    if (day.high > 0) {
        svg += fmt::format("<text class=\"{}\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{} h</text>\n",
                           step > 2 ? "length mark" : "length", coordinate(x + kCellWidth - 8),
                           coordinate(y + kCellHeight - 9), time_above_text(day));
    }
    return svg;
}

std::string calendar_legend(const ChartFrame& frame, double y) {
    constexpr double kLegendColumn = 114;
    std::string svg;
    const auto add = [&](std::size_t column, const std::string& picture, std::string_view text) {
        svg += picture +
               label(kCalendarPlane.left + kLegendColumn * static_cast<double>(column) + 21, y + 10, "start", text);
    };
    const auto left = [](std::size_t column) {
        return kCalendarPlane.left + kLegendColumn * static_cast<double>(column);
    };
    for (std::size_t step = 0; step <= kHourSteps.size(); ++step) {
        const StreetWord which = step == 0                   ? StreetWord::calendar_never
                                 : step == kHourSteps.size() ? StreetWord::calendar_more
                                                             : StreetWord::calendar_up_to;
        add(step, box(left(step), y, 16, 11, fmt::format("step{}", step)),
            fmt::format(fmt::runtime(word(frame.language, which)),
                        kHourSteps.at(std::min(step, kHourSteps.size() - 1))));
    }
    const std::size_t last = kHourSteps.size() + 1;
    add(last, hatched_box(frame, left(last), y, 16, 11), word(frame.language, Word::not_measured));
    return svg;
}

}  // namespace

std::string time_above_text(const PublicDay& day) {
    const std::chrono::hh_mm_ss length{std::chrono::minutes{day.high * kIntervalLength}};
    return fmt::format("{}:{:02}", length.hours().count(), length.minutes().count());
}

std::string street_share(const ChartFrame& frame, const std::vector<PublicDay>& days) {
    std::string svg = picture_head(frame, "share", kShareHeight, with_limit(frame, StreetWord::share),
                                   with_limit(frame, StreetWord::share_description)) +
                      share_grid();
    const double width = kSharePlane.width / static_cast<double>(std::max<std::size_t>(days.size(), 1));
    for (std::size_t i = 0; i < days.size(); ++i) {
        const double x = kSharePlane.left + width * static_cast<double>(i);
        const int percent = days[i].above_percent.value_or(0);
        if (percent > 0) {
            svg += box(x + width * 0.1, share_y(percent), width * 0.8, kSharePlane.bottom() - share_y(percent),
                       "bar-high");
        }
        // So that a week fits between two of them.
        if (monday_of(days[i].day) == days[i].day && x < kSharePlane.right() - 50) {
            svg += line(x, kSharePlane.top, x, kSharePlane.bottom() + 4, "day") +
                   label(x, kSharePlane.bottom() + 16, "start", short_day(frame.language, days[i].day));
        }
    }
    return svg + line(kSharePlane.left, kSharePlane.bottom(), kSharePlane.right(), kSharePlane.bottom(), "axis") +
           "</svg>\n";
}

std::string street_calendar(const ChartFrame& frame, const std::vector<PublicDay>& days) {
    ChartFrame inner = frame;  // its pattern is its own
    inner.id += "-calendar";
    const auto first = monday_of(frame.period.first_day);
    const auto weeks = (monday_of(frame.period.last_day) - first) / kWeekLength + 1;
    const double bottom = kCalendarPlane.top + kCellHeight * static_cast<double>(weeks);
    std::string svg = picture_head(frame, "calendar", bottom + 26, word(frame.language, StreetWord::calendar),
                                   with_limit(frame, StreetWord::calendar_description)) +
                      hatch(inner);
    for (int column = 0; column < kWeekLength.count(); ++column) {
        svg += label(kCalendarPlane.left + kCellWidth * column, kCalendarPlane.top - 6, "start",
                     day_text_of(frame.language, first + std::chrono::days{column}).weekday);
    }
    for (const PublicDay& day : days) {
        const auto number = (day.day - first).count();
        const auto row = number / kWeekLength.count();
        const auto column = number % kWeekLength.count();
        svg += calendar_cell(inner, kCalendarPlane.left + kCellWidth * static_cast<double>(column),
                             kCalendarPlane.top + kCellHeight * static_cast<double>(row), day);
    }
    return svg + calendar_legend(inner, bottom + 8) + "</svg>\n";
}

}  // namespace collector
