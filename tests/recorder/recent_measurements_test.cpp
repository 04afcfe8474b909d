#include "recorder/recent_measurements.hpp"

#include <functional>
#include <ostream>
#include <string>

#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using test::at;
using enum RecentMeasurements::Arrival;

const UtcMillis kNow = at("2026-05-01T10:00:00.400Z");

Measurement sample() {
    Measurement measurement;
    measurement.plug_time = PlugTime{at("2026-05-01T11:00:00Z"), false};
    measurement.scheduled = true;
    measurement.channel_count = 1;
    measurement.channels[0].voltage_v = 230;
    measurement.channels[0].energy_yesterday_kwh = 0;
    return measurement;
}

struct DifferenceCase {
    const char* name;
    std::function<void(Measurement&)> change;

    friend std::ostream& operator<<(std::ostream& out, const DifferenceCase& row) { return out << row.name; }
};

class DifferenceTest : public testing::TestWithParam<DifferenceCase> {};

TEST_P(DifferenceTest, MakesAnotherMeasurement) {
    RecentMeasurements recent;
    ASSERT_FALSE(recent.seen_before(sample(), kNow, live));
    Measurement other = sample();
    GetParam().change(other);
    EXPECT_FALSE(recent.seen_before(other, kNow, live));
}

INSTANTIATE_TEST_SUITE_P(
    Fields, DifferenceTest,
    testing::Values(DifferenceCase{"next_second", [](Measurement& m) { m.plug_time->stamp += 1s; }},
                    DifferenceCase{"no_plug_time", [](Measurement& m) { m.plug_time.reset(); }},
                    DifferenceCase{"load_change", [](Measurement& m) { m.scheduled = false; }},
                    DifferenceCase{"voltage", [](Measurement& m) { m.channels[0].voltage_v = 231; }},
                    DifferenceCase{"no_voltage", [](Measurement& m) { m.channels[0].voltage_v.reset(); }},
                    DifferenceCase{"current", [](Measurement& m) { m.channels[0].current_a = 0; }},
                    DifferenceCase{"power", [](Measurement& m) { m.channels[0].power_w = 0; }},
                    DifferenceCase{"apparent_power", [](Measurement& m) { m.channels[0].apparent_power_va = 0; }},
                    DifferenceCase{"reactive_power", [](Measurement& m) { m.channels[0].reactive_power_var = 0; }},
                    DifferenceCase{"power_factor", [](Measurement& m) { m.channels[0].power_factor = 0; }},
                    DifferenceCase{"frequency", [](Measurement& m) { m.channels[0].frequency_hz = 50; }},
                    DifferenceCase{"energy_total", [](Measurement& m) { m.channels[0].energy_total_kwh = 1; }},
                    DifferenceCase{"energy_today", [](Measurement& m) { m.channels[0].energy_today_kwh = 1; }},
                    DifferenceCase{"energy_yesterday",
                                   [](Measurement& m) { m.channels[0].energy_yesterday_kwh = 0.001; }},
                    DifferenceCase{"energy_period", [](Measurement& m) { m.channels[0].energy_period_wh = 1; }},
                    DifferenceCase{"second_channel",
                                   [](Measurement& m) {
                                       m.channel_count = 2;
                                       m.channels[1].voltage_v = 230;
                                   }}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(RecentMeasurementsTest, RetainedOneIsRecognisedHoweverMuchLaterItComes) {
    RecentMeasurements recent;
    ASSERT_FALSE(recent.seen_before(sample(), kNow, live));
    EXPECT_TRUE(recent.seen_before(sample(), kNow, retained));
    EXPECT_TRUE(recent.seen_before(sample(), kNow + 48h, retained));
}

TEST(RecentMeasurementsTest, LiveEchoComesWithinAQuarterOfAnHour) {
    RecentMeasurements recent;
    ASSERT_FALSE(recent.seen_before(sample(), kNow, live));
    EXPECT_TRUE(recent.seen_before(sample(), kNow + 15min, live));
    EXPECT_FALSE(recent.seen_before(sample(), kNow + 1h, live)) << "the hour that occurs twice";
    EXPECT_TRUE(recent.seen_before(sample(), kNow + 1h, live)) << "the later one is remembered too";
}

TEST(RecentMeasurementsTest, OneThatComesWhenTheNextIsDueIsAnEchoWithinAMinute) {
    RecentMeasurements recent;
    ASSERT_FALSE(recent.seen_before(sample(), kNow, live));
    EXPECT_TRUE(recent.seen_before(sample(), kNow + 60s, due));
    EXPECT_FALSE(recent.seen_before(sample(), kNow + 5min, due)) << "a clock that was put back";
}

TEST(RecentMeasurementsTest, SevenOthersInBetweenDoNotHideIt) {
    RecentMeasurements recent;
    ASSERT_FALSE(recent.seen_before(sample(), kNow, live));
    for (int i = 1; i <= 7; ++i) {
        Measurement other = sample();
        other.plug_time->stamp += i * 10s;
        ASSERT_FALSE(recent.seen_before(other, kNow + i * 10s, live));
    }
    EXPECT_TRUE(recent.seen_before(sample(), kNow + 80s, live));
}

TEST(RecentMeasurementsTest, RepetitionsTakeNoRoom) {
    RecentMeasurements recent;
    ASSERT_FALSE(recent.seen_before(sample(), kNow, live));
    Measurement other = sample();
    other.plug_time->stamp += 10s;
    ASSERT_FALSE(recent.seen_before(other, kNow, live));
    for (int i = 0; i < 20; ++i) {
        ASSERT_TRUE(recent.seen_before(other, kNow, live));
    }
    EXPECT_TRUE(recent.seen_before(sample(), kNow, live));
}

struct UndatedCase {
    const char* name;
    std::optional<PlugTime> plug_time;

    friend std::ostream& operator<<(std::ostream& out, const UndatedCase& row) { return out << row.name; }
};

class UndatedTest : public testing::TestWithParam<UndatedCase> {};

/// Such a plug says the same again after each start, and without load the same values for hours.
TEST_P(UndatedTest, OnlyAnEchoWithinASecondCounts) {
    Measurement measurement = sample();
    measurement.plug_time = GetParam().plug_time;
    RecentMeasurements recent;
    ASSERT_FALSE(recent.seen_before(measurement, kNow, live));
    EXPECT_TRUE(recent.seen_before(measurement, kNow + 1s, live));
    EXPECT_FALSE(recent.seen_before(measurement, kNow + 10s, live));
    EXPECT_TRUE(recent.seen_before(measurement, kNow + 10s, live)) << "the later one is remembered too";
}

INSTANTIATE_TEST_SUITE_P(Times, UndatedTest,
                         testing::Values(UndatedCase{"none", {}},
                                         UndatedCase{"before_the_first_ntp_answer",
                                                     PlugTime{at("1970-01-01T00:00:17Z"), false}}),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace collector
