#include <collector/sqlite_writer/calibration_table.hpp>

#include <limits>
#include <stdexcept>

#include <SQLiteCpp/Database.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/sqlite_writer/sqlite_store.hpp>

#include "sqlite/database_rows.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using test::at;
using test::rows;
using testing::ElementsAre;
using testing::IsEmpty;

class CalibrationTableTest : public testing::Test {
  protected:
    void SetUp() override {
        Batch batch;
        batch.plugs = {test::bare_plug(1, "fridge"), test::bare_plug(2, "lamp")};
        ASSERT_TRUE(store_->commit(batch));
    }
    [[nodiscard]] NewCalibration calibration(PlugId plug = 1, UtcMillis from = at("2026-05-01T10:00:00Z")) const {
        return {.plug_id = plug,
                .channel = 1,
                .gain = 1.0043,
                .source = "Fluke 117, 2026-05-03",
                .valid_from = from,
                .valid_to = std::nullopt,
                .made_at = at("2026-05-03T10:00:00Z")};
    }
    [[nodiscard]] CalibrationTable table() const { return CalibrationTable::open(file_).value(); }
    void hear(const std::string& kind, UtcMillis time, const std::string& detail = "VoltageCal=1950", PlugId plug = 1) {
        Batch batch;
        batch.events = {{plug, time, kind, detail}};
        ASSERT_TRUE(store_->commit(batch));
    }
    [[nodiscard]] std::vector<std::string> ends() const {
        return rows(file_, fmt::format("SELECT (ended_at - {}) / 60000 FROM calibration ORDER BY id",
                                       start_.time_since_epoch().count()));
    }
    [[nodiscard]] Gains in_force() const { return store_->gains(1).value().in_force; }

    const UtcMillis start_ = at("2026-05-01T10:00:00Z");
    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
    std::unique_ptr<SqliteStore> store_ = SqliteStore::open(file_, test::kZone).value();
};

TEST_F(CalibrationTableTest, AddsARowBesideACollectorThatRecords) {
    NewCalibration made = calibration();
    made.valid_to = start_ + 24h;
    EXPECT_EQ(table().add(made).value(), 1);
    EXPECT_EQ(table().add(calibration(2)).value(), 2);
    EXPECT_THAT(rows(file_,
                     "SELECT id, plug_id, channel, gain, source, valid_from, valid_to - valid_from, made_at > 0, "
                     "revoked_at, ended_at FROM calibration ORDER BY id"),
                ElementsAre("1|1|1|1.0043|Fluke 117, 2026-05-03|1777629600000|86400000|1|null|null",
                            "2|2|1|1.0043|Fluke 117, 2026-05-03|1777629600000|null|1|null|null"));
}

/// It notices before it writes next, and makes nothing of it.
TEST_F(CalibrationTableTest, TheCollectorTakesItInWithoutAWord) {
    const auto before = store_->gains_version();
    ASSERT_TRUE(table().add(calibration()));
    ASSERT_TRUE(store_->commit({}));
    EXPECT_NE(store_->gains_version(), before);
    EXPECT_THAT(in_force(), ElementsAre(GainStretch{1, start_, {1, 1.0043}}));
    ASSERT_EQ(table().revoke(1, start_).value(), CalibrationTable::Revocation::done);
    ASSERT_TRUE(store_->commit({}));
    EXPECT_THAT(in_force(), IsEmpty());
    EXPECT_THAT(store_->take_incidents(), IsEmpty());
}

/// A transaction that fails after it was noticed does not turn it into a stranger's.
TEST_F(CalibrationTableTest, TheCollectorTakesItInAfterAFailureToo) {
    test::execute(file_, "CREATE TRIGGER refuse BEFORE INSERT ON plug_event BEGIN SELECT RAISE(ABORT, 'no'); END");
    ASSERT_TRUE(store_->commit({}));
    static_cast<void>(store_->take_incidents());
    ASSERT_TRUE(table().add(calibration()));
    Batch refused;
    refused.events = {{1, start_, "start", "Power On"}};
    ASSERT_FALSE(store_->commit(refused));
    ASSERT_TRUE(store_->commit({}));
    EXPECT_THAT(store_->take_incidents(), IsEmpty());
    EXPECT_THAT(in_force(), ElementsAre(GainStretch{1, start_, {1, 1.0043}}));
}

TEST_F(CalibrationTableTest, AnythingElseIsAnIncidentAsEver) {
    ASSERT_TRUE(table().add(calibration()));
    ASSERT_TRUE(store_->commit({}));
    test::execute(file_, "UPDATE plug SET name = 'Kitchen' WHERE id = 1");
    ASSERT_TRUE(store_->commit({}));
    EXPECT_EQ(store_->take_incidents().size(), 1U);
}

TEST_F(CalibrationTableTest, ACollectorThatStartsKnowsIt) {
    ASSERT_TRUE(table().add(calibration()));
    store_.reset();
    store_ = SqliteStore::open(file_, test::kZone).value();
    EXPECT_THAT(in_force(), ElementsAre(GainStretch{1, start_, {1, 1.0043}}));
}

TEST_F(CalibrationTableTest, RevokesOnce) {
    ASSERT_TRUE(table().add(calibration()));
    EXPECT_EQ(table().revoke(1, start_ + 1h).value(), CalibrationTable::Revocation::done);
    EXPECT_EQ(table().revoke(1, start_ + 2h).value(), CalibrationTable::Revocation::was_revoked);
    EXPECT_EQ(table().revoke(2, start_ + 2h).value(), CalibrationTable::Revocation::unknown);
    EXPECT_THAT(rows(file_, "SELECT revoked_at - valid_from FROM calibration"), ElementsAre("3600000"));
}

