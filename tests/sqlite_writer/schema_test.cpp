#include <array>
#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/sqlite_writer/sqlite_store.hpp>

#include <collector/sqlite/migration.hpp>
#include "sqlite/database_rows.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using test::at;
using test::rows;
using test::whole;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::IsEmpty;

/// A new database as a person finds it.
class SchemaTest : public testing::Test {
  protected:
    SchemaTest() : file_(folder_ / "voltage.db"), store_(SqliteStore::open(file_, "Europe/Amsterdam").value()) {}

    [[nodiscard]] std::vector<std::string> ask(const std::string& query) const { return rows(file_, query); }
    [[nodiscard]] const std::filesystem::path& file() const { return file_; }
    [[nodiscard]] SqliteStore& store() { return *store_; }

  private:
    test::TempDir folder_;
    std::filesystem::path file_;
    std::unique_ptr<SqliteStore> store_;
};

TEST_F(SchemaTest, FileIsMarkedAsACollectorsDatabase) {
    EXPECT_EQ(whole(file(), "PRAGMA application_id"), kApplicationId);
    const std::string header = test::read_file(file()).substr(68, 4);
    EXPECT_EQ(header, "mjsV") << "which is what file(1) goes by";
}

TEST_F(SchemaTest, VersionIsThatOfTheNewestMigration) {
    EXPECT_EQ(whole(file(), "PRAGMA user_version"), migrations().back().version);
}

TEST(MigrationsTest, AreNumberedFromOneWithoutHoles) {
    int expected = 1;
    for (const Migration& migration : migrations()) {
        EXPECT_EQ(migration.version, expected++) << migration.name;
    }
}

TEST_F(SchemaTest, IsInWriteAheadMode) {
    EXPECT_THAT(ask("PRAGMA journal_mode"), ElementsAre("wal"));
}

TEST_F(SchemaTest, EveryTableIsStrict) {
    EXPECT_THAT(ask("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 "
                    "AND name NOT LIKE 'sqlite_%'"),
                IsEmpty());
}

TEST_F(SchemaTest, PassesSqlitesOwnChecks) {
    EXPECT_THAT(ask("PRAGMA integrity_check"), ElementsAre("ok"));
    EXPECT_THAT(ask("PRAGMA foreign_key_check"), IsEmpty());
}

struct FlagName {
    std::uint32_t bit;
    const char* name;
};

/// Each bit of the code, under the name that the database gives it.
constexpr std::array<FlagName, 8> kFlags{{{reading_flag::kRelayOff, "relay_off"},
                                          {reading_flag::kImplausible, "implausible"},
                                          {reading_flag::kLate, "late"},
                                          {reading_flag::kClockUnsynchronised, "clock_unsynchronised"},
                                          {reading_flag::kLoadChange, "load_change"},
                                          {reading_flag::kEnergyShared, "energy_shared"},
                                          {reading_flag::kSpike, "spike"},
                                          {reading_flag::kOddValue, "odd_value"}}};

TEST_F(SchemaTest, DocumentsExactlyTheFlagsOfReadings) {
    std::vector<std::string> wanted;
    wanted.reserve(kFlags.size());
    for (const auto& [bit, name] : kFlags) {
        wanted.push_back(fmt::format("{}|{}", bit, name));
    }
    EXPECT_THAT(ask("SELECT bit, name FROM reading_flag ORDER BY bit"), ElementsAreArray(wanted));
}

TEST_F(SchemaTest, EveryFlagIsOneBitAndItsMeaningASentence) {
    EXPECT_THAT(ask("SELECT name FROM reading_flag WHERE bit & (bit - 1) <> 0 OR bit < 1 OR meaning NOT LIKE '% %.'"),
                IsEmpty());
}

struct ColumnsCase {
    const char* name;
    std::vector<std::string> columns;
    friend std::ostream& operator<<(std::ostream& out, const ColumnsCase& row) { return out << row.name; }
};

class ContractTest : public SchemaTest, public testing::WithParamInterface<ColumnsCase> {};

/// What users' queries rest on; it changes only by migration.
TEST_P(ContractTest, HasTheseColumns) {
    const std::string name = GetParam().name;
    EXPECT_THAT(ask("SELECT name FROM pragma_table_info('" + name + "')"), testing::IsSupersetOf(GetParam().columns));
}

