#include <collector/sqlite_reader/sqlite_record_reader.hpp>

#include <fstream>
#include <functional>
#include <map>
#include <sstream>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/sqlite_writer/sqlite_store.hpp>

#include <collector/sqlite/migration.hpp>
#include "sqlite/database_rows.hpp"
#include "sqlite_reader/sqlite_record_engine.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using test::at;
using test::kZone;
using test::read_file;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

/// Where the large record begins.
constexpr UtcMillis kTick{std::chrono::milliseconds{1'777'629'600'000}};

std::filesystem::path beside(const std::filesystem::path& file, const char* suffix) {
    return file.string() + suffix;
}

void make_database(const std::filesystem::path& file) {
    ASSERT_TRUE(SqliteStore::open(file, kZone));
}

template <class Row>
std::vector<Row> all(CursorResult<Row> cursor) {
    return read_all(*cursor.value()).value();
}

class SqliteRecordReaderTest : public testing::Test {
  protected:
    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
};

// What cannot be read.

struct RefusalCase {
    const char* name;
    StoreErrc code;
    std::function<void(const std::filesystem::path&)> make;
    const char* sentence;
    friend std::ostream& operator<<(std::ostream& out, const RefusalCase& row) { return out << row.name; }
};

class SqliteRecordRefusalTest : public SqliteRecordReaderTest, public testing::WithParamInterface<RefusalCase> {
  protected:
    [[nodiscard]] std::map<std::string, std::string> files() const {
        std::map<std::string, std::string> found;
        for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
            found.emplace(entry.path().filename(), entry.is_directory() ? "" : read_file(entry.path()));
        }
        return found;
    }
};

TEST_P(SqliteRecordRefusalTest, IsSaidAndLeftAsItWas) {
    GetParam().make(file_);
    const auto before = files();
    const auto reader = open_sqlite_record(file_);
    ASSERT_FALSE(reader);
    EXPECT_EQ(reader.error().code, GetParam().code) << reader.error().what;
    EXPECT_THAT(reader.error().what, AllOf(HasSubstr(file_.string()), HasSubstr(GetParam().sentence)));
    EXPECT_EQ(files(), before);
}