TEST_F(CalibrationTableTest, ThePlugsOwnCalibrationAndAnotherMacEndIt) {
    ASSERT_TRUE(table().add(calibration()));
    hear("start", start_ + 1h, "Power On");
    hear("calibration", start_ + 2h, "PowerCal=12530");
    EXPECT_THAT(ends(), ElementsAre("null"));
    hear("mac", start_ + 5h, "AA, before BB");
    hear("calibration", start_ + 4h, "VoltageCal=1950");
    hear("calibration", start_ + 6h, "VoltageCal=1951");
    hear("calibration", start_ + 3h, "VoltageCal=1951", 2);
    EXPECT_THAT(ends(), ElementsAre("240")) << "the first";
    EXPECT_THAT(in_force(), ElementsAre(GainStretch{1, start_, {1, 1.0043}}, GainStretch{1, start_ + 4h, {}}));
}

TEST_F(CalibrationTableTest, WhatHappenedBeforeItWasMadeCounts) {
    hear("calibration", start_);
    hear("calibration", start_ + 2h);
    hear("mac", start_ + 3h, "AA, before BB");
    ASSERT_TRUE(table().add(calibration()));
    ASSERT_TRUE(table().add(calibration(1, start_ + 4h)));
    EXPECT_THAT(ends(), ElementsAre("120", "null")) << "at its own start it is compared with the meter as it is then";
}

/// Events that a wrong clock dated are written anew.
TEST_F(CalibrationTableTest, AnEndThatIsTakenBackIsNone) {
    ASSERT_TRUE(table().add(calibration()));
    hear("calibration", start_ + 2h);
    Batch batch;
    batch.taken_back.events = {{1, start_ + 2h, "calibration", "VoltageCal=1950"}};
    ASSERT_TRUE(store_->commit(batch));
    EXPECT_THAT(ends(), ElementsAre("null"));
    EXPECT_THAT(in_force(), ElementsAre(GainStretch{1, start_, {1, 1.0043}}));
    batch.events = {{1, start_ + 3h, "calibration", "VoltageCal=1950"}};
    ASSERT_TRUE(store_->commit(batch));
    EXPECT_THAT(ends(), ElementsAre("180"));
}

TEST_F(CalibrationTableTest, AnEndIsForgottenWithNothingThatRetentionDeletes) {
    ASSERT_TRUE(table().add(calibration()));
    hear("calibration", start_ + 2h);
    while (store_->forget(Upkeep::Old::states, start_ + 48h, 100).value()) {
    }
    ASSERT_THAT(rows(file_, "SELECT * FROM plug_event"), IsEmpty());
    EXPECT_THAT(ends(), ElementsAre("120"));
}

TEST_F(CalibrationTableTest, WaitsForTheCollectorAndNoLonger) {
    SQLite::Database other(file_.string(), SQLite::OPEN_READWRITE);
    CalibrationTable table = CalibrationTable::open(file_).value();
    other.exec("BEGIN IMMEDIATE");
    const auto refused = table.add(calibration());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, StoreErrc::busy);
    other.exec("ROLLBACK");
    EXPECT_TRUE(table.add(calibration()));
}

TEST_F(CalibrationTableTest, LeavesTheLogToTheCollector) {
    store_.reset();
    const auto bytes = std::filesystem::file_size(file_);
    ASSERT_TRUE(table().add(calibration()));
    EXPECT_EQ(std::filesystem::file_size(file_), bytes);
    EXPECT_GT(std::filesystem::file_size(file_.string() + "-wal"), 0U);
    EXPECT_TRUE(std::filesystem::exists(file_.string() + "-shm"));
}

TEST_F(CalibrationTableTest, WhatMakesNoSenseIsTheCallersFault) {
    CalibrationTable table = CalibrationTable::open(file_).value();
    for (const double gain :
         {0.0, -1.0, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
        NewCalibration made = calibration();
        made.gain = gain;
        EXPECT_THROW(static_cast<void>(table.add(made)), std::invalid_argument) << gain;
    }
    NewCalibration made = calibration();
    made.valid_to = made.valid_from;
    EXPECT_THROW(static_cast<void>(table.add(made)), std::invalid_argument);
    EXPECT_THROW(static_cast<void>(table.add(calibration(3))), std::invalid_argument) << "no such plug";
    EXPECT_THAT(rows(file_, "SELECT * FROM calibration"), IsEmpty());
}

TEST_F(CalibrationTableTest, OnlyADatabaseOfThisVersionIsWritten) {
    const auto code = [](const std::filesystem::path& file) { return CalibrationTable::open(file).error().code; };
    EXPECT_EQ(code(folder_ / "none.db"), StoreErrc::no_database);
    test::execute(folder_ / "other.db", "CREATE TABLE something (a)");
    EXPECT_EQ(code(folder_ / "other.db"), StoreErrc::not_a_database);
    store_.reset();
    test::execute(file_, "PRAGMA user_version = 7");
    EXPECT_EQ(code(file_), StoreErrc::older_database);
    test::execute(file_, "PRAGMA user_version = 9999");
    EXPECT_EQ(code(file_), StoreErrc::newer_database);
}

}  // namespace
}  // namespace collector