INSTANTIATE_TEST_SUITE_P(
    Tables, ContractTest,
    testing::Values(
        ColumnsCase{
            "plug",
            {"id", "topic", "mac", "name", "model", "firmware", "hostname", "online", "first_seen", "last_seen"}},
        ColumnsCase{"reading",
                    {"plug_id", "channel", "time", "voltage", "current", "power", "apparent_power", "reactive_power",
                     "power_factor", "frequency", "energy_total", "energy_today", "energy_yesterday", "energy_period",
                     "plug_clock_offset", "flags"}},
        ColumnsCase{"voltage", {"plug", "name", "channel", "time", "time_utc", "time_local", "volts", "flags"}},
        ColumnsCase{"availability", {"plug_id", "time", "online"}},
        ColumnsCase{"gap", {"id", "plug_id", "start_time", "end_time", "cause", "start_local", "end_local"}},
        ColumnsCase{"about", {"name", "value", "unit", "meaning"}},
        ColumnsCase{"interval_10min",
                    {"plug_id", "channel", "start_time", "voltage_rms", "voltage_min", "voltage_max", "samples",
                     "expected_samples", "status", "samples_above_253"}},
        ColumnsCase{"en50160_week",
                    {"plug_id",
                     "channel",
                     "start_time",
                     "end_time",
                     "monday",
                     "intervals",
                     "valid",
                     "outside_10_percent",
                     "outside_10_15_percent",
                     "above_253",
                     "below_207",
                     "invalid",
                     "thin",
                     "gap_collector",
                     "gap_plug",
                     "relay_off",
                     "clock",
                     "slow",
                     "implausible",
                     "two_devices",
                     "coverage_percent"}},
        ColumnsCase{"local_week", {"start_time", "end_time", "monday", "intervals", "counted_to"}},
        ColumnsCase{"evaluation_rules", {"plug_id", "start_time", "end_time", "version"}},
        ColumnsCase{"evaluation_gain", {"plug_id", "channel", "start_time", "end_time", "gain", "source"}},
        ColumnsCase{"calibration_pending", {"plug_id", "channel"}},
        ColumnsCase{"calibration",
                    {"id", "plug_id", "channel", "gain", "source", "valid_from", "valid_to", "made_at", "revoked_at",
                     "ended_at"}},
        ColumnsCase{"evaluation", {"until_time", "readings_from", "states_from", "weeks_current"}},
        ColumnsCase{"rejected_message", {"time", "topic", "reason", "payload"}},
        ColumnsCase{"reading_flag", {"bit", "name", "meaning"}}, ColumnsCase{"plug_status", {"plug_id", "time"}}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(SchemaTest, VoltageHasExactlyTheColumnsOfItsContract) {
    EXPECT_THAT(ask("SELECT name FROM pragma_table_info('voltage')"),
                ElementsAre("plug", "name", "channel", "time", "time_utc", "time_local", "volts", "flags", "plug_id"));
}

class VoltageViewTest : public SchemaTest {
  protected:
    void SetUp() override {
        PlugRecord named = test::bare_plug(1, "tasmota_F17F56");
        named.name = "Koelkast";
        Batch batch;
        batch.plugs = {named, test::bare_plug(2, "zolder/links")};
        batch.readings.push_back(test::reading_of(1, at("2026-05-01T10:00:00.123Z"), 229.7));
        batch.readings.push_back(test::reading_of(2, at("2026-05-01T10:00:05Z"), 1.0 / 3));
        batch.readings.back().channel = 3;
        batch.readings.back().flags = reading_flag::kLate | reading_flag::kImplausible;
        batch.readings.push_back(test::reading_of(1, at("2026-05-01T10:00:10Z"), 0));
        batch.readings.back().values.voltage_v.reset();
        batch.readings.back().values.power_w = 100;
        ASSERT_TRUE(store().commit(batch));
    }
};

TEST_F(VoltageViewTest, SaysWhoWhenAndHowMuch) {
    EXPECT_THAT(ask("SELECT * FROM voltage WHERE plug = 'tasmota_F17F56'"),
                ElementsAre("tasmota_F17F56|Koelkast|1|1777629600123|2026-05-01T10:00:00.123Z|"
                            "2026-05-01T12:00:00.123+02:00|229.7|0|1"));
}

TEST_F(VoltageViewTest, ShowsPlugsWithoutANameAndReadingsWithFlags) {
    EXPECT_THAT(ask("SELECT plug, name, channel, round(volts, 4), flags FROM voltage WHERE plug = 'zolder/links'"),
                ElementsAre("zolder/links|null|3|0.3333|6"));
}

TEST_F(VoltageViewTest, LeavesOutReadingsWithoutVoltage) {
    EXPECT_EQ(whole(file(), "SELECT count(*) FROM voltage"), 2);
    EXPECT_EQ(whole(file(), "SELECT count(*) FROM reading"), 3);
}

}  // namespace
}  // namespace collector
