#include "energy_counters.hpp"

#include <gtest/gtest.h>

namespace tasmota_sim {
namespace {

using namespace std::chrono_literals;

TEST(EnergyCountersTest, CountsPowerOverTime) {
    EnergyCounters counters{.stored_wh = 1000.0};
    counters.add(120.0, 30min);
    EXPECT_DOUBLE_EQ(counters.today_wh, 60.0);
    EXPECT_DOUBLE_EQ(counters.period_wh, 60.0);
    EXPECT_DOUBLE_EQ(counters.total_wh(), 1060.0);
    EXPECT_DOUBLE_EQ(counters.exported_wh, 0.0);
}

TEST(EnergyCountersTest, ExportCountsBackAndOnItsOwn) {
    EnergyCounters counters;
    counters.add(100.0, 1h);
    counters.add(-300.0, 1h);
    EXPECT_DOUBLE_EQ(counters.today_wh, -200.0);
    EXPECT_DOUBLE_EQ(counters.today_import_wh, 100.0);
    EXPECT_DOUBLE_EQ(counters.today_export_wh, 300.0);
    EXPECT_DOUBLE_EQ(counters.exported_wh, 300.0);
}

TEST(EnergyCountersTest, MidnightMovesTheDayToYesterday) {
    EnergyCounters counters{.stored_wh = 10.25, .today_wh = 5.5};
    counters.roll_day(EnergyCounters::Rounding::keep);
    EXPECT_DOUBLE_EQ(counters.yesterday_wh, 5.5);
    EXPECT_DOUBLE_EQ(counters.today_wh, 0.0);
    EXPECT_DOUBLE_EQ(counters.total_wh(), 15.75);
}

TEST(EnergyCountersTest, SomeFirmwareDropsTheFractionAtMidnight) {
    EnergyCounters counters{.stored_wh = 10.25, .today_wh = 5.5};
    counters.roll_day(EnergyCounters::Rounding::whole_wh);
    EXPECT_DOUBLE_EQ(counters.total_wh(), 15.0);
}

TEST(EnergyCountersTest, APowerCutTakesTheDay) {
    EnergyCounters counters{.stored_wh = 1000.0, .today_wh = 300.0, .yesterday_wh = 50.0};
    counters.lose_unsaved();
    EXPECT_DOUBLE_EQ(counters.total_wh(), 1000.0);
    EXPECT_DOUBLE_EQ(counters.today_wh, 0.0);
    EXPECT_DOUBLE_EQ(counters.yesterday_wh, 50.0);
}

}  // namespace
}  // namespace tasmota_sim
