#include "habit.hpp"

#include <gtest/gtest.h>

#include "household_load.hpp"
#include "sample_persona.hpp"

namespace tasmota_sim {
namespace {

using namespace std::chrono_literals;

TEST(HabitTest, IsActiveForTheShareOfTimeThatWasAskedFor) {
    const Habit habit{.seed = 1, .slot = 100s, .chance = 0.5, .shortest = 20s, .longest = 40s};
    int active = 0;
    for (int second = 0; second < 100000; ++second) {
        active += habit.active(kStart + second * 1s) ? 1 : 0;
    }
    EXPECT_NEAR(active, 15000, 1500);
}

TEST(HabitTest, NextChangeMissesNoChange) {
    const Habit habit{.seed = 2, .slot = 90s, .chance = 0.7, .shortest = 5s, .longest = 60s};
    UtcMillis announced = habit.next_change(kStart);
    for (UtcMillis time = kStart; time < kStart + 2h; time += 100ms) {
        if (announced <= time) {
            announced = habit.next_change(time);
        }
        ASSERT_GT(announced, time);
        ASSERT_EQ(habit.active(time), habit.active(announced - 1ms));
    }
}

TEST(HabitTest, SeedsDoNotMarchInStep) {
    const Habit one{.seed = 3, .slot = 1h, .chance = 1.0, .shortest = 1min, .longest = 2min};
    Habit two = one;
    two.seed = 4;
    EXPECT_NE(one.next_change(kStart), two.next_change(kStart));
}

TEST(HouseholdLoadTest, AddsWhatRuns) {
    const Habit always{.seed = 5, .slot = 1h, .chance = 1.0, .shortest = 1h, .longest = 1h};
    const HouseholdLoad load{
        .idle_w = 5.0, .idle_power_factor = 1.0, .appliances = {{.runs = always, .watts = 100.0, .power_factor = 0.8}}};
    EXPECT_DOUBLE_EQ(load.demand(kStart).active_w, 105.0);
    EXPECT_NEAR(load.demand(kStart).reactive_var, 75.0, 1e-9);
}

TEST(HouseholdLoadTest, WithoutAppliancesNeverChanges) {
    EXPECT_EQ(HouseholdLoad{}.next_change(kStart), kNever);
}

}  // namespace
}  // namespace tasmota_sim
