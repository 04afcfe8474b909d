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
        const auto placed = clock.place(plug_time(step), received_at, step.arrival == Arrival::retained);
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

INSTANTIATE_TEST_SUITE_P(
    Live, PlugClockTest,
    testing::Values(
        ClockCase{"first_message_whatever_its_clock", {}, {{0s, -3h, on_time}}},
        ClockCase{"no_plug_time", {}, {{0s, {}, on_time}, {10s, {}, on_time}}},
        ClockCase{"no_plug_time_between_others", {}, {{0s, 0s, on_time}, {10s, {}, on_time}, {20s, 20s, on_time}}},
        ClockCase{"second_cut_off_by_the_plug",
                  {},
                  {{0s, -20ms, on_time}, {10s, 9'020ms, on_time}, {20s, 19'980ms, on_time}, {30s, 29'001ms, on_time}}},
        ClockCase{
            "held_up_on_the_way_but_not_late", {}, {{0s, 0s, on_time}, {10s, -20s, on_time}, {20s, 20s, on_time}}},
        ClockCase{"one_millisecond_too_late", {}, {{0s, 0s, on_time}, {100s, 69'999ms, late, 69'999ms}}},
        ClockCase{"fixed_zone_of_one_hour", {}, {{0s, 1h, on_time}, {10s, 1h + 10s, on_time}}},
        ClockCase{"late_by_a_clock_one_hour_ahead", {}, {{0s, 1h, on_time}, {200s, 1h + 100s, late, 100s}}},
        ClockCase{"one_late_message_changes_nothing",
                  {},
                  {{0s, 0s, on_time}, {200s, 100s, late, 100s}, {201s, 201s, on_time}, {400s, 300s, late, 300s}}},
        ClockCase{"burst_of_queued_messages", {}, joined({{0s, 0s, on_time}}, burst(407s, 0s, 40))},
        ClockCase{"burst_of_queued_messages_of_a_clock_ahead", {}, joined({{0s, 2h, on_time}}, burst(407s, 2h, 40))},
        ClockCase{
            "burst_that_reaches_beyond_a_quarter_of_an_hour", {}, joined({{0s, 0s, on_time}}, burst(1207s, 0s, 120))},
        ClockCase{"plug_that_went_on_after_a_burst",
                  {},
                  joined(joined({{0s, 0s, on_time}}, burst(407s, 0s, 40)),
                         {{410s, 410s, on_time}, {700s, 650s, late, 650s}})}),
    [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Settings, PlugClockTest,
    testing::Values(
        ClockCase{
            "daylight_saving_begins", {}, {{0s, 1h, on_time}, {10s, 2h + 10s, on_time}, {20s, 2h + 20s, on_time}}},
        ClockCase{"daylight_saving_ends", {}, {{0s, 2h, on_time}, {10s, 1h + 10s, on_time}, {20s, 1h + 20s, on_time}}},
        ClockCase{"daylight_saving_ends_and_the_message_is_held_up",
                  {},
                  {{0s, 2h, on_time}, {13s, 1h + 10s, on_time}, {20s, 1h + 20s, on_time}}},
        ClockCase{"late_after_daylight_saving_ended",
                  {},
                  {{0s, 2h, on_time}, {10s, 1h + 10s, on_time}, {200s, 1h + 100s, late, 100s}}},
        ClockCase{"zone_of_a_quarter", {}, {{0s, 0s, on_time}, {10s, 10s - 15min, on_time}}},
        ClockCase{"farthest_zone_step", {}, {{0s, 0s, on_time}, {10s, 10s - 26h, on_time}}},
        ClockCase{"farther_than_any_zone_step", {}, {{0s, 0s, on_time}, {10s, 10s - 27h, late, 10s - 27h}}},
        ClockCase{"clock_set_forward", {}, {{0s, 0s, on_time}, {10s, 10s + 7min, on_time}, {20s, 20s + 7min, on_time}}},
        ClockCase{"late_by_a_clock_that_was_set_forward",
                  {},
                  {{0s, 0s, on_time}, {10s, 10s + 7min, on_time}, {200s, 100s + 7min, late, 100s}}},
        ClockCase{"clock_put_back_is_believed_at_the_second_message",
                  {},
                  {{0s, 0s, on_time},
                   {10s, 10s - 7min, late, 10s - 7min},
                   {20s, 20s - 7min, on_time},
                   {30s, 30s - 7min, on_time}}},
        ClockCase{"clock_put_back_is_not_believed_too_soon",
                  {},
                  {{0s, 0s, on_time},
                   {10s, 10s - 7min, late, 10s - 7min},
                   {14'999ms, 14'999ms - 7min, late, 14'999ms - 7min}}},
        ClockCase{"clock_put_back_of_a_plug_that_sends_all_the_time",
                  {},
                  {{0s, 0s, on_time},
                   {10s, 10s - 100s, late, 10s - 100s},
                   {12s, 12s - 100s, late, 12s - 100s},
                   {14s, 14s - 100s, late, 14s - 100s},
                   {16s, 16s - 100s, on_time},
                   {18s, 18s - 100s, on_time}}},
        ClockCase{
            "one_message_from_the_far_future_teaches_nothing",
            {},
            {{0s, 0s, on_time}, {10s, 10s + 24h * 365 * 73, on_time}, {20s, 20s, on_time}, {200s, 100s, late, 100s}}},
        ClockCase{
            "clock_set_forward_by_days_is_believed_at_the_second_message",
            {},
            {{0s, 0s, on_time}, {10s, 10s + 48h, on_time}, {20s, 20s + 48h, on_time}, {200s, 100s + 48h, late, 100s}}},
        ClockCase{"first_message_from_the_far_future",
                  {},
                  {{0s, 24h * 365 * 73, on_time}, {10s, 10s, on_time}, {200s, 100s, late, 100s}}},
        ClockCase{"latest_that_is_believed", {}, {{0s, 0s, on_time}, {10s, 9s - 167h, late, 9s - 167h}}},
        ClockCase{"later_than_any_broker_keeps_a_message", {}, {{0s, 0s, on_time}, {10s, 10s - 169h, on_time}}},
        ClockCase{"clock_put_back_and_then_right_again",
                  {},
                  {{0s, 0s, on_time},
                   {10s, 10s - 7min, late, 10s - 7min},
                   {20s, 20s, on_time},
                   {30s, 30s - 7min, late, 30s - 7min}}},
        ClockCase{"as_learnt_in_an_earlier_run", 1h, {{200s, 1h + 100s, late, 100s}, {210s, 1h + 210s, on_time}}},
        ClockCase{"clock_not_set_says_nothing",
                  {},
                  {{0s, 1h, on_time}, {10s, 17s - kStart.time_since_epoch(), on_time}, {200s, 1h + 100s, late, 100s}}}),
    [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Retained, PlugClockTest,
    testing::Values(
        ClockCase{"of_a_clock_never_heard", {}, {{0s, -1h, refused, 0s, Arrival::retained}}},
        ClockCase{"with_a_zone", {}, {{0s, -3h, late, -3h, Arrival::retained, true}}},
        ClockCase{
            "with_a_zone_of_a_clock_known_to_be_ahead", 30s, {{0s, -3h, late, -3h - 30s, Arrival::retained, true}}},
        ClockCase{"of_a_known_clock", 1h, {{0s, -3h, late, -4h, Arrival::retained}}},
        ClockCase{"of_a_clock_heard_since", {}, {{0s, 1h, on_time}, {10s, -3h, late, -4h, Arrival::retained}}},
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
                   {20s, -3h, late, -4h, Arrival::retained}}}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(PlugClockTest, KnowsNothingAtFirst) {
    EXPECT_EQ(PlugClock().usual(), std::nullopt);
}

TEST(PlugClockTest, FollowsAClockThatDriftsBackwards) {
    PlugClock clock;
    // 200 ppm, far worse than any crystal, for a week of messages five minutes apart.
    for (milliseconds passed{0}; passed < 7 * 24h; passed += 5min) {
        const PlugTime time{kStart + passed - passed / 5'000, false};
        const auto placed = clock.place(time, kStart + passed, false);
        ASSERT_FALSE(placed->late) << "after " << passed.count() << " ms";
    }
}

TEST(PlugClockTest, StepOfOurOwnClockIsNoLateness) {
    PlugClock clock;
    ASSERT_TRUE(clock.place(PlugTime{kStart, false}, kStart, false));
    clock.host_stepped(1000s);
    const auto placed = clock.place(PlugTime{kStart + 10s, false}, kStart + 1010s, false);
    EXPECT_FALSE(placed->late);
    EXPECT_EQ(placed->time, kStart + 1010s);
}

TEST(PlugClockTest, StepOfOurOwnClockKeepsLatenessMeasured) {
    PlugClock clock;
    ASSERT_TRUE(clock.place(PlugTime{kStart, false}, kStart, false));
    clock.host_stepped(-1000s);
    const auto placed = clock.place(PlugTime{kStart + 100s, false}, kStart - 800s, false);
    EXPECT_TRUE(placed->late);
    EXPECT_EQ(placed->time, kStart - 900s);
}

TEST(PlugClockTest, StepOfOurOwnClockForgetsASuspicion) {
    PlugClock clock;
    ASSERT_TRUE(clock.place(PlugTime{kStart, false}, kStart, false));
    ASSERT_TRUE(clock.place(PlugTime{kStart - 400s, false}, kStart + 10s, false)->late);
    clock.host_stepped(1s);
    EXPECT_TRUE(clock.place(PlugTime{kStart - 390s, false}, kStart + 20s, false)->late);
}

}  // namespace
}  // namespace collector
