#include <sqlite3.h>

#include <chrono>
#include <cstdint>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/sqlite_writer/sqlite_store.hpp>

#include "sqlite/database_rows.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

/// What the view `voltage` corrects, and how much of the database a question reads.
namespace collector {
namespace {

using namespace std::chrono_literals;
using test::at;
using test::rows;
using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class CalibratedVoltageTest : public testing::Test {
  protected:
    void SetUp() override {
        Batch batch;
        batch.plugs = {test::bare_plug(1, "fridge"), test::bare_plug(2, "lamp")};
        for (int hour = 0; hour < 3; ++hour) {
            for (const std::uint8_t channel : {std::uint8_t{1}, std::uint8_t{2}}) {
                batch.readings.push_back(test::reading_of(1, start_ + hour * 1h, 230));
                batch.readings.back().channel = channel;
            }
            batch.readings.push_back(test::reading_of(2, start_ + hour * 1h, 230));
        }
        ASSERT_TRUE(store_->commit(batch));
    }
    /// A gain of a channel of the first plug; times in hours from the start, an empty end lasts.
    void calibrate(int channel, double gain, int from, const std::string& to, const std::string& revoked = "NULL") {
        test::execute(file_,
                      fmt::format("INSERT INTO calibration (plug_id, channel, gain, source, valid_from, valid_to, "
                                  "made_at, revoked_at) VALUES (1, {}, {}, 'a meter', {}, {}, 0, {})",
                                  channel, gain, moment(from), to.empty() ? "NULL" : moment(std::stoi(to)), revoked));
    }
    [[nodiscard]] std::string moment(int hour) const {
        return std::to_string((start_ + hour * 1h).time_since_epoch().count());
    }
    /// Of one channel of the first plug, by hour.
    [[nodiscard]] std::vector<std::string> volts(int channel) const {
        return rows(file_, fmt::format("SELECT volts FROM voltage WHERE plug = 'fridge' AND channel = {} ORDER BY time",
                                       channel));
    }

    UtcMillis start_ = at("2026-05-01T10:00:00Z");
    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
    std::unique_ptr<SqliteStore> store_ = SqliteStore::open(file_, "Europe/Amsterdam").value();
};

TEST_F(CalibratedVoltageTest, IsWhatWasSentWhileThereIsNoCalibration) {
    EXPECT_THAT(volts(1), ElementsAre("230.0", "230.0", "230.0"));
}

TEST_F(CalibratedVoltageTest, IsThatOfItsChannelWhileItHolds) {
    calibrate(1, 1.01, 1, "2");
    EXPECT_THAT(volts(1), ElementsAre("230.0", "232.3", "230.0"));
    EXPECT_THAT(volts(2), Each("230.0"));
    EXPECT_THAT(rows(file_, "SELECT volts FROM voltage WHERE plug = 'lamp'"), Each("230.0"));
    EXPECT_THAT(rows(file_, "SELECT voltage FROM reading"), Each("230.0")) << "what was sent stays";
}

TEST_F(CalibratedVoltageTest, TheNextOneTakesOver) {
    calibrate(1, 1.01, 0, "");
    calibrate(1, 1.1, 1, "");
    calibrate(1, 0.5, 2, "", "1");
    EXPECT_THAT(volts(1), ElementsAre("232.3", "253.0", "253.0")) << "the last is revoked";
}

TEST_F(CalibratedVoltageTest, TheNextOneHasEndedThoseBeforeItForGood) {
    calibrate(1, 1.01, 0, "");
    calibrate(1, 1.1, 1, "2");
    EXPECT_THAT(volts(1), ElementsAre("232.3", "253.0", "230.0"));
    calibrate(1, 1.2, 1, "2");
    EXPECT_THAT(volts(1), ElementsAre("232.3", "276.0", "230.0")) << "the later of two from one moment";
}

TEST_F(CalibratedVoltageTest, EndsWhereThePlugMeasuresOtherwise) {
    calibrate(1, 1.01, 0, "");
    test::execute(file_, "UPDATE calibration SET ended_at = " + moment(1));
    EXPECT_THAT(volts(1), ElementsAre("232.3", "230.0", "230.0"));
}

TEST_F(CalibratedVoltageTest, IsTheSameWhereverAReadingLies) {
    calibrate(2, 1.01, 1, "");
    const auto before = rows(file_, "SELECT * FROM voltage ORDER BY plug_id, channel, time");
    test::execute(file_,
                  "INSERT INTO reading_settled SELECT plug_id, time, channel, flags, plug_clock_offset_ms, voltage_mv, "
                  "current_ma, power_mw, apparent_power_mva, reactive_power_mvar, power_factor_centi, frequency_mhz, "
                  "energy_total_cwh, energy_today_cwh, energy_yesterday_cwh, energy_period_mwh FROM reading_recent_a;"
                  "UPDATE settling SET filled = 0 WHERE side = 'a'");
    ASSERT_EQ(rows(file_, "SELECT count(*) FROM reading_settled"), std::vector<std::string>{"9"});
    EXPECT_EQ(rows(file_, "SELECT * FROM voltage ORDER BY plug_id, channel, time"), before);
}

/// Settled readings of four plugs, 5,000 each.
class VoltageQuestionTest : public testing::Test {
  protected:
    void SetUp() override {
        Batch batch;
        for (const int plug : {1, 2, 3, 4}) {
            batch.plugs.push_back(test::bare_plug(plug, fmt::format("plug{}", plug)));
            batch.plugs.back().last_seen = at("2026-05-01T10:00:00Z") + 4999s;
        }
        ASSERT_TRUE(store_->commit(batch));
        test::execute(file_, fmt::format("WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n LIMIT 5000) "
                                         "INSERT INTO reading_settled (plug_id, time, part, flags, voltage_mv) "
                                         "SELECT plug.id, {} + 1000 * i + plug.id, 1, 0, 230000 + i FROM plug, n",
                                         at("2026-05-01T10:00:00Z").time_since_epoch().count()));
    }
    [[nodiscard]] std::vector<std::string> plan(const std::string& query) const {
        return rows(file_, "EXPLAIN QUERY PLAN " + query);
    }
    /// Instructions of SQLite's machine until the answer is whole: some 10 for a row that is looked at.
    [[nodiscard]] int steps(const std::string& query) const {
        sqlite3* database = nullptr;
        sqlite3_stmt* statement = nullptr;
        EXPECT_EQ(sqlite3_open(file_.c_str(), &database), SQLITE_OK);
        EXPECT_EQ(sqlite3_prepare_v2(database, query.c_str(), -1, &statement, nullptr), SQLITE_OK) << query;
        while (sqlite3_step(statement) == SQLITE_ROW) {
        }
        const int taken = sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 0);
        sqlite3_finalize(statement);
        sqlite3_close(database);
        return taken;
    }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
    std::unique_ptr<SqliteStore> store_ = SqliteStore::open(file_, "Europe/Amsterdam").value();
};

TEST_F(VoltageQuestionTest, TheNewestAreTakenFromTheEndOfEachPlugs) {
    for (const char* view : {"voltage", "reading"}) {
        const std::string query = fmt::format("SELECT * FROM {} ORDER BY time DESC LIMIT 5", view);
        EXPECT_THAT(plan(query), Each(AllOf(Not(HasSubstr("CO-ROUTINE")), Not(HasSubstr("MATERIALIZE"))))) << query;
        EXPECT_LT(steps(query), 3000) << query;
    }
    EXPECT_THAT(rows(file_, "SELECT plug, time % 1000 FROM voltage ORDER BY time DESC LIMIT 2"),
                ElementsAre("plug4|4", "plug3|3"));
}

TEST_F(VoltageQuestionTest, ALimitThatIsAQueryReadsThatSpanOnly) {
    for (const char* view : {"voltage", "reading"}) {
        const std::string query =
            fmt::format("SELECT * FROM {} WHERE time > (SELECT max(last_seen) FROM plug) - 10000", view);
        EXPECT_THAT(plan(query), testing::Contains(HasSubstr("SEARCH r USING PRIMARY KEY (plug_id=? AND time>?)")))
            << query;
        EXPECT_LT(steps(query), 6000) << query;
    }
}

TEST_F(VoltageQuestionTest, CountingMakesNoTimesAndAppliesNoGain) {
    const auto code = rows(file_, "EXPLAIN SELECT count(*) FROM voltage");
    EXPECT_THAT(code, Each(AllOf(Not(HasSubstr("strftime")), Not(HasSubstr("printf")), Not(HasSubstr("coalesce")))));
    EXPECT_LT(steps("SELECT count(*) FROM voltage"), 20 * 20'000);
}

TEST_F(VoltageQuestionTest, OnePlugsDayIsFoundByPlugAndTime) {
    const std::string query =
        "SELECT max(volts) FROM voltage WHERE plug = 'plug2' AND time >= 1777629600000 AND time < 1777629700000";
    EXPECT_THAT(plan(query),
                testing::Contains(HasSubstr("SEARCH r USING PRIMARY KEY (plug_id=? AND time>? AND time<?)")));
}

}  // namespace
}  // namespace collector
