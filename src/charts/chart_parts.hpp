#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <collector/charts/charts.hpp>

#include "charts/time_axis.hpp"

namespace collector {

/// Where the plane of a chart lies in its picture, in the picture's units.
struct Plane {
    double left;
    double top;
    double width;
    double height;

    [[nodiscard]] double right() const { return left + width; }
    [[nodiscard]] double bottom() const { return top + height; }
};

/// All pictures are so wide.
inline constexpr double kPictureWidth = 760;

/// Only what counts is drawn.
[[nodiscard]] bool has_mean(const Interval& interval);

/// Begins a picture; `</svg>` ends it.
[[nodiscard]] std::string picture_head(const ChartFrame& frame, std::string_view kind, double height,
                                       std::string_view title, std::string_view description);

/// The pattern of hatched_box(), once in a picture.
[[nodiscard]] std::string hatch(const ChartFrame& frame);

/// What was not measured.
[[nodiscard]] std::string hatched_box(const ChartFrame& frame, double x, double y, double width, double height);

/// `anchor` as in SVG: start, middle, end.
[[nodiscard]] std::string label(double x, double y, std::string_view anchor, std::string_view text);

[[nodiscard]] std::string line(double x1, double y1, double x2, double y2, std::string_view kind);

/// With a class, which the style of the document knows.
[[nodiscard]] std::string box(double x, double y, double width, double height, std::string_view kind);

/// The words of a time axis below a plane, as many of them as have room.
[[nodiscard]] std::string tick_labels(const std::vector<AxisTick>& ticks, const Plane& plane, double y);

}  // namespace collector
