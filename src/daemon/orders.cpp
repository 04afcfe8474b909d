#include "daemon/orders.hpp"

#include <utility>

namespace collector {

void Orders::reload(Config config) {
    const std::lock_guard lock(mutex_);
    reloaded_ = std::move(config);
}

std::optional<Config> Orders::take_reloaded() {
    const std::lock_guard lock(mutex_);
    return std::exchange(reloaded_, std::nullopt);
}

void Orders::stop_by(SteadyTime moment) {
    const std::lock_guard lock(mutex_);
    stop_by_ = moment;
}

SteadyTime Orders::stop_by() const {
    const std::lock_guard lock(mutex_);
    return stop_by_;
}

}  // namespace collector
