#include "charts/chart_parts.hpp"

#include <algorithm>

#include <fmt/format.h>

#include <collector/presentation/markup.hpp>

namespace collector {

bool has_mean(const Interval& interval) {
    return interval.status == IntervalStatus::valid && interval.voltage_rms_v.has_value();
}

std::string picture_head(const ChartFrame& frame, std::string_view kind, double height, std::string_view title,
                         std::string_view description) {
    const std::string id = fmt::format("{}-{}", kind, frame.id);
    return fmt::format(
        "<svg class=\"{0}\" viewBox=\"0 0 {1} {2}\" role=\"img\" aria-labelledby=\"t-{3} d-{3}\">\n"
        "<title id=\"t-{3}\">{4}</title>\n<desc id=\"d-{3}\">{5}</desc>\n",
        kind, coordinate(kPictureWidth), coordinate(height), id, escaped(title), escaped(description));
}

std::string hatch(const ChartFrame& frame) {
    return fmt::format(
        "<defs><pattern id=\"hatch-{0}\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
        "patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#f2f2f2\"/>"
        "<line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"6\" stroke=\"#9a9a9a\" stroke-width=\"2\"/></pattern></defs>\n",
        frame.id);
}

std::string hatched_box(const ChartFrame& frame, double x, double y, double width, double height) {
    return fmt::format("<rect fill=\"url(#hatch-{})\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>\n", frame.id,
                       coordinate(x), coordinate(y), coordinate(width), coordinate(height));
}

std::string label(double x, double y, std::string_view anchor, std::string_view text) {
    return fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"{}\">{}</text>\n", coordinate(x), coordinate(y), anchor,
                       escaped(text));
}

std::string line(double x1, double y1, double x2, double y2, std::string_view kind) {
    return fmt::format("<line class=\"{}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>\n", kind, coordinate(x1),
                       coordinate(y1), coordinate(x2), coordinate(y2));
}

std::string box(double x, double y, double width, double height, std::string_view kind) {
    return fmt::format("<rect class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>\n", kind, coordinate(x),
                       coordinate(y), coordinate(width), coordinate(height));
}

std::string tick_labels(const std::vector<AxisTick>& ticks, const Plane& plane, double y) {
    /// What the words of two ticks need between them, as a share of the width.
    constexpr double kApart = 0.055;
    /// From here on words would reach beyond the picture: those of a moment end there, a day's are left out.
    constexpr double kAtEnd = 0.97;
    constexpr double kDayAtEnd = 0.93;
    const bool is_days = std::ranges::all_of(ticks, &AxisTick::is_day);
    std::string svg;
    double labelled = -1;
    for (const AxisTick& tick : ticks) {
        if (tick.at - labelled >= kApart && !(is_days && tick.at > kDayAtEnd)) {
            const double at = plane.left + plane.width * tick.at;
            const std::string_view anchor = is_days ? "start" : tick.at > kAtEnd ? "end" : "middle";
            svg += label(is_days ? at + 3 : at, y, anchor, tick.label);
            labelled = tick.at;
        }
    }
    return svg;
}

}  // namespace collector
