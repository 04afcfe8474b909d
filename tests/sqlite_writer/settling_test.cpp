#include <random>

#include <SQLiteCpp/Database.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/model/reading_flag.hpp>
#include <collector/sqlite_writer/sqlite_store.hpp>

#include "sqlite/database_rows.hpp"
#include "sqlite/disk_fault.hpp"
#include "sqlite_writer/recent_table.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using test::at;
using test::DiskFault;
using test::reading_of;
using test::rows;
using test::whole;
using testing::ElementsAre;
using testing::Not;

constexpr const char* kEveryReading = "SELECT * FROM reading ORDER BY plug_id, time, channel, voltage, power";
constexpr const char* kRecentRows = "SELECT sum(filled) FROM settling";

class SettlingTest : public testing::Test {
  protected:
    void SetUp() override { open(); }

    void open() {
        store_.reset();
        store_ = SqliteStore::open(file_, "Europe/Amsterdam").value();
    }
    void commit(const std::vector<ReadingRecord>& readings) {
        Batch batch;
        for (PlugId plug = 1; plug <= kPlugs; ++plug) {
            batch.plugs.push_back(test::bare_plug(plug, fmt::format("plug{}", plug)));
        }
        batch.readings = readings;
        ASSERT_TRUE(store_->commit(batch));
    }
    /// Enough for one table of recent readings, from all plugs in turn, so many at a moment, on the first
    /// channel or the last that there can be.
    void fill(std::size_t at_a_moment = 2) {
        std::vector<ReadingRecord> readings;
        for (std::size_t i = 0; i < kPlugs * RecentTable::kFullPerPlug; ++i) {
            const auto plug = static_cast<PlugId>(i % kPlugs) + 1;
            const auto seconds = std::chrono::seconds{i / kPlugs / at_a_moment * 10};
            readings.push_back(reading_of(plug, next_ + seconds, 220 + static_cast<double>(random_() % 40'000) / 1000));
            readings.back().channel = random_() % 2 == 0 ? std::uint8_t{1} : std::uint8_t{kChannelsMax};
            readings.back().flags = static_cast<std::uint32_t>(random_() % 64) & ~reading_flag::kClockUnsynchronised;
        }
        next_ += std::chrono::hours{1};
        commit(readings);
    }
    void settle_all() {
        while (store_->is_settling_due()) {
            ASSERT_TRUE(store_->settle(100));
        }
    }
    [[nodiscard]] std::vector<std::string> every_reading() const { return rows(file_, kEveryReading); }

    static constexpr PlugId kPlugs = 5;
    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
    std::unique_ptr<SqliteStore> store_;
    std::mt19937 random_{7};
    UtcMillis next_ = at("2026-05-01T10:00:00Z");
};

TEST_F(SettlingTest, NothingIsDueBeforeATableIsFull) {
    commit({reading_of(1, next_, 230)});
    EXPECT_FALSE(store_->is_settling_due());
    fill();
    EXPECT_TRUE(store_->is_settling_due());
}

TEST_F(SettlingTest, ReadersSeeEveryReadingOnceAfterEachStep) {
    fill();
    const auto before = every_reading();
    int steps = 0;
    for (; store_->is_settling_due(); ++steps) {
        ASSERT_TRUE(store_->settle(7));
        ASSERT_EQ(every_reading(), before) << "after step " << steps;
    }
    EXPECT_GT(steps, 100);
    EXPECT_EQ(whole(file_, kRecentRows), 0);
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM reading_settled"), static_cast<std::int64_t>(before.size()));
}

/// These move many at once; those that share moment and channel move one by one.
TEST_F(SettlingTest, ReadingsOfDifferentMomentsSettleUnchanged) {
    fill(1);
    const auto before = every_reading();
    while (store_->is_settling_due()) {
        ASSERT_TRUE(store_->settle(100));
        ASSERT_EQ(every_reading(), before);
    }
    EXPECT_EQ(whole(file_, kRecentRows), 0);
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM reading_settled"), static_cast<std::int64_t>(before.size()));
    EXPECT_THAT(rows(file_, "PRAGMA foreign_key_check"), testing::IsEmpty());
}

TEST_F(SettlingTest, TheVoltageViewIsWholeAfterEachStep) {
    fill();
    const char* const query = "SELECT * FROM voltage ORDER BY plug, time, channel, volts";
    const auto before = rows(file_, query);
    while (store_->is_settling_due()) {
        ASSERT_TRUE(store_->settle(150));
        ASSERT_EQ(rows(file_, query), before);
    }
}

TEST_F(SettlingTest, GoesOnWhereItWasAfterEveryStart) {
    fill();
    const auto before = every_reading();
    int starts = 0;
    for (; store_->is_settling_due(); ++starts) {
        ASSERT_TRUE(store_->settle(100));
        open();
        ASSERT_EQ(every_reading(), before);
    }
    EXPECT_GE(starts, 12);
    EXPECT_EQ(whole(file_, kRecentRows), 0);
}

TEST_F(SettlingTest, ReadingsThatComeMeanwhileSettleTheNextTime) {
    fill();
    ASSERT_TRUE(store_->settle(300));
    // Late: by its time it belongs to what has moved already.
    const UtcMillis old = at("2026-05-01T10:00:00Z");
    commit({reading_of(1, old, 240.5), reading_of(5, old, 241.5)});
    const auto before = every_reading();
    settle_all();
    EXPECT_EQ(every_reading(), before);
    EXPECT_EQ(whole(file_, kRecentRows), 2);
    open();
    commit({reading_of(2, old, 242.5)});
    fill();
    const auto more = every_reading();
    settle_all();
    EXPECT_EQ(every_reading(), more);
    EXPECT_EQ(whole(file_, kRecentRows), 0);
}

/// Old ones, too: by plug and time they belong to what has moved already.
TEST_F(SettlingTest, ReadingsThatComeAfterAStartMeanwhileAreSeen) {
    fill();
    const std::size_t filled = every_reading().size();
    ASSERT_TRUE(store_->settle(300));
    open();
    commit({reading_of(1, at("2026-05-01T10:00:00Z"), 240.5)});
    EXPECT_THAT(every_reading(), testing::SizeIs(filled + 1));
    settle_all();
    EXPECT_THAT(every_reading(), testing::SizeIs(filled + 1));
}

/// Both tables have had their turn twice, so each is written over what it held before.
TEST_F(SettlingTest, WhatHasSettledIsScrapAndNeverAReadingAgain) {
    constexpr auto kRows = static_cast<std::size_t>(kPlugs) * RecentTable::kFullPerPlug;
    for (std::size_t turn = 1; turn <= 5; ++turn) {
        commit({reading_of(1, next_, 230)});
        EXPECT_EQ(whole(file_, kRecentRows), 1);
        EXPECT_THAT(every_reading(), testing::SizeIs((turn - 1) * (kRows + 1) + 1));
        fill();
        EXPECT_THAT(every_reading(), testing::SizeIs(turn * (kRows + 1)));
        settle_all();
        EXPECT_THAT(every_reading(), testing::SizeIs(turn * (kRows + 1)));
    }
}

/// However many plugs it held before.
TEST_F(SettlingTest, ATableIsFullByThePlugsThatAreInIt) {
    for (int turn = 0; turn < 2; ++turn) {
        fill();
        settle_all();
    }
    std::vector<ReadingRecord> readings;
    for (std::size_t i = 1; i < RecentTable::kFullPerPlug; ++i) {
        readings.push_back(reading_of(1, next_ + i * 10s, 230));
    }
    commit(readings);
    EXPECT_FALSE(store_->is_settling_due());
    commit({reading_of(1, next_, 230)});
    EXPECT_TRUE(store_->is_settling_due());
}

TEST_F(SettlingTest, TheTableWhoseTurnItIsStaysInUseAfterAStart) {
    for (int turn = 0; turn < 4; ++turn) {
        fill();
        settle_all();
        commit({reading_of(1, next_, 230)});
        open();
        EXPECT_FALSE(store_->is_settling_due()) << "after turn " << turn;
        EXPECT_EQ(whole(file_, kRecentRows), 1);
    }
}

TEST_F(SettlingTest, ReadingsOfOneChannelAndMillisecondStayApartInTheirOrder) {
    const UtcMillis moment = next_ + 1s;
    commit({reading_of(1, moment, 231), reading_of(1, moment, 230), reading_of(1, moment, 231)});
    fill();
    settle_all();
    commit({reading_of(1, moment, 229)});
    fill();
    settle_all();
    EXPECT_THAT(rows(file_, fmt::format("SELECT part, voltage_mv FROM reading_settled WHERE plug_id = 1 AND time = {} "
                                        "AND voltage_mv % 1000 = 0 ORDER BY part",
                                        moment.time_since_epoch().count())),
                ElementsAre("1|231000", "9|230000", "17|231000", "25|229000"));
}

TEST_F(SettlingTest, AReaderInALongTransactionKeepsWhatItSaw) {
    fill();
    SQLite::Database reader(file_.string(), SQLite::OPEN_READONLY);
    reader.exec("BEGIN");
    const auto count = [&reader] {
        return std::pair(reader.execAndGet("SELECT count(*) FROM reading").getInt64(),
                         reader.execAndGet("SELECT sum(voltage * time) FROM reading").getDouble());
    };
    const auto before = count();
    ASSERT_TRUE(store_->settle(200));
    EXPECT_EQ(count(), before);
    settle_all();
    fill();
    EXPECT_EQ(count(), before);
    reader.exec("COMMIT");
    EXPECT_EQ(count().first, 2 * before.first);
}

TEST_F(SettlingTest, WhicheverWriteFailsNothingIsLostOrDoubled) {
    fill();
    const auto before = every_reading();
    int failures = 0;
    for (int spared = 0; store_->is_settling_due() && spared < 2000; ++spared) {
        bool failed = false;
        {
            const DiskFault full(DiskFault::Kind::full, spared % 120);
            failed = !store_->settle(60);
        }
        failures += failed ? 1 : 0;
        ASSERT_EQ(every_reading(), before) << "after " << spared << " writes";
    }
    EXPECT_GT(failures, 10);
    EXPECT_EQ(whole(file_, kRecentRows), 0);
}

TEST_F(SettlingTest, ACommitThatFailedLeavesNoTraceInWhatSettles) {
    fill();
    {
        const DiskFault full(DiskFault::Kind::full, 0);
        Batch batch;
        batch.readings = {reading_of(1, next_, 230)};
        ASSERT_FALSE(store_->commit(batch));
    }
    fill();
    const auto before = every_reading();
    settle_all();
    EXPECT_EQ(every_reading(), before);
}

TEST_F(SettlingTest, LockedDatabaseIsBusyAndNothingMoves) {
    fill();
    SQLite::Database other(file_.string(), SQLite::OPEN_READWRITE);
    other.exec("BEGIN IMMEDIATE");
    const auto done = store_->settle(100);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, StoreErrc::busy);
    other.exec("COMMIT");
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM reading_settled"), 0);
    settle_all();
    EXPECT_EQ(whole(file_, kRecentRows), 0);
}

TEST_F(SettlingTest, AStoredReadingIsFoundWhereverItLies) {
    const ReadingRecord known = reading_of(3, next_ + 5s, 233.25);
    commit({known});
    fill();
    EXPECT_TRUE(store_->has_reading(known).value());
    while (store_->is_settling_due()) {
        ASSERT_TRUE(store_->settle(100));
        EXPECT_TRUE(store_->has_reading(known).value());
    }
    ReadingRecord other = known;
    other.values.voltage_v = 233.5;
    EXPECT_FALSE(store_->has_reading(other).value());
    other = known;
    other.time += 32s;
    EXPECT_FALSE(store_->has_reading(other).value());
    other = known;
    other.plug_id = 4;
    EXPECT_FALSE(store_->has_reading(other).value());
}

TEST_F(SettlingTest, TheNewestReadingIsFoundWhereverItLies) {
    fill();
    const auto newest = store_->newest_reading().value();
    EXPECT_EQ(newest, at("2026-05-01T10:19:50Z"));
    settle_all();
    EXPECT_EQ(store_->newest_reading().value(), newest);
    commit({reading_of(1, at("2026-05-01T10:00:00Z"), 240.5)});
    EXPECT_EQ(store_->newest_reading().value(), newest);
    commit({reading_of(1, next_, 240.5)});
    EXPECT_EQ(store_->newest_reading().value(), next_);
}

struct PlanCase {
    const char* name;
    const char* query;
    const char* search;
    friend std::ostream& operator<<(std::ostream& out, const PlanCase& row) { return out << row.name; }
};

class PlanTest : public SettlingTest, public testing::WithParamInterface<PlanCase> {};

/// Recent readings are few, and looked through; the settled ones are years.
TEST_P(PlanTest, SettledReadingsAreLookedUpByPlugAndTime) {
    std::string plan;
    for (const std::string& step : rows(file_, std::string("EXPLAIN QUERY PLAN ") + GetParam().query)) {
        plan += step + "\n";
    }
    EXPECT_THAT(plan, testing::HasSubstr(GetParam().search));
    EXPECT_THAT(plan, Not(testing::HasSubstr("SCAN r\n")));
}

INSTANTIATE_TEST_SUITE_P(
    Questions, PlanTest,
    testing::Values(
        PlanCase{"day_of_a_plug", "SELECT * FROM reading WHERE plug_id = 3 AND time BETWEEN 5 AND 9",
                 "SEARCH r USING PRIMARY KEY (plug_id=? AND time>? AND time<?)"},
        PlanCase{"mean_of_a_day", "SELECT avg(voltage) FROM reading WHERE plug_id = 3 AND time BETWEEN 5 AND 9",
                 "SEARCH r USING PRIMARY KEY (plug_id=? AND time>? AND time<?)"},
        PlanCase{"plug_by_name",
                 "SELECT * FROM reading WHERE plug_id = (SELECT id FROM plug WHERE topic = 'x') AND time > 5",
                 "SEARCH r USING PRIMARY KEY (plug_id=? AND time>?)"},
        PlanCase{"span_of_all_plugs", "SELECT count(*) FROM reading WHERE time > 5",
                 "SEARCH r USING PRIMARY KEY (plug_id=? AND time>?)"},
        PlanCase{"joined", "SELECT * FROM reading JOIN plug ON plug.id = plug_id WHERE time > 5",
                 "SEARCH r USING PRIMARY KEY (plug_id=? AND time>?)"},
        PlanCase{"voltage_of_a_plug", "SELECT max(volts) FROM voltage WHERE plug = 'x' AND time > 5",
                 "SEARCH r USING PRIMARY KEY (plug_id=? AND time>?)"},
        PlanCase{"voltage_by_plug", "SELECT plug, max(volts) FROM voltage WHERE time > 5 GROUP BY plug",
                 "SEARCH r USING PRIMARY KEY (plug_id=? AND time>?)"}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace collector
