#include <collector/charts/plot.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/sqlite_reader/sqlite_record_reader.hpp>

#include "charts/made_up_plot.hpp"
#include "report/measured_week.hpp"
#include "sqlite/database_rows.hpp"
#include "sqlite_reader/sqlite_record_engine.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using test::at;
using testing::ElementsAre;

const UtcMillis kWeekStart = at("2026-05-17T22:00:00Z");

class PlotTest : public testing::Test {
  protected:
    [[nodiscard]] Plot read(const TimeSpan& span, std::optional<UtcMillis> evaluated_until) const {
        const auto reader = open_sqlite_record(file_).value();
        const auto record = reader->snapshot().value();
        ReportHead head = test::made_up_head(span);
        head.evaluated_until = evaluated_until;
        return read_plot(*record, record->plugs({}).value(), head, PlotLayout::one_row).value();
    }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
};

TEST_F(PlotTest, AWeekIsMadeOfMeans) {
    test::record_measured_week(file_);
    const Plot plot = read({kWeekStart, kWeekStart + 168h}, kWeekStart + 168h);
    EXPECT_EQ(plot.values, PlotValues::means);
    ASSERT_EQ(plot.curves.size(), 2U);
    EXPECT_EQ(plot.curves[0].plug.topic, "tasmota_A1C001");
    EXPECT_EQ(plot.curves[0].values, 1002);
    EXPECT_EQ(plot.curves[0].values_high, 5);
    EXPECT_EQ(plot.curves[0].highest_at, kWeekStart + 61h);
    EXPECT_THAT(plot.curves[0].missing,
                ElementsAre(MissingStretch{{kWeekStart + 72h, kWeekStart + 73h}, MissingCause::plug_offline}));
    EXPECT_THAT(plot.curves[1].missing,
                ElementsAre(MissingStretch{{kWeekStart, kWeekStart + 108h}, MissingCause::unrecorded}));
}

TEST_F(PlotTest, ADayIsMadeOfSamplesThatCount) {
    std::vector<ReadingRecord> readings;
    test::EvidenceContent evidence{1, {kWeekStart, kWeekStart + 1h}, {}, {kWeekStart, kWeekStart + 1h}, {}};
    for (int minute = 0; minute < 60; ++minute) {
        readings.push_back(test::reading_of(1, kWeekStart + std::chrono::minutes{minute}, minute == 30 ? 254 : 230));
    }
    readings[10].values.voltage_v = 9;
    readings[10].flags = reading_flag::kImplausible;
    for (UtcMillis start = kWeekStart; start < kWeekStart + 1h; start += kIntervalLength) {
        evidence.intervals.push_back({start, 1, 10, 10, IntervalStatus::valid, 230, 230, 254, 0});
    }
    test::record(file_,
                 {.plugs = {test::bare_plug(1, "lamp")},
                  .readings = readings,
                  .availability = {},
                  .gaps_of_all = {},
                  .evidence = {evidence},
                  .evaluated_until = kWeekStart + 1h},
                 test::Settled::some);
    const Plot plot = read({kWeekStart, kWeekStart + 2h}, kWeekStart + 1h);
    EXPECT_EQ(plot.values, PlotValues::samples);
    ASSERT_EQ(plot.curves.size(), 1U);
    EXPECT_EQ(plot.curves[0].values, 59);
    EXPECT_EQ(plot.curves[0].lowest_v, 230);
    EXPECT_EQ(plot.curves[0].highest_at, kWeekStart + 30min);
    ASSERT_EQ(plot.curves[0].missing.size(), 1U);
    EXPECT_EQ(plot.curves[0].missing[0].cause, MissingCause::pending);
}

TEST_F(PlotTest, ADayOfTwentyFiveHoursIsADay) {
    test::record_measured_week(file_);
    EXPECT_EQ(read({kWeekStart, kWeekStart + 25h}, kWeekStart + 168h).values, PlotValues::samples);
    EXPECT_EQ(read({kWeekStart, kWeekStart + 25h + 1ms}, kWeekStart + 168h).values, PlotValues::means);
}

TEST_F(PlotTest, APlugWithoutDataHasACurveWithout) {
    test::record_measured_week(file_);
    const Plot plot = read({kWeekStart - 168h, kWeekStart}, kWeekStart + 168h);
    ASSERT_EQ(plot.curves.size(), 2U);
    EXPECT_EQ(plot.curves[0].values, 0);
    EXPECT_THAT(plot.curves[0].missing,
                ElementsAre(MissingStretch{{kWeekStart - 168h, kWeekStart}, MissingCause::unrecorded}));
}

}  // namespace
}  // namespace collector
