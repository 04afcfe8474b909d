#include <collector/quality/gap_tally.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

const UtcMillis kSpanStart = test::at("2026-05-18T10:00:00Z");
const TimeSpan kTwoHours{kSpanStart, kSpanStart + 2h};

Gap gap_of(std::chrono::minutes from, std::chrono::minutes to, GapCause cause) {
    return {kSpanStart + from, kSpanStart + to, cause};
}

CountedGap counted(std::chrono::minutes from, std::chrono::minutes to, GapCause cause, bool of_all_plugs) {
    return {.span = {kSpanStart + from, kSpanStart + to}, .cause = cause, .of_all_plugs = of_all_plugs, .lasts = false};
}

GapEvidence gaps_in(const std::vector<Gap>& of_all, const std::vector<Gap>& own, const TimeSpan& span = kTwoHours) {
    GapTally gaps(span, of_all);
    for (const Gap& one : own) {
        gaps.add(one);
    }
    return gaps.done();
}

TEST(GapTallyTest, WithoutGapsThereIsNothing) {
    const GapEvidence gaps = gaps_in({}, {});
    EXPECT_EQ(gaps.all, GapSum{});
    EXPECT_THAT(gaps.longest, IsEmpty());
}

TEST(GapTallyTest, SumsUpByCause) {
    const GapEvidence gaps =
        gaps_in({gap_of(5min, 10min, GapCause::link_down)},
                {gap_of(20min, 23min, GapCause::plug_silent), gap_of(30min, 50min, GapCause::plug_offline),
                 gap_of(60min, 67min, GapCause::plug_silent)});
    EXPECT_EQ(gaps.of(GapCause::link_down), (GapSum{1, 5min, 5min}));
    EXPECT_EQ(gaps.of(GapCause::plug_silent), (GapSum{2, 10min, 7min}));
    EXPECT_EQ(gaps.of(GapCause::plug_offline), (GapSum{1, 20min, 20min}));
    EXPECT_EQ(gaps.of(GapCause::collector_stopped), GapSum{});
    EXPECT_EQ(gaps.all, (GapSum{4, 35min, 20min}));
    EXPECT_THAT(gaps.longest, ElementsAre(counted(5min, 10min, GapCause::link_down, true),
                                          counted(20min, 23min, GapCause::plug_silent, false),
                                          counted(30min, 50min, GapCause::plug_offline, false),
                                          counted(60min, 67min, GapCause::plug_silent, false)));
}

TEST(GapTallyTest, WhatLiesOutsideIsNotCounted) {
    const GapEvidence gaps =
        gaps_in({gap_of(-20min, -10min, GapCause::link_down), gap_of(-5min, 5min, GapCause::collector_stopped)},
                {gap_of(110min, 130min, GapCause::plug_silent), gap_of(140min, 150min, GapCause::plug_offline)});
    EXPECT_THAT(gaps.longest, ElementsAre(counted(0min, 5min, GapCause::collector_stopped, true),
                                          counted(110min, 120min, GapCause::plug_silent, false)));
}

TEST(GapTallyTest, GapsOfAllPlugsThatOverlapCountOnceByTheOneThatBeganFirst) {
    const GapEvidence gaps =
        gaps_in({gap_of(0min, 10min, GapCause::link_down), gap_of(5min, 20min, GapCause::collector_stopped),
                 gap_of(7min, 9min, GapCause::disk_full), gap_of(20min, 21min, GapCause::queue_overflow)},
                {});
    EXPECT_EQ(gaps.of(GapCause::link_down).length, 10min);
    EXPECT_EQ(gaps.of(GapCause::collector_stopped).length, 10min);
    EXPECT_EQ(gaps.of(GapCause::disk_full), GapSum{});
    EXPECT_EQ(gaps.all, (GapSum{3, 21min, 10min}));
}

TEST(GapTallyTest, APlugsOwnGapIsCutByThoseOfAllPlugs) {
    const GapEvidence gaps =
        gaps_in({gap_of(10min, 20min, GapCause::link_down), gap_of(30min, 40min, GapCause::link_down)},
                {gap_of(5min, 35min, GapCause::plug_silent), gap_of(36min, 38min, GapCause::plug_offline)});
    EXPECT_THAT(gaps.longest, ElementsAre(counted(5min, 10min, GapCause::plug_silent, false),
                                          counted(10min, 20min, GapCause::link_down, true),
                                          counted(20min, 30min, GapCause::plug_silent, false),
                                          counted(30min, 40min, GapCause::link_down, true)));
    EXPECT_EQ(gaps.all.length, 35min);
}

TEST(GapTallyTest, OwnGapsThatOverlapCountOnce) {
    const GapEvidence gaps =
        gaps_in({}, {gap_of(0min, 10min, GapCause::plug_silent), gap_of(5min, 15min, GapCause::plug_offline),
                     gap_of(6min, 8min, GapCause::plug_silent)});
    EXPECT_EQ(gaps.of(GapCause::plug_silent).length, 10min);
    EXPECT_EQ(gaps.of(GapCause::plug_offline).length, 5min);
}

TEST(GapTallyTest, WhatLastsIsCountedUpToTheEndOfWhatIsKnown) {
    const GapEvidence gaps = gaps_in({}, {{kSpanStart + 90min, std::nullopt, GapCause::plug_offline}});
    ASSERT_EQ(gaps.longest.size(), 1U);
    EXPECT_EQ(gaps.longest[0].span, (TimeSpan{kSpanStart + 90min, kSpanStart + 2h}));
    EXPECT_TRUE(gaps.longest[0].lasts);
}

TEST(GapTallyTest, APartThatLastsNoLongerDoesNot) {
    const GapEvidence gaps = gaps_in({{kSpanStart + 100min, std::nullopt, GapCause::link_down}},
                                     {{kSpanStart + 90min, std::nullopt, GapCause::plug_offline}});
    ASSERT_EQ(gaps.longest.size(), 2U);
    EXPECT_EQ(gaps.longest[0], counted(90min, 100min, GapCause::plug_offline, false));
    EXPECT_TRUE(gaps.longest[1].lasts);
    EXPECT_EQ(gaps.all.length, 30min);
}

TEST(GapTallyTest, ASpanThatIsEmptyHasNone) {
    const GapEvidence gaps = gaps_in({gap_of(0min, 10min, GapCause::link_down)},
                                     {gap_of(0min, 10min, GapCause::plug_silent)}, {kSpanStart, kSpanStart});
    EXPECT_EQ(gaps.all, GapSum{});
    EXPECT_EQ(gaps_in({gap_of(0min, 10min, GapCause::link_down)}, {gap_of(0min, 10min, GapCause::plug_silent)},
                      {kSpanStart + 5min, kSpanStart})
                  .all,
              GapSum{});
}

TEST(GapTallyTest, KeepsTheLongest) {
    std::vector<Gap> own;
    for (int i = 0; i < 300; ++i) {
        const UtcMillis start = kSpanStart + i * 20s;
        own.push_back({start, start + (i == 299 ? 11s : i % 2 == 0 ? 10s : 5s), GapCause::plug_silent});
    }
    const GapEvidence gaps = gaps_in({}, own);
    EXPECT_EQ(gaps.all.gaps, 300);
    ASSERT_EQ(gaps.longest.size(), GapTally::kGapsKept);
    EXPECT_EQ(gaps.longest.front().span.start, kSpanStart) << "of those that are as long, the first";
    EXPECT_EQ(gaps.longest.back().span.start, kSpanStart + 299 * 20s);
}

}  // namespace
}  // namespace collector
