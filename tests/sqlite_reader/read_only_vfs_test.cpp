#include "sqlite_reader/read_only_vfs.hpp"

#include <SQLiteCpp/Database.h>
#include <gtest/gtest.h>

#include "sqlite/database_rows.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

class ReadOnlyVfsTest : public testing::TestWithParam<FileLocks> {
  protected:
    /// As somebody who wants to write.
    [[nodiscard]] SQLite::Database open() const {
        return {file_.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, 0, read_only_vfs(GetParam())};
    }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
};

TEST_P(ReadOnlyVfsTest, MakesNoDatabase) {
    EXPECT_THROW(open().exec("CREATE TABLE t (x)"), SQLite::Exception);
    EXPECT_FALSE(std::filesystem::exists(file_));
}

TEST_P(ReadOnlyVfsTest, WritesNothing) {
    test::execute(file_, "CREATE TABLE t (x)");
    SQLite::Database database = open();
    EXPECT_EQ(database.execAndGet("SELECT count(*) FROM t").getInt(), 0);
    EXPECT_THROW(database.exec("INSERT INTO t VALUES (1)"), SQLite::Exception);
}

TEST_P(ReadOnlyVfsTest, MakesNoWal) {
    test::execute(file_, "PRAGMA journal_mode = WAL; CREATE TABLE t (x)");
    const std::string wal = file_.string() + "-wal";
    ASSERT_FALSE(std::filesystem::exists(wal)) << "the last connection takes it away";
    EXPECT_THROW(static_cast<void>(open().execAndGet("SELECT count(*) FROM t")), SQLite::Exception);
    EXPECT_FALSE(std::filesystem::exists(wal));
}

INSTANTIATE_TEST_SUITE_P(Locks, ReadOnlyVfsTest, testing::Values(FileLocks::taken, FileLocks::none),
                         [](const auto& row) { return row.param == FileLocks::taken ? "taken" : "none"; });

}  // namespace
}  // namespace collector
