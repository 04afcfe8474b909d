#include "quality/coverage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

const UtcMillis kFrom = test::at("2026-05-01T10:00:00Z");

Gap gap(std::chrono::seconds from, std::chrono::seconds to, GapCause cause) {
    return {kFrom + from, kFrom + to, cause};
}
TimeSpan span(std::chrono::seconds from, std::chrono::seconds to) {
    return {kFrom + from, kFrom + to};
}

TEST(HoleTest, AReadingThatComesInTimeLeavesNone) {
    EXPECT_EQ(hole_between(kFrom, kFrom + 60s, 60s), std::nullopt);
    EXPECT_EQ(hole_between(kFrom, kFrom + 92s, 60s), std::nullopt);
}

TEST(HoleTest, BeginsWhenTheNextReadingWasDue) {
    EXPECT_EQ(hole_between(kFrom, kFrom + 93s, 60s), span(60s, 93s));
    EXPECT_EQ(hole_between(kFrom, kFrom + 18s, 10s), span(10s, 18s));
}

TEST(ExplainTest, WithoutCircumstancesThePlugWasSilent) {
    EXPECT_THAT(explain(span(0s, 600s), 60s, {}), ElementsAre(gap(0s, 600s, GapCause::plug_silent)));
}

TEST(ExplainTest, WhatEveryoneMissedIsNotThePlugsOwn) {
    const Circumstances down{{gap(-10s, 700s, GapCause::link_down)}, {}};
    EXPECT_THAT(explain(span(0s, 600s), 60s, down), IsEmpty());
}

TEST(ExplainTest, ShortEdgesBelongToTheGapTheyTouch) {
    const Circumstances down{{gap(40s, 500s, GapCause::link_down)}, {}};
    EXPECT_THAT(explain(span(0s, 560s), 60s, down),
                ElementsAre(gap(0s, 40s, GapCause::link_down), gap(500s, 560s, GapCause::link_down)));
}

TEST(ExplainTest, LongEdgesDoNot) {
    const Circumstances down{{gap(100s, 500s, GapCause::link_down)}, {}};
    EXPECT_THAT(explain(span(0s, 560s), 60s, down),
                ElementsAre(gap(0s, 100s, GapCause::plug_silent), gap(500s, 560s, GapCause::link_down)));
}

TEST(ExplainTest, TheEdgesOfAPlugThatReportsSeldomAreAsLongAsItsPaceAndAHalf) {
    const Circumstances down{{gap(450s, 5000s, GapCause::link_down)}, {}};
    EXPECT_THAT(explain(span(0s, 5451s), 300s, down),
                ElementsAre(gap(0s, 450s, GapCause::link_down), gap(5000s, 5451s, GapCause::plug_silent)));
}

TEST(ExplainTest, OfflineIsCutOutAndItsEdgesJoinIt) {
    const Circumstances away{{}, {span(45s, 3000s)}};
    EXPECT_THAT(explain(span(0s, 3010s), 10s, away), ElementsAre(gap(0s, 3010s, GapCause::plug_offline)));
}

TEST(ExplainTest, SilenceBetweenTwoAbsencesIsSilence) {
    const Circumstances away{{}, {span(0s, 100s), span(500s, 600s)}};
    EXPECT_THAT(explain(span(0s, 600s), 10s, away),
                ElementsAre(gap(0s, 100s, GapCause::plug_offline), gap(100s, 500s, GapCause::plug_silent),
                            gap(500s, 600s, GapCause::plug_offline)));
}

TEST(ExplainTest, EveryonesGapsMayOverlapAndLast) {
    Gap lasting = gap(300s, 0s, GapCause::link_down);
    lasting.end.reset();
    const Circumstances down{
        {gap(-5s, 200s, GapCause::collector_crashed), gap(100s, 250s, GapCause::link_down), lasting}, {}};
    EXPECT_THAT(explain(span(0s, 900s), 10s, down), ElementsAre(gap(250s, 300s, GapCause::link_down)));
}

TEST(ExplainTest, AbsenceDuringAGapOfAllIsTheGapOfAll) {
    const Circumstances both{{gap(100s, 200s, GapCause::link_down)}, {span(50s, 400s)}};
    EXPECT_THAT(explain(span(0s, 400s), 10s, both),
                ElementsAre(gap(0s, 100s, GapCause::plug_offline), gap(200s, 400s, GapCause::plug_offline)));
}

}  // namespace
}  // namespace collector
