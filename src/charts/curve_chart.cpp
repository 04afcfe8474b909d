#include "charts/curve_chart.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>

#include <fmt/format.h>

#include <collector/presentation/figure_words.hpp>
#include <collector/presentation/markup.hpp>
#include <collector/presentation/page_parts.hpp>
#include <collector/presentation/words.hpp>

#include "charts/curve_legend.hpp"
#include "charts/missing_cause.hpp"

namespace collector {
namespace {

constexpr double kLane = 9;
constexpr double kDayGap = 8;
/// Words below the last row.
constexpr double kTimes = 20;

double row_height(PlotLayout layout) {
    return layout == PlotLayout::days ? 44 : 210;
}

/// A legend and lanes are needed for causes that occur at all.
bool is_any_missing(const std::vector<PlotCurve>& curves) {
    return std::ranges::any_of(curves, [](const PlotCurve& curve) { return !curve.missing.empty(); });
}

std::string kind_of(const char* kind, std::size_t curve, bool has_several) {
    return has_several ? fmt::format("{} c{}", kind, curve + 1) : std::string(kind);
}

}  // namespace

std::string plug_label(const PlotCurve& curve, Language language) {
    const std::string plug =
        curve.channel > 1
            ? fmt::format(fmt::runtime(word(language, Word::plug_channel)), curve.plug.topic, curve.channel)
            : fmt::format(fmt::runtime(word(language, Word::plug)), curve.plug.topic);
    return curve.plug.name ? fmt::format("{} ({})", plug, *curve.plug.name) : plug;
}

CurveChart::CurveChart(const ChartFrame& frame, const std::vector<PlotCurve>& curves, PlotValues values,
                       PlotLayout layout, double top)
    : frame_(frame),
      curves_(curves),
      values_(values),
      layout_(layout),
      top_(top),
      axis_(frame.period, frame.clock, layout),
      range_(volt_range(curves, frame.limits)),
      lanes_(curves.size() > 1 && is_any_missing(curves) ? 2 + kLane * static_cast<double>(curves.size()) : 0) {}

Plane CurveChart::plane_of(std::size_t row) const {
    const bool is_days = layout_ == PlotLayout::days;
    const double left = is_days ? 112 : 44;
    const double pitch = row_height(layout_) + lanes_ + (is_days ? kDayGap : 0);
    return {.left = left,
            .top = top_ + 22 + pitch * static_cast<double>(row),
            .width = 744 - left,
            .height = row_height(layout_)};
}

Plane CurveChart::missing_plane(std::size_t row, std::size_t curve) const {
    const Plane plane = plane_of(row);
    return lanes_ == 0 ? plane
                       : Plane{.left = plane.left,
                               .top = plane.bottom() + 2 + kLane * static_cast<double>(curve),
                               .width = plane.width,
                               .height = kLane - 1};
}

double CurveChart::x(const AxisPart& part, UtcMillis time) const {
    const Plane plane = plane_of(part.row);
    return plane.left + plane.width * part.place(std::clamp(time, part.span.start, part.span.end));
}

double CurveChart::y(std::size_t row, double volts) const {
    const Plane plane = plane_of(row);
    return plane.bottom() - plane.height * range_.place(volts);
}

double CurveChart::height() const {
    return plane_of(axis_.rows().size() - 1).bottom() + lanes_ + kTimes +
           legend_height(legend_of(frame_, curves_, values_));
}

std::string CurveChart::svg() const {
    std::string svg = patterns();
    for (std::size_t curve = 0; curve < curves_.size(); ++curve) {
        svg += missing(curve);
    }
    svg += times();
    for (std::size_t row = 0; row < axis_.rows().size(); ++row) {
        svg += volts(row);
    }
    svg += has_several() ? std::string() : band();
    for (std::size_t curve = 0; curve < curves_.size(); ++curve) {
        svg += line_of(curve);
    }
    svg += dots();
    for (std::size_t row = 0; row < axis_.rows().size(); ++row) {
        svg += limits(row);
    }
    for (std::size_t curve = 0; curve < curves_.size(); ++curve) {
        svg += too_high(curve);
    }
    for (std::size_t curve = 0; has_several() && curve < curves_.size(); ++curve) {
        svg += flags(curve);
    }
    return svg + legend_svg(frame_, legend_of(frame_, curves_, values_),
                            plane_of(axis_.rows().size() - 1).bottom() + lanes_ + kTimes);
}

std::string CurveChart::patterns() const {
    std::string svg = "<defs>\n";
    for (const MissingCause cause : causes_in(curves_)) {
        svg += missing_pattern(frame_, cause);
    }
    return svg + "</defs>\n";
}

std::string CurveChart::tip(const MissingStretch& stretch) const {
    const PageParts parts(frame_.clock, frame_.language);
    return fmt::format("{}: {}",
                       parts.say(Word::plot_moments, parts.moment(stretch.span.start), parts.moment(stretch.span.end)),
                       word(frame_.language, missing_word(stretch.cause)));
}

std::string CurveChart::missing(std::size_t curve) const {
    std::string svg;
    for (const AxisPart& part : axis_.parts()) {
        for (const MissingStretch& stretch : curves_[curve].missing) {
            if (stretch.span.start < part.span.end && stretch.span.end > part.span.start) {
                const Plane plane = missing_plane(part.row, curve);
                const double left = x(part, stretch.span.start);
                svg += missing_box(frame_, stretch.cause, left, plane.top,
                                   std::max(x(part, stretch.span.end) - left, 0.5), plane.height, tip(stretch));
            }
        }
    }
    for (std::size_t row = 0; lanes_ > 0 && row < axis_.rows().size(); ++row) {
        const Plane lane = missing_plane(row, curve);
        svg += fmt::format("<text class=\"lane\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n",
                           coordinate(lane.left - 5), coordinate(lane.bottom() - 0.8), curve + 1);
    }
    return svg;
}

std::string CurveChart::times() const {
    constexpr std::size_t kTicksMax = 11;
    const auto ticks = axis_.ticks(frame_.language, kTicksMax);
    const Plane last = plane_of(axis_.rows().size() - 1);
    std::string svg;
    for (const AxisTick& tick : ticks) {
        const double at = last.left + last.width * tick.at;
        for (std::size_t row = 0; row < axis_.rows().size(); ++row) {
            svg += line(at, plane_of(row).top, at, plane_of(row).bottom() + lanes_, tick.is_day ? "day" : "grid");
        }
    }
    return svg + tick_labels(ticks, last, last.bottom() + lanes_ + 14);
}

std::string CurveChart::volts(std::size_t row) const {
    constexpr double kApart = 18;
    const Plane plane = plane_of(row);
    std::string svg;
    for (const double volts : volt_ticks(range_, static_cast<std::size_t>(plane.height / kApart) + 1)) {
        svg += line(plane.left, y(row, volts), plane.right(), y(row, volts), "grid");
        svg += label(plane.left - 5, y(row, volts) + 4, "end", decimal(frame_.language, volts, 0));
    }
    if (row == 0) {
        svg += label(plane.left - 5, plane.top - 9, "end", "V");
    }
    return layout_ == PlotLayout::days ? svg + label(plane.left - 34, plane.top + plane.height / 2 + 4, "end",
                                                     short_day(frame_.language, axis_.rows()[row]))
                                       : svg;
}

std::string CurveChart::band() const {
    std::string svg;
    if (curves_.empty() || values_ == PlotValues::samples) {
        return svg;
    }
    for (const AxisPart& part : axis_.parts()) {
        const auto columns = columns_in(part, curves_.front());
        for (std::size_t i = 0; i < columns.size();) {
            std::string there;
            std::vector<std::string> back;
            do {
                const CurveColumn& one = columns[i];
                const std::string left = coordinate(x(part, one.span.start));
                const std::string right = coordinate(x(part, one.span.end));
                const std::string high = coordinate(y(part.row, one.sample_max_v));
                const std::string low = coordinate(y(part.row, one.sample_min_v));
                there += fmt::format("{},{} {},{} ", left, high, right, high);
                back.push_back(fmt::format("{},{} {},{} ", right, low, left, low));
                ++i;
            } while (i < columns.size() && columns[i].is_joined);
            std::ranges::reverse(back);
            svg += fmt::format("<polygon class=\"band\" points=\"{}{}\"/>\n", there, fmt::join(back, ""));
        }
    }
    return svg;
}

std::string CurveChart::line_of(std::size_t curve) const {
    std::string path;
    for (const AxisPart& part : axis_.parts()) {
        bool is_first = true;
        for (const CurveColumn& one : columns_in(part, curves_[curve])) {
            const double left = x(part, one.span.start);
            const double right = x(part, one.span.end);
            const double middle = (left + right) / 2;
            const bool is_joined = one.is_joined && !is_first;
            path +=
                fmt::format("{}{},{}", is_joined ? "L" : "M", coordinate(left), coordinate(y(part.row, one.first_v)));
            if (one.lowest_v < one.highest_v) {
                const bool is_low_first = one.first_v - one.lowest_v <= one.highest_v - one.first_v;
                path += fmt::format("L{},{}V{}L{},{}", coordinate(middle),
                                    coordinate(y(part.row, is_low_first ? one.lowest_v : one.highest_v)),
                                    coordinate(y(part.row, is_low_first ? one.highest_v : one.lowest_v)),
                                    coordinate(right), coordinate(y(part.row, one.last_v)));
            } else if (!is_joined || right - left > 0.05) {
                // A sample by itself is a dot: a line without length, whose ends are round.
                path += fmt::format("H{}", coordinate(right));
            }
            is_first = false;
        }
    }
    return fmt::format("<path class=\"{}\" d=\"{}\"/>\n", kind_of("mean", curve, has_several()), path);
}

std::string CurveChart::dots() const {
    constexpr std::size_t kDotsMax = 200;
    std::string svg;
    if (values_ == PlotValues::means || curves_.size() != 1 || curves_.front().columns.size() > kDotsMax) {
        return svg;
    }
    for (const AxisPart& part : axis_.parts()) {
        for (const CurveColumn& one : columns_in(part, curves_.front())) {
            svg += fmt::format("<circle class=\"dot\" cx=\"{}\" cy=\"{}\" r=\"1.7\"/>\n",
                               coordinate(x(part, one.span.end)), coordinate(y(part.row, one.last_v)));
        }
    }
    return svg;
}

std::string CurveChart::too_high(std::size_t curve) const {
    std::string path;
    for (const AxisPart& part : axis_.parts()) {
        for (const CurveColumn& one : columns_in(part, curves_[curve])) {
            if (one.highest_v <= frame_.limits.high_v) {
                continue;
            }
            const double left = x(part, one.span.start);
            const double right = x(part, one.span.end);
            const std::string top = coordinate(y(part.row, one.highest_v));
            path += one.lowest_v < one.highest_v
                        ? fmt::format("M{},{}V{}", coordinate((left + right) / 2),
                                      coordinate(y(part.row, std::max(one.lowest_v, frame_.limits.high_v))), top)
                        : fmt::format("M{},{}H{}", coordinate(left), top, coordinate(std::max(right, left + 1)));
        }
    }
    return path.empty() ? path : fmt::format("<path class=\"high\" d=\"{}\"/>\n", path);
}

std::string CurveChart::flags(std::size_t curve) const {
    const int a_row = layout_ == PlotLayout::days ? 1 : 3;
    const double step = 1.0 / a_row;
    const double offset = (static_cast<double>(curve) + 0.5) / static_cast<double>(curves_.size());
    std::string svg;
    for (const AxisPart& part : axis_.parts()) {
        const auto columns = columns_in(part, curves_[curve]);
        for (int number = 0; number < a_row; ++number) {
            const double at = step * (number + offset);
            const auto found =
                std::ranges::find_if(columns, [&](const CurveColumn& one) { return part.place(one.span.start) >= at; });
            // One that comes much later would sit among the others' next ones.
            if (at >= part.from && found != columns.end() && part.place(found->span.start) < at + step / 2) {
                svg += flag(x(part, found->span.start), y(part.row, found->first_v), curve);
            }
        }
    }
    return svg;
}

std::string CurveChart::limits(std::size_t row) const {
    const Plane plane = plane_of(row);
    std::string svg;
    for (const double volts : limits_within(range_, frame_.limits)) {
        svg += line(plane.left, y(row, volts), plane.right(), y(row, volts), "limit");
        if (row == 0) {
            svg += fmt::format("<text class=\"halo\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n",
                               coordinate(plane.right()), coordinate(y(row, volts) - 4),
                               escaped(fmt::format(fmt::runtime(word(frame_.language, Word::limit)),
                                                   shortest(frame_.language, volts))));
        }
    }
    return svg;
}

}  // namespace collector
