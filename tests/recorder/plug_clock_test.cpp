#include "recorder/plug_clock.hpp"

#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using test::at;

/// The moment that the steps below count from, by our clock. No full hour, so that nothing fits by accident.
const UtcMillis kStart = at("2026-05-01T10:07:13Z");

enum class Arrival { live, retained };
enum class Verdict { on_time, late, refused };

/// One message: when it comes by our clock, what the plug's clock said (both from kStart), and how it is to be placed.
struct Step {
    milliseconds received;
    std::optional<milliseconds> plug;
    Verdict verdict;
    milliseconds time{0};  ///< of the measurement; looked at when late, since on time it is `received`
    Arrival arrival = Arrival::live;
    bool zoned = false;
};

struct ClockCase {
    const char* name;
    std::optional<milliseconds> usual_before;
    std::vector<Step> steps;

    friend std::ostream& operator<<(std::ostream& out, const ClockCase& row) { return out << row.name; }
};

class PlugClockTest : public testing::TestWithParam<ClockCase> {};

std::optional<PlugTime> plug_time(const Step& step) {
    return step.plug ? std::optional(PlugTime{kStart + *step.plug, step.zoned}) : std::nullopt;
}

TEST_P(PlugClockTest, PlacesEachMessage) {
    PlugClock clock(GetParam().usual_before);
    int number = 0;
    for (const Step& step : GetParam().steps) {
        SCOPED_TRACE("message " + std::to_string(++number));
        const UtcMillis received_at = kStart + step.received;
        const auto placed = step.arrival == Arrival::retained
                                ? clock.place_retained(plug_time(step), received_at)
                                : std::optional(clock.place(plug_time(step), received_at, true));
        if (step.verdict == Verdict::refused) {
            ASSERT_FALSE(placed);
            continue;
        }
        ASSERT_TRUE(placed);
        ASSERT_EQ(placed->late, step.verdict == Verdict::late);
        const milliseconds wanted = step.verdict == Verdict::late ? step.time : step.received;
        ASSERT_EQ((placed->time - kStart).count(), wanted.count());
        if (step.plug && plug_time(step)->is_set()) {
            EXPECT_EQ(placed->offset, plug_time(step)->stamp - placed->time) << "the plug's clock minus the time";
        } else {
            EXPECT_EQ(placed->offset, std::nullopt);
        }
    }
}

using enum Verdict;

/// Messages of a plug whose clock reads `ahead` more than ours, ten seconds apart, coming in together at `received`.
std::vector<Step> burst(milliseconds received, milliseconds ahead, int messages) {
    std::vector<Step> steps;
    for (int i = messages; i > 0; --i) {
        const milliseconds measured = received - i * 10s;
        const milliseconds arrival = received + (messages - i) * 2ms;
        const bool is_late = arrival - measured > PlugClock::kLateAfter;
        steps.push_back({arrival, measured + ahead, is_late ? late : on_time, measured});
    }
    return steps;
}

