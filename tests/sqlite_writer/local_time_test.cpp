#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/sqlite_writer/sqlite_store.hpp>

#include "sqlite/database_rows.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using test::at;
using test::rows;

struct LocalTimeCase {
    const char* name;
    const char* zone;
    const char* utc;
    const char* local;
    friend std::ostream& operator<<(std::ostream& out, const LocalTimeCase& row) { return out << row.name; }
};

class LocalTimeTest : public testing::TestWithParam<LocalTimeCase> {};

TEST_P(LocalTimeTest, IsThatOfTheConfiguredZone) {
    const test::TempDir folder;
    const auto file = folder / "voltage.db";
    const auto store = SqliteStore::open(file, GetParam().zone).value();
    Batch batch;
    batch.plugs = {test::bare_plug(1, "fridge")};
    batch.readings = {test::reading_of(1, at(GetParam().utc), 230)};
    ASSERT_TRUE(store->commit(batch));
    EXPECT_EQ(test::text(file, "SELECT time_local FROM voltage"), GetParam().local);
    EXPECT_EQ(test::text(file, "SELECT time_utc FROM voltage"), GetParam().utc);
}

INSTANTIATE_TEST_SUITE_P(
    Moments, LocalTimeTest,
    testing::Values(
        LocalTimeCase{"winter", "Europe/Amsterdam", "2026-01-15T12:00:00.000Z", "2026-01-15T13:00:00.000+01:00"},
        LocalTimeCase{"summer", "Europe/Amsterdam", "2026-07-15T12:00:00.500Z", "2026-07-15T14:00:00.500+02:00"},
        LocalTimeCase{"last_millisecond_of_winter", "Europe/Amsterdam", "2026-03-29T00:59:59.999Z",
                      "2026-03-29T01:59:59.999+01:00"},
        LocalTimeCase{"first_of_summer", "Europe/Amsterdam", "2026-03-29T01:00:00.000Z",
                      "2026-03-29T03:00:00.000+02:00"},
        LocalTimeCase{"last_millisecond_of_summer", "Europe/Amsterdam", "2026-10-25T00:59:59.999Z",
                      "2026-10-25T02:59:59.999+02:00"},
        LocalTimeCase{"hour_that_comes_twice", "Europe/Amsterdam", "2026-10-25T01:00:00.000Z",
                      "2026-10-25T02:00:00.000+01:00"},
        LocalTimeCase{"new_year_comes_earlier", "Europe/Amsterdam", "2025-12-31T23:00:00.000Z",
                      "2026-01-01T00:00:00.000+01:00"},
        LocalTimeCase{"leap_day", "Europe/Amsterdam", "2028-02-28T23:30:00.000Z", "2028-02-29T00:30:00.000+01:00"},
        LocalTimeCase{"ten_years_ahead", "Europe/Amsterdam", "2036-07-01T00:00:00.001Z",
                      "2036-07-01T02:00:00.001+02:00"},
        LocalTimeCase{"utc_itself", "UTC", "2026-05-01T10:00:00.000Z", "2026-05-01T10:00:00.000+00:00"},
        LocalTimeCase{"west_by_half_an_hour", "America/St_Johns", "2026-01-01T00:00:00.000Z",
                      "2025-12-31T20:30:00.000-03:30"},
        LocalTimeCase{"east_by_three_quarters", "Asia/Kathmandu", "2026-01-01T00:00:00.000Z",
                      "2026-01-01T05:45:00.000+05:45"}),
    [](const auto& row) { return std::string(row.param.name); });

class LocalTimeTableTest : public testing::Test {
  protected:
    void open(const char* zone) { ASSERT_TRUE(SqliteStore::open(file_, zone)); }
    [[nodiscard]] std::string zone() const {
        return test::text(file_, "SELECT value FROM setting WHERE name = 'time_zone'");
    }
    [[nodiscard]] std::vector<std::string> abbreviations() const {
        return rows(file_, "SELECT DISTINCT abbreviation FROM local_time_offset ORDER BY 1");
    }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
};

TEST_F(LocalTimeTableTest, SaysWhichZoneItIsFor) {
    open("Europe/Amsterdam");
    EXPECT_EQ(zone(), "Europe/Amsterdam");
    EXPECT_THAT(abbreviations(), testing::ElementsAre("CEST", "CET"));
}

TEST_F(LocalTimeTableTest, IsRewrittenWhenTheZoneChanges) {
    open("Europe/Amsterdam");
    open("America/New_York");
    EXPECT_EQ(zone(), "America/New_York");
    EXPECT_THAT(abbreviations(), testing::ElementsAre("EDT", "EST"));
}

TEST_F(LocalTimeTableTest, IsLeftAloneWhenTheZoneStays) {
    open("Europe/Amsterdam");
    test::execute(
        file_, "CREATE TRIGGER touched BEFORE DELETE ON local_time_offset BEGIN SELECT RAISE(ABORT, 'touched'); END");
    EXPECT_TRUE(SqliteStore::open(file_, "Europe/Amsterdam"));
    EXPECT_FALSE(SqliteStore::open(file_, "Europe/London")) << "the trigger would have noticed";
}

}  // namespace
}  // namespace collector
