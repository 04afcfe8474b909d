#include "recorder/report_rhythm.hpp"

#include <initializer_list>

#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;

const UtcMillis kRhythmStart = test::at("2026-05-01T10:07:13Z");

/// Messages at these seconds, all in time.
ReportRhythm heard(std::initializer_list<int> seconds) {
    ReportRhythm rhythm;
    for (const int second : seconds) {
        rhythm.heard(kRhythmStart + std::chrono::seconds{second});
        rhythm.came_in_time(kRhythmStart + std::chrono::seconds{second});
    }
    return rhythm;
}

TEST(ReportRhythmTest, TwoEqualDistancesShowIt) {
    EXPECT_FALSE(heard({0, 60}).is_known(1));
    const ReportRhythm rhythm = heard({0, 60, 121});
    EXPECT_TRUE(rhythm.is_known(1));
    EXPECT_FALSE(rhythm.is_known(2));
    EXPECT_TRUE(rhythm.is_due(kRhythmStart + 181s));
    EXPECT_TRUE(rhythm.is_due(kRhythmStart + 179'500ms));
    EXPECT_FALSE(rhythm.is_due(kRhythmStart + 184s)) << "too late";
    EXPECT_FALSE(rhythm.is_due(kRhythmStart + 178s)) << "too early";
    EXPECT_FALSE(rhythm.is_due(kRhythmStart + 241s)) << "another one would have come before";
}

TEST(ReportRhythmTest, WhatIsDueFollowsTheLastThatCameInTime) {
    ReportRhythm rhythm = heard({0, 60, 120});
    rhythm.heard(kRhythmStart + 204s);
    EXPECT_FALSE(rhythm.is_due(kRhythmStart + 264s));
    EXPECT_TRUE(rhythm.is_due(kRhythmStart + 180s));
}

TEST(ReportRhythmTest, MessagesInOneGoAreNoRhythm) {
    EXPECT_FALSE(heard({0, 0, 0, 0, 1, 2, 3, 4}).is_known(1));
    EXPECT_TRUE(heard({0, 10, 20, 20, 20, 30, 40}).is_known(1));
}

TEST(ReportRhythmTest, LossesDoNotChangeIt) {
    const ReportRhythm rhythm = heard({0, 10, 20, 30, 50, 70, 100, 130, 140});
    EXPECT_TRUE(rhythm.is_known(1));
    EXPECT_TRUE(rhythm.is_due(kRhythmStart + 150s));
}

TEST(ReportRhythmTest, RemembersWhichMessageIsMissing) {
    EXPECT_FALSE(heard({0, 10, 20, 30}).is_missing_at(kRhythmStart + 20s));
    ReportRhythm rhythm = heard({0, 10, 20, 30, 50, 60});
    EXPECT_TRUE(rhythm.is_missing_at(kRhythmStart + 41s));
    EXPECT_FALSE(rhythm.is_missing_at(kRhythmStart + 50s));
    rhythm.found(kRhythmStart + 20s);
    EXPECT_TRUE(rhythm.is_missing_at(kRhythmStart + 40s));
    rhythm.found(kRhythmStart + 40s);
    EXPECT_FALSE(rhythm.is_missing_at(kRhythmStart + 40s));
}

TEST(ReportRhythmTest, AnotherPeriodIsFollowed) {
    EXPECT_TRUE(heard({0, 10, 20, 30, 77, 124, 171, 218, 265, 312}).is_due(kRhythmStart + 359s));
}

TEST(ReportRhythmTest, IrregularMessagesHaveNone) {
    EXPECT_FALSE(heard({0, 20, 40, 47, 90, 103, 190, 221, 300}).is_known(1));
}

TEST(ReportRhythmTest, SlowChangesAreFollowed) {
    ReportRhythm rhythm = heard({0, 10, 20});
    UtcMillis now = kRhythmStart + 20s;
    for (int i = 0; i < 60; ++i) {
        now += 10s + i * 100ms;
        ASSERT_TRUE(rhythm.is_due(now)) << i;
        rhythm.heard(now);
        rhythm.came_in_time(now);
    }
}

TEST(ReportRhythmTest, StepOfOurOwnClockMovesIt) {
    ReportRhythm rhythm = heard({0, 60, 120});
    rhythm.host_stepped(-1h);
    EXPECT_TRUE(rhythm.is_due(kRhythmStart + 180s - 1h));
    rhythm.heard(kRhythmStart + 180s - 1h);
    EXPECT_TRUE(rhythm.is_in_step());
}

}  // namespace
}  // namespace collector
