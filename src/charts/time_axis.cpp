#include "charts/time_axis.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include <collector/presentation/figure_words.hpp>
#include <collector/presentation/words.hpp>

namespace collector {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::local_days;
using std::chrono::milliseconds;
using std::chrono::minutes;

constexpr std::array<minutes, 13> kClockSteps{minutes{1},  minutes{2},  minutes{5}, minutes{10}, minutes{15},
                                              minutes{20}, minutes{30}, hours{1},   hours{2},    hours{3},
                                              hours{6},    hours{12},   hours{24}};
constexpr std::array<days, 4> kDaySteps{days{1}, days{2}, days{7}, days{14}};
constexpr std::array<int, 8> kMonthSteps{1, 2, 3, 6, 12, 24, 60, 120};
constexpr int kMonthsOfAYear = 12;

double share(milliseconds part, milliseconds whole) {
    return static_cast<double>(part.count()) / static_cast<double>(whole.count());
}

/// Every offset of a zone is a multiple of this.
constexpr minutes kOffsetStep{15};

/// The first moment of a span at which clocks have been put forward or back; its end where they are not.
UtcMillis clock_change(const TimeSpan& span, const LocalClock& clock) {
    UtcMillis same = span.start;
    UtcMillis other = span.end;
    if (clock.offset_at(same) == clock.offset_at(other - milliseconds{1})) {
        return span.end;
    }
    while (other - same > milliseconds{1}) {
        const UtcMillis middle = same + (other - same) / 2;
        (clock.offset_at(middle) == clock.offset_at(span.start) ? same : other) = middle;
    }
    return other;
}

std::string clock_text(milliseconds since_midnight) {
    const std::chrono::hh_mm_ss shown{since_midnight};
    return fmt::format("{:02}:{:02}", shown.hours().count(), shown.minutes().count());
}

}  // namespace

double AxisPart::place(UtcMillis time) const {
    return from + (to - from) * share(time - span.start, span.end - span.start);
}

std::span<const CurveColumn> columns_in(const AxisPart& part, const PlotCurve& curve) {
    const auto start = [](const CurveColumn& column) { return column.span.start; };
    const auto from = std::ranges::lower_bound(curve.columns, part.span.start, {}, start);
    const auto to = std::ranges::lower_bound(from, curve.columns.end(), part.span.end, {}, start);
    return {from, to};
}

TimeAxis::TimeAxis(const ReportPeriod& period, const LocalClock& clock, PlotLayout layout)
    : period_(period), clock_(clock), layout_(layout) {
    if (layout == PlotLayout::days) {
        add_days();
        return;
    }
    parts_.push_back({.span = period.span, .row = 0, .from = 0, .to = 1});
    rows_.push_back(period.first_day);
}

void TimeAxis::add_days() {
    for (local_days day = period_.first_day; day <= period_.last_day; day += days{1}) {
        const UtcMillis end = std::min(clock_.start_of(day + days{1}), period_.span.end);
        for (UtcMillis at = std::max(clock_.start_of(day), period_.span.start); at < end;) {
            const UtcMillis next = clock_change({at, end}, clock_);
            const double from = share(clock_.time_of_day(at), days{1});
            parts_.push_back(
                {.span = {at, next}, .row = rows_.size(), .from = from, .to = from + share(next - at, days{1})});
            at = next;
        }
        rows_.push_back(day);
    }
}

std::vector<AxisTick> TimeAxis::ticks(Language language, std::size_t most) const {
    if (layout_ == PlotLayout::days) {
        std::vector<AxisTick> ticks;
        const int step = most >= 9 ? 3 : most >= 5 ? 6 : 12;
        for (int hour = 0; hour <= 24; hour += step) {
            ticks.push_back({share(hours{hour}, days{1}), fmt::format("{:02}:00", hour), false});
        }
        return ticks;
    }
    const milliseconds length = period_.span.end - period_.span.start;
    const auto fits = [&](milliseconds step) { return length / step < static_cast<std::int64_t>(most); };
    for (const minutes step : kClockSteps) {
        // Days are longer words than hours.
        if (fits(step) && step < hours{24}) {
            return clock_ticks(language, step);
        }
    }
    for (const days step : kDaySteps) {
        if (fits(step)) {
            return day_ticks(language, step);
        }
    }
    const auto* const months =
        std::ranges::find_if(kMonthSteps, [&](int step) { return fits(std::chrono::months{step}); });
    return month_ticks(language, months == kMonthSteps.end() ? kMonthSteps.back() : *months);
}

std::vector<AxisTick> TimeAxis::clock_ticks(Language language, minutes step) const {
    std::vector<AxisTick> ticks;
    const minutes stride = step % kOffsetStep == minutes{0} ? kOffsetStep : minutes{1};
    for (UtcMillis at = std::chrono::ceil<minutes>(period_.span.start); at <= period_.span.end;) {
        const milliseconds shown = clock_.time_of_day(at);
        if (shown % step == milliseconds{0}) {
            const bool is_day = shown == milliseconds{0};
            ticks.push_back({parts_.front().place(at),
                             is_day ? short_day(language, clock_.day_of(at)) : clock_text(shown), is_day});
        }
        at += shown % stride == milliseconds{0} ? stride : minutes{1};
    }
    return ticks;
}

std::vector<AxisTick> TimeAxis::day_ticks(Language language, days step) const {
    std::vector<AxisTick> ticks;
    const bool is_weeks = step % days{7} == days{0};
    local_days day = period_.first_day;
    while (is_weeks && std::chrono::weekday{day} != std::chrono::Monday) {
        day += days{1};
    }
    for (; day <= period_.last_day; day += step) {
        if (const UtcMillis start = clock_.start_of(day); start >= period_.span.start && start < period_.span.end) {
            ticks.push_back({parts_.front().place(start), short_day(language, day), true});
        }
    }
    return ticks;
}

std::vector<AxisTick> TimeAxis::month_ticks(Language language, int step) const {
    std::vector<AxisTick> ticks;
    const std::chrono::year_month_day first{period_.first_day};
    // From the start of a year on, so that years are where they begin.
    for (int number = 0;; number += step) {
        const int year = static_cast<int>(first.year()) + number / kMonthsOfAYear;
        const auto month = static_cast<unsigned>(number % kMonthsOfAYear + 1);
        const local_days day{std::chrono::year{year} / std::chrono::month{month} / 1};
        if (day > period_.last_day) {
            return ticks;
        }
        if (const UtcMillis start = clock_.start_of(day); start >= period_.span.start && start < period_.span.end) {
            ticks.push_back({parts_.front().place(start),
                             step < kMonthsOfAYear ? month_text(language, day) : fmt::to_string(year), true});
        }
    }
}

}  // namespace collector
