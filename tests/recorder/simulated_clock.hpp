#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

#include "recorder/plug_clock.hpp"

namespace collector::test {

/// From when to when nothing gets through; then all comes at once, in order.
struct Stall {
    double from_s;
    double to_s;
};

/// A plug with a clock of its own, on a link of its own. Times are in seconds since the start.
struct ClockHabits {
    double period_s = 10;
    int reports = 200;
    std::function<double(double)> ahead_s = [](double /*now_s*/) { return 3600.0; };  ///< the clock minus the truth
    double delay_s = 0.1;             ///< usual time on the way: the mean of an exponential distribution
    double load_changes_an_hour = 0;  ///< of each three, one is followed by another within a second or so
    double loss = 0;                  ///< of all messages
    bool tells_schedule = true;       ///< its firmware has `Period`
    std::vector<Stall> stalls = {};
};

/// One message, and what became of it.
struct Placed {
    double measured_s;
    double delay_s;
    bool scheduled;
    bool late;
    double error_s;  ///< the time it got minus when it was measured
};

/// What `clock` makes of the messages of such a plug. The same seed and habits give the same anywhere.
[[nodiscard]] std::vector<Placed> placed(PlugClock clock, const ClockHabits& habits, std::uint64_t seed);

}  // namespace collector::test
