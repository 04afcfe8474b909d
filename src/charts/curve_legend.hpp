#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <collector/charts/charts.hpp>
#include <collector/charts/plot.hpp>

namespace collector {

/// The causes that occur in some curves, in the order of MissingCause.
[[nodiscard]] std::vector<MissingCause> causes_in(const std::vector<PlotCurve>& curves);

/// The number of a curve, on it and in the legend, by which it is known whatever its colour. From 0.
[[nodiscard]] std::string flag(double x, double y, std::size_t curve);

/// One line of a legend.
struct LegendEntry {
    enum class Kind : std::uint8_t { curve, high, band, missing } kind;
    std::string text;       ///< not escaped
    std::size_t curve = 0;  ///< of kind curve: which, from 1; 0: the only one
    MissingCause cause{};   ///< of kind missing
};

/// Of what there is in a picture, and of nothing else.
[[nodiscard]] std::vector<LegendEntry> legend_of(const ChartFrame& frame, const std::vector<PlotCurve>& curves,
                                                 PlotValues values);

[[nodiscard]] double legend_height(const std::vector<LegendEntry>& legend);
[[nodiscard]] std::string legend_svg(const ChartFrame& frame, const std::vector<LegendEntry>& legend, double top);

}  // namespace collector
