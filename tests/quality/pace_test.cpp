#include <collector/quality/pace.hpp>

#include <initializer_list>

#include <gtest/gtest.h>

#include <collector/model/reading_flag.hpp>

#include "support/manual_clock.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;

class PaceTest : public testing::Test {
  protected:
    /// Readings so many seconds after the first.
    void observe(std::initializer_list<int> seconds, std::uint32_t flags = 0) {
        for (const int second : seconds) {
            pace_.observe({start_ + std::chrono::seconds{second}, 1, flags, 230});
        }
    }
    const UtcMillis start_ = test::at("2026-05-01T10:00:00Z");
    Pace pace_;
};

TEST_F(PaceTest, IsKnownFromTheFourthReadingOn) {
    observe({0, 60, 120});
    EXPECT_EQ(pace_.current(), std::nullopt);
    observe({180});
    EXPECT_EQ(pace_.current(), 60s);
}

TEST_F(PaceTest, LostReadingsAndPausesDoNotCount) {
    observe({0, 60, 120, 240, 300, 4000, 4060});
    EXPECT_EQ(pace_.current(), 60s);
}

TEST_F(PaceTest, ANewSettingIsLearntFromItsFourthDifference) {
    observe({0, 10, 20, 30, 40, 50});
    observe({350, 650, 950});
    EXPECT_EQ(pace_.current(), 10s);
    observe({1250});
    EXPECT_EQ(pace_.current(), 300s);
}

TEST_F(PaceTest, ManyLostReadingsDoNotMakeItLonger) {
    observe({0, 60, 180, 240, 360, 480, 600, 720, 840, 1080});
    EXPECT_EQ(pace_.current(), 60s);
}

TEST_F(PaceTest, APlugThatRestartsKeepsIt) {
    observe({0, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600, 660, 720, 780, 840, 900, 930, 990, 1020, 1080});
    EXPECT_EQ(pace_.current(), 60s);
}

TEST_F(PaceTest, TwoOddMultiplesAfterARestartAreHalfThePeriod) {
    observe({0, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600, 660, 720, 780, 840, 900});
    // Set to half of it: reported at once, then every 30 s, of which many are lost.
    observe({917, 977, 1037, 1067, 1127, 1187});
    EXPECT_EQ(pace_.current(), 60s);
    observe({1217});
    EXPECT_EQ(pace_.current(), 30s);
}

TEST_F(PaceTest, OneThatIsBarelyAnOddMultipleMayBeARestart) {
    observe({0, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600, 660, 720, 780, 840, 900});
    observe({917, 977, 1037, 1067, 1127, 1187, 1247, 1279});
    EXPECT_EQ(pace_.current(), 60s);
}

TEST_F(PaceTest, LittleFasterThanTheFirmwareSendsItIsTheMedianToo) {
    observe({0, 8, 16, 24, 32, 40});
    EXPECT_EQ(pace_.current(), 8s);
    EXPECT_EQ(pace_.at_least(), 8s);
}

TEST_F(PaceTest, IsAtLeastWhatTheFirmwareTakes) {
    observe({0, 60, 120});
    EXPECT_EQ(pace_.at_least(), 0s);
    observe({180});
    EXPECT_EQ(pace_.at_least(), 10s);
}

TEST_F(PaceTest, OfMixedMessagesAPeriodThatExplainsTooLittleIsNotTaken) {
    observe({0, 60, 83, 120, 131, 180, 240, 252, 300, 360, 393, 420}, reading_flag::kLoadChange);
    EXPECT_EQ(pace_.current(), 33s);
}

TEST_F(PaceTest, OfMixedMessagesThePeriodIsTakenInSpiteOfLosses) {
    observe({0, 60, 180, 300, 360, 480, 600, 660, 780, 900}, reading_flag::kLoadChange);
    EXPECT_EQ(pace_.current(), 60s);
}

TEST_F(PaceTest, WhatIsDelayedDoesNotChangeIt) {
    observe({0, 60, 120, 180, 245, 300, 360, 424, 480, 540, 604});
    EXPECT_EQ(pace_.current(), 60s);
}

/// Each delay makes two odd differences, and there are more of these than others.
TEST_F(PaceTest, ADelayedReadingIsNoRestart) {
    observe({0, 60, 120, 185, 240, 305, 360, 425, 480});
    EXPECT_EQ(pace_.current(), 60s);
}

