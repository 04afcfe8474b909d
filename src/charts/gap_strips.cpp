#include <collector/charts/gap_strips.hpp>

#include <algorithm>
#include <chrono>
#include <string_view>

#include <fmt/format.h>

#include <collector/presentation/markup.hpp>
#include <collector/presentation/page_parts.hpp>
#include <collector/presentation/words.hpp>

#include "charts/chart_parts.hpp"
#include "charts/curve_legend.hpp"
#include "charts/missing_cause.hpp"
#include "charts/time_axis.hpp"

namespace collector {
namespace {

constexpr double kStripPitch = 17;
constexpr double kStripHeight = 13;
constexpr double kStripTimes = 20;
constexpr std::size_t kStripTicks = 8;
/// What fits beside a row.
constexpr std::size_t kStripLetters = 22;

Plane strip_plane(std::size_t row) {
    return {.left = 150, .top = 4 + kStripPitch * static_cast<double>(row), .width = 594, .height = kStripHeight};
}

/// What is missing of a row, within the period.
std::vector<MissingStretch> missing_of(const GapStrip& strip, const TimeSpan& period) {
    std::vector<MissingStretch> missing{{{period.start, strip.known.start}, MissingCause::unrecorded}};
    for (const CountedGap& gap : strip.gaps) {
        missing.push_back({gap.span, missing_cause(gap.cause)});
    }
    missing.push_back({{strip.known.end, period.end}, MissingCause::pending});
    std::erase_if(missing, [](const MissingStretch& stretch) { return stretch.span.start >= stretch.span.end; });
    return missing;
}

std::string tip_of(const ChartFrame& frame, const MissingStretch& stretch) {
    const PageParts parts(frame.clock, frame.language);
    return fmt::format("{}: {}",
                       parts.say(Word::plot_moments, parts.moment(stretch.span.start), parts.moment(stretch.span.end)),
                       parts.say(missing_word(stretch.cause)));
}

std::string strip_svg(const ChartFrame& frame, const TimeAxis& axis, const GapStrip& strip, std::size_t row) {
    const Plane plane = strip_plane(row);
    const AxisPart& whole = axis.parts().front();
    std::string svg = label(plane.left - 6, plane.bottom() - 2, "end", shortened(strip.label, kStripLetters)) +
                      box(plane.left, plane.top, plane.width, plane.height, "band");
    for (const MissingStretch& stretch : missing_of(strip, frame.period.span)) {
        const double left = plane.left + plane.width * whole.place(stretch.span.start);
        const double right = plane.left + plane.width * whole.place(stretch.span.end);
        constexpr double kSeen = 0.5;
        svg += missing_box(frame, stretch.cause, left, plane.top, std::max(right - left, kSeen), plane.height,
                           tip_of(frame, stretch));
    }
    return svg;
}

std::vector<LegendEntry> strips_legend(const ChartFrame& frame, const std::vector<MissingCause>& causes) {
    std::vector<LegendEntry> legend{
        {.kind = LegendEntry::Kind::band, .text = std::string(word(frame.language, Word::gaps_heard))}};
    for (const MissingCause cause : causes) {
        legend.push_back({.kind = LegendEntry::Kind::missing,
                          .text = std::string(word(frame.language, missing_word(cause))),
                          .cause = cause});
    }
    return legend;
}

}  // namespace

std::string gap_strips(const ChartFrame& frame, std::span<const GapStrip> strips) {
    const TimeAxis axis(frame.period, frame.clock, PlotLayout::one_row);
    std::vector<MissingCause> causes;
    for (const GapStrip& strip : strips) {
        for (const MissingStretch& stretch : missing_of(strip, frame.period.span)) {
            causes.push_back(stretch.cause);
        }
    }
    std::ranges::sort(causes);
    causes.erase(std::unique(causes.begin(), causes.end()), causes.end());
    const auto legend = strips_legend(frame, causes);
    const Plane last = strip_plane(strips.size() - 1);
    std::string svg =
        picture_head(frame, "strips", last.bottom() + kStripTimes + legend_height(legend),
                     word(frame.language, Word::gaps_strips), word(frame.language, Word::gaps_strips_description)) +
        "<defs>\n";
    for (const MissingCause cause : causes) {
        svg += missing_pattern(frame, cause);
    }
    svg += "</defs>\n";
    for (std::size_t row = 0; row < strips.size(); ++row) {
        svg += strip_svg(frame, axis, strips[row], row);
    }
    const auto ticks = axis.ticks(frame.language, kStripTicks);
    for (const AxisTick& tick : ticks) {
        const double at = last.left + last.width * tick.at;
        svg += line(at, strip_plane(0).top, at, last.bottom(), tick.is_day ? "day" : "grid");
    }
    return svg + tick_labels(ticks, last, last.bottom() + 14) + legend_svg(frame, legend, last.bottom() + kStripTimes) +
           "</svg>\n";
}

}  // namespace collector
