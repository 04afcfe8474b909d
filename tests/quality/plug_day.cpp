#include "quality/plug_day.hpp"

#include <algorithm>
#include <array>

#include <collector/quality/timeline.hpp>

#include "quality/interval.hpp"
#include "quality/simulated_plug.hpp"
#include "support/manual_clock.hpp"

namespace collector::test {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kFirst = 16;
constexpr std::array kPeriods{10s, 15s, 20s, 30s, 60s, 60s, 120s, 300s, 600s, 900s};

Habits habits_of(std::uint64_t seed) {
    return {.period = kPeriods[seed % kPeriods.size()],
            .loss = 0.4 * static_cast<double>(seed / 10 % 11) / 10,
            .bursts_a_day = static_cast<double>(seed % 7),
            .restarts_a_day = static_cast<double>(seed % 3),
            .restarts_again = 0.2,
            .clock_off = 1e-4 * (static_cast<double>(seed % 13) / 6 - 1)};
}

}  // namespace

std::size_t misjudged_intervals(std::uint64_t seed) {
    const UtcMillis start = at("2026-05-01T00:00:00Z");
    const Habits habits = habits_of(seed);
    SimulatedPlug plug(seed, habits, start);
    PlugHistory history;
    for (Sample sample = plug.next(); sample.time < start + 24h; sample = plug.next()) {
        history.samples.push_back(sample);
    }
    if (history.samples.size() < kFirst) {
        return 0;
    }
    const UtcMillis known = history.samples[kFirst - 1].time;
    const auto timeline = make_timeline(history, {start, start + 24h});
    return static_cast<std::size_t>(std::ranges::count_if(timeline.intervals, [&](const Interval& interval) {
        return interval.start + kIntervalLength > known && interval.expected_samples != expected_samples(habits.period);
    }));
}

}  // namespace collector::test
