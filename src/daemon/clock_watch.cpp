#include "daemon/clock_watch.hpp"

#include <utility>

namespace collector {

std::optional<std::chrono::milliseconds> ClockWatch::take_jump(const Clock& clock) {
    using std::chrono::milliseconds;
    const UtcMillis utc = clock.utc_now();
    const SteadyTime steady = clock.steady_now();
    const auto utc_before = std::exchange(utc_, utc);
    const SteadyTime steady_before = std::exchange(steady_, steady);
    if (!utc_before) {
        return std::nullopt;
    }
    const milliseconds step = (utc - *utc_before) - std::chrono::duration_cast<milliseconds>(steady - steady_before);
    return std::chrono::abs(step) >= kStepMin ? std::optional(step) : std::nullopt;
}

void restamp(std::span<Delivery> messages, const Clock& clock) {
    const UtcMillis utc = clock.utc_now();
    const SteadyTime steady = clock.steady_now();
    for (Delivery& message : messages) {
        message.received_at = utc - std::chrono::duration_cast<std::chrono::milliseconds>(steady - message.arrived_at);
    }
}

}  // namespace collector
