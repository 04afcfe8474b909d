#include <collector/quality/week_tally.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace collector {

void PrintTo(const WeekCount& count, std::ostream* out) {
    *out << count.week.time_since_epoch().count() << " channel " << int{count.channel} << " status "
         << static_cast<int>(count.status) << ": " << count.intervals << ' ' << count.high << ' ' << count.low << ' '
         << count.very_low;
}

namespace {

using namespace std::chrono_literals;
using enum IntervalStatus;
using testing::ElementsAre;
using testing::IsEmpty;

class WeekTallyTest : public testing::Test {
  protected:
    [[nodiscard]] Interval interval(std::chrono::minutes after, std::optional<double> rms,
                                    IntervalStatus status = valid, std::uint8_t channel = 1) const {
        return {monday_ + after, channel, 10, 10, status, rms, rms, rms, 0};
    }
    const UtcMillis monday_ = test::at("2026-06-01T00:00:00Z");
    const LocalWeeks weeks_{{}};
    WeekTally tally_{weeks_};
};

TEST_F(WeekTallyTest, LimitsThemselvesAreWithin) {
    for (const double rms : {253.0, 253.001, 230.0, 207.0, 206.999, 195.5, 195.499}) {
        tally_.add(interval(0min, rms));
    }
    EXPECT_THAT(tally_.counts(), ElementsAre(WeekCount{monday_, 1, valid, 7, 1, 3, 1}));
}

TEST_F(WeekTallyTest, WhatWasNotMeasuredLiesOutsideNothing) {
    tally_.add(interval(0min, std::nullopt, gap_plug));
    EXPECT_THAT(tally_.counts(), ElementsAre(WeekCount{monday_, 1, gap_plug, 1, 0, 0, 0}));
}

TEST_F(WeekTallyTest, KeepsWeeksChannelsAndStatusesApart) {
    tally_.add(interval(-10min, 254));
    tally_.add(interval(0min, 254));
    tally_.add(interval(0min, 206, valid, 2));
    tally_.add(interval(10min, 195, thin));
    EXPECT_THAT(
        tally_.counts(),
        ElementsAre(WeekCount{monday_ - 7 * 24h, 1, valid, 1, 1, 0, 0}, WeekCount{monday_, 1, valid, 1, 1, 0, 0},
                    WeekCount{monday_, 1, thin, 1, 0, 1, 1}, WeekCount{monday_, 2, valid, 1, 0, 1, 0}));
}

TEST_F(WeekTallyTest, WhatIsTakenAwayCountsLessThanNothing) {
    tally_.take_away(interval(0min, 194, thin));
    tally_.add(interval(0min, 254));
    EXPECT_THAT(tally_.counts(),
                ElementsAre(WeekCount{monday_, 1, valid, 1, 1, 0, 0}, WeekCount{monday_, 1, thin, -1, 0, -1, -1}));
}

TEST_F(WeekTallyTest, AnotherVoltageOfTheSameStatusIsAChangeOfTheLimitsOnly) {
    tally_.take_away(interval(0min, 252));
    tally_.add(interval(0min, 254));
    EXPECT_THAT(tally_.counts(), ElementsAre(WeekCount{monday_, 1, valid, 0, 1, 0, 0}));
}

TEST_F(WeekTallyTest, WhatStaysIsNoChange) {
    for (const double rms : {254.0, 206.0, 190.0}) {
        tally_.take_away(interval(0min, rms));
        tally_.add(interval(0min, rms));
    }
    EXPECT_THAT(tally_.counts(), IsEmpty());
}

TEST_F(WeekTallyTest, NamesTheWeeksThatGotSomethingOnceEach) {
    tally_.add(interval(7 * 24h, 230));
    tally_.add(interval(0min, 230));
    tally_.add(interval(10min, 230));
    tally_.take_away(interval(14 * 24h, 230));
    EXPECT_THAT(tally_.weeks(), ElementsAre(weeks_.week_of(monday_), weeks_.week_of(monday_ + 7 * 24h)));
}

}  // namespace
}  // namespace collector
