#include "charts/curve_maker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using test::at;
using testing::ElementsAre;
using testing::IsEmpty;

const UtcMillis kStart = at("2026-05-18T10:00:00Z");

/// An hour, in columns of ten minutes.
CurvePlan an_hour(PlotValues values, UtcMillis made_until = kStart + 1h) {
    return {.period = {kStart, kStart + 1h},
            .values = values,
            .column = kIntervalLength,
            .made_until = made_until,
            .high_v = 253};
}

Interval valid(UtcMillis start, double volts) {
    return {start, 1, 10, 10, IntervalStatus::valid, volts, volts - 1, volts + 2, 0};
}

Interval not_valid(UtcMillis start, IntervalStatus status) {
    return {start, 1, 0, 10, status, {}, {}, {}, 0};
}

Sample sample(UtcMillis time, double volts, std::uint32_t flags = 0) {
    return {.time = time, .channel = 1, .flags = flags, .voltage_v = volts};
}

MissingStretch missing(std::chrono::minutes from, std::chrono::minutes to, MissingCause cause) {
    return {{kStart + from, kStart + to}, cause};
}

TEST(CurveMakerTest, EachMeanHasItsColumn) {
    CurveMaker maker(an_hour(PlotValues::means), {});
    for (const auto minute : {0min, 10min, 20min, 40min, 50min}) {
        maker.add(valid(kStart + minute, minute == 40min ? 253.1 : 230));
    }
    const PlotCurve curve = maker.curve();
    ASSERT_EQ(curve.columns.size(), 5U);
    EXPECT_EQ(curve.columns[3], (CurveColumn{.span = {kStart + 40min, kStart + 50min},
                                             .first_v = 253.1,
                                             .last_v = 253.1,
                                             .lowest_v = 253.1,
                                             .highest_v = 253.1,
                                             .sample_min_v = 252.1,
                                             .sample_max_v = 255.1,
                                             .is_joined = false}));
    EXPECT_FALSE(curve.columns[0].is_joined);
    EXPECT_TRUE(curve.columns[1].is_joined);
    EXPECT_TRUE(curve.columns[4].is_joined);
    EXPECT_THAT(curve.missing, ElementsAre(missing(30min, 40min, MissingCause::unrecorded)));
    EXPECT_EQ(curve.values, 5);
    EXPECT_EQ(curve.values_high, 1);
    EXPECT_EQ(curve.lowest_v, 230);
    EXPECT_EQ(curve.highest_v, 253.1);
    EXPECT_EQ(curve.highest_at, kStart + 40min);
}

TEST(CurveMakerTest, AGapSaysWhyAnIntervalIsMissing) {
    CurveMaker maker(an_hour(PlotValues::means), {{kStart + 9min, kStart + 21min, GapCause::plug_offline},
                                                  {kStart - 1h, kStart + 10min, GapCause::link_down},
                                                  {kStart + 30min, kStart + 40min, GapCause::disk_full}});
    maker.add(not_valid(kStart, IntervalStatus::gap_collector));
    maker.add(not_valid(kStart + 10min, IntervalStatus::gap_plug));
    maker.add(not_valid(kStart + 20min, IntervalStatus::thin));
    maker.add(not_valid(kStart + 30min, IntervalStatus::gap_collector));
    maker.add(not_valid(kStart + 40min, IntervalStatus::gap_plug));
    maker.add(not_valid(kStart + 50min, IntervalStatus::two_devices));
    EXPECT_THAT(
        maker.curve().missing,
        ElementsAre(missing(0min, 10min, MissingCause::link_down), missing(10min, 20min, MissingCause::plug_offline),
                    missing(20min, 30min, MissingCause::few_samples),
                    missing(30min, 40min, MissingCause::collector_off),
                    missing(40min, 50min, MissingCause::plug_silent), missing(50min, 60min, MissingCause::unusable)));
}

TEST(CurveMakerTest, WhatFollowsIsOneStretch) {
    CurveMaker maker(an_hour(PlotValues::means), {});
    maker.add(not_valid(kStart, IntervalStatus::relay_off));
    maker.add(not_valid(kStart + 10min, IntervalStatus::relay_off));
    maker.add(not_valid(kStart + 20min, IntervalStatus::slow));
    maker.add(not_valid(kStart + 30min, IntervalStatus::thin));
    maker.add(not_valid(kStart + 40min, IntervalStatus::clock));
    maker.add(not_valid(kStart + 50min, IntervalStatus::implausible));
    EXPECT_THAT(
        maker.curve().missing,
        ElementsAre(missing(0min, 20min, MissingCause::relay_off), missing(20min, 40min, MissingCause::few_samples),
                    missing(40min, 50min, MissingCause::clock), missing(50min, 60min, MissingCause::unusable)));
}

