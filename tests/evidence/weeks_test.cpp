#include <array>
#include <filesystem>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/sqlite/migration.hpp>
#include "evidence/keeper.hpp"
#include "sqlite/disk_fault.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using test::at;
using test::differences;
using test::Keeper;
using test::whole;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSubsetOf;
using testing::Not;

class WeeksTest : public test::KeeperTest {};

TEST_F(WeeksTest, CountWhatEn50160Counts) {
    report(1, at("2026-05-03T21:50:00Z"), at("2026-05-03T22:00:00Z"), 60s, 254);  // a Sunday in Amsterdam
    report(1, at("2026-05-03T22:00:00Z"), at("2026-05-03T22:10:00Z"), 60s, 206);
    report(1, at("2026-05-03T22:10:00Z"), at("2026-05-03T22:20:00Z"), 60s, 195);
    report(1, at("2026-05-03T22:20:00Z"), at("2026-05-03T22:30:00Z"), 60s, 253);
    keeper_.evaluate(at("2026-05-03T22:30:00Z"));
    EXPECT_THAT(keeper_.ask("SELECT monday, intervals, valid, outside_10_percent, outside_10_15_percent, above_253, "
                            "below_207, invalid, coverage_percent FROM en50160_week ORDER BY start_time"),
                ElementsAre("2026-04-27|1008|1|1|1|1|0|1007|0.1", "2026-05-04|1008|3|2|1|0|2|1005|0.3"));
}

TEST_F(WeeksTest, AreShorterAndLongerWhenTheClocksChange) {
    for (const char* moment : {"2026-03-29T12:00:00Z", "2026-06-01T12:00:00Z", "2026-10-25T12:00:00Z"}) {
        report(1, at(moment), at(moment) + 10min);
        keeper_.evaluate(at(moment) + 10min);
    }
    EXPECT_THAT(
        keeper_.ask("SELECT monday, intervals, valid, invalid, (end_time - start_time) / 600000 "
                    "FROM en50160_week WHERE valid > 0 ORDER BY start_time"),
        ElementsAre("2026-03-23|1002|1|1001|1002", "2026-06-01|1008|1|1007|1008", "2026-10-19|1014|1|1013|1014"));
}

TEST_F(WeeksTest, ThatBeginsWithTheLastIntervalIsThereAfterAStart) {
    report(1, at("2026-05-03T21:50:00Z"), at("2026-05-03T22:10:00Z"));
    keeper_.evaluate(at("2026-05-03T22:10:00Z"));
    const auto before = keeper_.weeks();
    ASSERT_THAT(before, testing::SizeIs(2));
    keeper_.reopen();
    keeper_.evaluate(at("2026-05-03T22:10:00Z"));
    EXPECT_EQ(keeper_.weeks(), before);
}

/// A few hours of readings around each of some Mondays, of three plugs, and what follows from them.
class RecountTest : public WeeksTest {
  protected:
    static constexpr std::array<const char*, 4> kMondays{"2026-09-27T20:00:00Z", "2026-10-18T20:00:00Z",
                                                         "2026-10-25T20:00:00Z", "2026-11-01T20:00:00Z"};
    const UtcMillis end_ = at("2026-11-02T02:00:00Z");

    void SetUp() override { fill(keeper_); }
    void fill(Keeper& keeper) const {
        for (const char* monday : kMondays) {
            for (PlugId plug = 1; plug <= 3; ++plug) {
                Batch batch;
                batch.plugs = {test::bare_plug(plug, fmt::format("plug{}", plug))};
                for (int i = 0; i < 72; ++i) {
                    batch.readings.push_back(
                        test::reading_of(plug, at(monday) + i * 300s, 200 + static_cast<double>(i % 19 * 3 + plug)));
                }
                keeper.commit(batch);
            }
        }
        keeper.evaluate(end_);
    }
    /// What is seen of a database that had this time zone all the time.
    [[nodiscard]] std::vector<std::string> fresh(const char* zone) const {
        Keeper keeper(folder_ / fmt::format("fresh{}.db", ++fresh_), zone);
        fill(keeper);
        return keeper.weeks();
    }
    /// The database as a power cut would leave it now.
    [[nodiscard]] std::filesystem::path copy(const std::string& name) const {
        auto file = folder_ / name;
        std::filesystem::copy_file(keeper_.file(), file);
        std::filesystem::copy_file(keeper_.file().string() + "-wal", file.string() + "-wal");
        return file;
    }
    mutable int fresh_ = 0;
};

TEST_F(RecountTest, AnotherTimeZoneEndsWhereItWouldHaveBegun) {
    const auto before = keeper_.weeks();
    ASSERT_THAT(before, Not(IsEmpty()));
    for (const char* zone : {"America/New_York", "Asia/Kathmandu", "Europe/Amsterdam"}) {
        keeper_.reopen(zone);
        keeper_.evaluate(end_);
        EXPECT_THAT(differences(keeper_.weeks(), fresh(zone)), IsEmpty()) << zone;
        EXPECT_EQ(whole(keeper_.file(),
                        "SELECT count(*) FROM interval_week WHERE start_time NOT IN "
                        "(SELECT start_time FROM local_week)"),
                  0)
            << zone;
    }
    EXPECT_EQ(keeper_.weeks(), before);
}

