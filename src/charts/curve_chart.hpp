#pragma once

#include <string>
#include <vector>

#include <collector/charts/charts.hpp>
#include <collector/charts/plot.hpp>

#include "charts/chart_parts.hpp"
#include "charts/time_axis.hpp"
#include "charts/volt_axis.hpp"

namespace collector {

/// What is between the head and the end of a picture of curves: rows of time, curves, limits, what is missing, and a
/// legend of what of that there is.
class CurveChart {
  public:
    /// What it is given must outlive it. `top`: what is kept free above it.
    CurveChart(const ChartFrame& frame, const std::vector<PlotCurve>& curves, PlotValues values, PlotLayout layout,
               double top);

    /// Of the picture, with what is kept free.
    [[nodiscard]] double height() const;
    [[nodiscard]] std::string svg() const;

  private:
    [[nodiscard]] Plane plane_of(std::size_t row) const;
    [[nodiscard]] double x(const AxisPart& part, UtcMillis time) const;
    [[nodiscard]] double y(std::size_t row, double volts) const;
    [[nodiscard]] bool has_several() const { return curves_.size() > 1; }
    /// Where the curve's missing time is shown: on the whole plane, or in a lane below it if there are several curves.
    [[nodiscard]] Plane missing_plane(std::size_t row, std::size_t curve) const;

    [[nodiscard]] std::string patterns() const;
    [[nodiscard]] std::string missing(std::size_t curve) const;
    [[nodiscard]] std::string tip(const MissingStretch& stretch) const;
    [[nodiscard]] std::string times() const;
    [[nodiscard]] std::string volts(std::size_t row) const;
    [[nodiscard]] std::string band() const;
    [[nodiscard]] std::string line_of(std::size_t curve) const;
    [[nodiscard]] std::string dots() const;
    [[nodiscard]] std::string too_high(std::size_t curve) const;
    /// Numbers on the curves, where there are several.
    [[nodiscard]] std::string flags(std::size_t curve) const;
    [[nodiscard]] std::string limits(std::size_t row) const;

    const ChartFrame& frame_;
    const std::vector<PlotCurve>& curves_;
    PlotValues values_;
    PlotLayout layout_;
    double top_;
    TimeAxis axis_;
    VoltRange range_;
    double lanes_;  ///< height of the lanes below a row
};

/// `Plug tasmota_F17F56, channel 2 (Attic)`, not escaped.
[[nodiscard]] std::string plug_label(const PlotCurve& curve, Language language);

}  // namespace collector