INSTANTIATE_TEST_SUITE_P(
    Files, SqliteRecordRefusalTest,
    testing::Values(RefusalCase{"missing", StoreErrc::no_database, [](const auto&) {}, "there is no database "},
                    RefusalCase{"folder", StoreErrc::cannot_open,
                                [](const auto& file) { std::filesystem::create_directory(file); }, " is not a file"},
                    RefusalCase{"empty", StoreErrc::not_a_database, [](const auto& file) { std::ofstream{file}; },
                                "is empty: nothing has been recorded there yet"},
                    RefusalCase{"empty_database", StoreErrc::not_a_database,
                                [](const auto& file) { test::execute(file, "CREATE TABLE t (x); DROP TABLE t"); },
                                "is empty: nothing has been recorded there yet"},
                    RefusalCase{"text", StoreErrc::not_a_database,
                                [](const auto& file) { std::ofstream(file) << "hello"; }, "file is not a database"},
                    RefusalCase{"other_programs_database", StoreErrc::not_a_database,
                                [](const auto& file) { test::execute(file, "CREATE TABLE song (title TEXT)"); },
                                "not one of the collector's"},
                    RefusalCase{"newer", StoreErrc::newer_database,
                                [](const auto& file) {
                                    make_database(file);
                                    test::execute(file, "PRAGMA user_version = 9999");
                                },
                                "written by a newer collector (schema 9999"},
                    RefusalCase{"broken_off_change", StoreErrc::busy,
                                [](const auto& file) {
                                    make_database(file);
                                    std::ofstream(beside(file, "-journal")) << "half a change";
                                },
                                "a change to it was broken off"},
                    RefusalCase{"cut_off", StoreErrc::damaged,
                                [](const auto& file) {
                                    make_database(file);
                                    std::filesystem::resize_file(file, 2048);
                                },
                                "malformed"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(SqliteRecordReaderTest, AMissingFolderIsNoDatabaseEither) {
    const auto missing = folder_ / "nowhere/voltage.db";
    EXPECT_EQ(open_sqlite_record(missing).error().what, "there is no database " + missing.string());
}

TEST_F(SqliteRecordReaderTest, ANameWithSpecialCharactersIsNoUri) {
    const auto odd = folder_ / "a?b#c%d.db";
    make_database(odd);
    EXPECT_TRUE(open_sqlite_record(odd));
}

TEST_F(SqliteRecordReaderTest, AReaderThatFailedReadsOnOnceTheFileIsBack) {
    make_database(file_);
    const auto reader = open_sqlite_record(file_).value();
    const auto away = folder_ / "away.db";
    std::filesystem::rename(file_, away);
    EXPECT_EQ(reader->snapshot().error().code, StoreErrc::no_database);
    std::filesystem::rename(away, file_);
    EXPECT_TRUE(reader->snapshot());
}

TEST_F(SqliteRecordReaderTest, AnUnknownCauseOfAGapIsAnErrorAndNoOtherCause) {
    make_database(file_);
    test::execute(
        file_,
        "INSERT INTO gap_cause VALUES ('flood', 'Water.'); INSERT INTO gap_span (start_time, end_time, cause) "
        "VALUES (1, 2, 'flood')");
    const auto reader = open_sqlite_record(file_).value();
    const auto snapshot = reader->snapshot().value();
    const auto rows = read_all(*snapshot->gaps({}).value());
    ASSERT_FALSE(rows);
    EXPECT_EQ(rows.error().code, StoreErrc::failed);
    EXPECT_THAT(rows.error().what, AllOf(HasSubstr(file_.string()), HasSubstr("flood")));
}

TEST_F(SqliteRecordReaderTest, AnUnknownStatusOfAnIntervalIsAnErrorAndNoOtherStatus) {
    make_database(file_);
    test::execute(file_, R"sql(
        PRAGMA foreign_keys = OFF;
        INSERT INTO plug (id, topic, first_seen, last_seen, tells_schedule) VALUES (1, 'fridge', 0, 0, 1);
        INSERT INTO interval_settled (plug_id, start_time, channel, samples, status, samples_above)
        VALUES (1, 0, 1, 10, 0, 0), (1, 600000, 1, 10, 77, 0), (1, 1200000, 1, 10, 0, 0);
        )sql");
    const auto reader = open_sqlite_record(file_).value();
    const auto snapshot = reader->snapshot().value();
    const auto cursor = snapshot->intervals({}).value();
    const auto rows = read_all(*cursor);
    ASSERT_FALSE(rows);
    EXPECT_EQ(rows.error().code, StoreErrc::failed);
    EXPECT_THAT(rows.error().what, AllOf(HasSubstr(file_.string()), HasSubstr("unknown status 77")));
    EXPECT_EQ(cursor->next().value(), nullptr);
}

TEST_F(SqliteRecordReaderTest, DamageFarInsideIsAnErrorAndNotTheEnd) {
    {
        const auto store = SqliteStore::open(file_, kZone).value();
        Batch batch;
        batch.plugs = {test::bare_plug(1, "fridge")};
        for (int i = 0; i < 20'000; ++i) {
            batch.readings.push_back(test::reading_of(1, at("2026-05-01T10:00:00Z") + i * 1s, 230.123));
        }
        ASSERT_TRUE(store->commit(batch));
    }
    const auto bytes = static_cast<std::streamoff>(std::filesystem::file_size(file_));
    std::fstream stream(file_, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(bytes / 2);
    stream << std::string(static_cast<std::size_t>(bytes / 4), '\xff');
    stream.close();
    const auto reader = open_sqlite_record(file_).value();
    const auto snapshot = reader->snapshot().value();
    const auto cursor = snapshot->readings({});
    const auto rows =
        cursor ? read_all(**cursor) : StoreResult<std::vector<ReadingRecord>>(tl::unexpected(cursor.error()));
    ASSERT_FALSE(rows);
    EXPECT_EQ(rows.error().code, StoreErrc::damaged);
}

/// What is remembered of a table must not outlast its turn.
TEST_F(SqliteRecordReaderTest, ATableThatHadAnotherTurnMeanwhileIsReadAnew) {
    make_database(file_);
    const SQLite::Database first(file_.string(), SQLite::OPEN_READWRITE);
    ASSERT_EQ(SQLite::Statement(first, "SELECT 1 FROM plug").executeStep(), false);
    const auto reader = open_sqlite_record(file_).value();
    std::size_t recorded = 0;
    const auto add = [&](std::size_t count, test::Settled settled) {
        test::RecordContent content;
        content.plugs = {test::bare_plug(1, "fridge")};
        for (std::size_t i = 0; i < count; ++i) {
            content.readings.push_back(test::reading_of(1, kTick + std::chrono::seconds{recorded++}, 230));
        }
        test::record(file_, content, settled);
    };
    add(10, test::Settled::none);
    EXPECT_THAT(all(reader->snapshot().value()->readings({})), SizeIs(10));
    add(1, test::Settled::all);
    add(1, test::Settled::all);
    add(20, test::Settled::none);
    const auto snapshot = reader->snapshot().value();
    EXPECT_THAT(all(snapshot->readings({})), SizeIs(recorded));
    RecordFilter newest;
    newest.span = {kTick + 12s, UtcMillis::max()};
    EXPECT_THAT(all(snapshot->readings(newest)), SizeIs(20));
}

/// A restored copy, put in place of the database alone, has its tables' turns in common with it.
TEST_F(SqliteRecordReaderTest, NothingIsRememberedOfTheFileThatWasThereBefore) {
    const auto other = folder_ / "other.db";
    const auto record_at = [](const std::filesystem::path& file, UtcMillis start) {
        test::RecordContent content;
        content.plugs = {test::bare_plug(1, "fridge")};
        for (int i = 0; i < 10; ++i) {
            content.readings.push_back(test::reading_of(1, start + i * 1s, 230));
        }
        test::record(file, content, test::Settled::none);
    };
    record_at(file_, kTick);
    record_at(other, kTick + 1h);
    const auto reader = open_sqlite_record(file_).value();
    EXPECT_THAT(all(reader->snapshot().value()->readings({})), SizeIs(10));
    std::filesystem::rename(other, file_);
    RecordFilter later;
    later.span = {kTick + 1h, UtcMillis::max()};
    EXPECT_THAT(all(reader->snapshot().value()->readings(later)), SizeIs(10));
}

// Schemas.

/// A record as the collector with some schema left it: one of the first, brought up to that by its migrations.
void make_example(const std::filesystem::path& file, int schema) {
    SQLite::Database database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec(read_file(fmt::format("{}/schema_1.sql", COLLECTOR_SCHEMA_EXAMPLES)));
    for (const Migration& migration : migrations()) {
        if (migration.version > 1 && migration.version <= schema) {
            database.exec(std::string(migration.sql));
            database.exec(fmt::format("PRAGMA user_version = {}", migration.version));
        }
    }
}

int newest_schema() {
    return migrations().back().version;
}

class SqliteRecordSchemaTest : public SqliteRecordReaderTest, public testing::WithParamInterface<int> {
  protected:
    void SetUp() override { make_example(file_, GetParam()); }
};

TEST_P(SqliteRecordSchemaTest, OfTheLastThreeGivesWhatItGivesOnceMigrated) {
    const auto reader = open_sqlite_record(file_);
    if (GetParam() < newest_schema() - 2) {
        ASSERT_FALSE(reader);
        EXPECT_EQ(reader.error().code, StoreErrc::older_database);
        EXPECT_EQ(reader.error().what,
                  fmt::format("{} was written by an older collector (schema {}, this one reads {} to {}); starting the "
                              "collector with it brings it up to date",
                              file_.string(), GetParam(), newest_schema() - 2, newest_schema()));
        return;
    }
    ASSERT_TRUE(reader) << reader.error().what;
    const auto migrated = folder_ / "migrated.db";
    make_example(migrated, newest_schema());
    make_database(migrated);
    const auto expected_reader = open_sqlite_record(migrated).value();
    const auto expected = expected_reader->snapshot().value();
    const auto record = (*reader)->snapshot().value();
    EXPECT_THAT(record->plugs({}).value(), AllOf(SizeIs(3), testing::Eq(expected->plugs({}).value())));
    EXPECT_THAT(all(record->readings({})), AllOf(Not(IsEmpty()), testing::Eq(all(expected->readings({})))));
    EXPECT_THAT(all(record->voltages({})), AllOf(Not(IsEmpty()), testing::Eq(all(expected->voltages({})))));
    EXPECT_THAT(all(record->availability({})), AllOf(Not(IsEmpty()), testing::Eq(all(expected->availability({})))));
    EXPECT_THAT(record->latest({}).value(), AllOf(Not(IsEmpty()), testing::Eq(expected->latest({}).value())));
    EXPECT_EQ(record->sites().value()[0].time_zone, kZone);
}

TEST_P(SqliteRecordSchemaTest, WithoutEvidenceSaysSoInsteadOfShowingNone) {
    constexpr int kWithEvidence = 3;
    const auto reader = open_sqlite_record(file_);
    if (!reader) {
        GTEST_SKIP() << "not readable at all: " << reader.error().what;
    }
    const auto record = (*reader)->snapshot().value();
    if (GetParam() >= kWithEvidence) {
        EXPECT_TRUE(record->intervals({}));
        EXPECT_TRUE(record->gaps({}));
        EXPECT_TRUE(record->weeks({}));
        EXPECT_TRUE(record->episodes({}));
        return;
    }
    for (const auto& code : {record->intervals({}).error().code, record->gaps({}).error().code,
                             record->weeks({}).error().code, record->episodes({}).error().code}) {
        EXPECT_EQ(code, StoreErrc::older_database);
    }
    EXPECT_EQ(record->intervals({}).error().what,
              fmt::format("{} was written by an older collector (schema {}), which made no intervals; starting the "
                          "collector with it makes them",
                          file_.string(), GetParam()));
    EXPECT_EQ(record->sites().value()[0].evaluated_until, std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Schemas, SqliteRecordSchemaTest, testing::Range(1, newest_schema() + 1),
                         [](const auto& row) { return fmt::format("schema_{}", row.param); });

TEST_F(SqliteRecordReaderTest, WeeksThatAreBeingCountedAreLeftOutAndThatIsSaid) {
    make_database(file_);
    const auto counted = [&] {
        const auto reader = open_sqlite_record(file_).value();
        return reader->snapshot().value()->sites().value()[0].weeks_counted;
    };
    test::execute(file_, "UPDATE evaluation SET weeks_current = 1");
    EXPECT_TRUE(counted());
    test::execute(file_, "INSERT INTO local_week VALUES (1780264800000, 1780869600000, '2026-06-01', 1008, 3)");
    EXPECT_FALSE(counted());
    test::execute(file_, "UPDATE local_week SET counted_to = NULL");
    EXPECT_TRUE(counted());
    test::execute(file_, "UPDATE evaluation SET weeks_current = 0");
    EXPECT_FALSE(counted());
}

TEST_F(SqliteRecordReaderTest, AMigrationIsNoticedByTheNextSnapshot) {
    make_example(file_, newest_schema() - 1);
    test::execute(file_, "PRAGMA journal_mode = WAL");
    const auto reader = open_sqlite_record(file_).value();
    ASSERT_TRUE(reader->snapshot());
    test::execute(file_, fmt::format("PRAGMA user_version = {}", newest_schema() + 1));
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(reader->snapshot().error().code, StoreErrc::newer_database) << i;
    }
}

// What it costs.

/// What this process has read from files so far, wherever it came from.
std::uint64_t bytes_read() {
    std::istringstream counters(read_file("/proc/self/io"));
    std::string name;
    std::uint64_t bytes = 0;
    counters >> name >> bytes;
    if (name != "rchar:") {
        throw std::runtime_error("/proc/self/io is not what it was");
    }
    return bytes;
}

/// A hundred plugs with `each` settled readings and ten-minute intervals.
void make_large(const std::filesystem::path& file, int each) {
    make_database(file);
    test::execute(file, fmt::format(R"sql(
        PRAGMA synchronous = OFF;
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
        INSERT INTO plug (id, topic, first_seen, last_seen, tells_schedule) SELECT i, 'plug' || i, 0, 0, 1 FROM n;
        WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {0} - 1)
        INSERT INTO reading_settled (plug_id, time, part, flags, voltage_mv)
        SELECT id, 1777629600000 + i * 60000, 1, 0, 230000 + i FROM plug, n ORDER BY id, i;
        WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {0} - 1)
        INSERT INTO interval_settled (plug_id, start_time, channel, samples, expected_samples, status, samples_above,
                                      above_since)
        SELECT id, 1777629600000 + i * 600000, 1, 10, 10, 0, i % 2, iif(i % 2, 1777629600000 + i * 600000, NULL)
        FROM plug, n ORDER BY id, i;
        )sql",
                                    each));
}

TEST_F(SqliteRecordReaderTest, SmallQuestionsReadLittleOfALargeRecord) {
    constexpr int kReadingsEach = 1000;
    make_large(file_, kReadingsEach);
    const auto reader = open_sqlite_record(file_).value();
    const auto record = reader->snapshot().value();
    const auto cost = [](auto ask) {
        const std::uint64_t before = bytes_read();
        ask();
        return bytes_read() - before;
    };
    const UtcMillis start = kTick + 10h;
    RecordFilter hour;
    hour.span = {start, start + 1h};
    hour.plugs = {50};
    const std::uint64_t whole = cost([&] {
        EXPECT_THAT(all(record->voltages({})), SizeIs(100 * kReadingsEach));
        EXPECT_THAT(all(record->intervals({})), SizeIs(100 * kReadingsEach));
    });
    ASSERT_GT(whole, std::uint64_t{4'000'000});
    const auto is_small = testing::Lt(whole / 8);
    EXPECT_THAT(cost([&] { EXPECT_THAT(all(record->readings(hour)), SizeIs(60)); }), is_small);
    EXPECT_THAT(cost([&] { EXPECT_THAT(all(record->voltages(hour)), SizeIs(60)); }), is_small);
    EXPECT_THAT(cost([&] { EXPECT_THAT(all(record->intervals(hour)), SizeIs(6)); }), is_small);
    EXPECT_THAT(cost([&] { EXPECT_THAT(all(record->episodes(hour)), SizeIs(3)); }), is_small);
    EXPECT_THAT(cost([&] { EXPECT_THAT(record->latest({}).value(), SizeIs(100)); }), is_small);
    EXPECT_THAT(cost([&] { EXPECT_TRUE(record->readings({}).value()->next()); }), is_small);
    EXPECT_THAT(cost([&] { EXPECT_TRUE(record->episodes({}).value()->next()); }), is_small);
}

}  // namespace
}  // namespace collector