TEST_F(RecountTest, ReadersSeeWholeWeeksOnlyTheNewestFirst) {
    const auto wanted = fresh("America/New_York");
    keeper_.reopen("America/New_York");
    EXPECT_THAT(keeper_.weeks(), IsEmpty()) << "weeks of Amsterdam";
    int steps = 0;
    std::size_t seen = 0;
    for (bool more = true; more; ++steps) {
        more = keeper_.step(end_, 1);
        const auto weeks = keeper_.weeks();
        EXPECT_THAT(weeks, IsSubsetOf(wanted));
        ASSERT_GE(weeks.size(), seen);
        seen = weeks.size();
        const auto oldest_seen = keeper_.ask("SELECT min(start_time) FROM en50160_week").front();
        EXPECT_EQ(
            whole(keeper_.file(), "SELECT count(*) FROM local_week WHERE counted_to IS NOT NULL AND start_time > " +
                                      (oldest_seen == "null" ? "99999999999999" : oldest_seen)),
            0);
    }
    EXPECT_GT(steps, 15) << "one plug of one week at a time";
    EXPECT_EQ(keeper_.weeks(), wanted);
}

TEST_F(RecountTest, ARebuildCountsAllThatIsNotCounted) {
    keeper_.reopen("America/New_York");
    ASSERT_TRUE(keeper_.evaluator().rebuild([](PlugId, PlugId) {}));
    EXPECT_EQ(keeper_.weeks(), fresh("America/New_York"));
}

TEST_F(RecountTest, GoesOnAfterACrashAtAnyMoment) {
    const auto wanted = fresh("Asia/Kathmandu");
    keeper_.reopen("Asia/Kathmandu");
    for (int i = 0; keeper_.step(end_, 1); ++i) {
        Keeper after(copy(fmt::format("cut{}.db", i)), "Asia/Kathmandu");
        after.evaluate(end_);
        ASSERT_EQ(after.weeks(), wanted) << "after step " << i;
    }
}

TEST_F(RecountTest, LateReadingsCountOnceWhereverTheCountIs) {
    Batch late;
    for (const char* monday : kMondays) {
        for (PlugId plug = 1; plug <= 3; ++plug) {
            late.readings.push_back(test::reading_of(plug, at(monday) + 2h + 7s, 290));
            late.readings.back().flags = reading_flag::kLate;
        }
    }
    Keeper other(folder_ / "other.db", "America/New_York");
    fill(other);
    other.commit(late);
    other.evaluate(end_);
    for (int steps = 0; steps < 30; steps += 3) {
        Keeper keeper(copy(fmt::format("late{}.db", steps)), "America/New_York");
        for (int i = 0; i < steps && keeper.step(end_, 1); ++i) {
        }
        keeper.commit(late);
        keeper.evaluate(end_);
        ASSERT_THAT(differences(keeper.weeks(), other.weeks()), IsEmpty()) << "after step " << steps;
    }
}

TEST_F(RecountTest, TimeGoesOnMeanwhileAndComesFirst) {
    keeper_.reopen("America/New_York");
    for (int i = 0; i < 4; ++i) {
        ASSERT_TRUE(keeper_.step(end_, 1));
    }
    report(2, end_ + 10min, end_ + 20min);
    ASSERT_TRUE(keeper_.step(end_ + 20min, 1000));
    EXPECT_EQ(keeper_.store().evaluated_until(), end_ + 20min);
    keeper_.evaluate(end_ + 20min);
    Keeper other(folder_ / "other.db", "America/New_York");
    fill(other);
    Batch batch;
    for (UtcMillis t = end_ + 10min; t < end_ + 20min; t += 60s) {
        batch.readings.push_back(test::reading_of(2, t, 230));
    }
    other.commit(batch);
    other.evaluate(end_ + 20min);
    EXPECT_THAT(differences(keeper_.weeks(), other.weeks()), IsEmpty());
}

TEST_F(RecountTest, OnlyWeeksThatAreOtherWeeksAreCountedAnew) {
    const auto wanted = keeper_.weeks();
    const auto file = copy("then.db");
    // As if the zone database of that time had let the clocks go back a week earlier.
    test::execute(file,
                  "UPDATE local_time_offset SET start_time = start_time - 604800000 "
                  "WHERE start_time = 1792890000000; UPDATE evaluation SET weeks_current = 0");
    {
        Keeper then(file, std::nullopt);
        then.evaluate(end_);
        EXPECT_THAT(
            then.ask("SELECT start_time, end_time FROM en50160_week WHERE monday = '2026-10-19' AND plug_id = 1"),
            ElementsAre("1792364400000|1792969200000"));
    }
    for (const char* what : {"UPDATE", "DELETE"}) {
        test::execute(file, fmt::format("CREATE TRIGGER touched_by_{0} BEFORE {0} ON interval_week "
                                        "WHEN OLD.start_time NOT BETWEEN 1791756000000 AND 1792364400000 "
                                        "BEGIN SELECT RAISE(ABORT, 'touched'); END",
                                        what));
    }
    Keeper now(file);
    EXPECT_THAT(now.weeks(), IsEmpty());
    now.evaluate(end_);
    EXPECT_THAT(differences(now.weeks(), wanted), IsEmpty());
}

