#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/quality/rules.hpp>

#include "evidence/keeper.hpp"
#include "sqlite/disk_fault.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using test::differences;
using test::Keeper;
using test::whole;
using testing::ElementsAre;
using testing::IsEmpty;

/// Three days of two plugs, the second with an outage.
class RemakeTest : public test::KeeperTest {
  protected:
    const UtcMillis end_ = start_ + 72h;

    void SetUp() override {
        report(1, start_, end_, 300s, 231);
        report(2, start_ + 5h, start_ + 30h, 300s, 254);
        report(2, start_ + 40h, end_, 300s, 229);
        keeper_.evaluate(end_);
        made_ = keeper_.evidence();
    }
    /// As if all had been made by an earlier version that expected other numbers and knew no gaps.
    void make_old(Keeper& keeper) {
        test::execute(keeper.file(), fmt::format("UPDATE rules_since SET version = {}; UPDATE interval_recent SET "
                                                 "expected_samples = 99; UPDATE interval_settled SET expected_samples "
                                                 "= 99; DELETE FROM gap_span WHERE plug_id IS NOT NULL",
                                                 kRulesVersion - 1));
        keeper.reopen();
    }
    /// Each stretch in hours from the start.
    [[nodiscard]] std::vector<std::string> rules() const {
        return keeper_.ask(
            fmt::format("SELECT plug_id, (start_time - {0}) / 3600000.0, (end_time - {0}) / 3600000.0, "
                        "version FROM evaluation_rules ORDER BY 1, 2",
                        start_.time_since_epoch().count()));
    }
    std::vector<std::string> made_;
};

TEST_F(RemakeTest, WhatIsMadeSaysByWhichRules) {
    EXPECT_THAT(rules(),
                ElementsAre(fmt::format("1|0.0|72.0|{}", kRulesVersion), fmt::format("2|5.0|72.0|{}", kRulesVersion)));
}

/// Such rows were made every ten minutes, for an unwired phase among others.
TEST_F(RemakeTest, IntervalsOfAChannelThatNeverShowedMainsGo) {
    test::execute(keeper_.file(), R"sql(
        INSERT INTO interval_settled (plug_id, start_time, channel, samples, expected_samples, status, samples_above)
        SELECT plug_id, start_time, 2, 0, 2, 1, 0 FROM interval_10min WHERE plug_id = 1)sql");
    ASSERT_GT(whole(keeper_.file(), "SELECT count(*) FROM interval_10min WHERE channel = 2"), 100);
    make_old(keeper_);
    keeper_.evaluate(end_);
    EXPECT_EQ(whole(keeper_.file(), "SELECT count(*) FROM interval_10min WHERE channel = 2"), 0);
}

TEST_F(RemakeTest, WhatEarlierRulesMadeIsMadeAnewNewestFirst) {
    make_old(keeper_);
    auto oldest = end_;
    int steps = 0;
    for (; keeper_.step(end_, 50); ++steps) {
        const auto is = whole(keeper_.file(), fmt::format("SELECT coalesce(max(end_time), 0) FROM evaluation_rules "
                                                          "WHERE version <> {}",
                                                          kRulesVersion));
        const UtcMillis old{std::chrono::milliseconds{is}};
        ASSERT_LE(old, oldest);
        oldest = old;
    }
    EXPECT_GT(steps, 72) << "hour by hour";
    EXPECT_THAT(differences(keeper_.evidence(), made_), IsEmpty());
    EXPECT_THAT(rules(),
                ElementsAre(fmt::format("1|0.0|72.0|{}", kRulesVersion), fmt::format("2|5.0|72.0|{}", kRulesVersion)));
}

TEST_F(RemakeTest, GoesOnWhereItWasAfterARestart) {
    make_old(keeper_);
    for (int i = 0; keeper_.step(end_, 3000); ++i) {
        const auto before = rules();
        if (i % 2 == 0) {
            keeper_.reopen();
            EXPECT_EQ(rules(), before);
        }
        ASSERT_LT(i, 1000);
        if (i > 8) {
            break;
        }
    }
    keeper_.evaluate(end_);
    EXPECT_THAT(differences(keeper_.evidence(), made_), IsEmpty());
}

TEST_F(RemakeTest, CurrentTimeComesFirst) {
    make_old(keeper_);
    for (int i = 0; i < 5; ++i) {
        ASSERT_TRUE(keeper_.step(end_, 50));
    }
    report(1, end_, end_ + 10min, 60s);
    ASSERT_TRUE(keeper_.step(end_ + 10min, 50));
    ASSERT_TRUE(keeper_.step(end_ + 10min, 50));
    EXPECT_EQ(keeper_.store().evaluated_until(), end_ + 10min);
    EXPECT_EQ(whole(keeper_.file(), fmt::format("SELECT version FROM evaluation_rules WHERE plug_id = 1 "
                                                "ORDER BY start_time DESC LIMIT 1")),
              kRulesVersion);
    EXPECT_GT(
        whole(keeper_.file(), fmt::format("SELECT count(*) FROM evaluation_rules WHERE version <> {}", kRulesVersion)),
        0);
}

