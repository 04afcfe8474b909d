#include <unistd.h>

#include <fstream>
#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/sqlite_writer/sqlite_store.hpp>

#include <collector/sqlite/migration.hpp>
#include "sqlite/database_rows.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using test::kZone;
using test::read_file;
using testing::HasSubstr;

class StoreRefusalTest : public testing::Test {
  protected:
    /// The error of opening; fails the test when it opens.
    static StoreError refusal_of(const std::filesystem::path& file) {
        const auto opened = SqliteStore::open(file, kZone);
        EXPECT_FALSE(opened) << file << " was opened";
        return opened ? StoreError{} : opened.error();
    }

    test::TempDir folder_;
};

/// A file that the collector must neither use nor change.
struct ForeignCase {
    const char* name;
    StoreErrc code;
    std::function<void(const std::filesystem::path&)> make;
    friend std::ostream& operator<<(std::ostream& out, const ForeignCase& row) { return out << row.name; }
};

void write_text(const std::filesystem::path& file, std::size_t bytes) {
    std::ofstream stream(file);
    for (std::size_t i = 0; i < bytes; ++i) {
        stream << static_cast<char>('a' + i % 26);
    }
}

class ForeignFileTest : public StoreRefusalTest, public testing::WithParamInterface<ForeignCase> {};

