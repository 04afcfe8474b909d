#include <SQLiteCpp/Database.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/sqlite_reader/sqlite_record_reader.hpp>
#include <collector/sqlite_writer/sqlite_store.hpp>

#include "sqlite/database_rows.hpp"
#include "support/temp_dir.hpp"

/// What the record says of the collector itself.
namespace collector {
namespace {

using testing::IsEmpty;

class RecordedCollectorTest : public testing::Test {
  protected:
    RecordedCollectorTest() { EXPECT_TRUE(SqliteStore::open(file_, test::kZone)); }
    void execute(const std::string& sql) const { SQLite::Database(file_, SQLite::OPEN_READWRITE).exec(sql); }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
};

TEST_F(RecordedCollectorTest, WhoNeverRecordedHasNoRun) {
    const auto reader = open_sqlite_record(file_).value();
    EXPECT_THAT(reader->snapshot().value()->last_runs().value(), IsEmpty());
    EXPECT_THAT(reader->snapshot().value()->refusals(UtcMillis{}).value(), IsEmpty());
}

TEST_F(RecordedCollectorTest, TheLastRunIsTheOneThatCounts) {
    execute(
        "INSERT INTO collector_run (start_time, alive_time, stop_time, version) VALUES (10, 20, 30, '0.1'), "
        "(40, 50, NULL, '0.2')");
    const auto reader = open_sqlite_record(file_).value();
    const auto runs = reader->snapshot().value()->last_runs().value();
    ASSERT_EQ(runs.size(), 1U);
    const auto at = [](int ms) { return UtcMillis{std::chrono::milliseconds{ms}}; };
    EXPECT_EQ(runs[0].run, (RunRecord{.start = at(40), .alive = at(50), .stop = std::nullopt, .version = "0.2"}));
}

TEST_F(RecordedCollectorTest, RefusalsAreCountedByReasonFromAMomentOn) {
    execute(
        "INSERT INTO rejected_message (time, topic, reason, payload) VALUES (1, 'a', 'bad_json', ''), "
        "(2, 'a', 'bad_json', ''), (2, 'b', 'wrong_type', ''), (3, 'b', 'bad_json', '')");
    const auto reader = open_sqlite_record(file_).value();
    const auto refusals = reader->snapshot().value()->refusals(UtcMillis{std::chrono::milliseconds{2}}).value();
    ASSERT_EQ(refusals.size(), 2U);
    EXPECT_EQ(refusals[0].reason, "bad_json");
    EXPECT_EQ(refusals[0].messages, 2U);
    EXPECT_EQ(refusals[1].reason, "wrong_type");
    EXPECT_EQ(refusals[1].messages, 1U);
}

}  // namespace
}  // namespace collector
