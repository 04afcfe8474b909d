#include <memory>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/model/reading_flag.hpp>
#include <collector/sqlite_writer/sqlite_store.hpp>

#include "sqlite/database_rows.hpp"
#include "sqlite_writer/recent_table.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

/// What a clock dated that was not known to be right, and what is known of it later.
namespace collector {
namespace {

using namespace std::chrono_literals;
using namespace reading_flag;
using test::rows;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr Reach kWideReach{.on_schedule = 24, .readings_max = 96};

class RedatingTest : public testing::Test {
  protected:
    RedatingTest() {
        open();
        Batch batch;
        batch.plugs = {test::bare_plug(1, "fridge"), test::bare_plug(2, "washer")};
        commit(batch);
    }
    void open() {
        store_.reset();
        store_ = SqliteStore::open(file_, "Europe/Amsterdam").value();
    }
    void commit(const Batch& batch) {
        const auto done = store_->commit(batch);
        ASSERT_TRUE(done) << done.error().what;
    }
    /// Every ten seconds of minutes from the start of the test on.
    [[nodiscard]] Batch readings(std::chrono::minutes from, std::chrono::minutes to, std::uint32_t flags) const {
        Batch batch;
        for (auto t = std::chrono::seconds(from); t < to; t += 10s) {
            ReadingRecord reading = test::reading_of(1, start_ + t, 230 + static_cast<double>(t.count() % 7));
            reading.flags = flags;
            reading.plug_clock_offset = 1h;
            batch.readings.push_back(reading);
        }
        return batch;
    }
    void redate(std::chrono::milliseconds step, bool is_right) {
        Batch batch;
        batch.redating = Redating{step, is_right};
        commit(batch);
    }
    /// First and last minute, flags and offset of what is on record, and how many readings that is.
    [[nodiscard]] std::vector<std::string> recorded() const {
        return rows(file_, fmt::format("SELECT (min(time) - {0}) / 60000, (max(time) - {0}) / 60000, count(*), flags, "
                                       "plug_clock_offset / 60 FROM reading GROUP BY flags, plug_clock_offset "
                                       "ORDER BY min(time)",
                                       start_.time_since_epoch().count()));
    }
    [[nodiscard]] std::vector<std::string> due() const {
        return rows(file_, fmt::format("SELECT (start_time - {}) / 60000 FROM evaluation_due ORDER BY start_time",
                                       start_.time_since_epoch().count()));
    }

