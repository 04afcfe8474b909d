#include <collector/sqlite/inspection.hpp>

#include <fstream>
#include <functional>
#include <map>

#include <SQLiteCpp/Database.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/sqlite_writer/sqlite_store.hpp>

#include <collector/sqlite/migration.hpp>
#include "sqlite/database_rows.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using Schema = DatabaseState::Schema;
using test::kZone;
using test::read_file;
using testing::AllOf;
using testing::HasSubstr;

class InspectionTest : public testing::Test {
  protected:
    /// Every file of the folder with its content.
    [[nodiscard]] std::map<std::string, std::string> files() const {
        std::map<std::string, std::string> found;
        for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
            found.emplace(entry.path().filename().string(), read_file(entry.path()));
        }
        return found;
    }
    void make_database() const { ASSERT_TRUE(SqliteStore::open(file_, kZone)); }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
};

TEST_F(InspectionTest, NoFileIsAPlaceForOne) {
    const auto state = inspect_database(file_);
    ASSERT_TRUE(state) << state.error().what;
    EXPECT_FALSE(state->exists);
    EXPECT_EQ(state->schema, Schema::none);
    EXPECT_TRUE(files().empty()) << "nothing was made";
}

TEST_F(InspectionTest, AnEmptyFileIsAPlaceForOne) {
    folder_.write("voltage.db", "");
    const auto state = inspect_database(file_);
    ASSERT_TRUE(state) << state.error().what;
    EXPECT_TRUE(state->exists);
    EXPECT_EQ(state->schema, Schema::none);
}

TEST_F(InspectionTest, ADatabaseOfThisVersionIsKnownAndLeftAsItWas) {
    make_database();
    const auto before = files();
    const auto state = inspect_database(file_);
    ASSERT_TRUE(state) << state.error().what;
    EXPECT_EQ(state->schema, Schema::current);
    EXPECT_EQ(state->version, migrations().back().version);
    EXPECT_EQ(state->bytes, std::filesystem::file_size(file_));
    EXPECT_FALSE(state->is_recorded_to);
    EXPECT_EQ(files(), before);
}

TEST_F(InspectionTest, AnOlderDatabaseIsKnownAndNotMigrated) {
    test::execute(file_, read_file(std::string(COLLECTOR_SCHEMA_EXAMPLES) + "/schema_1.sql"));
    const auto before = files();
    const auto state = inspect_database(file_);
    ASSERT_TRUE(state) << state.error().what;
    EXPECT_EQ(state->schema, Schema::older);
    EXPECT_EQ(state->version, 1);
    EXPECT_EQ(files(), before);
}

TEST_F(InspectionTest, ACollectorThatRecordsIsSeenAndNotDisturbed) {
    const auto store = SqliteStore::open(file_, kZone).value();
    Batch batch;
    batch.plugs = {test::bare_plug(1, "fridge")};
    batch.readings = {test::reading_of(1, test::at("2026-05-01T10:00:00Z"), 230)};
    ASSERT_TRUE(store->commit(batch));
    const auto state = inspect_database(file_);
    ASSERT_TRUE(state) << state.error().what;
    EXPECT_TRUE(state->is_recorded_to);
    EXPECT_EQ(state->schema, Schema::current);
    batch.plugs.clear();
    batch.readings[0].time += std::chrono::minutes{1};
    EXPECT_TRUE(store->commit(batch));
}

TEST_F(InspectionTest, WhatIsInTheWayOfOneOfItsFilesIsNamed) {
    make_database();
    for (const char* const suffix : {"-wal", "-shm", "-journal", ".lock"}) {
        const std::filesystem::path file = file_.string() + suffix;
        std::filesystem::remove(file);
        std::filesystem::create_directory(file);
        const auto state = inspect_database(file_);
        ASSERT_FALSE(state) << suffix;
        EXPECT_EQ(state.error().code, StoreErrc::cannot_open);
        EXPECT_THAT(state.error().what, testing::HasSubstr(file.string() + " is not a file"));
        std::filesystem::remove(file);
    }
}

TEST_F(InspectionTest, TheLockIsFreeAgainAfterwards) {
    make_database();
    ASSERT_TRUE(inspect_database(file_));
    EXPECT_TRUE(SqliteStore::open(file_, kZone));
}

/// What a migration wrote last can be in the WAL alone.
TEST_F(InspectionTest, TheVersionInTheWalCounts) {
    make_database();
    SQLite::Database writer(file_.string(), SQLite::OPEN_READWRITE);
    writer.exec("PRAGMA wal_autocheckpoint = 0; PRAGMA user_version = 9999");
    const auto state = inspect_database(file_);
    ASSERT_FALSE(state);
    EXPECT_EQ(state.error().code, StoreErrc::newer_database);
}

