#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "report/chart_parts.hpp"
#include "report/markup.hpp"
#include "report/words.hpp"

namespace collector {
namespace {

constexpr Plane kCurvePlane{.left = 44, .top = 22, .width = 700, .height = 210};
constexpr double kCurveHeight = 296;

/// What the axis of volts shows.
struct VoltRange {
    double low;
    double high;
};

/// All samples of valid intervals, and the high limit in any case; the low one where it is near.
VoltRange range_of(const std::vector<Interval>& intervals, const En50160Limits& limits) {
    VoltRange range{limits.high_v - 18, limits.high_v + 2};
    for (const Interval& interval : intervals) {
        if (has_mean(interval)) {
            range.low = std::min(range.low, interval.voltage_min_v.value_or(*interval.voltage_rms_v));
            range.high = std::max(range.high, interval.voltage_max_v.value_or(*interval.voltage_rms_v));
        }
    }
    return {std::floor(range.low - 1), std::ceil(range.high + 1)};
}

class Curve {
  public:
    Curve(const ChartFrame& frame, const std::vector<Interval>& intervals)
        : frame_(frame), intervals_(intervals), range_(range_of(intervals, frame.limits)) {}

    [[nodiscard]] std::string svg() const {
        return head() + hatch(frame_) + missing() + days() + grid() + band() + means() + limits() + legend() +
               "</svg>\n";
    }

  private:
    [[nodiscard]] double x(UtcMillis time) const {
        const auto span = static_cast<double>((frame_.period.span.end - frame_.period.span.start).count());
        return kCurvePlane.left +
               kCurvePlane.width * static_cast<double>((time - frame_.period.span.start).count()) / span;
    }
    [[nodiscard]] double y(double volts) const {
        return kCurvePlane.bottom() - kCurvePlane.height * (volts - range_.low) / (range_.high - range_.low);
    }
    [[nodiscard]] std::string head() const;
    /// Hatched: every stretch of the period without a valid interval.
    [[nodiscard]] std::string missing() const;
    [[nodiscard]] std::string days() const;
    [[nodiscard]] std::string grid() const;
    /// From the lowest to the highest sample.
    [[nodiscard]] std::string band() const;
    [[nodiscard]] std::string means() const;
    [[nodiscard]] std::string limits() const;
    [[nodiscard]] std::string legend() const;

