#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/sqlite_writer/sqlite_store.hpp>

#include "sqlite/database_rows.hpp"
#include "sqlite/disk_fault.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using enum IntervalStatus;
using test::at;
using test::DiskFault;
using test::rows;
using test::whole;
using testing::ElementsAre;
using testing::IsEmpty;

/// What is counted in weeks, and what readers see of it.
class WeekTest : public testing::Test {
  protected:
    void SetUp() override {
        Batch batch;
        batch.plugs = {test::bare_plug(1, "fridge"), test::bare_plug(2, "washer"), test::bare_plug(3, "lamp")};
        ASSERT_TRUE(store_->commit(batch));
        ASSERT_TRUE(store_->put_weeks({}));
    }
    [[nodiscard]] static WeekCount count(const Week& week, std::int64_t intervals, std::int64_t high = 0,
                                         IntervalStatus status = valid) {
        return {week.start, 1, status, intervals, high, 0, 0};
    }
    [[nodiscard]] EvidenceRecord record(PlugId plug, std::vector<Week> new_weeks, std::vector<WeekCount> counts) const {
        const TimeSpan span{week_.start, week_.start + 10min};
        return {.plug_id = plug,
                .span = span,
                .changes = {},
                .new_weeks = std::move(new_weeks),
                .counts = std::move(counts),
                .gaps_span = span,
                .gaps = {},
                .rules = {}};
    }
    [[nodiscard]] std::vector<std::string> seen() const {
        return rows(file_,
                    "SELECT monday, plug_id, intervals, valid, thin, outside_10_percent FROM en50160_week "
                    "ORDER BY start_time, plug_id");
    }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
    std::unique_ptr<SqliteStore> store_ = SqliteStore::open(file_, "Europe/Amsterdam").value();
    const Week week_{at("2026-10-18T22:00:00Z"), at("2026-10-25T23:00:00Z"), 1014, "2026-10-19"};
    const Week next_{at("2026-10-25T23:00:00Z"), at("2026-11-01T23:00:00Z"), 1008, "2026-10-26"};
};

TEST_F(WeekTest, IsCountedOnFromItsFirstInterval) {
    ASSERT_TRUE(store_->put({record(1, {week_}, {count(week_, 1, 1)}), record(2, {week_}, {count(week_, 2)})}, {}));
    ASSERT_TRUE(store_->put({record(1, {}, {count(week_, 3), count(week_, 1, 0, thin)})}, {}));
    EXPECT_THAT(seen(), ElementsAre("2026-10-19|1|1014|4|1|1", "2026-10-19|2|1014|2|0|0"));
    EXPECT_EQ(store_->weeks().value(), (CountedWeeks{{{week_, std::nullopt}}, true}));
}

TEST_F(WeekTest, WhatIsCountedDownToNothingIsGone) {
    ASSERT_TRUE(store_->put({record(1, {week_}, {count(week_, 2, 1), count(week_, 1, 0, thin)})}, {}));
    ASSERT_TRUE(store_->put({record(1, {}, {count(week_, -1, -1), count(week_, -1, 0, thin)})}, {}));
    EXPECT_THAT(seen(), ElementsAre("2026-10-19|1|1014|1|0|0"));
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM interval_week"), 1);
    ASSERT_TRUE(store_->put({record(1, {}, {count(week_, -1)})}, {}));
    EXPECT_THAT(seen(), IsEmpty());
}

TEST_F(WeekTest, IsShownWhenAllPlugsAreCounted) {
    ASSERT_TRUE(store_->put_weeks({{week_, 0}, {next_, std::nullopt}}));
    ASSERT_TRUE(store_->put_counts({week_, true, {{1, {count(week_, 7)}}, {2, {}}}, 2}));
    EXPECT_THAT(seen(), IsEmpty());
    EXPECT_EQ(store_->weeks().value(), (CountedWeeks{{{week_, 2}, {next_, std::nullopt}}, true}));
    ASSERT_TRUE(store_->put_counts({week_, false, {{3, {count(week_, 9)}}}, std::nullopt}));
    EXPECT_THAT(seen(), ElementsAre("2026-10-19|1|1014|7|0|0", "2026-10-19|3|1014|9|0|0"));
}

