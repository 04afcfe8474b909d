#include <collector/sqlite/migration.hpp>

#include <algorithm>
#include <array>
#include <iterator>

#include <SQLiteCpp/Database.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/sqlite_writer/sqlite_store.hpp>

#include "sqlite/database_rows.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

/// Every schema has an example database in data/, as SQL text: written by the collector of that time, or, for a schema
/// that was never released, by the migration to it. They are never changed.
namespace collector {
namespace {

using test::rows;
using test::whole;
using testing::ElementsAre;
using testing::IsEmpty;

/// Every value that users' queries can have read by then, in an order that does not depend on how it is stored.
constexpr std::array<const char*, 5> kContract{
    "SELECT id, topic, mac, name, model, firmware, hostname, online, first_seen, last_seen FROM plug ORDER BY id",
    "SELECT plug_id, channel, time, voltage, current, power, apparent_power, reactive_power, power_factor, frequency, "
    "energy_total, energy_today, energy_yesterday, energy_period, plug_clock_offset, flags FROM reading "
    "ORDER BY plug_id, time, channel",
    "SELECT plug, name, channel, time, time_utc, volts, flags FROM voltage ORDER BY plug, time, channel",
    "SELECT plug_id, time, online FROM availability ORDER BY plug_id, time",
    "SELECT bit, name FROM reading_flag WHERE bit < 64 ORDER BY bit"};

/// And from schema 3 on.
constexpr std::array<const char*, 3> kEvidenceContract{
    "SELECT plug_id, channel, start_time, voltage_rms, voltage_min, voltage_max, samples, expected_samples, status, "
    "samples_above_253 FROM interval_10min ORDER BY plug_id, start_time, channel",
    "SELECT plug_id, start_time, end_time, cause FROM gap ORDER BY plug_id, start_time",
    "SELECT plug_id, channel, start_time, end_time, samples, samples_above_253, voltage_max FROM overvoltage ORDER BY "
    "plug_id, start_time"};

class MigrationTest : public testing::TestWithParam<int> {
  protected:
    MigrationTest() {
        const std::string example = fmt::format("{}/schema_{}.sql", COLLECTOR_SCHEMA_EXAMPLES, GetParam());
        SQLite::Database database(file_.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        database.exec(test::read_file(example));
    }
    [[nodiscard]] std::vector<std::string> contract() const {
        std::vector<std::string> answers;
        const auto ask = [&](const auto& queries) {
            for (const char* query : queries) {
                std::ranges::move(rows(file_, query), std::back_inserter(answers));
            }
        };
        ask(kContract);
        if (GetParam() >= 3) {
            ask(kEvidenceContract);
        }
        return answers;
    }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
};

TEST_P(MigrationTest, KeepsEveryAnswer) {
    const auto before = contract();
    ASSERT_GT(before.size(), 100U);
    const auto store = SqliteStore::open(file_, "Europe/Amsterdam");
    ASSERT_TRUE(store) << store.error().what;
    EXPECT_EQ(contract(), before);
}

TEST_P(MigrationTest, LeadsToTheSchemaOfANewDatabase) {
    const auto fresh = folder_ / "fresh.db";
    { const auto store = SqliteStore::open(fresh, "Europe/Amsterdam").value(); }
    { const auto store = SqliteStore::open(file_, "Europe/Amsterdam").value(); }
    // Spaces and quotes tell a renamed table from one that was created so.
    const char* const schema =
        "SELECT type, name, tbl_name, replace(replace(replace(sql, ' ', ''), char(10), ''), '\"', '') "
        "FROM sqlite_schema ORDER BY name";
    EXPECT_EQ(rows(file_, schema), rows(fresh, schema));
    EXPECT_EQ(whole(file_, "PRAGMA user_version"), migrations().back().version);
    EXPECT_THAT(rows(file_, "PRAGMA integrity_check"), ElementsAre("ok"));
    EXPECT_THAT(rows(file_, "PRAGMA foreign_key_check"), IsEmpty());
}

TEST_P(MigrationTest, RecordsOn) {
    const auto store = SqliteStore::open(file_, "Europe/Amsterdam").value();
    const auto before = whole(file_, "SELECT count(*) FROM reading");
    Batch batch;
    batch.readings = {test::reading_of(1, test::at("2026-06-01T10:00:00Z"), 230)};
    ASSERT_TRUE(store->commit(batch));
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM reading"), before + 1);
    while (store->is_settling_due()) {
        ASSERT_TRUE(store->settle(100));
    }
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM reading"), before + 1);
}

TEST(MigrationToSchema4Test, SaysByWhichRulesEvidenceWasMadeAndForgetsWeeksOfUtc) {
    const test::TempDir folder;
    const auto file = folder / "voltage.db";
    test::execute(file, test::read_file(COLLECTOR_SCHEMA_EXAMPLES "/schema_3.sql"));
    const auto intervals = rows(file, "SELECT plug_id, min(start_time) FROM interval_10min GROUP BY 1 ORDER BY 1");
    ASSERT_EQ(intervals.size(), 3U);
    const auto store = SqliteStore::open(file, "Europe/Amsterdam").value();
    EXPECT_EQ(rows(file,
                   "SELECT plug_id, start_time FROM evaluation_rules WHERE version = 1 AND end_time = "
                   "(SELECT until_time FROM evaluation) ORDER BY 1"),
              intervals);
    EXPECT_THAT(rows(file, "SELECT * FROM en50160_week"), IsEmpty());
    EXPECT_EQ(store->weeks().value(), (CountedWeeks{{}, false}));
}

/// Until then a gain was a matter of the view `voltage` alone.
TEST(MigrationToSchema8Test, LeavesIntervalsToBeMadeWithTheGainsThatThereAre) {
    const test::TempDir folder;
    const auto file = folder / "voltage.db";
    test::execute(file, test::read_file(COLLECTOR_SCHEMA_EXAMPLES "/schema_7.sql"));
    ASSERT_EQ(whole(file, "SELECT count(*) FROM calibration"), 2);
    const auto store = SqliteStore::open(file, "Europe/Amsterdam").value();
    EXPECT_THAT(rows(file, "SELECT plug_id, channel FROM calibration_pending"), ElementsAre("1|1"));
    const PlugGains gains = store->gains(1).value();
    EXPECT_EQ(gains.in_force.size(), 2U);
    EXPECT_THAT(gains.made, IsEmpty());
}

TEST_P(MigrationTest, AViewOfTheUsersThatHasLostItsTableIsLeftAlone) {
    const std::string view = "CREATE VIEW cellar AS SELECT moisture FROM sensor_in_the_cellar";
    test::execute(file_, view);
    const auto store = SqliteStore::open(file_, "Europe/Amsterdam");
    ASSERT_TRUE(store) << store.error().what;
    EXPECT_THAT(rows(file_, "SELECT sql FROM sqlite_schema WHERE name = 'cellar'"), ElementsAre(view));
}

TEST_P(MigrationTest, KnowsWhichPlugsTellTheirSchedule) {
    const auto telling = rows(file_, "SELECT DISTINCT plug_id FROM reading WHERE flags & 16 = 0 ORDER BY 1");
    ASSERT_FALSE(telling.empty());
    const auto store = SqliteStore::open(file_, "Europe/Amsterdam").value();
    EXPECT_EQ(rows(file_, "SELECT id FROM plug WHERE tells_schedule = 1 ORDER BY 1"), telling);
}

INSTANTIATE_TEST_SUITE_P(Schemas, MigrationTest, testing::Values(1, 2, 3, 4, 5, 6, 7),
                         [](const auto& row) { return fmt::format("from_{}", row.param); });

}  // namespace
}  // namespace collector