    const ChartFrame& frame_;
    const std::vector<Interval>& intervals_;
    VoltRange range_;
};

std::string Curve::head() const {
    double low = 0;
    double high = 0;
    int count = 0;
    int above = 0;
    for (const Interval& interval : intervals_) {
        if (has_mean(interval)) {
            low = count == 0 ? *interval.voltage_rms_v : std::min(low, *interval.voltage_rms_v);
            high = count == 0 ? *interval.voltage_rms_v : std::max(high, *interval.voltage_rms_v);
            ++count;
            above += *interval.voltage_rms_v > frame_.limits.high_v ? 1 : 0;
        }
    }
    const Language language = frame_.language;
    return picture_head(
        frame_, "curve", kCurveHeight, word(language, Word::curve),
        fmt::format(fmt::runtime(word(language, Word::curve_description)), shortest(language, frame_.limits.high_v),
                    decimal(language, low, 2), decimal(language, high, 2), above));
}

std::string Curve::missing() const {
    std::string svg;
    const auto add = [&](UtcMillis from, UtcMillis to) {
        if (from < to) {
            svg += hatched_box(frame_, x(from), kCurvePlane.top, std::max(x(to) - x(from), 0.5), kCurvePlane.height);
        }
    };
    UtcMillis measured_to = frame_.period.span.start;
    for (const Interval& interval : intervals_) {
        if (has_mean(interval)) {
            add(measured_to, interval.start);
            measured_to = interval.start + kIntervalLength;
        }
    }
    add(measured_to, frame_.period.span.end);
    return svg;
}

std::string Curve::days() const {
    std::string svg;
    const auto all = (frame_.period.last_day - frame_.period.first_day).count() + 1;
    // More labels than this would run into each other.
    constexpr auto kDayLabelsMax = 10;
    const auto step = (all + kDayLabelsMax - 1) / kDayLabelsMax;
    for (auto number = decltype(all){0}; number < all; number += step) {
        const auto day = frame_.period.first_day + std::chrono::days{number};
        const UtcMillis start = frame_.clock.start_of(day);
        svg += line(x(start), kCurvePlane.top, x(start), kCurvePlane.bottom(), "day");
        svg += label(x(start) + 3, kCurvePlane.bottom() + 14, "start", short_day(frame_.language, day));
    }
    return svg;
}

std::string Curve::grid() const {
    std::string svg;
    const double span = range_.high - range_.low;
    const double step = span > 100 ? 50 : span > 40 ? 10 : 5;
    const int first = static_cast<int>(std::ceil(range_.low / step));
    const int last = static_cast<int>(std::floor(range_.high / step));
    for (int number = first; number <= last; ++number) {
        const double volts = step * number;
        svg += line(kCurvePlane.left, y(volts), kCurvePlane.right(), y(volts), "grid");
        svg += label(kCurvePlane.left - 5, y(volts) + 4, "end", decimal(frame_.language, volts, 0));
    }
    return svg + label(4, 12, "start", "V");
}

std::string Curve::band() const {
    std::string svg;
    for (std::size_t i = 0; i < intervals_.size();) {
        std::string there;
        std::vector<std::string> back;
        std::optional<UtcMillis> next;
        for (; i < intervals_.size() && has_mean(intervals_[i]) && (!next || intervals_[i].start == *next); ++i) {
            const Interval& one = intervals_[i];
            const double left = x(one.start);
            const double right = x(one.start + kIntervalLength);
            const double high = y(one.voltage_max_v.value_or(*one.voltage_rms_v));
            const double low = y(one.voltage_min_v.value_or(*one.voltage_rms_v));
            there +=
                fmt::format("{},{} {},{} ", coordinate(left), coordinate(high), coordinate(right), coordinate(high));
            back.push_back(
                fmt::format("{},{} {},{} ", coordinate(right), coordinate(low), coordinate(left), coordinate(low)));
            next = one.start + kIntervalLength;
        }
        if (there.empty()) {
            ++i;
        } else {
            std::ranges::reverse(back);
            svg += fmt::format("<polygon class=\"band\" points=\"{}{}\"/>\n", there, fmt::join(back, ""));
        }
    }
    return svg;
}

std::string Curve::means() const {
    std::string path;
    std::string high;
    std::optional<UtcMillis> next;
    for (const Interval& interval : intervals_) {
        if (!has_mean(interval)) {
            continue;
        }
        const double left = x(interval.start);
        const double right = x(interval.start + kIntervalLength);
        const double level = y(*interval.voltage_rms_v);
        path += fmt::format("{}{},{}H{}", next == interval.start ? "L" : "M", coordinate(left), coordinate(level),
                            coordinate(right));
        if (*interval.voltage_rms_v > frame_.limits.high_v) {
            high +=
                fmt::format("M{},{}H{}", coordinate(left), coordinate(level), coordinate(std::max(right, left + 1)));
        }
        next = interval.start + kIntervalLength;
    }
    return fmt::format("<path class=\"mean\" d=\"{}\"/>\n<path class=\"high\" d=\"{}\"/>\n", path, high);
}

std::string Curve::limits() const {
    std::string svg;
    for (const double volts : {frame_.limits.high_v, frame_.limits.low_v, frame_.limits.very_low_v}) {
        if (volts > range_.low && volts < range_.high) {
            svg += line(kCurvePlane.left, y(volts), kCurvePlane.right(), y(volts), "limit");
            svg +=
                label(kCurvePlane.right(), y(volts) - 4, "end",
                      fmt::format(fmt::runtime(word(frame_.language, Word::limit)), shortest(frame_.language, volts)));
        }
    }
    return svg;
}

std::string Curve::legend() const {
    constexpr double kSample = 26;
    constexpr double kColumn = 330;
    constexpr double kRow = 17;
    const auto x_of = [](int place) { return kCurvePlane.left + kColumn * (place % 2); };
    const auto y_of = [](int place) { return kCurvePlane.bottom() + 38 + (place < 2 ? 0 : kRow); };
    std::string svg;
    int place = 0;
    for (const Word text :
         {Word::mean_of_ten_minutes, Word::above_limit, Word::lowest_to_highest, Word::not_measured}) {
        svg += label(x_of(place) + kSample + 6, y_of(place), "start", word(frame_.language, text));
        ++place;
    }
    svg += line(x_of(0), y_of(0) - 4, x_of(0) + kSample, y_of(0) - 4, "mean");
    svg += line(x_of(1), y_of(1) - 4, x_of(1) + kSample, y_of(1) - 4, "high");
    svg += box(x_of(2), y_of(2) - 9, kSample, 10, "band");
    return svg + hatched_box(frame_, x_of(3), y_of(3) - 9, kSample, 10);
}

}  // namespace

std::string voltage_curve(const ChartFrame& frame, const std::vector<Interval>& intervals) {
    return Curve(frame, intervals).svg();
}

}  // namespace collector
