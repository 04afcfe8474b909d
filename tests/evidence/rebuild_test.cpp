#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/quality/rules.hpp>

#include "evidence/keeper.hpp"

/// What a rebuild changes, and why.
namespace collector {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;
using testing::SizeIs;

/// Two days of two plugs.
class RebuildTest : public test::KeeperTest {
  protected:
    void SetUp() override {
        report(1, start_, end_, 300s, 231);
        report(2, start_, end_, 300s, 229);
        keeper_.evaluate(end_);
        made_ = keeper_.evidence();
    }
    RebuildSummary rebuild() {
        return keeper_.evaluator().rebuild([](PlugId, PlugId) {}).value();
    }
    /// The intervals of the first plug in the first hour, wherever they lie.
    void alter(const std::string& assignment) {
        for (const char* table : {"interval_recent", "interval_settled"}) {
            test::execute(keeper_.file(), fmt::format("UPDATE {} SET {} WHERE plug_id = 1 AND start_time < {}", table,
                                                      assignment, (start_ + 1h).time_since_epoch().count()));
        }
    }
    [[nodiscard]] TimeSpan first_hour() const { return {start_, start_ + 1h}; }

    const UtcMillis end_ = start_ + 48h;
    std::vector<std::string> made_;
};

TEST_F(RebuildTest, NormallyHasNothingToSay) {
    const RebuildSummary summary = rebuild();
    EXPECT_EQ(summary.plugs, 2U);
    EXPECT_GT(summary.intervals, 500U);
    EXPECT_EQ(summary.changed, 0U);
    EXPECT_THAT(summary.parts, IsEmpty());
    EXPECT_EQ(summary.reflagged, 0U);
    EXPECT_EQ(summary.weeks, 0U);
}

TEST_F(RebuildTest, IntervalsOfEarlierRulesAreThose) {
    test::execute(keeper_.file(), "UPDATE rules_since SET version = 1");
    alter("expected_samples = 99");
    keeper_.reopen();
    const RebuildSummary summary = rebuild();
    ASSERT_THAT(summary.parts, SizeIs(1));
    const RebuiltIntervals& part = summary.parts[0];
    EXPECT_EQ(part.reason, RebuildReason::rules);
    EXPECT_EQ(part.version, 1);
    EXPECT_EQ(part.changed, 6U);
    EXPECT_EQ(part.added + part.dropped, 0U);
    EXPECT_EQ(part.plugs, std::set<PlugId>{1});
    EXPECT_EQ(part.span, first_hour());
    EXPECT_EQ(summary.changed, 6U);
    EXPECT_EQ(keeper_.evidence(), made_);
    EXPECT_THAT(rebuild().parts, IsEmpty()) << "once is enough";
}

TEST_F(RebuildTest, ALateReadingIsTheReasonWhereItChangesAnything) {
    Batch batch;
    batch.readings = {test::reading_of(2, start_ + 20h + 7s, 240)};
    batch.readings[0].flags = reading_flag::kLate;
    keeper_.commit(batch);
    const RebuildSummary summary = rebuild();
    ASSERT_THAT(summary.parts, SizeIs(1));
    EXPECT_EQ(summary.parts[0].reason, RebuildReason::late_readings);
    EXPECT_EQ(summary.parts[0].version, kRulesVersion);
    EXPECT_EQ(summary.parts[0].plugs, std::set<PlugId>{2});
    EXPECT_LE(summary.parts[0].span.start, start_ + 20h);
    EXPECT_GT(summary.parts[0].span.end, start_ + 20h);
    EXPECT_EQ(test::whole(keeper_.file(), "SELECT count(*) FROM evaluation_due"), 0);
    EXPECT_THAT(rebuild().parts, IsEmpty());
}

TEST_F(RebuildTest, WhatNobodyKnowsAReasonForIsSaidToBeThat) {
    alter("expected_samples = 99");
    keeper_.reopen();
    const RebuildSummary summary = rebuild();
    ASSERT_THAT(summary.parts, SizeIs(1));
    EXPECT_EQ(summary.parts[0].reason, RebuildReason::unknown);
    EXPECT_EQ(summary.parts[0].changed, 6U);
    EXPECT_EQ(summary.parts[0].span, first_hour());
    EXPECT_EQ(keeper_.evidence(), made_);
}

TEST_F(RebuildTest, IntervalsThatWereMissingOrTooManyAreTold) {
    test::execute(keeper_.file(), "UPDATE rules_since SET version = 2");
    for (const char* table : {"interval_recent", "interval_settled"}) {
        test::execute(keeper_.file(),
                      fmt::format("DELETE FROM {0} WHERE plug_id = 1 AND start_time < {1}; UPDATE {0} SET channel = 3 "
                                  "WHERE plug_id = 2 AND start_time < {1}",
                                  table, (start_ + 1h).time_since_epoch().count()));
    }
    keeper_.reopen();
    const RebuildSummary summary = rebuild();
    ASSERT_THAT(summary.parts, SizeIs(1));
    EXPECT_EQ(summary.parts[0].added, 12U);
    EXPECT_EQ(summary.parts[0].dropped, 6U);
    EXPECT_EQ(summary.parts[0].plugs, (std::set<PlugId>{1, 2}));
}

TEST_F(RebuildTest, FlagsThatReadingsGetAreCounted) {
    test::execute(keeper_.file(),
                  "UPDATE reading_recent_a SET flags = flags | 64 WHERE id <= 3; "
                  "UPDATE reading_settled SET flags = flags | 64 WHERE plug_id = 1 AND time < " +
                      std::to_string((start_ + 11min).time_since_epoch().count()));
    keeper_.reopen();
    EXPECT_GT(rebuild().reflagged, 0U);
    EXPECT_EQ(rebuild().reflagged, 0U);
}

TEST_F(RebuildTest, WeeksOfAnotherZoneAreCountedAnewForThat) {
    keeper_.reopen("America/New_York");
    const RebuildSummary summary = rebuild();
    EXPECT_GT(summary.weeks, 0U);
    EXPECT_EQ(summary.weeks_reason, WeeksReason::zone_changed);
    EXPECT_THAT(summary.parts, IsEmpty()) << "intervals know no zone";
}

TEST_F(RebuildTest, WeeksThatWereNeverCountedAreNoChangeOfZone) {
    test::execute(keeper_.file(),
                  "DELETE FROM local_week; DELETE FROM interval_week; UPDATE evaluation SET weeks_current = 0");
    keeper_.reopen();
    const RebuildSummary summary = rebuild();
    EXPECT_GT(summary.weeks, 0U);
    EXPECT_EQ(summary.weeks_reason, WeeksReason::uncounted);
}

}  // namespace
}  // namespace collector
