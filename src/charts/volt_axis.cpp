#include "charts/volt_axis.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include <collector/model/mains.hpp>

namespace collector {

VoltRange volt_range(const std::vector<PlotCurve>& curves, const En50160Limits& limits) {
    VoltRange range{limits.high_v - 18, limits.high_v + 2};
    for (const PlotCurve& curve : curves) {
        for (const CurveColumn& column : curve.columns) {
            range.low = std::min(range.low, column.sample_min_v);
            range.high = std::max(range.high, column.sample_max_v);
        }
    }
    return {std::floor(range.low - 1), std::ceil(range.high + 1)};
}

std::vector<double> volt_ticks(const VoltRange& range, std::size_t most) {
    constexpr std::array kSteps{5, 10, 20, 50, 100, 200};
    const auto* const step = std::ranges::find_if(kSteps, [&](int volts) {
        return std::floor(range.high / volts) - std::ceil(range.low / volts) + 1 <= static_cast<double>(most);
    });
    const int chosen = step == kSteps.end() ? kSteps.back() : *step;
    std::vector<double> ticks;
    for (int number = static_cast<int>(std::ceil(range.low / chosen)); number * chosen <= range.high; ++number) {
        ticks.push_back(number * chosen);
    }
    return ticks;
}

std::vector<double> limits_within(const VoltRange& range, const En50160Limits& limits) {
    std::vector<double> within{kVoltageVeryHighV, limits.high_v, limits.low_v, limits.very_low_v};
    std::erase_if(within, [&](double volts) { return volts <= range.low || volts >= range.high; });
    std::ranges::sort(within, std::greater{});
    within.erase(std::unique(within.begin(), within.end()), within.end());
    return within;
}

}  // namespace collector
