#include <collector/quality/street.hpp>

#include <algorithm>
#include <functional>
#include <optional>
#include <ostream>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using test::at;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const UtcMillis kStreetStart = at("2026-05-17T22:00:00Z");

LocalClock amsterdam() {
    return LocalClock(offset_periods("Europe/Amsterdam", kTimeZonesFrom, kTimeZonesEnd).value());
}

struct HighCase {
    const char* name;
    std::vector<double> volts;
    std::optional<bool> is_high;

    friend std::ostream& operator<<(std::ostream& out, const HighCase& row) { return out << row.name; }
};

class StreetHighTest : public testing::TestWithParam<HighCase> {};

TEST_P(StreetHighTest, IsWhatMoreThanHalfOfTheCurvesAre) {
    const LocalClock clock({});
    StreetTally tally({}, clock);
    std::vector<CurveValue> values;
    for (const double volts : GetParam().volts) {
        values.push_back({values.size(), volts});
    }
    const StreetSlot slot = tally.add(kStreetStart, values);
    EXPECT_EQ(is_street_high(slot, {}), GetParam().is_high);
    // Which the median by nearest rank says as well.
    if (GetParam().is_high) {
        EXPECT_EQ(slot.spread->p50 > 253, *GetParam().is_high);
    }
}

INSTANTIATE_TEST_SUITE_P(Slots, StreetHighTest,
                         testing::Values(HighCase{"nothing", {}, std::nullopt}, HighCase{"one", {260}, std::nullopt},
                                         HighCase{"two", {254, 255}, std::nullopt},
                                         HighCase{"all_of_three", {254, 255, 256}, true},
                                         HighCase{"two_of_three", {254, 230, 253.1}, true},
                                         HighCase{"one_of_three", {254, 253, 240}, false},
                                         HighCase{"at_the_limit", {253, 253, 253}, false},
                                         HighCase{"half_of_four", {254, 254, 253, 253}, false},
                                         HighCase{"three_of_four", {254, 254, 254, 200}, true}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(StreetSlotTest, SaysWhatIsMeasuredAndHowItSpreads) {
    const LocalClock clock({});
    StreetTally tally({.high_v = 252.5}, clock);
    const StreetSlot slot = tally.add(kStreetStart, {{0, 260}, {1, 252}, {2, 254}, {3, 253}});
    EXPECT_EQ(slot.start, kStreetStart);
    EXPECT_EQ(slot.measured, 4);
    EXPECT_EQ(slot.above, 3);
    ASSERT_TRUE(slot.spread);
    EXPECT_EQ(slot.spread->min, 252);
    EXPECT_EQ(slot.spread->p5, 252);
    EXPECT_EQ(slot.spread->p50, 253);  // the second of four
    EXPECT_EQ(slot.spread->p95, 260);
    EXPECT_EQ(slot.spread->max, 260);
    EXPECT_EQ(tally.add(kStreetStart + 10min, {}), (StreetSlot{kStreetStart + 10min, 0, 0, std::nullopt}));
}

/// The clocks go from 2:00 to 3:00 at 1:00 UTC.
TEST(StreetHoursTest, AreLocalAndStretchesGoOnAcrossTheChangeOfClocks) {
    const LocalClock clock = amsterdam();
    StreetTally tally({}, clock);
    const UtcMillis start = at("2026-03-29T00:40:00Z");
    const auto add = [&](int slot, double volts) {
        tally.add(start + slot * 10min, {{0, volts}, {1, volts + 1}, {2, volts - 1}});
    };
    add(0, 240);
    add(1, 255);  // 1:50
    add(2, 256);  // 3:00
    add(3, 240);
    add(4, 258);                                     // 3:20
    tally.add(start + 50min, {{0, 258}, {1, 258}});  // too few
    add(6, 254.5);                                   // 3:40
    const StreetEvidence evidence = tally.evidence();
    EXPECT_EQ(evidence.slots, 7);
    EXPECT_EQ(evidence.judged, 6);
    EXPECT_EQ(evidence.high, 4);
    EXPECT_EQ(evidence.judged_by_hour[1], 2);
    EXPECT_EQ(evidence.high_by_hour[1], 1);
    EXPECT_EQ(evidence.judged_by_hour[2], 0);
    EXPECT_EQ(evidence.judged_by_hour[3], 4);
    EXPECT_EQ(evidence.high_by_hour[3], 3);
    EXPECT_THAT(evidence.stretches, ElementsAre(HighStretch{{start + 10min, start + 30min}, 3, 256, 257},
                                                HighStretch{{start + 40min, start + 50min}, 3, 258, 259},
                                                HighStretch{{start + 60min, start + 70min}, 3, 254.5, 255.5}));
}

// Correlations by hand: four points, over and over.

Correlation repeated(const std::vector<std::pair<double, double>>& points, std::int64_t count) {
    Correlation correlation;
    for (std::int64_t i = 0; i < count; ++i) {
        const auto& [x, y] = points[static_cast<std::size_t>(i) % points.size()];
        correlation.add(230 + x, 230 + y);
    }
    return correlation;
}

TEST(CorrelationTest, IsPearsons) {
    EXPECT_NEAR(*repeated({{-1, -2}, {1, 2}}, 144).value(), 1, 1e-12);
    EXPECT_NEAR(*repeated({{-1, 2}, {1, -2}}, 144).value(), -1, 1e-12);
    EXPECT_NEAR(*repeated({{-1, -1}, {1, 1}, {-1, 1}, {1, -1}}, 144).value(), 0, 1e-12);
    // Variances 1 and 3/4, covariance 1/2: 0.5 / sqrt(0.75).
    EXPECT_NEAR(*repeated({{-1, -1}, {-1, 1}, {1, 1}, {1, 1}}, 144).value(), 0.5773502691896258, 1e-12);
}

TEST(CorrelationTest, TakesADayOfPairs) {
    EXPECT_EQ(repeated({{-1, -1}, {1, 1}}, 143).value(), std::nullopt);
    EXPECT_EQ(repeated({{-1, -1}, {1, 1}}, 144).count(), 144);
    EXPECT_TRUE(repeated({{-1, -1}, {1, 1}}, 144).value());
    EXPECT_EQ(Correlation{}.value(), std::nullopt);
}

TEST(CorrelationTest, TakesMovement) {
    EXPECT_TRUE(repeated({{-0.11, -1}, {0.11, 1}}, 1000).value());
    EXPECT_EQ(repeated({{-0.09, -1}, {0.09, 1}}, 1000).value(), std::nullopt);
    EXPECT_EQ(repeated({{-1, 7}, {1, 7}}, 1000).value(), std::nullopt);
}

/// How a curve goes, by slot; nullopt: not measured.
using Course = std::function<std::optional<double>(int slot)>;

/// 230, 231, 232 and 233 V, over and over: a variance of 5/4.
std::optional<double> street(int slot) {
    return 230 + slot % 4;
}

/// As the street, but 6 V less in every eighth slot, in which the street has 230 V.
std::optional<double> sagging(int slot) {
    return *street(slot) - (slot % 8 == 0 ? 6 : 0);
}

StreetEvidence evidence_of(const std::vector<Course>& courses, int slots = 144, const StreetRules& rules = {}) {
    const LocalClock clock({});
    StreetTally tally(rules, clock);
    for (int slot = 0; slot < slots; ++slot) {
        std::vector<CurveValue> values;
        for (std::size_t curve = 0; curve < courses.size(); ++curve) {
            if (const auto volts = courses[curve](slot)) {
                values.push_back({curve, *volts});
            }
        }
        tally.add(kStreetStart + slot * 10min, std::move(values));
    }
    return tally.evidence();
}

TEST(StreetCurvesTest, OneThatSagsByItselfStandsOut) {
    const StreetEvidence evidence = evidence_of({street, street, sagging, street, street});
    ASSERT_THAT(evidence.curves, SizeIs(5));
    EXPECT_EQ(evidence.usual_range_v, 0);
    const CurveEvidence& house = evidence.curves[2];
    EXPECT_EQ(house.compared, 144);
    // Covariance 5/4 + 9/8, variances 5/4 and 119/16.
    EXPECT_NEAR(*house.correlation, 0.7789236, 1e-6);
    EXPECT_EQ(house.deviation->min, -6);
    EXPECT_EQ(house.deviation->p5, -6);
    EXPECT_EQ(house.deviation->p50, 0);
    EXPECT_EQ(house.deviation->p95, 0);
    EXPECT_EQ(house.deviation_range_v(), 6);
    EXPECT_TRUE(house.is_correlation_low);
    EXPECT_TRUE(house.is_deviation_wide);
    EXPECT_THAT(house.together, IsEmpty());
    for (const std::size_t other : {0U, 1U, 3U, 4U}) {
        EXPECT_FALSE(evidence.curves[other].stands_out()) << other;
        EXPECT_NEAR(*evidence.curves[other].correlation, 1, 1e-12);
        EXPECT_EQ(evidence.curves[other].deviation_range_v(), 0);
    }
    EXPECT_THAT(evidence.curves[0].together, ElementsAre(1, 3, 4));
}

TEST(StreetCurvesTest, AConstantErrorOfTheMeterStandsForNothing) {
    const StreetEvidence evidence =
        evidence_of({street, street, street, street, [](int slot) { return *street(slot) + 4; }});
    EXPECT_FALSE(evidence.curves[4].stands_out());
    EXPECT_EQ(evidence.curves[4].deviation->p50, 4);
    EXPECT_NEAR(*evidence.curves[4].correlation, 1, 1e-12);
}

TEST(StreetCurvesTest, ACurveThatStandsStillHasNoCorrelationButDeviates) {
    const StreetEvidence evidence = evidence_of({street, street, street, street, [](int) { return 231.5; }});
    EXPECT_EQ(evidence.curves[4].correlation, std::nullopt);
    EXPECT_FALSE(evidence.curves[4].is_correlation_low);
    EXPECT_TRUE(evidence.curves[4].is_deviation_wide);  // from -1.5 to 1.5 V
}

TEST(StreetCurvesTest, LessThanTwoVoltsNeverDeviateWidely) {
    const StreetEvidence evidence = evidence_of(
        {street, street, street, street, [](int slot) { return *street(slot) - (slot % 8 == 0 ? 1.9 : 0); }});
    EXPECT_FALSE(evidence.curves[4].is_deviation_wide);
}

TEST(StreetCurvesTest, WhatIsUsualInTheStreetIsNotWide) {
    const auto sagging_at = [](int phase) {
        return [phase](int slot) { return std::optional(*street(slot) - (slot % 8 == phase ? 6.0 : 0.0)); };
    };
    const StreetEvidence evidence =
        evidence_of({sagging_at(0), sagging_at(1), sagging_at(2), sagging_at(3), sagging_at(4)});
    EXPECT_EQ(evidence.usual_range_v, 6);
    for (const CurveEvidence& curve : evidence.curves) {
        EXPECT_FALSE(curve.is_deviation_wide);
    }
}

/// Two phases that have nothing to do with each other: neither is the odd one.
TEST(StreetCurvesTest, WhereMostDoNotMoveTogetherNoneIsBlamedForIt) {
    const auto other_phase = [](int slot) { return std::optional(230.0 + slot / 4 % 4); };
    const StreetEvidence evidence = evidence_of({street, street, other_phase, other_phase}, 160);
    for (const CurveEvidence& curve : evidence.curves) {
        EXPECT_FALSE(curve.is_correlation_low);
    }
    EXPECT_THAT(evidence.curves[0].together, ElementsAre(1));
    EXPECT_THAT(evidence.curves[2].together, ElementsAre(3));
}

TEST(StreetCurvesTest, ThreeCannotTellWhichOfThemItIs) {
    const StreetEvidence three = evidence_of({street, street, sagging});
    for (const CurveEvidence& curve : three.curves) {
        EXPECT_EQ(curve.compared, 0);
        EXPECT_EQ(curve.correlation, std::nullopt);
        EXPECT_EQ(curve.deviation, std::nullopt);
        EXPECT_FALSE(curve.stands_out());
    }
    EXPECT_EQ(three.usual_range_v, std::nullopt);
    EXPECT_THAT(three.curves[0].together, ElementsAre(1));  // pairs can be told
}

TEST(StreetCurvesTest, OnlySlotsThatBothHaveMakeAPair) {
    const auto at_night = [](int slot) { return slot < 200 ? street(slot) : std::nullopt; };
    const auto by_day = [](int slot) { return slot >= 56 ? street(slot) : std::nullopt; };
    const auto late = [](int slot) { return slot >= 57 ? street(slot) : std::nullopt; };
    const StreetEvidence evidence = evidence_of({at_night, by_day, late}, 300);
    ASSERT_THAT(evidence.pairs, SizeIs(3));
    EXPECT_EQ(evidence.pairs[0].slots, 144);
    EXPECT_TRUE(evidence.pairs[0].correlation);
    EXPECT_EQ(evidence.pairs[1].slots, 143);
    EXPECT_EQ(evidence.pairs[1].correlation, std::nullopt);
    EXPECT_EQ(evidence.pairs[2].slots, 243);
    EXPECT_EQ(evidence.curves[0].measured, 200);
    EXPECT_THAT(evidence.curves[2].together, ElementsAre(1));
}

/// The median of an even number of others lies between the two in the middle.
TEST(StreetCurvesTest, AreComparedWithTheMedianOfTheOthers) {
    const StreetEvidence evidence =
        evidence_of({[](int) { return 250; }, [](int) { return 230; }, [](int) { return 232; }, [](int) { return 240; },
                     [](int) { return 220; }});
    EXPECT_EQ(evidence.curves[0].deviation->p50, 250 - 231);
    EXPECT_EQ(evidence.curves[1].deviation->p50, 230 - 236);
    EXPECT_EQ(evidence.curves[2].deviation->p50, 232 - 235);
    EXPECT_EQ(evidence.curves[3].deviation->p50, 240 - 231);
    EXPECT_EQ(evidence.curves[4].deviation->p50, 220 - 236);
}

TEST(StreetCurvesTest, PairsOfManyAreLeftOut) {
    const StreetEvidence all = evidence_of(std::vector<Course>(kPairedCurvesMax, street));
    EXPECT_FALSE(all.are_pairs_left_out);
    EXPECT_THAT(all.pairs, SizeIs(kPairedCurvesMax * (kPairedCurvesMax - 1) / 2));
    const StreetEvidence more = evidence_of(std::vector<Course>(kPairedCurvesMax + 1, street));
    EXPECT_TRUE(more.are_pairs_left_out);
    EXPECT_THAT(more.pairs, IsEmpty());
    EXPECT_NEAR(*more.curves[0].correlation, 1, 1e-12);
}

TEST(StreetCurvesTest, AStreetOfNothingHasNoCurves) {
    const StreetEvidence evidence = evidence_of({});
    EXPECT_EQ(evidence.slots, 144);
    EXPECT_EQ(evidence.judged, 0);
    EXPECT_THAT(evidence.curves, IsEmpty());
    EXPECT_EQ(reordered(evidence, order_of_curves(evidence)), evidence);
}

/// Whoever knows in which order plugs came cannot tell from the numbers which is whose.
TEST(StreetOrderTest, FollowsFromTheCurvesAlone) {
    const std::vector<Course> courses{street,
                                      [](int slot) { return *street(slot) + (slot % 5 == 0 ? 0.5 : 0); },
                                      sagging,
                                      [](int slot) { return *street(slot) + (slot % 7 == 0 ? 0.7 : 0); },
                                      [](int slot) { return slot < 50 ? street(slot) : std::nullopt; },
                                      [](int slot) { return *street(slot) - (slot % 9 == 0 ? 0.3 : 0); }};
    const StreetEvidence evidence = evidence_of(courses, 200);
    const StreetEvidence wanted = reordered(evidence, order_of_curves(evidence));
    EXPECT_TRUE(wanted.curves.front().stands_out());
    EXPECT_EQ(wanted.curves.back().measured, 50);  // of which least is known
    std::vector<std::size_t> came{0, 1, 2, 3, 4, 5};
    for (int turn = 0; turn < 20; ++turn) {
        std::next_permutation(came.begin(), came.end(), std::greater<>());
        std::rotate(came.begin(), came.begin() + 1 + turn % 5, came.end());
        std::vector<Course> others;
        for (const std::size_t number : came) {
            others.push_back(courses[number]);
        }
        const StreetEvidence again = evidence_of(others, 200);
        EXPECT_EQ(reordered(again, order_of_curves(again)), wanted);
    }
}

TEST(StreetOrderTest, NumbersPairsAndCompanionsAnew) {
    const StreetEvidence evidence = evidence_of({street, street, sagging, street, street});
    const StreetEvidence turned = reordered(evidence, {2, 4, 3, 1, 0});
    EXPECT_TRUE(turned.curves[0].stands_out());
    EXPECT_THAT(turned.curves[1].together, ElementsAre(2, 3, 4));
    ASSERT_THAT(turned.pairs, SizeIs(10));
    for (const CurvePair& pair : turned.pairs) {
        EXPECT_LT(pair.first, pair.second);
        EXPECT_EQ(*pair.correlation < 0.9, pair.first == 0) << pair.first << " and " << pair.second;
    }
}

}  // namespace
}  // namespace collector
