#include <algorithm>

#include <SQLiteCpp/Database.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/sqlite_writer/sqlite_store.hpp>

#include "sqlite/database_rows.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using test::at;
using test::rows;
using test::whole;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// A collector of an older version that was let in: it writes where it takes the tables to be filled to, and never
/// looks up whether that is still so.
class OlderCollector {
  public:
    explicit OlderCollector(const std::filesystem::path& file) : database_(file.string(), SQLite::OPEN_READWRITE, 500) {
        side_ = database_.execAndGet("SELECT side FROM settling ORDER BY turn DESC LIMIT 1").getString();
        filled_ = database_.execAndGet("SELECT filled FROM settling WHERE side = '" + side_ + "'").getInt64();
    }
    /// Readings of plug 1, a second apart.
    void commit(UtcMillis first, int count) {
        database_.exec("BEGIN IMMEDIATE");
        for (int i = 0; i < count; ++i) {
            database_.exec(
                fmt::format("INSERT OR REPLACE INTO reading_recent_{} (id, plug_id, channel, time, flags, "
                            "voltage_mv) VALUES ({}, 1, 1, {}, 0, 240000)",
                            side_, ++filled_, (first + i * 1s).time_since_epoch().count()));
        }
        database_.exec(
            fmt::format("UPDATE settling SET filled = {}, plug_id = 0, time = 0 WHERE side = '{}'", filled_, side_));
        database_.exec("COMMIT");
    }
    /// Everything it knows of moves on, and the table counts as empty.
    void settle() {
        database_.exec(
            fmt::format("BEGIN IMMEDIATE; INSERT OR IGNORE INTO reading_settled (plug_id, time, part, flags, "
                        "voltage_mv) SELECT plug_id, time, channel, flags, voltage_mv FROM reading_recent_{0} "
                        "WHERE id <= {1}; UPDATE settling SET filled = 0 WHERE side = '{0}'; COMMIT",
                        side_, filled_));
        filled_ = 0;
    }

  private:
    SQLite::Database database_;
    std::string side_;
    std::int64_t filled_;
};

class ForeignCommitTest : public testing::Test {
  protected:
    ForeignCommitTest() {
        Batch batch;
        batch.plugs = {test::bare_plug(1, "fridge")};
        EXPECT_TRUE(store_->commit(batch));
    }
    /// Readings of plug 1, a second apart, with a time of their own.
    void commit(int count) {
        Batch batch;
        for (int i = 0; i < count; ++i) {
            batch.readings.push_back(test::reading_of(1, start_ + ours_++ * 1s, 230));
        }
        const auto done = store_->commit(batch);
        ASSERT_TRUE(done) << done.error().what;
    }
    void let_other_commit(OlderCollector& other, int count) {
        other.commit(start_ + 500ms + theirs_ * 1s, count);
        theirs_ += count;
    }
    /// Every reading of both, once.
    void expect_all() const {
        EXPECT_EQ(whole(file_, "SELECT count(*) FROM reading WHERE voltage = 230"), ours_);
        EXPECT_EQ(whole(file_, "SELECT count(*) FROM reading WHERE voltage = 240"), theirs_);
        EXPECT_EQ(whole(file_, "SELECT count(DISTINCT time) FROM reading"), ours_ + theirs_);
    }
    [[nodiscard]] std::vector<StoreIncident::Kind> incidents() {
        std::vector<StoreIncident::Kind> kinds;
        for (const StoreIncident& incident : store_->take_incidents()) {
            kinds.push_back(incident.kind);
            said_ += incident.what + "\n";
        }
        return kinds;
    }

    const UtcMillis start_ = at("2026-05-01T10:00:00Z");
    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
    std::unique_ptr<SqliteStore> store_ = SqliteStore::open(file_, "Europe/Amsterdam").value();
    int ours_ = 0;
    int theirs_ = 0;
    std::string said_;
};

TEST_F(ForeignCommitTest, NobodyElseIsNoIncident) {
    commit(5);
    commit(5);
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM reading"), 10);
    EXPECT_THAT(incidents(), IsEmpty());
}

TEST_F(ForeignCommitTest, AnotherCollectorsReadingsAndOursAreAllKept) {
    commit(10);
    OlderCollector other(file_);
    commit(5);
    let_other_commit(other, 3);
    commit(2);
    expect_all();
    EXPECT_THAT(incidents(), ElementsAre(StoreIncident::Kind::shared));
    EXPECT_THAT(said_, HasSubstr("another collector writes to"));
    EXPECT_THAT(said_, HasSubstr("5 are in their place again"));
}

TEST_F(ForeignCommitTest, WhatTheOtherHasOverwrittenEntirelyIsThereAgain) {
    commit(10);
    OlderCollector other(file_);
    commit(3);
    commit(3);
    let_other_commit(other, 20);
    commit(1);
    expect_all();
}

/// Both go on for a long time, and the other one turns to another table meanwhile.
TEST_F(ForeignCommitTest, NeitherLosesAnythingHoweverLongBothWrite) {
    commit(10);
    OlderCollector other(file_);
    for (int round = 0; round < 30; ++round) {
        commit(1 + round % 7);
        let_other_commit(other, 1 + round % 5);
        if (round % 11 == 10) {
            other.settle();
        }
    }
    commit(1);
    expect_all();
    store_.reset();
    store_ = SqliteStore::open(file_, "Europe/Amsterdam").value();
    expect_all();
    EXPECT_EQ(test::text(file_, "PRAGMA integrity_check"), "ok");
}