TEST_F(WeekTest, WhatWasCountedBeforeIsForgottenWhenItIsCountedAnew) {
    const Week utc{at("2026-10-19T00:00:00Z"), at("2026-10-26T00:00:00Z"), 1008, "2026-10-19"};
    const Week earlier{at("2026-10-12T00:00:00Z"), at("2026-10-19T00:00:00Z"), 1008, "2026-10-12"};
    const Week before{at("2026-10-11T22:00:00Z"), week_.start, 1008, "2026-10-12"};
    ASSERT_TRUE(store_->put(
        {record(1, {utc, earlier, before}, {count(utc, 5), count(earlier, 6), count(before, 7), count(week_, 8)})},
        {}));
    ASSERT_TRUE(store_->put_weeks({{before, std::nullopt}, {week_, 0}}));
    ASSERT_TRUE(store_->put_counts({week_, true, {{1, {count(week_, 4)}}}, std::nullopt}));
    EXPECT_THAT(seen(), ElementsAre("2026-10-12|1|1008|7|0|0", "2026-10-19|1|1014|4|0|0"));
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM interval_week"), 2) << "nothing is left of the weeks of UTC";
}

TEST_F(WeekTest, AnotherTimeZoneHidesAllWeeksUntilSomeoneHasLooked) {
    ASSERT_TRUE(store_->put({record(1, {week_}, {count(week_, 1)})}, {}));
    store_.reset();
    store_ = SqliteStore::open(file_, "Europe/Amsterdam").value();
    EXPECT_THAT(seen(), ElementsAre("2026-10-19|1|1014|1|0|0")) << "the same zone changes nothing";
    store_.reset();
    store_ = SqliteStore::open(file_, "Europe/London").value();
    EXPECT_THAT(seen(), IsEmpty());
    EXPECT_EQ(store_->weeks().value(), (CountedWeeks{{{week_, std::nullopt}}, false}));
    ASSERT_TRUE(store_->put_weeks({{week_, std::nullopt}}));
    EXPECT_THAT(seen(), ElementsAre("2026-10-19|1|1014|1|0|0"));
}

TEST_F(WeekTest, OffsetsAreThoseOfTheDatabasesZone) {
    const auto offsets = store_->zone_offsets().value();
    EXPECT_EQ(offsets, offset_periods("Europe/Amsterdam", at("2015-01-01T00:00:00Z"), kTimeZonesEnd).value());
}

TEST_F(WeekTest, AFullDiskLeavesWeeksAsTheyWere) {
    ASSERT_TRUE(store_->put({record(1, {week_}, {count(week_, 1)})}, {}));
    {
        const DiskFault full(DiskFault::Kind::full, 0);
        EXPECT_FALSE(store_->put_weeks({}));
        EXPECT_FALSE(store_->put_counts({week_, true, {{1, {count(week_, 4)}}}, std::nullopt}));
        EXPECT_FALSE(store_->put({record(1, {next_}, {count(next_, 1), count(week_, 1)})}, {}));
    }
    EXPECT_THAT(seen(), ElementsAre("2026-10-19|1|1014|1|0|0"));
    ASSERT_TRUE(store_->put_counts({week_, true, {{1, {count(week_, 4)}}}, std::nullopt}));
    EXPECT_THAT(seen(), ElementsAre("2026-10-19|1|1014|4|0|0"));
}

TEST_F(WeekTest, CountsWhatIsNotValidByReason) {
    std::vector<WeekCount> counts;
    for (const auto status : {valid, thin, gap_collector, gap_plug, relay_off, clock, slow, implausible, two_devices}) {
        counts.push_back({week_.start, 1, status, 1 + static_cast<std::int64_t>(status), 1, 1, 1});
    }
    counts[0] = {week_.start, 1, valid, 507, 30, 20, 10};
    ASSERT_TRUE(store_->put({record(1, {week_}, counts)}, {}));
    EXPECT_THAT(rows(file_,
                     "SELECT valid, outside_10_percent, outside_10_15_percent, above_253, below_207, invalid, thin, "
                     "gap_collector, gap_plug, relay_off, clock, slow, implausible, two_devices, coverage_percent FROM "
                     "en50160_week"),
                ElementsAre("507|50|40|30|20|507|2|3|4|5|6|7|8|9|50.0"));
}

}  // namespace
}  // namespace collector
