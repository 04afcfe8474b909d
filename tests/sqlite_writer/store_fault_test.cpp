#include <SQLiteCpp/Database.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/sqlite_writer/sqlite_store.hpp>

#include "sqlite/database_rows.hpp"
#include "sqlite/disk_fault.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using test::at;
using test::DiskFault;
using test::whole;

/// Rows in every table a commit writes to.
constexpr const char* kCountAll =
    "SELECT (SELECT count(*) FROM plug) + (SELECT count(*) FROM reading) + (SELECT count(*) FROM availability) + "
    "(SELECT count(*) FROM relay_state) + (SELECT count(*) FROM plug_status) + (SELECT count(*) FROM plug_event) + "
    "(SELECT count(*) FROM rejected_message)";

class StoreFaultTest : public testing::Test {
  protected:
    /// A batch with something for every table, and enough readings to fill several pages.
    static Batch large_batch(PlugId plug) {
        const UtcMillis start = at("2026-05-01T10:00:00Z") + plug * 1h;
        Batch batch;
        batch.plugs = {test::full_plug(plug, fmt::format("plug{}", plug))};
        for (int i = 0; i < 400; ++i) {
            batch.readings.push_back(test::reading_of(plug, start + i * 1s, 230 + i / 1000.0));
        }
        batch.availability = {{plug, start, true}};
        batch.relays = {{plug, 1, start, true}};
        batch.statuses = {{plug, start, 1, 2, 3, 4, 5}};
        batch.events = {{plug, start, "start", "Power On"}};
        batch.rejected = {{start, "t", "bad_json", "{"}};
        return batch;
    }
    [[nodiscard]] std::int64_t count_all() const { return whole(file_, kCountAll); }
    [[nodiscard]] SqliteStore& store() { return *store_; }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
    std::unique_ptr<SqliteStore> store_ = SqliteStore::open(file_, "Europe/Amsterdam").value();
};

TEST_F(StoreFaultTest, LockedDatabaseIsBusyAndTheSameBatchSucceedsLater) {
    const Batch batch = large_batch(1);
    SQLite::Database other(file_.string(), SQLite::OPEN_READWRITE);
    other.exec("BEGIN IMMEDIATE");
    for (int attempt = 0; attempt < 2; ++attempt) {
        const auto done = store().commit(batch);
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().code, StoreErrc::busy) << done.error().what;
    }
    other.exec("COMMIT");
    EXPECT_EQ(count_all(), 0);

    ASSERT_TRUE(store().commit(batch));
    EXPECT_EQ(count_all(), static_cast<std::int64_t>(batch.rows()));
}

struct DiskCase {
    const char* name;
    DiskFault::Kind kind;
    StoreErrc code;
    friend std::ostream& operator<<(std::ostream& out, const DiskCase& row) { return out << row.name; }
};

class BrokenDiskTest : public StoreFaultTest, public testing::WithParamInterface<DiskCase> {};

/// Lets the first write of a commit fail, then the second of another one, and so on until one commit gets through.
TEST_P(BrokenDiskTest, WhicheverWriteFailsTheCommitIsAllOrNothing) {
    std::int64_t expected = 0;
    int failures = 0;
    for (PlugId plug = 1;; ++plug) {
        const Batch batch = large_batch(plug);
        {
            const DiskFault fault(GetParam().kind, failures);
            const auto done = store().commit(batch);
            if (done) {
                break;
            }
            ASSERT_EQ(done.error().code, GetParam().code) << done.error().what;
        }
        ++failures;
        ASSERT_EQ(count_all(), expected) << "after write " << failures << " failed";

        const auto done = store().commit(batch);
        ASSERT_TRUE(done) << done.error().what;
        expected += static_cast<std::int64_t>(batch.rows());
        ASSERT_EQ(count_all(), expected);
    }
    EXPECT_GT(failures, 5) << "a commit of several pages takes more writes than that";
    EXPECT_EQ(test::text(file_, "PRAGMA integrity_check"), "ok");
}

TEST_P(BrokenDiskTest, WhatWasCommittedBeforeIsStillThereAfterReopening) {
    ASSERT_TRUE(store().commit(large_batch(1)));
    const std::int64_t before = count_all();
    {
        const DiskFault fault(GetParam().kind, 3);
        ASSERT_FALSE(store().commit(large_batch(2)));
        store_.reset();
    }
    store_ = SqliteStore::open(file_, "Europe/Amsterdam").value();
    EXPECT_EQ(count_all(), before);
}

TEST_P(BrokenDiskTest, NewDatabaseCannotBeMadeAndTheErrorNamesIt) {
    const auto file = folder_ / "new.db";
    {
        const DiskFault fault(GetParam().kind, 2);
        const auto opened = SqliteStore::open(file, "Europe/Amsterdam");
        ASSERT_FALSE(opened);
        EXPECT_EQ(opened.error().code, GetParam().code);
        EXPECT_THAT(opened.error().what, testing::HasSubstr(file.string()));
    }
    EXPECT_TRUE(SqliteStore::open(file, "Europe/Amsterdam")) << "and later, with room, it can";
}

INSTANTIATE_TEST_SUITE_P(Disks, BrokenDiskTest,
                         testing::Values(DiskCase{"full", DiskFault::Kind::full, StoreErrc::full},
                                         DiskCase{"broken", DiskFault::Kind::broken, StoreErrc::failed}),
                         [](const auto& row) { return std::string(row.param.name); });

/// A fault in the last statement of a batch, after everything else was written.
TEST_F(StoreFaultTest, FaultInTheLastRowTakesTheWholeBatchBack) {
    const Batch batch = large_batch(1);
    test::execute(file_,
                  "CREATE TRIGGER refuse BEFORE INSERT ON rejected_message BEGIN SELECT RAISE(ABORT, 'no'); END");
    const auto done = store().commit(batch);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, StoreErrc::failed);
    EXPECT_EQ(count_all(), 0);

    test::execute(file_, "DROP TRIGGER refuse");
    ASSERT_TRUE(store().commit(batch));
    EXPECT_EQ(count_all(), static_cast<std::int64_t>(batch.rows()));
}

TEST_F(StoreFaultTest, ErrorIsASentenceForAPerson) {
    SQLite::Database other(file_.string(), SQLite::OPEN_READWRITE);
    other.exec("BEGIN IMMEDIATE");
    EXPECT_EQ(store().commit(large_batch(1)).error().what, "cannot write to the database: database is locked");
}

}  // namespace
}  // namespace collector
