#include "quality/resolution.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include <collector/model/mains.hpp>

namespace collector {
namespace {

/// More decimals no plug sends.
constexpr int kDecimalsMax = 3;

/// A decimal number that was read into a double, times ten: off by less than this.
constexpr double kNearlyWhole = 1e-6;

}  // namespace

int decimals_of(double volts) {
    double scaled = volts;
    for (int decimals = 0; decimals < kDecimalsMax; ++decimals) {
        if (std::abs(scaled - std::round(scaled)) < kNearlyWhole) {
            return decimals;
        }
        scaled *= 10;
    }
    return kDecimalsMax;
}

bool is_written_with(int decimals, double volts) {
    constexpr std::array<double, kDecimalsMax + 1> kScales{1, 10, 100, 1000};
    constexpr double kQuiteWhole = 1e-9;
    const double scaled = volts * kScales[static_cast<std::size_t>(decimals)];
    if (!(volts >= 0 && volts <= kMainsMaxV)) {
        return false;
    }
    return std::abs(scaled - std::nearbyint(scaled)) < kQuiteWhole;
}

double step_of(std::vector<double> volts) {
    std::ranges::sort(volts);
    int decimals = 0;
    std::vector<double> steps;
    for (std::size_t i = 0; i < volts.size(); ++i) {
        decimals = std::max(decimals, decimals_of(volts[i]));
        if (i > 0 && volts[i] - volts[i - 1] > kNearlyWhole) {
            steps.push_back(volts[i] - volts[i - 1]);
        }
    }
    const double least = std::pow(10.0, -decimals);
    if (steps.empty()) {
        return least;
    }
    const auto middle = steps.begin() + static_cast<std::ptrdiff_t>((steps.size() - 1) / 2);
    std::ranges::nth_element(steps, middle);
    return std::max(least, *middle);
}

}  // namespace collector