std::vector<Step> joined(std::vector<Step> first, const std::vector<Step>& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

/// `messages` of a plug whose clock reads `ahead` more than ours, `period` apart, the first at `from`; all on time.
std::vector<Step> regular(milliseconds from, milliseconds period, milliseconds ahead, int messages) {
    std::vector<Step> steps;
    for (int i = 0; i < messages; ++i) {
        steps.push_back({from + i * period, from + i * period + ahead, on_time});
    }
    return steps;
}

INSTANTIATE_TEST_SUITE_P(
    Learning, PlugClockTest,
    testing::Values(
        ClockCase{"first_message_whatever_its_clock", {}, {{0s, -3h, on_time}}},
        ClockCase{"no_plug_time", {}, {{0s, {}, on_time}, {10s, {}, on_time}}},
        ClockCase{"no_plug_time_between_others",
                  0s,
                  {{0s, 0s, on_time}, {10s, {}, on_time}, {20s, 20s, on_time}, {200s, 100s, late, 100s}}},
        ClockCase{"clock_not_set_says_nothing",
                  1h,
                  {{0s, 1h, on_time}, {10s, 17s - kStart.time_since_epoch(), on_time}, {200s, 1h + 100s, late, 100s}}},
        ClockCase{
            "nothing_is_late_by_two_messages", {}, {{0s, 0s, on_time}, {10s, 10s, on_time}, {200s, 100s, on_time}}},
        ClockCase{"three_messages_show_the_clock", {}, joined(regular(0s, 10s, 0s, 3), {{200s, 100s, late, 100s}})},
        ClockCase{"three_in_one_go_do_not",
                  {},
                  {{0s, 0s, on_time}, {1s, 1s, on_time}, {2s, 2s, on_time}, {200s, 100s, on_time}}},
        ClockCase{"as_learnt_in_an_earlier_run", 1h, {{200s, 1h + 100s, late, 100s}, {210s, 1h + 210s, on_time}}},
        ClockCase{"what_is_held_up_at_first_does_not_count",
                  {},
                  joined({{0s, -40s, on_time}, {1s, -30s, on_time}, {2s, -20s, on_time}},
                         joined(regular(10s, 10s, 0s, 3), {{200s, 100s, late, 100s}}))},
        ClockCase{
            "first_message_from_the_far_future",
            {},
            joined({{0s, 24h * 365 * 73, on_time}}, joined(regular(10s, 10s, 0s, 11), {{200s, 160s, late, 160s}}))},
        ClockCase{"first_message_21_minutes_ahead",
                  {},
                  joined({{0s, 21min, on_time}}, joined(regular(10s, 10s, 0s, 11), {{200s, 160s, late, 160s}}))}),
    [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    HeldUp, PlugClockTest,
    testing::Values(
        ClockCase{"second_cut_off_by_the_plug",
                  0s,
                  {{0s, -20ms, on_time}, {10s, 9'020ms, on_time}, {20s, 19'980ms, on_time}, {30s, 29'001ms, on_time}}},
        ClockCase{"two_and_a_half_seconds_are_not_late", 0s, {{100s, 97'500ms, on_time}}},
        ClockCase{"one_millisecond_more_is", 0s, {{100s, 97'499ms, late, 97'499ms}}},
        ClockCase{"by_24_seconds", 0s, {{0s, 0s, on_time}, {324s, 300s, late, 300s}, {600s, 600s, on_time}}},
        ClockCase{"by_40_seconds", 0s, {{0s, 0s, on_time}, {340s, 300s, late, 300s}, {600s, 600s, on_time}}},
        ClockCase{"by_40_seconds_every_second_message",
                  0s,
                  {{0s, 0s, on_time},
                   {340s, 300s, late, 300s},
                   {600s, 600s, on_time},
                   {940s, 900s, late, 900s},
                   {1200s, 1200s, on_time},
                   {1540s, 1500s, late, 1500s},
                   {1800s, 1800s, on_time}}},
        ClockCase{"by_a_clock_one_hour_ahead", 1h, {{0s, 1h, on_time}, {200s, 1h + 100s, late, 100s}}},
        ClockCase{"one_late_message_changes_nothing",
                  0s,
                  {{0s, 0s, on_time}, {200s, 100s, late, 100s}, {201s, 201s, on_time}, {400s, 300s, late, 300s}}},
        ClockCase{"overtaken_by_two", 0s,
                  joined(regular(0s, 10s, 0s, 5),
                         {{60s, 60s, on_time}, {70s, 70s, on_time}, {74s, 50s, late, 50s}, {80s, 80s, on_time}})},
        ClockCase{"overtaken_and_here_when_the_next_is_due", 0s,
                  joined(regular(0s, 10s, 0s, 5), {{60s, 60s, on_time},
                                                   {70s, 70s, on_time},
                                                   {80s, 80s, on_time},
                                                   {90s, 50s, late, 50s},
                                                   {90'001ms, 90s, on_time},
                                                   {100s, 100s, on_time}})},
        ClockCase{"two_of_one_second",
                  0s,
                  {{0s, 0s, on_time}, {340s, 300s, late, 300s}, {340'002ms, 300s, late, 300s}, {341s, 341s, on_time}}},
        ClockCase{"burst_of_queued_messages", 0s, joined({{0s, 0s, on_time}}, burst(407s, 0s, 40))},
        ClockCase{"burst_of_a_clock_ahead", 2h, joined({{0s, 2h, on_time}}, burst(407s, 2h, 40))},
        ClockCase{"burst_that_reaches_beyond_half_an_hour", 0s, joined({{0s, 0s, on_time}}, burst(2407s, 0s, 240))},
        ClockCase{"plug_that_went_on_after_a_burst", 0s,
                  joined(joined({{0s, 0s, on_time}}, burst(407s, 0s, 40)),
                         {{410s, 410s, on_time}, {700s, 650s, late, 650s}})},
        ClockCase{"latest_that_is_believed", 0s, {{10s, 9s - 167h, late, 9s - 167h}}},
        ClockCase{"later_than_any_broker_keeps_a_message", 0s, {{10s, 10s - 169h, on_time}}}),
    [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Settings, PlugClockTest,
    testing::Values(
        ClockCase{"daylight_saving_begins", 1h,
                  joined({{0s, 1h, on_time}}, joined(regular(10s, 10s, 2h, 3), {{200s, 2h + 100s, late, 100s}}))},
        ClockCase{"daylight_saving_ends", 2h,
                  joined({{0s, 2h, on_time}}, joined(regular(10s, 10s, 1h, 3), {{200s, 1h + 100s, late, 100s}}))},
        ClockCase{"daylight_saving_ends_with_reports_every_hour", 2h,
                  joined(regular(0s, 1h, 2h, 2), regular(2h, 1h, 1h, 3))},
        ClockCase{"daylight_saving_ends_with_the_first_message", 2h, {{0s, 1h, on_time}}},
        ClockCase{"daylight_saving_ends_and_the_message_is_held_up",
                  2h,
                  {{0s, 2h, on_time}, {13s, 1h + 10s, on_time}, {20s, 1h + 20s, on_time}}},
        ClockCase{"daylight_saving_ends_and_the_message_of_the_hour_is_held_up",
                  2h,
                  {{0s, 2h, on_time}, {3640s, 1h + 3600s, on_time}, {7200s, 1h + 7200s, on_time}}},
        ClockCase{"zone_of_a_quarter", 0s, {{0s, 0s, on_time}, {10s, 10s - 15min, on_time}}},
        ClockCase{"farthest_zone_step", 0s, {{10s, 10s - 26h, on_time}}},
        ClockCase{"farther_than_any_zone_step", 0s, {{10s, 10s - 27h, late, 10s - 27h}}},
        ClockCase{"farther_than_any_zone_step_but_before_what_came_before",
                  0s,
                  {{0s, 0s, on_time}, {10s, 10s - 27h, on_time}}},
        ClockCase{"one_leap_ahead_changes_nothing",
                  0s,
                  {{0s, 0s, on_time}, {10s, 10s + 21min, on_time}, {20s, 20s, on_time}, {200s, 100s, late, 100s}}},
        ClockCase{"held_up_after_a_leap_ahead",
                  0s,
                  {{0s, 0s, on_time}, {600s, 610s, on_time}, {1224s, 1200s, late, 1200s}, {1800s, 1800s, on_time}}},
        ClockCase{"held_up_after_it_was_put_back", 2h,
                  joined({{0s, 2h, on_time}},
                         joined(regular(10s, 10s, 1h, 2),
                                {{70s, 1h + 30s, on_time}, {80s, 1h + 80s, on_time}, {140s, 1h + 100s, late, 100s}}))},
        ClockCase{"two_leaps_ahead_change_nothing",
                  0s,
                  {{0s, 0s, on_time},
                   {10s, 10s + 21min, on_time},
                   {20s, 20s + 21min, on_time},
                   {30s, 30s, on_time},
                   {200s, 100s, late, 100s}}},
        ClockCase{"leap_ahead_is_believed_at_the_third_message", 0s,
                  joined({{0s, 0s, on_time}}, joined(regular(10s, 10s, 21min, 3), {{200s, 21min + 100s, late, 100s}}))},
        ClockCase{"leap_ahead_by_days_is_believed_at_the_third_message", 0s,
                  joined({{0s, 0s, on_time}}, joined(regular(10s, 10s, 48h, 3), {{200s, 48h + 100s, late, 100s}}))},
        ClockCase{
            "one_message_from_the_far_future_teaches_nothing",
            0s,
            {{0s, 0s, on_time}, {10s, 10s + 24h * 365 * 73, on_time}, {20s, 20s, on_time}, {200s, 100s, late, 100s}}},
        ClockCase{"put_back_by_more_than_since_the_last_message", 0s,
                  joined({{0s, 0s, on_time}}, joined(regular(10s, 10s, -7min, 3), {{200s, 100s - 7min, late, 100s}}))},
        ClockCase{"put_back_a_little_while_messages_come_when_due", 0s,
                  joined(regular(0s, 10min, 0s, 3), regular(30min, 10min, -7min, 5))},
        ClockCase{"put_back_a_little_is_believed_at_the_fifth_message_otherwise",
                  0s,
                  {{0s, 0s, on_time},
                   {620s, 200s, late, 200s},
                   {1210s, 790s, late, 790s},
                   {1850s, 1430s, late, 1430s},
                   {2440s, 2020s, late, 2020s},
                   {3070s, 2650s, on_time},
                   {3680s, 3260s, on_time}}},
        ClockCase{"put_back_and_then_right_again",
                  0s,
                  {{0s, 0s, on_time}, {620s, 200s, late, 200s}, {1210s, 1210s, on_time}, {1850s, 1430s, late, 1430s}}}),
    [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Retained, PlugClockTest,
    testing::Values(
        ClockCase{"of_a_clock_never_heard", {}, {{0s, -1h, refused, 0s, Arrival::retained}}},
        ClockCase{"with_a_zone", {}, {{0s, -3h, late, -3h, Arrival::retained, true}}},
        ClockCase{
            "with_a_zone_of_a_clock_known_to_be_ahead", 30s, {{0s, -3h, late, -3h - 30s, Arrival::retained, true}}},
        ClockCase{"of_a_known_clock", 1h, {{0s, -3h, late, -4h, Arrival::retained}}},
        ClockCase{"of_a_clock_heard_once", {}, {{0s, 1h, on_time}, {10s, -3h, late, -4h, Arrival::retained}}},
        ClockCase{"without_plug_time", 1h, {{0s, {}, refused, 0s, Arrival::retained}}},
        ClockCase{"of_a_clock_not_set", 1h, {{0s, 17s - kStart.time_since_epoch(), refused, 0s, Arrival::retained}}},
        ClockCase{"of_this_very_moment", 0s, {{0s, 0s, late, 0s, Arrival::retained}}},
        ClockCase{"of_the_near_future", 0s, {{0s, 30s, late, 30s, Arrival::retained}}},
        ClockCase{"of_the_future", 0s, {{0s, 30'001ms, refused, 0s, Arrival::retained}}},
        ClockCase{"of_the_future_with_a_zone", {}, {{0s, 1h, refused, 0s, Arrival::retained, true}}},
        ClockCase{"teaches_nothing",
                  {},
                  {{0s, -3h, late, -3h, Arrival::retained, true},
                   {10s, 1h + 10s, on_time},
                   {20s, -3h, late, -4h, Arrival::retained}}},
        ClockCase{"is_not_taken_for_the_last_message",
                  0s,
                  {{0s, 0s, on_time}, {10s, -3h, late, -3h, Arrival::retained}, {340s, 300s, late, 300s}}}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(PlugClockTest, KnowsNothingAtFirst) {
    EXPECT_EQ(PlugClock().usual(), std::nullopt);
}

/// As learnt in an earlier run, and heard once.
PlugClock known_clock() {
    PlugClock clock(0s);
    static_cast<void>(clock.place(PlugTime{kStart, false}, kStart, true));
    return clock;
}

TEST(PlugClockTest, OtherMessagesThatAreHeldUpGetThePlugsTimeToo) {
    const PlugClock clock = known_clock();
    const auto time_of = [&clock](milliseconds said, milliseconds received) {
        return clock.time_of(PlugTime{kStart + said, false}, kStart + received) - kStart;
    };
    EXPECT_EQ(time_of(100s, 102s), 102s);
    EXPECT_EQ(time_of(100s, 140s), 100s);
    EXPECT_EQ(time_of(140s, 100s), 100s) << "ahead";
    EXPECT_EQ(time_of(-100s, 100s), 100s) << "before what came before";
    EXPECT_EQ(time_of(100s, 200h), 200h) << "older than any broker keeps";
    EXPECT_EQ(clock.time_of(std::nullopt, kStart), kStart);
    EXPECT_EQ(PlugClock().time_of(PlugTime{kStart, false}, kStart + 40s), kStart + 40s) << "not known yet";
}

TEST(PlugClockTest, StepOfOurOwnClockIsNoLateness) {
    PlugClock clock = known_clock();
    clock.host_stepped(1000s);
    const auto placed = clock.place(PlugTime{kStart + 10s, false}, kStart + 1010s, true);
    EXPECT_FALSE(placed.late);
    EXPECT_EQ(placed.time, kStart + 1010s);
    EXPECT_EQ(clock.usual(), -1000s);
}

TEST(PlugClockTest, StepOfOurOwnClockKeepsLatenessMeasured) {
    PlugClock clock = known_clock();
    clock.host_stepped(-1000s);
    const auto placed = clock.place(PlugTime{kStart + 100s, false}, kStart - 800s, true);
    EXPECT_TRUE(placed.late);
    EXPECT_EQ(placed.time, kStart - 900s);
}

TEST(PlugClockTest, StepOfOurOwnClockForgetsACandidate) {
    PlugClock clock = known_clock();
    for (const milliseconds passed : {700s, 1300s, 2000s, 2600s}) {
        ASSERT_TRUE(clock.place(PlugTime{kStart + passed - 400s, false}, kStart + passed, true).late);
    }
    clock.host_stepped(1s);
    EXPECT_TRUE(clock.place(PlugTime{kStart + 2900s, false}, kStart + 3301s, true).late)
        << "the fifth, and first again";
}

TEST(PlugClockTest, StepOfOurOwnClockMovesWhatIsDue) {
    PlugClock clock;
    for (milliseconds passed{0}; passed < 50s; passed += 10s) {
        static_cast<void>(clock.place(PlugTime{kStart + passed, false}, kStart + passed, true));
    }
    clock.host_stepped(-5000s);
    EXPECT_TRUE(clock.is_due(kStart - 4950s, true));
    EXPECT_FALSE(clock.is_due(kStart - 4940s, true));
    EXPECT_FALSE(clock.is_due(kStart - 4950s, false)) << "this plug tells what is on schedule";
}

TEST(PlugClockTest, WhatMayBeOnRecordAlreadySaysWhere) {
    PlugClock clock = known_clock();
    const auto again = clock.place(PlugTime{kStart - 100s, false}, kStart + 50s, true);
    EXPECT_EQ(again.time, kStart + 50s) << "plugs send in order, so this one has another clock, or came before";
    EXPECT_TRUE(again.may_be_known);
    EXPECT_EQ(again.otherwise, kStart - 100s);
    const auto held_up = clock.place(PlugTime{kStart + 100s, false}, kStart + 140s, true);
    EXPECT_TRUE(held_up.late);
    EXPECT_EQ(held_up.otherwise, kStart + 140s);
    EXPECT_FALSE(held_up.may_be_known);
    const auto hour_again = clock.place(PlugTime{kStart + 100s, false}, kStart + 3700s, true);
    EXPECT_FALSE(hour_again.late);
    EXPECT_EQ(hour_again.otherwise, std::nullopt) << "what was said an hour ago is another measurement";
    EXPECT_FALSE(hour_again.may_be_known);
}

}  // namespace
}  // namespace collector