    const UtcMillis start_ = test::at("2026-05-01T10:00:00Z");
    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
    std::unique_ptr<SqliteStore> store_;
};

TEST_F(RedatingTest, MovesWhatThisProcessWroteByAClockThatMayHaveBeenWrong) {
    commit(readings(0min, 10min, 0));
    commit(readings(0min, 3min, kClockUnsynchronised));
    redate(33min, false);
    EXPECT_THAT(recorded(), ElementsAre("0|9|60|0|60.0", "33|35|18|8|27.0"));
    redate(0min, true);
    EXPECT_THAT(recorded(), ElementsAre("0|9|60|0|60.0", "33|35|18|0|27.0"));
    redate(33min, true);
    EXPECT_THAT(recorded(), ElementsAre("0|9|60|0|60.0", "33|35|18|0|27.0")) << "it is known by now";
}

TEST_F(RedatingTest, IsDoneBeforeTheBatchIsWritten) {
    commit(readings(0min, 1min, kClockUnsynchronised));
    Batch batch = readings(40min, 41min, kClockUnsynchronised);
    batch.redating = Redating{30min, true};
    commit(batch);
    EXPECT_THAT(recorded(), ElementsAre("30|30|6|0|30.0", "40|40|6|8|60.0"));
}

TEST_F(RedatingTest, LeavesWhatHasThePlugsTimeWhereItIs) {
    commit(readings(0min, 1min, kClockUnsynchronised | kLate));
    redate(33min, true);
    EXPECT_THAT(recorded(), ElementsAre("0|0|6|4|60.0"));
}

TEST_F(RedatingTest, LeavesWhatAnEarlierProcessWrote) {
    commit(readings(0min, 1min, kClockUnsynchronised));
    open();
    commit(readings(2min, 3min, kClockUnsynchronised));
    redate(33min, true);
    EXPECT_THAT(recorded(), ElementsAre("0|0|6|8|60.0", "35|35|6|0|27.0"));
}

TEST_F(RedatingTest, IsAllOrNothing) {
    commit(readings(0min, 1min, kClockUnsynchronised));
    test::execute(file_,
                  "CREATE TRIGGER refuse BEFORE INSERT ON rejected_message BEGIN SELECT RAISE(ABORT, 'no'); END");
    Batch batch = readings(40min, 41min, 0);
    batch.redating = Redating{30min, true};
    batch.rejected = {{start_, "t", "bad_json", "{"}};
    ASSERT_FALSE(store_->commit(batch));
    EXPECT_FALSE(store_->extent(1).value());
    test::execute(file_, "DROP TRIGGER refuse");
    commit(batch);
    EXPECT_THAT(recorded(), ElementsAre("30|30|6|0|30.0", "40|40|6|0|60.0"));
    const auto live = store_->extent(1).value().value();
    EXPECT_EQ(live.first, start_ + 30min);
    const auto samples = store_->history(1, {start_, start_ + 1h}, start_ + 1h, kWideReach).value().samples;
    open();
    EXPECT_EQ(store_->extent(1).value().value().first, live.first);
    EXPECT_EQ(store_->history(1, {start_, start_ + 1h}, start_ + 1h, kWideReach).value().samples, samples);
    EXPECT_EQ(samples.size(), 12U);
}

TEST_F(RedatingTest, MakesBothTimesDue) {
    store_->begin_evaluation(start_ + 1h);
    commit(readings(0min, 1min, kClockUnsynchronised));
    redate(33min, true);
    EXPECT_THAT(due(), ElementsAre("0", "30"));
}

TEST_F(RedatingTest, WhatMayBeRedatedDoesNotSettle) {
    const auto full = static_cast<int>(RecentTable::kFullPerPlug) * 10s;
    commit(readings(0min, std::chrono::ceil<std::chrono::minutes>(full), kClockUnsynchronised));
    EXPECT_FALSE(store_->is_settling_due());
    redate(33min, false);
    EXPECT_FALSE(store_->is_settling_due());
    redate(0min, true);
    EXPECT_TRUE(store_->is_settling_due());
}

TEST_F(RedatingTest, WhatNobodyWillRedateSettles) {
    const auto full = static_cast<int>(RecentTable::kFullPerPlug) * 10s;
    commit(readings(0min, std::chrono::ceil<std::chrono::minutes>(full), kClockUnsynchronised));
    open();
    EXPECT_TRUE(store_->is_settling_due());
}

class UndatedTest : public RedatingTest, public testing::WithParamInterface<bool> {
  protected:
    void settle_if_asked() {
        open();
        while (GetParam() && store_->is_settling_due()) {
            ASSERT_TRUE(store_->settle(1000));
        }
    }
};

/// Wherever they lie, readings without a date are no neighbours, no first and no last reading.
TEST_P(UndatedTest, AreOnlySeenInTheirSpan) {
    commit(readings(0min, 10min, kClockUnsynchronised));
    commit(readings(10min, 60min, 0));
    commit(readings(60min, 70min, kClockUnsynchronised));
    settle_if_asked();
    const auto extent = store_->extent(1).value().value();
    EXPECT_EQ(extent.first, start_ + 10min);
    EXPECT_EQ(extent.last, start_ + 60min - 10s);
    const UtcMillis until = start_ + 2h;
    const auto before = store_->history(1, {start_ + 10min, start_ + 20min}, until, kWideReach).value();
    EXPECT_THAT(before.before, IsEmpty());
    EXPECT_EQ(before.next(), start_ + 20min);
    const auto after = store_->history(1, {start_ + 70min, start_ + 80min}, until, kWideReach).value();
    EXPECT_EQ(after.before.back().time, start_ + 60min - 10s);
    EXPECT_EQ(after.next(), std::nullopt);
    const auto within = store_->history(1, {start_ + 50min, start_ + 70min}, until, kWideReach).value();
    EXPECT_EQ(within.samples.size(), 120U);
    EXPECT_EQ(store_->neighbours(1, {start_ + 65min, start_ + 65min}, until, kWideReach).value().after, std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Places, UndatedTest, testing::Values(false, true),
                         [](const auto& row) { return row.param ? "settled" : "recent"; });

TEST_F(RedatingTest, TakesBackRowsOfWhichTheTimeWasWrong) {
    Batch batch;
    batch.availability = {{1, start_, true}, {2, start_, true}};
    batch.relays = {{1, 1, start_, true}, {1, 2, start_, true}};
    batch.events = {{1, start_, "start", "Power On"}, {1, start_, "start", "Watchdog"}};
    batch.gaps = {{start_, std::nullopt, GapCause::clock}, {start_, start_ + 1s, GapCause::link_down}};
    commit(batch);
    Batch next;
    next.taken_back.availability = {{1, start_, true}};
    next.taken_back.relays = {{1, 2, start_, true}};
    next.taken_back.events = {{1, start_, "start", "Power On"}};
    next.taken_back.gaps = {{start_, std::nullopt, GapCause::clock}};
    next.availability = {{1, start_ + 1h, true}};
    commit(next);
    EXPECT_EQ(test::whole(file_, "SELECT count(*) FROM availability WHERE plug_id = 1"), 1);
    EXPECT_EQ(test::whole(file_, "SELECT count(*) FROM availability"), 2);
    EXPECT_THAT(rows(file_, "SELECT relay FROM relay_state"), ElementsAre("1"));
    EXPECT_THAT(rows(file_, "SELECT detail FROM plug_event"), ElementsAre("Watchdog"));
    EXPECT_THAT(rows(file_, "SELECT cause FROM gap"), ElementsAre("link_down"));
}

TEST_F(RedatingTest, ATimeNotKnownLastsUntilTheTimeIsKnown) {
    Batch batch;
    batch.gaps = {{start_, std::nullopt, GapCause::clock}, {start_, std::nullopt, GapCause::link_down}};
    commit(batch);
    Batch unknown;
    unknown.open_gaps_end = OpenGapsEnd{start_ + 1min, std::nullopt};
    commit(unknown);
    const std::string ends =
        fmt::format("SELECT cause, (end_time - {}) / 60000 FROM gap ORDER BY cause", start_.time_since_epoch().count());
    EXPECT_THAT(rows(file_, ends), ElementsAre("clock|null", "link_down|1"));
    Batch known;
    known.open_gaps_end = OpenGapsEnd{start_ + 1min, start_ + 30min};
    commit(known);
    EXPECT_THAT(rows(file_, ends), ElementsAre("clock|30", "link_down|1"));
}

}  // namespace
}  // namespace collector
