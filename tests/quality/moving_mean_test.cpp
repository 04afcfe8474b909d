#include "quality/moving_mean.hpp"

#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;

const UtcMillis kOldest = test::at("2026-05-18T10:00:00Z");

// 240^2 = 57,600 and 260^2 = 67,600; their mean is 62,600, and 250.2^2 = 62,600.04.
TEST(MovingMeanTest, IsTheRootOfTheMeanOfSquares) {
    MovingMean mean;
    mean.add(kOldest, 240);
    EXPECT_DOUBLE_EQ(mean.volts(), 240);
    mean.add(kOldest + 10s, 260);
    EXPECT_NEAR(mean.volts(), 250.19992, 0.00001);
}

// 260^2 = 67,600 and 250^2 = 62,500; their mean is 65,050.
TEST(MovingMeanTest, ASampleIsInItForLessThanTenMinutes) {
    MovingMean mean;
    mean.add(kOldest, 260);
    mean.add(kOldest + 599'999ms, 250);
    EXPECT_EQ(mean.samples(), 2U);
    EXPECT_NEAR(mean.volts(), 255.04902, 0.00001);
}

TEST(MovingMeanTest, TenMinutesAfterASampleItIsNotInItAnyMore) {
    MovingMean mean;
    mean.add(kOldest, 260);
    mean.add(kOldest + 600s, 250);
    EXPECT_EQ(mean.samples(), 1U);
    EXPECT_DOUBLE_EQ(mean.volts(), 250);
}

// 252^2 + 254^2 + 256^2 + 250^2 = 63,504 + 64,516 + 65,536 + 62,500 = 256,056, a quarter of it 64,014.
TEST(MovingMeanTest, AGapInTheTenMinutesIsLeftOut) {
    MovingMean mean;
    mean.add(kOldest, 252);
    mean.add(kOldest + 10s, 254);
    mean.add(kOldest + 20s, 256);
    mean.add(kOldest + 590s, 250);
    EXPECT_NEAR(mean.volts(), 253.00988, 0.00001);
    EXPECT_TRUE(mean.is_above(253));
}

// 63,504 and 64,516: their mean, 64,010, is one more than 253^2.
TEST(MovingMeanTest, TwoSamplesAtOneTimeAreBothInIt) {
    MovingMean mean;
    mean.add(kOldest, 252);
    mean.add(kOldest, 254);
    EXPECT_EQ(mean.samples(), 2U);
    EXPECT_NEAR(mean.volts(), 253.00198, 0.00001);
    EXPECT_TRUE(mean.is_above(253));
}

TEST(MovingMeanTest, TheLimitItselfIsNotAbove) {
    MovingMean same;
    same.add(kOldest, 253.0);
    same.add(kOldest + 1s, 253.0);
    EXPECT_FALSE(same.is_above(253));
    EXPECT_TRUE(same.is_above(252.999));
    EXPECT_FALSE(same.is_above(253.001));
}

// After a thousand samples there are those of ten minutes, and nothing is left of the rest.
TEST(MovingMeanTest, IsExactHoweverLongItGoesOn) {
    MovingMean mean;
    for (int i = 0; i < 100'000; ++i) {
        mean.add(kOldest + i * 1s, 230.1 + 0.1 * (i % 300));
    }
    for (int i = 0; i < 600; ++i) {
        mean.add(kOldest + 100'000s + i * 1s, 253.0);
    }
    EXPECT_EQ(mean.samples(), 600U);
    EXPECT_DOUBLE_EQ(mean.volts(), 253);
    EXPECT_FALSE(mean.is_above(253));
}

TEST(MovingMeanTest, WhatNoMeterShowsDoesNoHarm) {
    MovingMean mean;
    mean.add(kOldest, 1e300);
    mean.add(kOldest, -1e300);
    EXPECT_TRUE(mean.is_above(253));
}

}  // namespace
}  // namespace collector
