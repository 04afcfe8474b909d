#include <map>

#include <SQLiteCpp/Database.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/model/mains.hpp>
#include <collector/sqlite_writer/sqlite_store.hpp>

#include "sqlite/database_rows.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

/// What a database says of itself, and gaps as people read them.
namespace collector {
namespace {

using test::rows;
using testing::ElementsAre;
using testing::IsEmpty;

class AboutTest : public testing::Test {
  protected:
    void open(const std::optional<std::string>& zone) { ASSERT_TRUE(SqliteStore::open(file_, zone)); }
    [[nodiscard]] std::vector<std::string> ask(const std::string& query) const { return rows(file_, query); }
    [[nodiscard]] std::string value(const std::string& name) const {
        return test::text(file_, "SELECT coalesce(value, 'null') FROM about WHERE name = '" + name + "'");
    }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
};

TEST_F(AboutTest, LimitsAreThoseOfTheProgram) {
    open("Europe/Amsterdam");
    const std::map<std::string, double> limits{{"voltage_nominal", kNominalV},
                                               {"voltage_high", kVoltageHighV},
                                               {"voltage_low", kVoltageLowV},
                                               {"voltage_very_high", kVoltageVeryHighV},
                                               {"voltage_very_low", kVoltageVeryLowV},
                                               {"mains_min", kNoMainsV},
                                               {"mains_max", kMainsMaxV}};
    std::vector<std::string> wanted;
    wanted.reserve(limits.size());
    for (const auto& [name, volts] : limits) {
        wanted.push_back(fmt::format("{}|{:.1f}|V", name, volts));
    }
    EXPECT_EQ(ask("SELECT name, CAST(value AS REAL), unit FROM about WHERE unit = 'V' ORDER BY name"), wanted);
}

TEST_F(AboutTest, SaysVersionAndZoneOfTheLastThatOpenedIt) {
    open("Europe/Amsterdam");
    EXPECT_EQ(value("program_version"), COLLECTOR_VERSION);
    EXPECT_EQ(value("time_zone"), "Europe/Amsterdam");
    test::execute(file_, "UPDATE setting SET value = '0.0.1' WHERE name = 'program_version'");
    open(std::nullopt);
    EXPECT_EQ(value("program_version"), COLLECTOR_VERSION);
}

TEST_F(AboutTest, TheSameVersionAgainIsNotWritten) {
    open("Europe/Amsterdam");
    test::execute(file_, "CREATE TRIGGER touched BEFORE UPDATE ON setting BEGIN SELECT RAISE(ABORT, 'touched'); END");
    open("Europe/Amsterdam");
}

TEST_F(AboutTest, AVersionThatCannotBeWrittenNowIsLeftToTheNext) {
    open(std::nullopt);
    test::execute(file_, "UPDATE setting SET value = '0.0.1' WHERE name = 'program_version'");
    {
        SQLite::Database other(file_.string(), SQLite::OPEN_READWRITE);
        other.exec("BEGIN IMMEDIATE");
        open(std::nullopt);
    }
    EXPECT_EQ(value("program_version"), "0.0.1");
    open(std::nullopt);
    EXPECT_EQ(value("program_version"), COLLECTOR_VERSION);
}

TEST_F(AboutTest, WithoutAZoneThereIsNone) {
    open(std::nullopt);
    EXPECT_EQ(value("time_zone"), "null");
}

TEST_F(AboutTest, SaysTheUnitOfEveryMeasuredColumn) {
    open(std::nullopt);
    // An energy counter goes by `energy` unless it has a row of its own.
    EXPECT_THAT(
        ask("SELECT name FROM pragma_table_info('reading') AS c WHERE name NOT IN ('plug_id', 'channel', 'flags') "
            "AND NOT EXISTS (SELECT 1 FROM about WHERE about.name = c.name OR (about.name = 'energy' "
            "AND c.name IN ('energy_total', 'energy_today', 'energy_yesterday')))"),
        IsEmpty());
    EXPECT_THAT(ask("SELECT name FROM about WHERE name <> 'program_version' AND meaning NOT LIKE '%.'"), IsEmpty());
    EXPECT_THAT(ask("SELECT name FROM about GROUP BY name HAVING count(*) > 1"), IsEmpty());
}

class GapViewTest : public AboutTest {
  protected:
    void add(const std::string& start, const std::string& end) const {
        test::execute(file_, fmt::format("INSERT INTO gap_span (start_time, end_time, cause) VALUES "
                                         "(1000 * unixepoch('{}') + 7, 1000 * {}, 'link_down')",
                                         start, end.empty() ? "NULL" : "unixepoch('" + end + "')"));
    }
};

TEST_F(GapViewTest, SaysLocalTimesAcrossTheChangeOfTheClocks) {
    open("Europe/Amsterdam");
    add("2026-10-25T00:30:00", "2026-10-25T01:30:00");
    EXPECT_THAT(ask("SELECT plug_id, end_time - start_time, cause, start_local, end_local FROM gap"),
                ElementsAre("null|3599993|link_down|2026-10-25T02:30:00.007+02:00|2026-10-25T02:30:00.000+01:00"));
}

TEST_F(GapViewTest, OneThatLastsHasNoEnd) {
    open("Europe/Amsterdam");
    add("2026-01-01T12:00:00", "");
    EXPECT_THAT(ask("SELECT end_time, start_local, end_local FROM gap"),
                ElementsAre("null|2026-01-01T13:00:00.007+01:00|null"));
}

TEST_F(GapViewTest, WithoutAZoneThereAreNoLocalTimes) {
    open(std::nullopt);
    add("2026-01-01T12:00:00", "2026-01-01T13:00:00");
    EXPECT_THAT(ask("SELECT start_local, end_local FROM gap"), ElementsAre("null|null"));
}

TEST_F(GapViewTest, ThoseOfAPlugAreFoundByItsIndex) {
    open("Europe/Amsterdam");
    const auto plan = ask("EXPLAIN QUERY PLAN SELECT start_time, cause FROM gap WHERE plug_id = 1 AND end_time > 0");
    EXPECT_THAT(plan, ElementsAre(testing::HasSubstr("USING INDEX gap_by_plug (plug_id=? AND end_time>?)")));
}

}  // namespace
}  // namespace collector
