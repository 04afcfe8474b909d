#include <array>

#include <gtest/gtest.h>

#include <collector/quality/gap_tally.hpp>
#include <collector/quality/inverter.hpp>
#include <collector/quality/timeline.hpp>

#include "quality/simulated_plug.hpp"
#include "support/manual_clock.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;

const UtcMillis kFirstMidnight = test::at("2026-05-18T00:00:00Z");
const TimeSpan kDay{kFirstMidnight, kFirstMidnight + 24h};

/// A day of a plug with losses, delays and restarts.
PlugHistory history_of(std::uint64_t seed) {
    constexpr std::array kPeriods{10s, 60s, 300s, 900s};
    test::SimulatedPlug plug(seed,
                             {.period = kPeriods[seed % kPeriods.size()],
                              .loss = 0.05 * static_cast<double>(seed % 6),
                              .bursts_a_day = static_cast<double>(seed % 7),
                              .restarts_a_day = static_cast<double>(seed % 3)},
                             kFirstMidnight);
    PlugHistory history;
    for (Sample sample = plug.next(); sample.time < kDay.end; sample = plug.next()) {
        history.samples.push_back(sample);
    }
    return history;
}

/// All three of a history; every so many intervals two devices used the topic, 0: they never did.
void expect_the_whole(std::uint64_t seed, int every_two_devices) {
    const PlugHistory history = history_of(seed);
    const TimeSpan since_first{history.samples.front().time, kDay.end};
    const LocalClock utc({});
    const Daylight daytime = Daylight::by_hours(since_first, {8, 20}, utc);
    InverterTally tally(since_first, {}, daytime, utc);
    for (int number = every_two_devices; number > 0 && number < 144; number += every_two_devices) {
        const UtcMillis start = kDay.start + number * kIntervalLength;
        tally.add_two_devices(1, {start, start + kIntervalLength});
    }
    for (const Sample& sample : history.samples) {
        tally.add(sample);
    }
    GapTally gaps(since_first, {});
    for (const Gap& gap : make_timeline(history, kDay).gaps) {
        gaps.add(gap);
    }
    const InverterEvidence evidence = tally.done().front();
    EXPECT_EQ(total(evidence.measured) + evidence.of_two_devices + gaps.done().all.length,
              since_first.end - since_first.start)
        << "seed " << seed << ", every " << every_two_devices;
    EXPECT_EQ(evidence.of_two_devices > 0ms, every_two_devices > 0) << "seed " << seed;
}

TEST(InverterPropertyTest, WhatIsMeasuredAndGapsAreTheWhole) {
    for (std::uint64_t seed = 0; seed < 24; ++seed) {
        expect_the_whole(seed, 0);
    }
}

TEST(InverterPropertyTest, TheTimeOfTwoDevicesIsPartOfTheWhole) {
    for (std::uint64_t seed = 0; seed < 24; ++seed) {
        for (const int every : {1, 2, 7}) {
            expect_the_whole(seed, every);
        }
    }
}

}  // namespace
}  // namespace collector
