#include "quality/simulated_plug.hpp"

#include <cmath>

namespace collector::test {

SimulatedPlug::SimulatedPlug(std::uint64_t seed, const Habits& habits, UtcMillis start)
    : random_(seed), habits_(habits), start_(start) {
    sent_s_ = uniform() * static_cast<double>(habits_.period.count());
    restart_s_ = wait_for(habits_.restarts_a_day);
    burst_s_ = wait_for(habits_.bursts_a_day);
}

void SimulatedPlug::set_period(std::chrono::seconds period) {
    const double before = static_cast<double>(habits_.period.count());
    sent_s_ -= before - 2 - uniform() * (before - 2);
    habits_.period = period;
}

Sample SimulatedPlug::next() {
    for (;;) {
        if (sent_s_ > restart_s_) {
            sent_s_ = restart_s_ + 12 + uniform() * 25;
            restart_s_ =
                sent_s_ + (uniform() < habits_.restarts_again ? uniform() * 240 : wait_for(habits_.restarts_a_day));
        }
        const bool lost = is_lost();
        const double delay_s = uniform() * (uniform() < habits_.delayed_much ? 5 : 1.5);
        const UtcMillis arrived = start_ + std::chrono::milliseconds{std::llround((sent_s_ + delay_s) * 1000)};
        sent_s_ += static_cast<double>(habits_.period.count()) * (1 + habits_.clock_off);
        if (!lost && arrived > last_) {
            last_ = arrived;
            return {arrived, 1, 0, 230};
        }
    }
}

double SimulatedPlug::uniform() {
    return static_cast<double>(random_() >> 11) * 0x1p-53;
}

double SimulatedPlug::wait_for(double a_day) {
    return a_day > 0 ? -std::log(1 - uniform()) * 86'400 / a_day : 1e18;
}

bool SimulatedPlug::is_lost() {
    if (sent_s_ > burst_s_) {
        burst_end_s_ = burst_s_ + static_cast<double>(habits_.period.count()) * (1 + 29 * uniform());
        burst_s_ = burst_end_s_ + wait_for(habits_.bursts_a_day);
    }
    return sent_s_ < burst_end_s_ || uniform() < habits_.loss;
}

}  // namespace collector::test
