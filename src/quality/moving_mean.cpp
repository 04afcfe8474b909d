#include "quality/moving_mean.hpp"

#include <algorithm>
#include <cmath>

namespace collector {
namespace {

constexpr double kMillivolts = 1000;

std::int64_t millivolts_of(double volts) {
    // No sample has more; whatever came, the squares of ten minutes fit.
    constexpr double kMostV = 1000;
    return std::llround(std::clamp(volts, 0.0, kMostV) * kMillivolts);
}

}  // namespace

void MovingMean::add(UtcMillis time, double volts) {
    while (!samples_.empty() && samples_.front().time <= time - kWindow) {
        squares_ -= samples_.front().millivolts * samples_.front().millivolts;
        samples_.pop_front();
    }
    const std::int64_t millivolts = millivolts_of(volts);
    samples_.push_back({time, millivolts});
    squares_ += millivolts * millivolts;
}

bool MovingMean::is_above(double limit_v) const {
    const std::int64_t limit = millivolts_of(limit_v);
    return squares_ > static_cast<std::int64_t>(samples_.size()) * limit * limit;
}

double MovingMean::volts() const {
    return std::sqrt(static_cast<double>(squares_) / static_cast<double>(samples_.size())) / kMillivolts;
}

}  // namespace collector
