#include "daemon/housekeeper.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/sqlite_writer/sqlite_store.hpp>

#include "sqlite/database_rows.hpp"
#include "sqlite/disk_fault.hpp"
#include "support/captured_log.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using test::at;
using test::DiskFault;
using test::whole;
using testing::SizeIs;

class HousekeeperTest : public testing::Test {
  protected:
    /// A reading of one plug every 10 s, for so long.
    void record(std::chrono::hours span) {
        Batch batch;
        batch.plugs = {test::bare_plug(1, "fridge")};
        for (auto t = 0s; t < span; t += 10s) {
            batch.readings.push_back(test::reading_of(1, now_ + t, 230));
        }
        now_ += span;
        ASSERT_TRUE(store_->commit(batch));
    }
    [[nodiscard]] std::int64_t settled() const { return whole(file_, "SELECT count(*) FROM reading_settled"); }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
    std::unique_ptr<SqliteStore> store_ = SqliteStore::open(file_, "Europe/Amsterdam").value();
    test::ManualClock clock_{at("2026-05-01T10:00:00Z")};
    test::CapturedLog log_;
    Housekeeper housekeeper_{
        *store_, *store_, clock_, log_, {.grace = 10s, .retention = {.readings = 10 * 24h, .states = 20 * 24h}}};
    UtcMillis now_ = at("2026-05-01T10:00:00Z");
};

TEST_F(HousekeeperTest, HasNothingToDoWithAnEmptyDatabaseAndLooksAgainLater) {
    for (int i = 0; i < 5; ++i) {
        housekeeper_.step();
    }
    EXPECT_EQ(housekeeper_.next_step(), clock_.steady_now() + 30s);
    EXPECT_TRUE(housekeeper_.finish(now_));
}

TEST_F(HousekeeperTest, SettlesAndEvaluatesInStepsUntilNothingIsDue) {
    record(3h);
    clock_.advance(3h);
    int steps = 0;
    for (; housekeeper_.next_step() <= clock_.steady_now(); ++steps) {
        housekeeper_.step();
    }
    EXPECT_GT(steps, 2);
    EXPECT_EQ(settled(), 3 * 360);
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM interval_10min WHERE status = 'valid'"), 17);
}

TEST_F(HousekeeperTest, AnIntervalIsMadeWhenAllThatBelongsToItIsCommitted) {
    record(1h);
    const auto made = [this] { return whole(file_, "SELECT count(*) FROM interval_10min"); };
    const auto look = [this] {
        for (int i = 0; i < 10; ++i) {
            housekeeper_.step();
        }
        clock_.advance(30s);
    };
    clock_.advance(10min - 30s);
    look();
    EXPECT_EQ(made(), 0);
    look();
    EXPECT_EQ(made(), 0);
    look();
    EXPECT_EQ(made(), 1);
}

TEST_F(HousekeeperTest, FinishDoesItAll) {
    record(3h);
    ASSERT_TRUE(housekeeper_.finish(now_));
    EXPECT_EQ(settled(), 3 * 360);
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM interval_10min"), 18);
}

class RetentionTest : public HousekeeperTest {
  protected:
    /// Three hours of readings and some states each day for a month.
    void SetUp() override {
        for (int day = 0; day < 30; ++day) {
            Batch batch;
            batch.plugs = {test::bare_plug(1, "fridge")};
            batch.availability = {{1, now_, day % 2 == 0}};
            batch.relays = {{1, 1, now_, day % 2 == 0}, {1, 2, now_, true}};
            batch.events = {{1, now_, "start", "Power On"}};
            ASSERT_TRUE(store_->commit(batch));
            record(3h);
            now_ += 21h;
        }
        ASSERT_TRUE(housekeeper_.finish(now_));
        clock_.advance(30 * 24h);
    }
    void tidy() {
        for (; housekeeper_.next_step() <= clock_.steady_now(); ++steps_) {
            housekeeper_.step();
        }
    }
    int steps_ = 0;
};

TEST_F(RetentionTest, DeletesOldReadingsInStepsAndKeepsIntervalsAndGaps) {
    const auto intervals = test::rows(file_, "SELECT * FROM interval_10min");
    const auto gaps = test::rows(file_, "SELECT * FROM gap");
    tidy();
    EXPECT_GT(steps_, 3);
    EXPECT_THAT(test::rows(file_,
                           "SELECT min(strftime('%Y-%m-%d %H:%M', time / 1000, 'unixepoch')), count(*) FROM "
                           "reading"),
                testing::ElementsAre("2026-05-21 10:00|10800"));
    EXPECT_EQ(test::rows(file_, "SELECT * FROM interval_10min"), intervals);
    EXPECT_EQ(test::rows(file_, "SELECT * FROM gap"), gaps);
}

TEST_F(RetentionTest, KeepsTheLastStateBeforeTheCut) {
    tidy();
    EXPECT_THAT(
        test::rows(file_, "SELECT strftime('%m-%d', min(time) / 1000, 'unixepoch'), count(*) FROM availability"),
        testing::ElementsAre("05-10|21"));
    EXPECT_THAT(test::rows(file_,
                           "SELECT relay, strftime('%m-%d', min(time) / 1000, 'unixepoch'), count(*) FROM "
                           "relay_state GROUP BY relay"),
                testing::ElementsAre("1|05-10|21", "2|05-10|21"));
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM plug_event"), 20);
}