TEST_P(ForeignFileTest, IsRefusedByNameAndLeftAsItWas) {
    const auto file = folder_ / "voltage.db";
    GetParam().make(file);
    const std::string before = read_file(file);
    const StoreError error = refusal_of(file);
    EXPECT_EQ(error.code, GetParam().code) << error.what;
    EXPECT_THAT(error.what, HasSubstr(file.string()));
    EXPECT_EQ(read_file(file), before);
    for (const char* const trace : {"-wal", "-shm", "-journal"}) {
        EXPECT_FALSE(std::filesystem::exists(file.string() + trace)) << trace;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Files, ForeignFileTest,
    testing::Values(ForeignCase{"short_text", StoreErrc::not_a_database, [](const auto& file) { write_text(file, 5); }},
                    ForeignCase{"text", StoreErrc::not_a_database, [](const auto& file) { write_text(file, 5'000); }},
                    ForeignCase{"other_programs_database", StoreErrc::not_a_database,
                                [](const auto& file) { test::execute(file, "CREATE TABLE song (title TEXT)"); }},
                    ForeignCase{"other_programs_database_in_wal_mode", StoreErrc::not_a_database,
                                [](const auto& file) {
                                    test::execute(file, "PRAGMA journal_mode = WAL; CREATE TABLE song (t TEXT)");
                                }},
                    ForeignCase{"other_programs_database_with_one_view", StoreErrc::not_a_database,
                                [](const auto& file) { test::execute(file, "CREATE VIEW v AS SELECT 1"); }},
                    ForeignCase{"empty_but_marked_by_another_program", StoreErrc::not_a_database,
                                [](const auto& file) {
                                    test::execute(file, "PRAGMA application_id = 1; PRAGMA user_version = 3");
                                }},
                    ForeignCase{"newer", StoreErrc::newer_database,
                                [](const auto& file) {
                                    { ASSERT_TRUE(SqliteStore::open(file, kZone)); }
                                    test::execute(file, "PRAGMA user_version = " +
                                                            std::to_string(migrations().back().version + 1));
                                }},
                    ForeignCase{"newer_in_rollback_mode", StoreErrc::newer_database,
                                [](const auto& file) {
                                    { ASSERT_TRUE(SqliteStore::open(file, kZone)); }
                                    test::execute(file, "PRAGMA journal_mode = DELETE; PRAGMA user_version = 9999");
                                }}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(StoreRefusalTest, NewerDatabaseIsToldByBothVersions) {
    const auto file = folder_ / "voltage.db";
    { ASSERT_TRUE(SqliteStore::open(file, kZone)); }
    test::execute(file, "PRAGMA user_version = 9999");
    const StoreError error = refusal_of(file);
    EXPECT_THAT(error.what, HasSubstr("9999"));
    EXPECT_THAT(error.what, HasSubstr("knows " + std::to_string(migrations().back().version)));
}

TEST_F(StoreRefusalTest, EmptyFileBecomesADatabase) {
    const auto file = folder_.write("voltage.db", "");
    EXPECT_TRUE(SqliteStore::open(file, kZone));
}

// Places where no file can be.

TEST_F(StoreRefusalTest, FolderMustExist) {
    const StoreError error = refusal_of(folder_ / "nowhere/voltage.db");
    EXPECT_EQ(error.code, StoreErrc::cannot_open);
    EXPECT_THAT(error.what, HasSubstr("folder"));
    EXPECT_FALSE(std::filesystem::exists(folder_ / "nowhere")) << "folders are not created";
}

TEST_F(StoreRefusalTest, FolderCannotBeAFile) {
    const auto file = folder_.write("plain", "text");
    EXPECT_EQ(refusal_of(file / "voltage.db").code, StoreErrc::cannot_open);
}

TEST_F(StoreRefusalTest, DatabaseCannotBeAFolder) {
    std::filesystem::create_directory(folder_ / "voltage.db");
    const StoreError error = refusal_of(folder_ / "voltage.db");
    EXPECT_EQ(error.code, StoreErrc::cannot_open);
    EXPECT_THAT(error.what, HasSubstr((folder_ / "voltage.db").string()));
}

/// Root may write everywhere, so for a moment the test is nobody.
class WithoutPrivilege {
  public:
    WithoutPrivilege() : was_root_(geteuid() == 0) { become(kNobody); }
    ~WithoutPrivilege() { become(0); }
    WithoutPrivilege(const WithoutPrivilege&) = delete;
    WithoutPrivilege& operator=(const WithoutPrivilege&) = delete;

  private:
    static constexpr uid_t kNobody = 65'534;
    void become(uid_t user) const {
        if (was_root_) {
            EXPECT_EQ(seteuid(user), 0);
        }
    }
    bool was_root_;
};

TEST_F(StoreRefusalTest, FolderMustBeWritable) {
    using std::filesystem::perms;
    std::filesystem::permissions(folder_.path(),
                                 perms::owner_read | perms::owner_exec | perms::others_read | perms::others_exec);
    const StoreError error = [this] {
        const WithoutPrivilege nobody;
        return refusal_of(folder_ / "voltage.db");
    }();
    std::filesystem::permissions(folder_.path(), perms::owner_all);
    EXPECT_EQ(error.code, StoreErrc::cannot_open);
    EXPECT_THAT(error.what, HasSubstr("writable"));
}

// One writer.

TEST_F(StoreRefusalTest, SecondCollectorIsKeptOutAndToldWhy) {
    const auto file = folder_ / "voltage.db";
    const auto first = SqliteStore::open(file, kZone);
    ASSERT_TRUE(first);
    const StoreError error = refusal_of(file);
    EXPECT_EQ(error.code, StoreErrc::cannot_open);
    EXPECT_THAT(error.what, HasSubstr("another collector"));
}

TEST_F(StoreRefusalTest, NextCollectorMayComeWhenTheFirstHasLeft) {
    const auto file = folder_ / "voltage.db";
    { ASSERT_TRUE(SqliteStore::open(file, kZone)); }
    EXPECT_TRUE(SqliteStore::open(file, kZone));
}

TEST_F(StoreRefusalTest, TwoDatabasesInOneFolderHaveTwoCollectors) {
    const auto first = SqliteStore::open(folder_ / "a.db", kZone);
    const auto second = SqliteStore::open(folder_ / "b.db", kZone);
    EXPECT_TRUE(first && second);
}

}  // namespace
}  // namespace collector