TEST(CurveMakerTest, WhatIsNotMadeYetIsPending) {
    CurveMaker maker(an_hour(PlotValues::means, kStart + 20min), {{kStart - 1h, std::nullopt, GapCause::plug_silent}});
    EXPECT_THAT(maker.curve().missing, ElementsAre(missing(0min, 20min, MissingCause::plug_silent),
                                                   missing(20min, 60min, MissingCause::pending)));
    CurveMaker never(an_hour(PlotValues::means, UtcMillis::min()), {});
    EXPECT_THAT(never.curve().missing, ElementsAre(missing(0min, 60min, MissingCause::pending)));
}

TEST(CurveMakerTest, AnIntervalThatHasBegunBeforeIsShownFromTheStartOn) {
    CurvePlan plan = an_hour(PlotValues::means);
    plan.period = {kStart + 5min, kStart + 25min};
    CurveMaker maker(plan, {});
    maker.add(valid(kStart, 230));
    maker.add(not_valid(kStart + 10min, IntervalStatus::clock));
    maker.add(valid(kStart + 20min, 231));
    const PlotCurve curve = maker.curve();
    ASSERT_EQ(curve.columns.size(), 2U);
    EXPECT_EQ(curve.columns[0].span, (TimeSpan{kStart + 5min, kStart + 10min}));
    EXPECT_THAT(curve.missing, ElementsAre(missing(5min, 25min, MissingCause::clock))) << "half of each column";
}

TEST(CurveMakerTest, AYearKeepsTheLowestAndTheHighest) {
    const TimeSpan year{at("2025-12-31T23:00:00Z"), at("2026-12-31T23:00:00Z")};
    CurveMaker maker({.period = year,
                      .values = PlotValues::means,
                      .column = column_of(year, PlotValues::means, PlotLayout::one_row),
                      .made_until = year.end,
                      .high_v = 253},
                     {});
    const UtcMillis peak = at("2026-06-21T12:00:00Z");
    const UtcMillis dip = at("2026-06-21T12:10:00Z");
    for (UtcMillis start = year.start; start < year.end; start += kIntervalLength) {
        maker.add(valid(start, start == peak ? 260 : start == dip ? 190 : 230));
    }
    const PlotCurve curve = maker.curve();
    EXPECT_LE(curve.columns.size(), 1400U);
    EXPECT_EQ(curve.values, 52560);
    EXPECT_THAT(curve.missing, IsEmpty());
    const auto there = std::ranges::find(curve.columns, 260.0, &CurveColumn::highest_v);
    ASSERT_NE(there, curve.columns.end());
    EXPECT_EQ(there->lowest_v, 190);
    EXPECT_EQ(there->first_v, 230);
    EXPECT_EQ(there->last_v, 230);
    EXPECT_EQ(there->sample_max_v, 262);
    EXPECT_TRUE(there->is_joined);
}

TEST(CurveMakerTest, AColumnIsMissingWhereHalfOfItIs) {
    CurvePlan plan = an_hour(PlotValues::means);
    plan.column = 20min;
    CurveMaker maker(plan, {});
    maker.add(valid(kStart, 230));
    maker.add(not_valid(kStart + 10min, IntervalStatus::relay_off));
    maker.add(valid(kStart + 20min, 230));
    maker.add(valid(kStart + 30min, 231));
    maker.add(not_valid(kStart + 40min, IntervalStatus::clock));
    maker.add(not_valid(kStart + 50min, IntervalStatus::relay_off));
    const PlotCurve curve = maker.curve();
    EXPECT_THAT(curve.missing, ElementsAre(missing(0min, 20min, MissingCause::relay_off),
                                           missing(40min, 60min, MissingCause::relay_off)));
    ASSERT_EQ(curve.columns.size(), 2U);
    EXPECT_FALSE(curve.columns[1].is_joined);
    EXPECT_EQ(curve.columns[1].last_v, 231);
}

TEST(CurveMakerTest, SamplesEndWhereAGapBegins) {
    CurvePlan plan = an_hour(PlotValues::samples);
    plan.column = 1min;
    CurveMaker maker(plan, {{kStart + 12min, kStart + 18min, GapCause::plug_offline}});
    for (const auto minute : {0min, 10min, 20min, 30min, 40min, 50min}) {
        maker.add(valid(kStart + minute, 230));
    }
    for (const auto minute : {1min, 11min, 19min, 30min, 59min}) {
        maker.add(sample(kStart + minute, 230));
    }
    const PlotCurve curve = maker.curve();
    EXPECT_THAT(curve.missing, ElementsAre(missing(12min, 18min, MissingCause::plug_offline)));
    std::vector<bool> joined;
    for (const CurveColumn& column : curve.columns) {
        joined.push_back(column.is_joined);
    }
    EXPECT_THAT(joined, ElementsAre(false, true, false, true, true));
}