/// A clock that is off by 100 millionths makes a day of an hourly plug seconds longer.
TEST_F(PaceTest, ManyPeriodsByAClockThatIsOffAreAMultiple) {
    auto at = start_;
    for (const int periods : {0, 1, 20, 1, 23, 1, 21, 1, 19, 22}) {
        at += periods * 3'600'360ms;
        pace_.observe({at, 1, 0, 230});
    }
    EXPECT_EQ(pace_.current(), 3600s);
}

/// The difference across the change is the old setting's and says nothing for the new one; nor does the first of the
/// new one's save the restart that it may be.
TEST_F(PaceTest, ThreeReadingsOfAShorterSettingMayBeRestarts) {
    observe({0, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600, 660, 720, 780, 840, 900});
    observe({925, 950, 975});
    EXPECT_EQ(pace_.current(), 60s);
    observe({1000});
    EXPECT_EQ(pace_.current(), 25s);
}

TEST_F(PaceTest, IsInWholeSecondsAsTheSettingIs) {
    for (int i = 0; i < 20; ++i) {
        pace_.observe({start_ + i * 60'004ms + std::chrono::milliseconds{i * 700 % 1500}, 1, 0, 230});
    }
    EXPECT_EQ(pace_.current(), 60s);
}

TEST_F(PaceTest, FasterThanTheFirmwareSendsItIsTheMedianOfTheLastFive) {
    observe({0, 2, 4, 6, 8, 18, 20, 22, 23});
    EXPECT_EQ(pace_.current(), 2s);
}

TEST_F(PaceTest, WhatWasSentBetweenSchedulesDoesNotCount) {
    observe({0, 60, 120, 180, 240});
    observe({241, 242, 243, 244, 245, 246}, reading_flag::kLoadChange);
    EXPECT_EQ(pace_.current(), 60s);
    EXPECT_TRUE(pace_.is_by_schedule());
}

TEST_F(PaceTest, ReadingsThatCameLateCountByWhenTheyWereMeasured) {
    observe({0, 60, 120, 180, 240}, reading_flag::kLate);
    EXPECT_EQ(pace_.current(), 60s);
    EXPECT_TRUE(pace_.is_by_schedule());
}

TEST_F(PaceTest, AHostWhoseClockIsNeverSynchronisedKnowsThePaceToo) {
    observe({0, 60, 120, 180, 240}, reading_flag::kClockUnsynchronised);
    EXPECT_EQ(pace_.current(), 60s);
}

TEST_F(PaceTest, WhatIsLongAgoIsForgotten) {
    observe({0, 60, 120, 180, 240});
    for (int i = 0; i < 1999; ++i) {
        observe({300 + i}, reading_flag::kLoadChange);
    }
    EXPECT_TRUE(pace_.is_by_schedule());
    observe({3000}, reading_flag::kLoadChange);
    EXPECT_FALSE(pace_.is_by_schedule());
}

/// A measurement is as old as the last of its channels.
TEST_F(PaceTest, AMeasurementOfManyChannelsIsForgottenAsAWhole) {
    observe({0, 60, 120, 180, 180, 180});
    for (int i = 0; i < 1999; ++i) {
        observe({300 + i}, reading_flag::kLoadChange);
    }
    EXPECT_TRUE(pace_.is_by_schedule());
    observe({3000}, reading_flag::kLoadChange);
    EXPECT_FALSE(pace_.is_by_schedule());
}

TEST_F(PaceTest, APlugThatHasNoScheduleIsJudgedByAllItSends) {
    observe({0, 30, 60, 90}, reading_flag::kLoadChange);
    EXPECT_EQ(pace_.current(), 30s);
    EXPECT_FALSE(pace_.is_by_schedule());
}

/// Whatever comes after it, and be it of one moment.
TEST_F(PaceTest, OfAPlugWithoutAScheduleWhatIsLongAgoIsForgottenToo) {
    observe({0, 30, 60, 90}, reading_flag::kLoadChange);
    for (int i = 0; i < 1996; ++i) {
        observe({90}, reading_flag::kLoadChange);
    }
    EXPECT_EQ(pace_.current(), 30s);
    observe({90}, reading_flag::kLoadChange);
    EXPECT_EQ(pace_.current(), std::nullopt);
}

TEST_F(PaceTest, ChannelsOfOneMeasurementCountOnce) {
    observe({0, 0, 0, 60, 60, 60, 120, 120, 120});
    EXPECT_EQ(pace_.current(), std::nullopt);
    observe({180, 180, 180});
    EXPECT_EQ(pace_.current(), 60s);
}

}  // namespace
}  // namespace collector
