#include "mqtt/backoff.hpp"

#include <algorithm>

namespace collector::mqtt {
namespace {

using std::chrono::milliseconds;

milliseconds scaled(milliseconds delay, std::minstd_rand& random, double low, double high) {
    const double factor = std::uniform_real_distribution<double>(low, high)(random);
    return milliseconds{static_cast<milliseconds::rep>(static_cast<double>(delay.count()) * factor)};
}

}  // namespace

milliseconds Backoff::after(Setback setback) {
    switch (setback) {
        case Setback::lost:
            next_ = kFirst;
            return milliseconds{0};
        case Setback::held_up:
        case Setback::other_version:
        case Setback::other_address:
            return milliseconds{0};
        case Setback::login_refused:
            return scaled(kAfterRefusal, random_, 1.0, 1.25);
        case Setback::failed:
            break;
    }
    const milliseconds delay = std::min(scaled(next_, random_, 0.75, 1.25), kMax);
    next_ = std::min(next_ * 2, kMax);
    return delay;
}

}  // namespace collector::mqtt