/// Somebody copied the database while it was recorded to, and left one of its files out.
TEST_F(InspectionTest, AWalWithoutItsIndexIsLeftAsItWas) {
    make_database();
    SQLite::Database writer(file_.string(), SQLite::OPEN_READWRITE);
    writer.exec("PRAGMA wal_autocheckpoint = 0; CREATE TABLE more (x)");
    const test::TempDir elsewhere;
    for (const char* const suffix : {"", "-wal"}) {
        std::filesystem::copy_file(file_.string() + suffix, (elsewhere / "voltage.db").string() + suffix);
    }
    ASSERT_GT(std::filesystem::file_size(elsewhere / "voltage.db-wal"), 0U);
    const auto state = inspect_database(elsewhere / "voltage.db");
    ASSERT_TRUE(state) << state.error().what;
    EXPECT_EQ(state->schema, Schema::current);
    EXPECT_FALSE(std::filesystem::exists(elsewhere / "voltage.db-shm"));
}

TEST_F(InspectionTest, ANameWithSpecialCharactersIsNoUri) {
    const auto odd = folder_ / "a?b#c%d.db";
    { ASSERT_TRUE(SqliteStore::open(odd, kZone)); }
    const auto state = inspect_database(odd);
    ASSERT_TRUE(state) << state.error().what;
    EXPECT_EQ(state->schema, Schema::current);
}

// What is in the way.

struct RefusalCase {
    const char* name;
    StoreErrc code;
    std::function<void(const std::filesystem::path&)> make;
    const char* sentence;
    friend std::ostream& operator<<(std::ostream& out, const RefusalCase& row) { return out << row.name; }
};

class InspectionRefusalTest : public InspectionTest, public testing::WithParamInterface<RefusalCase> {};

TEST_P(InspectionRefusalTest, IsSaidAndLeftAsItWas) {
    GetParam().make(file_);
    const auto before = files();
    const auto state = inspect_database(file_);
    ASSERT_FALSE(state);
    EXPECT_EQ(state.error().code, GetParam().code) << state.error().what;
    EXPECT_THAT(state.error().what, AllOf(HasSubstr(file_.string()), HasSubstr(GetParam().sentence)));
    EXPECT_EQ(files(), before);
}

INSTANTIATE_TEST_SUITE_P(
    Files, InspectionRefusalTest,
    testing::Values(RefusalCase{"text", StoreErrc::not_a_database,
                                [](const auto& file) { std::ofstream(file) << std::string(5000, 'x'); },
                                "file is not a database"},
                    RefusalCase{"short_text", StoreErrc::not_a_database,
                                [](const auto& file) { std::ofstream(file) << "hello"; }, "file is not a database"},
                    RefusalCase{"other_programs_database", StoreErrc::not_a_database,
                                [](const auto& file) { test::execute(file, "CREATE TABLE song (title TEXT)"); },
                                "not one of the collector's"},
                    RefusalCase{"other_programs_database_in_wal_mode", StoreErrc::not_a_database,
                                [](const auto& file) {
                                    test::execute(file, "PRAGMA journal_mode = WAL; CREATE TABLE song (t TEXT)");
                                },
                                "not one of the collector's"},
                    RefusalCase{"newer", StoreErrc::newer_database,
                                [](const auto& file) {
                                    { ASSERT_TRUE(SqliteStore::open(file, kZone)); }
                                    test::execute(file, "PRAGMA user_version = 9999");
                                },
                                "schema 9999"},
                    RefusalCase{"damaged_first_page", StoreErrc::not_a_database,
                                [](const auto& file) {
                                    { ASSERT_TRUE(SqliteStore::open(file, kZone)); }
                                    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
                                    stream << std::string(100, '\0');
                                },
                                "file is not a database"},
                    RefusalCase{"cut_off", StoreErrc::damaged,
                                [](const auto& file) {
                                    { ASSERT_TRUE(SqliteStore::open(file, kZone)); }
                                    std::filesystem::resize_file(file, 2048);
                                },
                                "malformed"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(InspectionTest, AFolderThatDoesNotExistIsNamed) {
    const auto state = inspect_database(folder_ / "nowhere/voltage.db");
    ASSERT_FALSE(state);
    EXPECT_EQ(state.error().code, StoreErrc::cannot_open);
    EXPECT_EQ(state.error().what, "the folder " + (folder_ / "nowhere").string() + " does not exist");
}

TEST_F(InspectionTest, AFileInPlaceOfTheFolderIsNamed) {
    const auto plain = folder_.write("plain", "text");
    const auto state = inspect_database(plain / "voltage.db");
    ASSERT_FALSE(state);
    EXPECT_EQ(state.error().code, StoreErrc::cannot_open);
    EXPECT_THAT(state.error().what, HasSubstr(plain.string()));
}

TEST_F(InspectionTest, AFolderInPlaceOfTheFileIsNamed) {
    std::filesystem::create_directory(file_);
    const auto state = inspect_database(file_);
    ASSERT_FALSE(state);
    EXPECT_EQ(state.error().code, StoreErrc::cannot_open);
    EXPECT_EQ(state.error().what, file_.string() + " is not a file");
}

}  // namespace
}  // namespace collector