TEST_F(RemakeTest, ALateReadingIsEvaluatedByTheRulesOfToday) {
    make_old(keeper_);
    Batch batch;
    batch.readings = {test::reading_of(1, start_ + 20h + 1s, 240)};
    batch.readings[0].flags = reading_flag::kLate;
    keeper_.commit(batch);
    ASSERT_TRUE(keeper_.step(end_, 50));
    const auto rules_after = rules();
    ASSERT_EQ(rules_after.size(), 4U) << testing::PrintToString(rules_after);
    EXPECT_THAT(keeper_.ask(fmt::format("SELECT samples, expected_samples FROM interval_10min WHERE plug_id = 1 AND "
                                        "start_time = {}",
                                        (start_ + 20h).time_since_epoch().count())),
                ElementsAre("3|2"));
    keeper_.evaluate(end_);
    EXPECT_EQ(whole(keeper_.file(), "SELECT count(*) FROM interval_10min WHERE expected_samples = 99"), 0);
}

TEST_F(RemakeTest, WhatHasNoReadingsAnyMoreStaysAsItIsAndSaysSo) {
    make_old(keeper_);
    const auto until = start_ + 50h;
    report(1, end_, end_ + 1h, 10s);  // enough to settle
    report(2, end_, end_ + 1h, 10s);
    keeper_.settle();
    while (keeper_.store().forget(Upkeep::Old::readings, until, 1000).value()) {
    }
    keeper_.evaluate(end_);
    // The 33rd reading that is left is the first from which on the pace is sure; it lies in the interval before.
    EXPECT_THAT(keeper_.ask(fmt::format("SELECT plug_id, min(start_time - {}) / 60000 FROM interval_10min WHERE "
                                        "expected_samples <> 99 GROUP BY plug_id",
                                        start_.time_since_epoch().count())),
                ElementsAre(fmt::format("1|{}", 52 * 60 + 50), fmt::format("2|{}", 52 * 60 + 50)));
    // To the interval: what is marked as old is old, and the rest is not.
    EXPECT_EQ(whole(keeper_.file(),
                    fmt::format("SELECT count(*) FROM interval_10min AS i JOIN evaluation_rules AS r ON r.plug_id = "
                                "i.plug_id AND i.start_time >= r.start_time AND i.start_time < r.end_time WHERE "
                                "(i.expected_samples = 99) <> (version <> {})",
                                kRulesVersion)),
              0);
    EXPECT_EQ(rules().size(), 4U);
}

TEST_F(RemakeTest, ARebuildSaysSoToo) {
    make_old(keeper_);
    const auto summary = keeper_.evaluator().rebuild([](PlugId, PlugId) {});
    ASSERT_TRUE(summary);
    EXPECT_EQ(summary->plugs, 2U);
    EXPECT_GT(summary->changed, 800U);
    EXPECT_LE(summary->changed, summary->intervals);
    EXPECT_THAT(differences(keeper_.evidence(), made_), IsEmpty());
    EXPECT_EQ(
        whole(keeper_.file(), fmt::format("SELECT count(*) FROM evaluation_rules WHERE version <> {}", kRulesVersion)),
        0);
}

TEST_F(RemakeTest, AFullDiskIsTriedAgain) {
    make_old(keeper_);
    ASSERT_TRUE(keeper_.step(end_, 8000));  // looks
    for (int i = 0; i < 3; ++i) {
        {
            const test::DiskFault full(test::DiskFault::Kind::full, 0);
            ASSERT_FALSE(keeper_.evaluator().step(end_, 8000));
        }
        ASSERT_TRUE(keeper_.step(end_, 8000));
    }
    keeper_.evaluate(end_);
    EXPECT_THAT(differences(keeper_.evidence(), made_), IsEmpty());
}

TEST_F(RemakeTest, APlugThatIsGoneForGoodIsDoneInFewSteps) {
    report(3, start_, start_ + 5h, 300s);
    report(1, end_, end_ + 24h * 40, 3600s);
    keeper_.evaluate(end_ + 24h * 40);
    const auto made = keeper_.evidence();
    make_old(keeper_);
    int steps = 0;
    while (keeper_.step(end_ + 24h * 40, 8000)) {
        ++steps;
    }
    // The first plug has 43 days, the others a few; their absence of forty days is one step each.
    EXPECT_LT(steps, 43 + 20);
    EXPECT_THAT(differences(keeper_.evidence(), made), IsEmpty());
}

TEST_F(RemakeTest, NothingIsLeftToDoWhenAllIsOfToday) {
    keeper_.reopen();
    EXPECT_TRUE(keeper_.step(end_, 8000)) << "it looks once";
    EXPECT_FALSE(keeper_.step(end_, 8000));
}

}  // namespace
}  // namespace collector
