#include <fstream>

#include <gtest/gtest.h>

#include <collector/sqlite/backup.hpp>
#include <collector/sqlite_writer/sqlite_store.hpp>

#include "sqlite/database_rows.hpp"
#include "sqlite/disk_fault.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

namespace collector::test {
namespace {

/// A live database: its store stays open throughout.
class BackupTest : public testing::Test {
  protected:
    TempDir folder_;
    std::filesystem::path database_ = folder_ / "voltage.db";
    std::filesystem::path copy_ = folder_ / "copy.db";
    std::unique_ptr<SqliteStore> store_ = SqliteStore::open(database_, "Europe/Amsterdam").value();
    int seconds_ = 0;

    void SetUp() override { add_readings(500); }

    void add_readings(int count) {
        Batch batch;
        batch.plugs.push_back(bare_plug(1, "fridge"));
        for (int i = 0; i < count; ++i) {
            batch.readings.push_back(
                reading_of(1, at("2026-05-01T10:00:00Z") + std::chrono::seconds{++seconds_}, 230.5));
        }
        ASSERT_TRUE(store_->commit(batch));
    }
    [[nodiscard]] StoreResult<std::uint64_t> backup() const {
        return backup_database(database_, copy_, [](std::uint64_t) {});
    }
    [[nodiscard]] bool left_nothing() const { return !std::filesystem::exists(folder_ / "copy.db.partial"); }
};

TEST_F(BackupTest, TheCopyHoldsEverythingAndNeedsNoOtherFile) {
    const auto bytes = backup();
    ASSERT_TRUE(bytes) << bytes.error().what;
    EXPECT_EQ(*bytes, std::filesystem::file_size(copy_));
    const std::filesystem::path alone = folder_ / "alone.db";
    std::filesystem::rename(copy_, alone);
    for (const char* query : {"SELECT * FROM reading ORDER BY time", "SELECT * FROM plug",
                              "SELECT * FROM voltage ORDER BY time", "SELECT * FROM reading_flag"}) {
        EXPECT_EQ(rows(alone, query), rows(database_, query)) << query;
    }
    EXPECT_EQ(text(alone, "PRAGMA integrity_check"), "ok");
    EXPECT_TRUE(left_nothing());
}

TEST_F(BackupTest, TheCopyCanBeRecordedTo) {
    ASSERT_TRUE(backup());
    EXPECT_TRUE(SqliteStore::open(copy_, "Europe/Amsterdam"));
}

TEST_F(BackupTest, RecordingGoesOnWhileTheCopyIsMade) {
    int commits = 0;
    const auto bytes = backup_database(database_, copy_, [&](std::uint64_t) {
        add_readings(1);
        ++commits;
    });
    // A small database is copied between two looks; then nothing was committed meanwhile, and the rest still holds.
    ASSERT_TRUE(bytes) << bytes.error().what;
    EXPECT_EQ(whole(copy_, "SELECT count(*) FROM reading"), 500);
    EXPECT_EQ(whole(database_, "SELECT count(*) FROM reading"), 500 + commits);
}

/// What SQLite copies without a word is looked at before it is called a backup.
TEST_F(BackupTest, ACopyThatIsNotInOrderIsNone) {
    store_.reset();
    execute(database_,
            "CREATE TABLE odd (x); INSERT INTO odd VALUES (NULL); PRAGMA writable_schema = ON; "
            "UPDATE sqlite_schema SET sql = 'CREATE TABLE odd (x NOT NULL)' WHERE name = 'odd'");
    const auto refused = backup();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, StoreErrc::failed);
    EXPECT_EQ(refused.error().what, "the copy is not in order: NULL value in odd.x");
    EXPECT_FALSE(std::filesystem::exists(copy_));
    EXPECT_TRUE(left_nothing());
}

TEST_F(BackupTest, AnExistingFileIsNeverReplaced) {
    folder_.write("copy.db", "precious");
    const auto refused = backup();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, StoreErrc::cannot_open);
    EXPECT_EQ(read_file(copy_), "precious");
    EXPECT_TRUE(left_nothing());
}

TEST_F(BackupTest, WhatAnInterruptedBackupLeftIsReplaced) {
    folder_.write("copy.db.partial", "half a copy");
    EXPECT_TRUE(backup());
    EXPECT_TRUE(left_nothing());
}

TEST_F(BackupTest, RefusesWhatIsNoDatabaseOfOurs) {
    folder_.write("other.db", std::string(4096, 'x'));
    const auto refused = backup_database(folder_ / "other.db", copy_, [](std::uint64_t) {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, StoreErrc::not_a_database);
    const auto missing = backup_database(folder_ / "nothing.db", copy_, [](std::uint64_t) {});
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, StoreErrc::no_database);
    EXPECT_FALSE(std::filesystem::exists(copy_));
}

TEST_F(BackupTest, AFolderThatCannotBeWrittenIsNamed) {
    const auto refused = backup_database(database_, folder_ / "missing" / "copy.db", [](std::uint64_t) {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, StoreErrc::cannot_open);
    EXPECT_NE(refused.error().what.find("missing"), std::string::npos);
}

TEST_F(BackupTest, AFullDiskLeavesNothingBehindAndTheDatabaseAsItWas) {
    for (const int spared : {0, 1, 5, 20}) {
        {
            const DiskFault full(DiskFault::Kind::full, spared);
            const auto refused = backup();
            ASSERT_FALSE(refused) << "after " << spared << " writes";
            EXPECT_EQ(refused.error().code, StoreErrc::full) << refused.error().what;
        }
        EXPECT_TRUE(left_nothing());
        EXPECT_FALSE(std::filesystem::exists(copy_));
    }
    EXPECT_EQ(whole(database_, "SELECT count(*) FROM reading"), 500);
    EXPECT_TRUE(backup());
}

}  // namespace
}  // namespace collector::test
