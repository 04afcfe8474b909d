#include "quality/robust_statistics.hpp"

#include <gtest/gtest.h>

namespace collector {
namespace {

TEST(RobustStatistics, TheMedianIsTheMiddleOneOrTheMeanOfTheMiddleTwo) {
    EXPECT_EQ(median_of({3}), 3);
    EXPECT_EQ(median_of({9, 1, 4}), 4);
    EXPECT_EQ(median_of({9, 1, 4, 2}), 3);
    EXPECT_EQ(median_of({1, 1, 1000, 1}), 1);
}

TEST(RobustStatistics, TheMedianDeviationIsTheMedianDistance) {
    EXPECT_EQ(median_deviation({1, 2, 4, 8, 16}, 4), 3) << "distances 3, 2, 0, 4, 12";
    EXPECT_EQ(median_deviation({-1, 1}, 0), 1);
}

TEST(RobustStatistics, RanksAreCorrelatedHoweverFarTheirValuesLie) {
    EXPECT_DOUBLE_EQ(rank_correlation({{1, 10}, {2, 11}, {3, 1000}}), 1);
    EXPECT_DOUBLE_EQ(rank_correlation({{1, 3}, {2, 2}, {3, 1}}), -1);
    // Ranks 1, 2, 3, 4 and 1, 3, 2, 4: 1 - 6 * (0 + 1 + 1 + 0) / (4 * 15).
    EXPECT_DOUBLE_EQ(rank_correlation({{1, 1}, {2, 3}, {3, 2}, {4, 4}}), 0.8);
    // Ranks 1, 2.5, 2.5, 4 and 1, 2, 3, 4: 4.5 / sqrt(4.5 * 5).
    EXPECT_NEAR(rank_correlation({{1, 1}, {2, 2}, {2, 3}, {3, 4}}), 0.948683298, 1e-9);
    EXPECT_EQ(rank_correlation({{1, 5}, {2, 5}, {3, 5}}), 0);
}

TEST(RobustStatistics, ALineOfFewPointsHasAnySlope) {
    const auto line = line_slope({{0, 0}, {1, 1}, {2, 2}, {3, 30}});
    ASSERT_TRUE(line);
    // Slopes 1, 1, 1, 10, 14.5, 28.
    EXPECT_EQ(line->slope, 5.5);
    EXPECT_EQ(line->low, 1);
    EXPECT_EQ(line->high, 28) << "four points tell nothing at 99 %";
    EXPECT_FALSE(line_slope({{1, 2}, {1, 3}}));
    EXPECT_FALSE(line_slope({}));
}

TEST(RobustStatistics, ALineOfManyPointsIsKnownWell) {
    std::vector<Point> points;
    for (int i = 0; i < 20; ++i) {
        points.push_back({i * 1.0, i * 0.5 + (i % 2 == 0 ? 0.1 : -0.1)});
    }
    points[7].y = 1000;
    const auto line = line_slope(points);
    ASSERT_TRUE(line);
    EXPECT_NEAR(line->slope, 0.5, 0.01);
    EXPECT_GT(line->low, 0.4);
    EXPECT_LT(line->high, 0.6);
}

}  // namespace
}  // namespace collector