TEST_F(ForeignCommitTest, ACommitThatFailsMeanwhileChangesNothingOfThat) {
    commit(10);
    OlderCollector other(file_);
    commit(5);
    let_other_commit(other, 3);
    test::execute(file_, "CREATE TRIGGER refuse BEFORE INSERT ON plug_event BEGIN SELECT RAISE(ABORT, 'no'); END");
    Batch refused;
    refused.events = {{1, start_, "start", "Power On"}};
    ASSERT_FALSE(store_->commit(refused));
    test::execute(file_, "DROP TRIGGER refuse");
    commit(2);
    expect_all();
}

/// Both number new plugs in the order in which they hear of them.
TEST_F(ForeignCommitTest, PlugsOfBothKeepNumbersOfTheirOwn) {
    commit(5);
    OlderCollector other(file_);
    let_other_commit(other, 1);
    test::execute(file_,
                  "INSERT INTO plug (id, topic, first_seen, last_seen, tells_schedule) VALUES (2, 'theirs', 1, 1, 1)");
    Batch batch;
    batch.plugs = {test::bare_plug(2, "ours")};
    batch.readings = {test::reading_of(2, start_ + 100ms, 231)};
    ASSERT_TRUE(store_->commit(batch));
    batch.plugs = {};
    batch.readings = {test::reading_of(2, start_ + 200ms, 231)};
    ASSERT_TRUE(store_->commit(batch));
    EXPECT_TRUE(store_->has_reading(batch.readings.front()).value());
    EXPECT_THAT(rows(file_, "SELECT topic FROM plug ORDER BY topic"), ElementsAre("fridge", "ours", "theirs"));
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM voltage WHERE plug = 'ours' AND volts = 231"), 2);
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM voltage WHERE plug = 'theirs'"), 0);
}

TEST_F(ForeignCommitTest, APlugThatBothHearOfIsOne) {
    commit(5);
    OlderCollector other(file_);
    let_other_commit(other, 1);
    test::execute(file_,
                  "INSERT INTO plug (id, topic, first_seen, last_seen, tells_schedule) "
                  "VALUES (2, 'tv', 1, 1, 1), (3, 'attic', 1, 1, 1)");
    Batch batch;
    batch.plugs = {test::bare_plug(2, "attic"), test::bare_plug(3, "tv")};
    batch.readings = {test::reading_of(2, start_ + 100ms, 231), test::reading_of(3, start_ + 100ms, 232)};
    ASSERT_TRUE(store_->commit(batch));
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM plug"), 3);
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM voltage WHERE plug = 'attic' AND volts = 231"), 1);
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM voltage WHERE plug = 'tv' AND volts = 232"), 1);
}

/// An older collector writes its plug over the one that has its number.
TEST_F(ForeignCommitTest, ADisplacedPlugIsNamedAndGoesOnUnderAnotherNumber) {
    Batch batch;
    batch.plugs = {test::bare_plug(2, "ours")};
    ASSERT_TRUE(store_->commit(batch));
    commit(5);
    OlderCollector other(file_);
    let_other_commit(other, 1);
    test::execute(file_, "UPDATE plug SET topic = 'theirs' WHERE id = 2");
    batch.plugs = {};
    batch.readings = {test::reading_of(2, start_ + 100ms, 231)};
    ASSERT_TRUE(store_->commit(batch));
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM voltage WHERE plug = 'ours' AND volts = 231"), 1);
    static_cast<void>(incidents());
    EXPECT_THAT(said_, HasSubstr("has given the number of the plug \"ours\", 2, to \"theirs\""));
}

/// Before it has recorded anything, and so before it could overwrite anything.
TEST_F(ForeignCommitTest, AnotherCollectorIsKnownByItsRun) {
    commit(5);
    test::execute(file_, "INSERT INTO collector_run (start_time, alive_time, version) VALUES (1, 1, '0.2.0')");
    OlderCollector other(file_);
    commit(5);
    EXPECT_THAT(incidents(), ElementsAre(StoreIncident::Kind::shared));
    let_other_commit(other, 20);
    commit(5);
    expect_all();
}

TEST_F(ForeignCommitTest, OurOwnRunIsNotAnothers) {
    Batch batch;
    batch.run = RunRecord{.start = start_, .alive = start_, .stop = {}, .version = "1"};
    ASSERT_TRUE(store_->commit(batch));
    test::execute(file_, "UPDATE plug SET name = 'Kitchen'");
    ASSERT_TRUE(store_->commit(batch));
    EXPECT_THAT(incidents(), ElementsAre(StoreIncident::Kind::written_beside));
}

TEST_F(ForeignCommitTest, NothingIsMovedWhileAnotherCollectorMoves) {
    commit(300);
    ASSERT_TRUE(store_->is_settling_due());
    OlderCollector other(file_);
    let_other_commit(other, 3);
    ASSERT_TRUE(store_->settle(1'000));
    EXPECT_FALSE(store_->is_settling_due());
    expect_all();
}

TEST_F(ForeignCommitTest, APersonsOwnChangeIsNotedAndTakenIn) {
    commit(5);
    test::execute(file_, "UPDATE plug SET name = 'Kitchen' WHERE id = 1; UPDATE evaluation SET until_time = 600000");
    commit(5);
    expect_all();
    EXPECT_EQ(store_->evaluated_until(), UtcMillis{600s});
    EXPECT_THAT(incidents(), ElementsAre(StoreIncident::Kind::written_beside));
}

TEST_F(ForeignCommitTest, ReadersAreNoIncident) {
    commit(5);
    static_cast<void>(rows(file_, "SELECT * FROM reading"));
    commit(5);
    EXPECT_THAT(incidents(), IsEmpty());
}

}  // namespace
}  // namespace collector
