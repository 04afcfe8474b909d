#pragma once

#include <vector>

#include <collector/charts/plot.hpp>
#include <collector/quality/en50160.hpp>

namespace collector {

/// What the axis of volts shows.
struct VoltRange {
    double low;
    double high;

    /// From 0 (low) to 1.
    [[nodiscard]] double place(double volts) const { return (volts - low) / (high - low); }
};

/// All samples of some curves, and the high limit in any case; other limits where they are near.
[[nodiscard]] VoltRange volt_range(const std::vector<PlotCurve>& curves, const En50160Limits& limits);

/// Round volts within a range, from the lowest: so many at most (2 or more).
[[nodiscard]] std::vector<double> volt_ticks(const VoltRange& range, std::size_t most);

/// The limits within a range, from the highest.
[[nodiscard]] std::vector<double> limits_within(const VoltRange& range, const En50160Limits& limits);

}  // namespace collector
