#include "recorder/clock_line.hpp"

#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

const UtcMillis kLineStart = test::at("2026-05-01T10:07:13Z");

/// Messages every ten seconds of a clock that is an hour ahead and gains `gain` from each to the next.
ClockLine line(int messages, milliseconds gain) {
    ClockLine result(kLineStart, 1h);
    for (int i = 1; i < messages; ++i) {
        result.add(kLineStart + i * 10s, 1h + i * gain);
    }
    return result;
}

TEST(ClockLineTest, OneMessageIsBelieved) {
    const ClockLine one(kLineStart, 1h);
    EXPECT_EQ(one.at(kLineStart), 1h);
    EXPECT_EQ(one.at(kLineStart + 24h), 1h);
    EXPECT_EQ(one.messages(), 1);
    EXPECT_FALSE(one.drifts());
}

TEST(ClockLineTest, DriftGoesOn) {
    const ClockLine slow = line(6, -4s);
    EXPECT_TRUE(slow.drifts());
    EXPECT_EQ(slow.at(kLineStart + 60s), 1h - 24s);
    EXPECT_EQ(slow.at(kLineStart + 90s), 1h - 36s);
    EXPECT_EQ(line(6, 4s).at(kLineStart + 60s), 1h + 24s);
}

TEST(ClockLineTest, TwoMessagesShowADriftOfMoreThanTwoSeconds) {
    EXPECT_FALSE(line(2, 2s).drifts());
    EXPECT_TRUE(line(2, 2100ms).drifts());
    EXPECT_FALSE(line(2, -2s).drifts());
    EXPECT_TRUE(line(2, -2100ms).drifts());
}

TEST(ClockLineTest, ManyMessagesShowASmallDrift) {
    EXPECT_FALSE(line(100, 30ms).drifts());
    EXPECT_TRUE(line(100, 40ms).drifts());
}

TEST(ClockLineTest, SecondsThatAreCutOffAreNoDrift) {
    ClockLine cut(kLineStart, 0s);
    for (int i = 1; i < 500; ++i) {
        cut.add(kLineStart + i * 10s, -milliseconds{i * 370 % 1000});
        ASSERT_FALSE(cut.drifts()) << i;
    }
    EXPECT_NEAR(static_cast<double>(cut.at(kLineStart + 5000s).count()), -500, 200);
}

TEST(ClockLineTest, OldMessagesFade) {
    ClockLine changed = line(50, 0s);
    for (int i = 0; i < 60; ++i) {
        changed.add(kLineStart + 500s + i * 10s, 1h + 1s);
    }
    EXPECT_NEAR(static_cast<double>((changed.at(kLineStart + 1100s) - 1h).count()), 1000, 10);
}

TEST(ClockLineTest, MessagesInOneGoCountOnce) {
    ClockLine one(kLineStart, 1h);
    one.add(kLineStart + 4'999ms, 2h);
    EXPECT_EQ(one.messages(), 1);
    EXPECT_EQ(one.at(kLineStart), 1h);
    one.add(kLineStart + 5s, 1h);
    EXPECT_EQ(one.messages(), 2);
    EXPECT_EQ(one.last(), kLineStart + 5s);
}

TEST(ClockLineTest, OnlyADriftGetsOutdated) {
    EXPECT_FALSE(line(12, 0s).is_outdated(kLineStart + 24h * 365));
    const ClockLine drift = line(12, -1s);
    EXPECT_FALSE(drift.is_outdated(kLineStart + 300s));
    EXPECT_TRUE(drift.is_outdated(kLineStart + 600s));
}

TEST(ClockLineTest, WhatWasLearntEarlierCountsForFourMessages) {
    ClockLine learnt(1h);
    EXPECT_EQ(learnt.at(kLineStart), 1h);
    learnt.add(kLineStart, 1h + 1s);
    const double weight = 4 * 11.0 / 12;
    EXPECT_NEAR(static_cast<double>((learnt.at(kLineStart) - 1h).count()), 1000 / (weight + 1), 1);
    EXPECT_EQ(learnt.last(), kLineStart);
}

TEST(ClockLineTest, StepOfOurOwnClockMovesAll) {
    ClockLine drift = line(12, -1s);
    drift.host_stepped(1h);
    EXPECT_EQ(drift.at(kLineStart + 120s + 1h), -12s);
    EXPECT_EQ(drift.last(), kLineStart + 110s + 1h);
    EXPECT_FALSE(drift.is_outdated(kLineStart + 120s + 1h));
    ClockLine learnt(1h);
    learnt.host_stepped(-5s);
    EXPECT_EQ(learnt.at(kLineStart), 1h + 5s);
}

}  // namespace
}  // namespace collector
