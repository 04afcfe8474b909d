#include <collector/sqlite/quick_check.hpp>

#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/sqlite_writer/sqlite_store.hpp>

#include "sqlite/database_rows.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using test::kZone;

constexpr auto kPatience = 60s;
constexpr std::streamoff kPageBytes = 1024;

class QuickCheckTest : public testing::Test {
  protected:
    /// A database of many pages, closed.
    void make_database() const {
        const auto store = SqliteStore::open(file_, kZone).value();
        fill(*store);
    }
    static void fill(SqliteStore& store) {
        Batch batch;
        batch.plugs = {test::bare_plug(1, "fridge")};
        for (int minute = 0; minute < 3000; ++minute) {
            batch.readings.push_back(test::reading_of(1, test::at("2026-05-01T10:00:00Z") + minute * 1min, 230));
        }
        ASSERT_TRUE(store.commit(batch));
    }
    /// One page in the middle of the last third: readings.
    void break_a_page() const {
        const auto pages = static_cast<std::streamoff>(std::filesystem::file_size(file_)) / kPageBytes;
        std::fstream stream(file_, std::ios::in | std::ios::out | std::ios::binary);
        stream.seekp(pages * 5 / 6 * kPageBytes);
        stream << std::string(kPageBytes, '\xff');
    }
    [[nodiscard]] std::size_t files() const {
        return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder_.path()), {}));
    }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
};

TEST_F(QuickCheckTest, ASoundDatabaseIsLookedThroughWhole) {
    make_database();
    const std::size_t before = files();
    EXPECT_EQ(quick_check(file_, kPatience).value(), LookedThrough::whole);
    EXPECT_EQ(files(), before);
}

TEST_F(QuickCheckTest, WithoutItsLogItIsLookedThroughAndNoneIsMade) {
    make_database();
    for (const char* const suffix : {"-wal", "-shm", ".lock"}) {
        std::filesystem::remove(file_.string() + suffix);
    }
    EXPECT_EQ(quick_check(file_, kPatience).value(), LookedThrough::whole);
    EXPECT_EQ(files(), 1U);
}

TEST_F(QuickCheckTest, APageInTheMiddleThatIsOutOfOrderIsFound) {
    make_database();
    break_a_page();
    const auto looked = quick_check(file_, kPatience);
    ASSERT_FALSE(looked);
    EXPECT_EQ(looked.error().code, StoreErrc::damaged);
    EXPECT_THAT(looked.error().what, testing::StartsWith("the content of " + file_.string() + " is out of order: "));
    EXPECT_THAT(looked.error().what, testing::Not(testing::HasSubstr("\n")));
}

TEST_F(QuickCheckTest, WhatIsOnlyInTheLogOfACollectorThatRecordsCounts) {
    test::TempDir other;
    {
        const auto store = SqliteStore::open(file_, kZone).value();
        fill(*store);
        for (const char* const suffix : {"", "-wal", "-shm"}) {
            std::filesystem::copy_file(file_.string() + suffix, (other / "voltage.db").string() + suffix);
        }
    }
    EXPECT_EQ(quick_check(other / "voltage.db", kPatience).value(), LookedThrough::whole);
}

TEST_F(QuickCheckTest, EndsWhenTheTimeIsOver) {
    make_database();
    EXPECT_EQ(quick_check(file_, 0ms).value(), LookedThrough::in_part);
}

TEST_F(QuickCheckTest, EndsInTheMiddleOfOneStep) {
    test::execute(file_,
                  "PRAGMA page_size = 512; PRAGMA synchronous = OFF; CREATE TABLE one (row); "
                  "INSERT INTO one VALUES (zeroblob(50000000))");
    EXPECT_EQ(quick_check(file_, 0ms).value(), LookedThrough::in_part);
}

}  // namespace
}  // namespace collector
