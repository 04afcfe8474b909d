#include <collector/quality/en50160.hpp>

#include <array>
#include <optional>
#include <ostream>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace collector {
namespace {

using enum IntervalStatus;

struct VerdictCase {
    const char* name;
    WeekNumbers week;
    Verdict verdict;
    friend std::ostream& operator<<(std::ostream& out, const VerdictCase& row) { return out << row.name; }
};

class VerdictTest : public testing::TestWithParam<VerdictCase> {};

TEST_P(VerdictTest, FollowsFromTheNumbersOfTheWeek) {
    EXPECT_EQ(verdict(GetParam().week), GetParam().verdict);
}

// 5 % of 1008 is 50.4, of 1000 is 50; 95 % of 1008 is 957.6, of 1002 951.9, of 1014 963.3.
INSTANTIATE_TEST_SUITE_P(
    Weeks, VerdictTest,
    testing::Values(VerdictCase{"nothing_outside", {1008, 1008, 0, 0, 0}, Verdict::pass},
                    VerdictCase{"five_percent", {1008, 1000, 0, 50, 0}, Verdict::pass},
                    VerdictCase{"as_many_as_may_be", {1008, 1008, 0, 50, 0}, Verdict::pass},
                    VerdictCase{"one_too_many", {1008, 1008, 0, 51, 0}, Verdict::fail},
                    VerdictCase{"one_far_outside", {1008, 1008, 1, 0, 0}, Verdict::fail},
                    VerdictCase{"one_far_outside_is_enough", {1008, 1, 1, 0, 0}, Verdict::fail},
                    VerdictCase{"just_enough", {1008, 958, 0, 0, 0}, Verdict::pass},
                    VerdictCase{"not_quite_enough", {1008, 957, 0, 0, 0}, Verdict::not_enough_data},
                    VerdictCase{"too_little_to_fail", {1008, 957, 0, 900, 0}, Verdict::not_enough_data},
                    VerdictCase{"nothing", {1008, 0, 0, 0, 0}, Verdict::not_enough_data},
                    VerdictCase{"short_week", {1002, 952, 0, 0, 0}, Verdict::pass},
                    VerdictCase{"short_week_with_too_little", {1002, 951, 0, 0, 0}, Verdict::not_enough_data},
                    VerdictCase{"long_week", {1014, 964, 0, 0, 0}, Verdict::pass},
                    VerdictCase{"long_week_with_too_little", {1014, 963, 0, 0, 0}, Verdict::not_enough_data}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(En50160Test, TheLimitsCanBeSet) {
    EXPECT_EQ(verdict({1008, 504, 0, 0, 0}, {.coverage_percent_needed = 50}), Verdict::pass);
    EXPECT_EQ(verdict({1008, 504, 0, 0, 0}, {.coverage_percent_needed = 51}), Verdict::not_enough_data);
    EXPECT_EQ(verdict({1008, 1008, 0, 20, 0}, {.outside_percent_max = 1}), Verdict::fail);
}

TEST(En50160Test, CoverageIsTheValidShareOfTheWeek) {
    EXPECT_DOUBLE_EQ(coverage_percent({1002, 501, 0, 0, 0}), 50);
    EXPECT_DOUBLE_EQ(coverage_percent({0, 0, 0, 0, 0}), 0);
}

/// Of a week of 1014: 1000 valid, of them 3 above 253 V, 7 below 207 V and 2 of those below 195.5 V; the others thin.
TEST(En50160Test, OnlyValidIntervalsCount) {
    const UtcMillis start = test::at("2026-10-18T22:00:00Z");
    const Week week{start, start + std::chrono::hours{169}, 1014, "2026-10-19"};
    const std::array counts{WeekCount{start, 1, valid, 1000, 3, 7, 2}, WeekCount{start, 1, thin, 14, 14, 0, 0}};
    const WeekNumbers numbers = week_numbers(week, counts);
    EXPECT_EQ(numbers, (WeekNumbers{1014, 1000, 3, 7, 2}));
    EXPECT_EQ(numbers.outside_10(), 10);
    EXPECT_EQ(numbers.outside_10_15(), 5);
}

// Weeks made of intervals, by hand.

/// A plug that reports every minute.
Interval measured(UtcMillis start, double volts) {
    return {start, 1, 10, 10, valid, volts, volts - 1, volts + 1, volts + 1 > kVoltageHighV ? 1U : 0U};
}

Interval unmeasured(UtcMillis start, IntervalStatus why) {
    return {start, 1, 0, 10, why, std::nullopt, std::nullopt, std::nullopt, 0};
}

class En50160WeekTest : public testing::Test {
  protected:
    En50160WeekTest() = default;

    /// The next `count` intervals of the week.
    void add(std::int64_t count, double volts) {
        for (std::int64_t i = 0; i < count; ++i, at_ += kIntervalLength) {
            tally_->add(measured(at_, volts));
        }
    }
    void skip(std::int64_t count) { at_ += count * kIntervalLength; }
    void add_gap(std::int64_t count) {
        for (std::int64_t i = 0; i < count; ++i, at_ += kIntervalLength) {
            tally_->add(unmeasured(at_, gap_plug));
        }
    }
    /// Begins another week.
    void begin(const char* start, const char* end) {
        week_ = {test::at(start), test::at(end)};
        at_ = week_.start;
        tally_.emplace(week_, En50160Limits{}, clock_);
    }

    LocalClock clock_{offset_periods("Europe/Amsterdam", test::at("2026-01-01T00:00:00Z"), kTimeZonesEnd).value()};
    TimeSpan week_{test::at("2026-05-17T22:00:00Z"), test::at("2026-05-24T22:00:00Z")};
    UtcMillis at_ = week_.start;
    std::optional<En50160Tally> tally_{std::in_place, week_, En50160Limits{}, clock_};
};

TEST_F(En50160WeekTest, PassesWithFiftyOf1008BelowTenPercent) {
    add(50, 206.9);
    add(958, 230);
    const ChannelEvidence evidence = tally_->evidence();
    EXPECT_EQ(evidence.numbers, (WeekNumbers{1008, 1008, 0, 50, 0}));
    EXPECT_EQ(evidence.verdict, Verdict::pass);
}

TEST_F(En50160WeekTest, FailsWithFiftyOneOf1008BelowTenPercent) {
    add(51, 195.5);
    add(957, 207);
    const ChannelEvidence evidence = tally_->evidence();
    EXPECT_EQ(evidence.numbers, (WeekNumbers{1008, 1008, 0, 51, 0})) << "195.5 V is not below 195.5 V";
    EXPECT_EQ(evidence.verdict, Verdict::fail);
}

TEST_F(En50160WeekTest, PassesWithExactlyFivePercentOfWhatIsValid) {
    add(50, 200);
    add(950, 230);
    add_gap(8);
    EXPECT_EQ(tally_->evidence().verdict, Verdict::pass);
}

TEST_F(En50160WeekTest, The253VoltsThemselvesAreAllowed) {
    add(1008, 253.0);
    EXPECT_EQ(tally_->evidence().numbers.outside_10(), 0);
    EXPECT_EQ(tally_->evidence().verdict, Verdict::pass);
}

TEST_F(En50160WeekTest, OneIntervalAbove253FailsTheWeek) {
    add(1007, 230);
    add(1, 253.1);
    EXPECT_EQ(tally_->evidence().numbers, (WeekNumbers{1008, 1008, 1, 0, 0}));
    EXPECT_EQ(tally_->evidence().verdict, Verdict::fail);
}

TEST_F(En50160WeekTest, OneIntervalBelow195_5FailsTheWeek) {
    add(1, 195.4);
    add(1007, 230);
    EXPECT_EQ(tally_->evidence().numbers, (WeekNumbers{1008, 1008, 0, 1, 1}));
    EXPECT_EQ(tally_->evidence().verdict, Verdict::fail);
}

TEST_F(En50160WeekTest, HalfAWeekIsNotEnough) {
    add(504, 230);
    add_gap(400);
    skip(104);
    const ChannelEvidence evidence = tally_->evidence();
    EXPECT_EQ(evidence.verdict, Verdict::not_enough_data);
    EXPECT_EQ(evidence.by_status[static_cast<std::size_t>(gap_plug)], 400);
    EXPECT_EQ(evidence.unrecorded, 104);
}

TEST_F(En50160WeekTest, HalfAWeekIsEnoughToFailByOneInterval) {
    add(503, 230);
    add(1, 253.1);
    EXPECT_EQ(tally_->evidence().verdict, Verdict::fail);
}

TEST_F(En50160WeekTest, TheWeekOfSpringHas1002) {
    begin("2026-03-22T23:00:00Z", "2026-03-29T22:00:00Z");
    add(50, 206);
    add(952, 230);
    EXPECT_EQ(tally_->evidence().numbers, (WeekNumbers{1002, 1002, 0, 50, 0}));
    EXPECT_EQ(tally_->evidence().verdict, Verdict::pass) << "5 % are 50.1";
}

TEST_F(En50160WeekTest, TheWeekOfSpringFailsWith51) {
    begin("2026-03-22T23:00:00Z", "2026-03-29T22:00:00Z");
    add(51, 206);
    add(951, 230);
    EXPECT_EQ(tally_->evidence().verdict, Verdict::fail);
}

TEST_F(En50160WeekTest, TheWeekOfAutumnHas1014) {
    begin("2026-10-18T22:00:00Z", "2026-10-25T23:00:00Z");
    add(50, 206);
    add(964, 230);
    EXPECT_EQ(tally_->evidence().numbers, (WeekNumbers{1014, 1014, 0, 50, 0}));
    EXPECT_EQ(tally_->evidence().verdict, Verdict::pass) << "5 % are 50.7";
}

TEST_F(En50160WeekTest, TheWeekOfAutumnFailsWith51) {
    begin("2026-10-18T22:00:00Z", "2026-10-25T23:00:00Z");
    add(51, 206);
    add(963, 230);
    EXPECT_EQ(tally_->evidence().verdict, Verdict::fail);
}

TEST_F(En50160WeekTest, CountsTheLongestRunAndBreaksItAtAGap) {
    add(3, 254);
    add_gap(1);
    add(5, 254);
    add(1, 253);
    add(4, 254);
    EXPECT_EQ(tally_->evidence().longest_high, std::chrono::minutes{50});
}

TEST_F(En50160WeekTest, CountsHighIntervalsByTheLocalHour) {
    begin("2026-10-18T22:00:00Z", "2026-10-25T23:00:00Z");
    skip(6 * (24 * 6 + 2));  // Sunday 2:00, for the first time
    add(12, 254);            // and until 3:00, for the second
    const auto hours = tally_->evidence().high_by_hour;
    EXPECT_EQ(hours[2], 12);
    EXPECT_EQ(hours[1] + hours[3], 0);
}

TEST_F(En50160WeekTest, SaysWhatOneVoltOrOnePercentWouldChange) {
    add(1, 252.5);
    add(1, 250.6);
    add(1006, 230);
    const ChannelEvidence evidence = tally_->evidence();
    ASSERT_EQ(evidence.sensitivity.size(), 4U);
    EXPECT_EQ(evidence.sensitivity[0], (Sensitivity{"+1 V", {1008, 1008, 1, 0, 0}, Verdict::fail}));
    EXPECT_EQ(evidence.sensitivity[1], (Sensitivity{"-1 V", {1008, 1008, 0, 0, 0}, Verdict::pass}));
    EXPECT_EQ(evidence.sensitivity[2], (Sensitivity{"+1 %", {1008, 1008, 2, 0, 0}, Verdict::fail}))
        << "250.6 V and 1 % are 253.106 V";
    EXPECT_EQ(evidence.sensitivity[3], (Sensitivity{"-1 %", {1008, 1008, 0, 0, 0}, Verdict::pass}));
}

TEST_F(En50160WeekTest, SaysHowManySamplesAndInWhatSteps) {
    tally_->add({at_, 1, 2, 2, valid, 230.05, 230, 230.1, 0});
    tally_->add({at_ + kIntervalLength, 1, 3, 2, valid, 231, 231, 231, 0});
    EXPECT_EQ(tally_->evidence().samples_per_interval, 2.5);
    EXPECT_EQ(tally_->evidence().resolution_v, 0.1);
}

/// The steps are those of what was sent: 230.1 V times 1.0043 is 231.08943 V.
TEST_F(En50160WeekTest, AGainIsNoStepOfThePlugs) {
    tally_->add({at_, 1, 2, 2, valid, 231, 230 * 1.0043, 230.1 * 1.0043, 0}, 1.0043);
    tally_->add({at_ + kIntervalLength, 1, 2, 2, valid, 231, 230, 230.1 * 1.0043, 0}, std::nullopt);
    EXPECT_EQ(tally_->evidence().resolution_v, 0.1);
}

TEST_F(En50160WeekTest, WithGainsThatChangeInEveryIntervalNoStepsAreSeen) {
    tally_->add({at_, 1, 2, 2, valid, 231, 230, 230.1 * 1.0043, 0}, std::nullopt);
    EXPECT_EQ(tally_->evidence().resolution_v, std::nullopt);
}

TEST_F(En50160WeekTest, SaysNothingOfWhatWasNotMeasured) {
    add_gap(3);
    const ChannelEvidence evidence = tally_->evidence();
    EXPECT_EQ(evidence.spread, std::nullopt);
    EXPECT_EQ(evidence.samples_per_interval, std::nullopt);
    EXPECT_EQ(evidence.resolution_v, std::nullopt);
    EXPECT_EQ(evidence.verdict, Verdict::not_enough_data);
}

TEST_F(En50160WeekTest, WhatIsNotMadeYetIsNotMissing) {
    add(144, 230);
    const ChannelEvidence evidence = tally_->evidence(week_.start + std::chrono::hours{36});
    EXPECT_EQ(evidence.unrecorded, 72);
    EXPECT_EQ(evidence.pending, 1008 - 216);
    EXPECT_EQ(tally_->evidence().unrecorded, 1008 - 144);
}

TEST(VoltageSpreadTest, TakesTheNearestRank) {
    std::vector<double> volts;
    for (int v = 100; v >= 1; --v) {
        volts.push_back(v);
    }
    EXPECT_EQ(voltage_spread(volts), (VoltageSpread{1, 5, 50, 95, 99, 100}));
    EXPECT_EQ(voltage_spread({7}), (VoltageSpread{7, 7, 7, 7, 7, 7}));
    // Of three: the 5th percentile is the first (0.15 rounded up), the median the second, the 95th the third (2.85).
    EXPECT_EQ(voltage_spread({9, 7, 8}), (VoltageSpread{7, 7, 8, 9, 9, 9}));
    EXPECT_EQ(voltage_spread({}), std::nullopt);
}

}  // namespace
}  // namespace collector