TEST(CurveMakerTest, SamplesTooFewForAMeanAreShownAndMarked) {
    CurveMaker maker(an_hour(PlotValues::samples), {});
    for (const auto minute : {0min, 10min, 20min, 30min, 40min, 50min}) {
        maker.add(not_valid(kStart + minute, IntervalStatus::slow));
    }
    maker.add(sample(kStart + 5min, 230));
    maker.add(sample(kStart + 35min, 231));
    const PlotCurve curve = maker.curve();
    EXPECT_THAT(curve.missing, ElementsAre(missing(0min, 60min, MissingCause::few_samples)));
    EXPECT_TRUE(curve.columns.at(1).is_joined);
}

TEST(CurveMakerTest, SamplesThatAreNotEvaluatedYetAreThere) {
    CurvePlan plan = an_hour(PlotValues::samples, kStart + 10min);
    plan.column = 1min;
    CurveMaker maker(plan, {});
    maker.add(valid(kStart, 230));
    maker.add(sample(kStart + 5min, 230));
    maker.add(sample(kStart + 25min, 230));
    EXPECT_THAT(maker.curve().missing, ElementsAre(missing(25min, 60min, MissingCause::pending)));
}

TEST(CurveMakerTest, SamplesFarApartAreNotJoined) {
    CurvePlan plan = an_hour(PlotValues::samples);
    plan.period.end = kStart + 5h;
    plan.made_until = kStart + 5h;
    CurveMaker maker(plan, {});
    for (UtcMillis start = kStart; start < plan.period.end; start += kIntervalLength) {
        maker.add(valid(start, 230));
    }
    maker.add(sample(kStart, 230));
    maker.add(sample(kStart + 70min, 230));
    maker.add(sample(kStart + 141min, 230));
    const PlotCurve curve = maker.curve();
    EXPECT_TRUE(curve.columns.at(1).is_joined);
    EXPECT_FALSE(curve.columns.at(2).is_joined);
}

TEST(CurveMakerTest, AColumnOfSamplesKeepsTheirOrder) {
    CurveMaker maker(an_hour(PlotValues::samples), {});
    for (const double volts : {230.0, 228.0, 235.0, 231.0}) {
        maker.add(sample(kStart + std::chrono::seconds(static_cast<int>(volts)), volts));
    }
    const PlotCurve curve = maker.curve();
    ASSERT_EQ(curve.columns.size(), 1U);
    EXPECT_EQ(curve.columns[0].first_v, 230);
    EXPECT_EQ(curve.columns[0].lowest_v, 228);
    EXPECT_EQ(curve.columns[0].highest_v, 235);
    EXPECT_EQ(curve.columns[0].last_v, 231);
}

TEST(CurveMakerTest, ColumnsAreAsFineAsAPictureShows) {
    const auto column = [](std::chrono::milliseconds length, PlotValues values, PlotLayout layout) {
        return column_of({kStart, kStart + length}, values, layout);
    };
    EXPECT_EQ(column(7h * 24, PlotValues::means, PlotLayout::one_row), kIntervalLength);
    EXPECT_EQ(column(169h, PlotValues::means, PlotLayout::one_row), kIntervalLength) << "the week of 1014 intervals";
    EXPECT_EQ(column(24h * 365, PlotValues::means, PlotLayout::one_row), 38 * kIntervalLength);
    EXPECT_EQ(column(24h * 62, PlotValues::means, PlotLayout::days), kIntervalLength);
    EXPECT_EQ(column(1h, PlotValues::samples, PlotLayout::one_row), 2571ms);
    EXPECT_EQ(column(1ms, PlotValues::samples, PlotLayout::one_row), 1ms);
}

TEST(CurveMakerTest, ShowsTheSamplesThatCount) {
    EXPECT_TRUE(is_shown(sample(kStart, 230)));
    EXPECT_TRUE(is_shown(sample(kStart, 230, reading_flag::kLate | reading_flag::kLoadChange)));
    for (const std::uint32_t flag : {reading_flag::kRelayOff, reading_flag::kImplausible, reading_flag::kSpike,
                                     reading_flag::kClockUnsynchronised}) {
        EXPECT_FALSE(is_shown(sample(kStart, 230, flag)));
    }
    EXPECT_FALSE(is_shown({.time = kStart, .channel = 1, .flags = 0, .voltage_v = std::nullopt}));
}

}  // namespace
}  // namespace collector
