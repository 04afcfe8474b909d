#include "quality/two_devices.hpp"

#include <algorithm>
#include <ostream>

#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;

const UtcMillis kMeeting = test::at("2026-05-01T10:00:00Z");

/// Readings of channel 1, a minute apart, with these counters.
std::vector<Sample> counting(const std::vector<std::optional<double>>& totals) {
    std::vector<Sample> readings;
    for (const auto& total : totals) {
        readings.push_back({kMeeting + readings.size() * 1min, 1, 0, 230, total});
    }
    return readings;
}

/// The same, by the seconds that the plug's clock is ahead.
std::vector<Sample> reading_clocks(const std::vector<int>& ahead_s, std::uint32_t flags = 0) {
    std::vector<Sample> readings;
    for (const int ahead : ahead_s) {
        readings.push_back({kMeeting + readings.size() * 1min, 1, flags, 230, 5.0, std::chrono::seconds{ahead}});
    }
    return readings;
}

/// A plug whose clock is right, and ours was set back by three minutes and a half after five readings.
std::vector<Sample> with_own_clock_set_back() {
    std::vector<Sample> readings;
    for (int i = 0; i < 10; ++i) {
        const auto step = i < 5 ? 0s : 210s;
        readings.push_back({kMeeting + i * 1min - step, 1, 0, 230, 5.0, step});
    }
    std::ranges::sort(readings, {}, &Sample::time);
    return readings;
}

struct TwoDevicesCase {
    std::string_view name;
    std::vector<Sample> readings;
    bool shown;

    friend std::ostream& operator<<(std::ostream& out, const TwoDevicesCase& row) { return out << row.name; }
};

const TwoDevicesCase kDeviceCases[] = {
    {"two_counters_in_turn", counting({100.0, 400.0, 100.001, 400.02}), true},
    {"two_counters_in_any_turn", counting({100.0, 100.0, 400.0, 400.0, 100.1, 400.1, 400.2}), true},
    {"two_counters_with_gaps_in_what_they_say", counting({100.0, {}, 400.0, {}, {}, 100.1, 400.1}), true},
    {"three_messages_are_not_enough", counting({100.0, 400.0, 100.001}), false},
    {"one_counter", counting({100.0, 100.05, 100.1, 100.1, 100.2, 100.3}), false},
    {"counter_that_is_reset", counting({100.0, 100.1, 0.0, 0.1, 0.2, 0.3}), false},
    {"counter_that_is_set_twice", counting({100.0, 0.0, 50.0, 50.1}), false},
    {"counter_that_is_reset_again_and_again", counting({100.0, 0.0, 90.0, 0.0, 80.0, 0.0, 70.0}), false},
    {"counter_that_falls_back_at_each_power_cut", counting({105.4, 105.0, 105.01, 105.0, 105.01, 105.0}), false},
    {"one_wrong_reading", counting({100.0, 0.0, 100.1, 100.2}), false},
    {"counter_of_whole_units_that_wavers", counting({100.0, 101.0, 100.0, 101.0, 100.0}), false},
    {"no_counter", counting({{}, {}, {}, {}}), false},
    {"two_clocks_in_turn", reading_clocks({0, 120, 1, 120, 0}), true},
    {"one_clock_that_wavers", reading_clocks({0, 2, -3, 2, -3, 4}), false},
    {"clock_that_is_set", reading_clocks({0, 0, 3600, 3600, 3600}), false},
    {"two_clocks_too_far_apart_to_tell", reading_clocks({0, 3600, 0, 3600, 0, 3600}), false},
    {"own_clock_that_was_set_back", with_own_clock_set_back(), false},
    {"clock_that_leaps_once", reading_clocks({0, 3600, 0, 0, 0}), false},
    {"late_ones_tell_nothing_of_clocks", reading_clocks({0, 120, 1, 120, 0}, reading_flag::kLate), false},
    {"undated_ones_tell_nothing", reading_clocks({0, 120, 1, 120, 0}, reading_flag::kClockUnsynchronised), false},
};

class TwoDevicesTest : public testing::TestWithParam<TwoDevicesCase> {};

TEST_P(TwoDevicesTest, AreShownByWhatGoesBackAndForth) {
    EXPECT_EQ(shows_two_devices(GetParam().readings, 1, kMeeting), GetParam().shown);
}

INSTANTIATE_TEST_SUITE_P(Quality, TwoDevicesTest, testing::ValuesIn(kDeviceCases),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(TwoDevices, ChannelsOfOneMeterAreNone) {
    std::vector<Sample> readings;
    for (int i = 0; i < 10; ++i) {
        readings.push_back(
            {kMeeting + i * 1min, static_cast<std::uint8_t>(1 + i % 2), 0, 230, i % 2 == 0 ? 100.0 : 400.0});
    }
    EXPECT_FALSE(shows_two_devices(readings, 1, kMeeting));
    EXPECT_FALSE(shows_two_devices(readings, 2, kMeeting));
}

TEST(TwoDevices, WhatALoadDrawsBetweenSlowReportsIsNone) {
    auto readings = counting({100.0, 118.0, 100.5, 118.5, 101.0});
    for (std::size_t i = 0; i < readings.size(); ++i) {
        readings[i].time = kMeeting + i * 1h;
    }
    EXPECT_FALSE(shows_two_devices(readings, 1, kMeeting)) << "a battery, that is charged and feeds in";
}

TEST(TwoDevices, ThoseThatCameBeforeHelpToTellButShowNothingThemselves) {
    const auto readings = counting({100.0, 400.0, 100.1, 400.1, 400.2, 400.3});
    EXPECT_TRUE(shows_two_devices(readings, 1, kMeeting + 3min));
    EXPECT_FALSE(shows_two_devices(readings, 1, kMeeting + 3min + 1ms)) << "one of them has gone";
}

}  // namespace
}  // namespace collector
