#pragma once

#include <chrono>
#include <cstdint>
#include <random>
#include <vector>

#include <collector/model/evidence.hpp>

namespace collector::test {

/// What is special about a plug and its network.
struct Habits {
    std::chrono::seconds period;
    double loss = 0;              ///< of all messages, at random
    double bursts_a_day = 0;      ///< in which 1 to 30 messages are lost in a row
    double restarts_a_day = 0;    ///< after which the schedule begins anew with an early message
    double restarts_again = 0;    ///< of all restarts, that another follows within four minutes
    double clock_off = 0;         ///< of the plug's own clock, 0.0001: too slow by 100 millionths
    double delayed_much = 0.005;  ///< of all messages, by up to 5 s; the rest by up to 1.5 s
};

/// A plug that reports on schedule. The same seed and habits give the same readings anywhere.
class SimulatedPlug {
  public:
    SimulatedPlug(std::uint64_t seed, const Habits& habits, UtcMillis start);

    /// Another TelePeriod: the firmware reports at once when it is set.
    void set_period(std::chrono::seconds period);

    /// What arrives next of what it sends.
    [[nodiscard]] Sample next();

  private:
    [[nodiscard]] double uniform();
    [[nodiscard]] double wait_for(double a_day);
    [[nodiscard]] bool is_lost();

    std::mt19937_64 random_;
    Habits habits_;
    UtcMillis start_;
    UtcMillis last_{UtcMillis::min()};
    double sent_s_;  ///< when the next message is sent, since `start_`
    double restart_s_;
    double burst_s_;
    double burst_end_s_ = 0;
};

}  // namespace collector::test