TEST_F(RecountTest, AFullDiskIsTriedAgain) {
    const auto wanted = fresh("UTC");
    keeper_.reopen("UTC");
    for (int i = 0; i < 20; ++i) {
        {
            const test::DiskFault full(test::DiskFault::Kind::full, 0);
            ASSERT_FALSE(keeper_.evaluator().step(end_, 1));
        }
        ASSERT_TRUE(keeper_.step(end_, 1));
    }
    keeper_.evaluate(end_);
    EXPECT_EQ(keeper_.weeks(), wanted);
}

TEST_F(RecountTest, AWeekWhoseFirstIntervalCouldNotBeStoredIsNew) {
    const UtcMillis monday = at("2026-11-08T23:00:00Z");
    report(1, monday, monday + 10min);
    keeper_.evaluate(monday);
    {
        const test::DiskFault full(test::DiskFault::Kind::full, 0);
        EXPECT_FALSE(keeper_.evaluator().step(monday + 10min, 1000));
    }
    keeper_.evaluate(monday + 10min);
    EXPECT_THAT(keeper_.ask("SELECT plug_id, valid, gap_plug FROM en50160_week WHERE monday = '2026-11-09'"),
                ElementsAre("1|1|0", "2|0|1", "3|0|1"));
}

/// What the rules count, straight from the intervals.
constexpr const char* kCountedHere = R"sql(
    SELECT plug_id, channel, week.start_time, monday, week.intervals, sum(status = 'valid'),
           sum(status = 'valid' AND (voltage_rms > 253 OR voltage_rms < 207)),
           sum(status = 'valid' AND (voltage_rms > 253 OR voltage_rms < 195.5)),
           week.intervals - sum(status = 'valid'), sum(status = 'thin'), sum(status = 'gap_plug')
    FROM local_week AS week
    JOIN interval_10min AS i ON i.start_time >= week.start_time AND i.start_time < week.end_time
    GROUP BY week.start_time, plug_id, channel ORDER BY 3, 1, 2)sql";

constexpr const char* kCountedByUs = R"sql(
    SELECT plug_id, channel, start_time, monday, intervals, valid, outside_10_percent, outside_10_15_percent, invalid,
           thin, gap_plug
    FROM en50160_week ORDER BY 3, 1, 2)sql";

/// A year of three plugs as schema 3 kept it, counted by weeks of UTC.
constexpr const char* kOldYear = R"sql(
    PRAGMA synchronous = OFF;
    INSERT INTO plug (id, topic, first_seen, last_seen) VALUES (1, 'a', 1, 2), (2, 'b', 1, 2), (3, 'c', 1, 2);
    INSERT INTO interval_settled
    WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 52703)
    SELECT plug.id, 1735689600000 + i * 600000, 1, 10, 10,
           CASE WHEN (i * 7 + plug.id) % 31 = 0 THEN 1 WHEN (i + plug.id) % 97 = 0 THEN 3 ELSE 0 END,
           190 + (i * 13 + plug.id) % 70, 180000, 260000, 0, NULL
    FROM plug CROSS JOIN n ORDER BY 1, 2;
    INSERT INTO interval_week
    SELECT (start_time - 345600000) / 604800000 * 604800000 + 345600000, plug_id, 1, status, count(*), 0, 0, 0
    FROM interval_settled GROUP BY 1, 2, 4;
    UPDATE evaluation SET until_time = 1735689600000 + 52704 * 600000;)sql";

TEST(UpgradeTest, AYearIsCountedAnewInStepsAfterOpening) {
    const test::TempDir folder;
    const auto file = folder / "voltage.db";
    for (const Migration& migration : migrations().first(3)) {
        test::execute(file, std::string(migration.sql));
    }
    test::execute(file, fmt::format("PRAGMA application_id = {}; PRAGMA user_version = 3;", kApplicationId));
    test::execute(file, kOldYear);
    Keeper keeper(file);
    EXPECT_THAT(keeper.weeks(), IsEmpty()) << "opening does not count";
    EXPECT_EQ(whole(file, "SELECT count(*) FROM interval_week"), 0);
    const UtcMillis end = keeper.store().evaluated_until().value();
    ASSERT_TRUE(keeper.step(end, 8000));
    keeper.evaluate(end);
    EXPECT_EQ(whole(file, "SELECT count(*) FROM en50160_week"), 3 * 53);
    EXPECT_EQ(keeper.ask(kCountedByUs), keeper.ask(kCountedHere));
    EXPECT_THAT(keeper.ask("SELECT DISTINCT version, start_time FROM evaluation_rules"), ElementsAre("1|1735689600000"))
        << "no reading is left to make them anew";
}

}  // namespace
}  // namespace collector