TEST_F(RetentionTest, IsDoneOnceADay) {
    tidy();
    clock_.advance(1h);
    steps_ = 0;
    tidy();
    EXPECT_LE(steps_, 2);
    clock_.advance(24h);
    tidy();
    EXPECT_THAT(test::rows(file_, "SELECT min(strftime('%m-%d', time / 1000, 'unixepoch')) FROM reading"),
                testing::ElementsAre("05-22"));
}

TEST_F(RetentionTest, GoesOnWhereAFullDiskStoppedIt) {
    while (whole(file_, "SELECT count(*) FROM reading") == 30 * 1080) {
        ASSERT_LE(housekeeper_.next_step(), clock_.steady_now());
        housekeeper_.step();
    }
    ASSERT_GT(whole(file_, "SELECT count(*) FROM reading"), 10 * 1080) << "the first step is to do but a part";
    {
        const DiskFault full(DiskFault::Kind::full, 0);
        housekeeper_.step();
        ASSERT_EQ(housekeeper_.next_step(), clock_.steady_now() + 10s);
    }
    clock_.advance(10s);
    tidy();
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM reading"), 10 * 1080);
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM plug_event"), 20);
}

TEST_F(RetentionTest, ADayAtTheEdgeIsKept) {
    clock_.advance(14h - 1ms);  // midnight is what counts
    tidy();
    EXPECT_THAT(test::rows(file_, "SELECT min(strftime('%m-%d', time / 1000, 'unixepoch')) FROM reading"),
                testing::ElementsAre("05-21"));
    clock_.advance(1min);
    tidy();
    EXPECT_THAT(test::rows(file_, "SELECT min(strftime('%m-%d', time / 1000, 'unixepoch')) FROM reading"),
                testing::ElementsAre("05-22"));
}

TEST_F(RetentionTest, AClockThatMayBeWrongDeletesNothing) {
    clock_.set_synchronised(false);
    const auto before = whole(file_, "SELECT count(*) FROM reading");
    tidy();
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM reading"), before);
}

TEST_F(RetentionTest, ForEverDeletesNothing) {
    housekeeper_.set_rules({.grace = 10s, .retention = {.readings = {}, .states = {}}});
    const auto before = whole(file_, "SELECT count(*) FROM reading");
    tidy();
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM reading"), before);
}

TEST_F(RetentionTest, IntervalsMadeAnewFromWhatIsLeftAreTheSame) {
    tidy();
    const auto before = test::rows(file_, "SELECT * FROM interval_10min ORDER BY start_time");
    Evaluator evaluator(*store_);
    ASSERT_TRUE(evaluator.rebuild([](PlugId, PlugId) {}));
    EXPECT_EQ(test::rows(file_, "SELECT * FROM interval_10min ORDER BY start_time"), before);
}

TEST_F(HousekeeperTest, FailureIsSaidOnceAndTriedAgainAfterAPause) {
    record(3h);
    {
        const DiskFault full(DiskFault::Kind::full, 0);
        for (int i = 0; i < 5; ++i) {
            housekeeper_.step();
            ASSERT_EQ(housekeeper_.next_step(), clock_.steady_now() + 10s);
            housekeeper_.step();
            clock_.advance(10s);
        }
    }
    EXPECT_THAT(log_.lines(), SizeIs(1));
    EXPECT_EQ(settled(), 0);
    while (housekeeper_.next_step() <= clock_.steady_now()) {
        housekeeper_.step();
    }
    EXPECT_GT(settled(), 0);
}

TEST_F(HousekeeperTest, AnEvaluationThatCouldNotBeWrittenIsMadeAgain) {
    record(5h);
    clock_.advance(5h);
    // Each write fails once, and then succeeds.
    for (int steps = 0; housekeeper_.next_step() <= clock_.steady_now(); ++steps) {
        ASSERT_LT(steps, 1000);
        {
            const DiskFault full(DiskFault::Kind::full, 0);
            housekeeper_.step();
        }
        clock_.advance(10s);
        housekeeper_.step();
    }
    EXPECT_EQ(settled(), 5 * 360);
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM interval_10min WHERE status = 'valid'"), 30);
}

TEST_F(HousekeeperTest, EvaluatesAgainAfterTheClockWasAhead) {
    record(1h);
    clock_.advance(24h);
    while (housekeeper_.next_step() <= clock_.steady_now()) {
        housekeeper_.step();
    }
    clock_.step(-23h);
    clock_.advance(30s);
    housekeeper_.step();
    EXPECT_EQ(whole(file_, "SELECT until_time FROM evaluation"), at("2026-05-01T11:00:00Z").time_since_epoch().count());
}

TEST_F(HousekeeperTest, FinishReportsAFailure) {
    record(3h);
    const DiskFault full(DiskFault::Kind::full, 0);
    const auto done = housekeeper_.finish(now_);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, StoreErrc::full);
}

TEST(HousekeeperRules, GiveACommitItsIntervalAndSlowDisksFiveSecondsMore) {
    Config config;
    config.database.commit_interval = 7s;
    config.retention = {.readings = 10 * 24h, .states = std::nullopt};
    const Housekeeper::Rules rules = Housekeeper::rules_of(config);
    EXPECT_EQ(rules.grace, 12s);
    EXPECT_EQ(rules.retention, config.retention);
}

TEST_F(HousekeeperTest, HasTimeBeforeALaterMomentOnly) {
    EXPECT_TRUE(housekeeper_.has_time_before(clock_.steady_now() + 1ms));
    EXPECT_FALSE(housekeeper_.has_time_before(clock_.steady_now()));
}

}  // namespace
}  // namespace collector
