#include "grid_voltage.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "fleet.hpp"

namespace tasmota_sim {
namespace {

using namespace std::chrono_literals;

const UtcMillis kMidnight = std::chrono::sys_days{std::chrono::year{2026} / 6 / 1};

/// The highest and lowest voltage of many taps in a stretch of time.
struct Extremes {
    double lowest = 1000.0;
    double highest = 0.0;
    int above_253 = 0;
    int samples = 0;
};

Extremes extremes(const GridVoltage& grid, UtcMillis from, UtcMillis to, std::chrono::milliseconds step) {
    Extremes found;
    for (const Persona& plug : draw_fleet({.seed = 4, .plugs = 40})) {
        for (UtcMillis time = from; time < to; time += step) {
            const double volts = grid.volts(plug.channels.front().tap, time);
            found.lowest = std::min(found.lowest, volts);
            found.highest = std::max(found.highest, volts);
            found.above_253 += volts > 253.0 ? 1 : 0;
            ++found.samples;
        }
    }
    return found;
}

class ClearNoonTest : public testing::TestWithParam<std::uint64_t> {
  protected:
    GridVoltage grid_{GetParam(), DayCurve{.start = 0min}, kMidnight};
};

TEST_P(ClearNoonTest, IsAbove253Volts) {
    const Extremes noon = extremes(grid_, kMidnight + 11h + 30min, kMidnight + 12h + 30min, 5min);
    EXPECT_GT(noon.above_253, noon.samples / 2);
    EXPECT_LT(noon.highest, 257.0);
}

TEST_P(ClearNoonTest, MorningIsBelow253Volts) {
    EXPECT_LT(extremes(grid_, kMidnight, kMidnight + 9h + 30min, 5min).highest, 253.0);
}

TEST_P(ClearNoonTest, EveningPeakIsTheLowestOfTheDay) {
    const Extremes evening = extremes(grid_, kMidnight + 18h, kMidnight + 19h + 30min, 5min);
    const Extremes night = extremes(grid_, kMidnight, kMidnight + 4h, 5min);
    EXPECT_LT(evening.highest, night.lowest);
    EXPECT_GT(evening.lowest, 224.0);
}

INSTANTIATE_TEST_SUITE_P(Seeds, ClearNoonTest, testing::Values(1, 2, 3));

TEST(GridVoltageTest, IsAFunctionOfSeedAndTimeOnly) {
    const Tap tap{.seed = 9};
    const GridVoltage one{1, {}, kMidnight};
    const GridVoltage two{1, {}, kMidnight + 5h};
    const GridVoltage other{2, {}, kMidnight};
    const UtcMillis time = kMidnight + 50h;
    EXPECT_EQ(one.volts(tap, time), two.volts(tap, time));
    EXPECT_NE(one.volts(tap, time), other.volts(tap, time));
}

TEST(GridVoltageTest, ARealDayHasItsNoonShortlyBeforeNoonUtc) {
    const GridVoltage grid{1, {}, kMidnight};
    EXPECT_EQ(grid.sunshine(kMidnight + 2h), 0.0);
    EXPECT_EQ(grid.sunshine(kMidnight + 22h), 0.0);
    EXPECT_GT(grid.sunshine(kMidnight + 11h + 40min), 0.1);
}

TEST(GridVoltageTest, ABentCurveRunsThroughADayInAMinute) {
    const GridVoltage grid{1, {.day_length = 60s, .start = 6h}, kMidnight};
    EXPECT_LT(grid.sunshine(kMidnight), 0.2);
    EXPECT_GT(grid.sunshine(kMidnight + 15s), 0.99);
    EXPECT_EQ(grid.sunshine(kMidnight + 45s), 0.0);
}

TEST(GridVoltageTest, SomeDaysAreDull) {
    const GridVoltage grid{1, {}, kMidnight};
    int dull = 0;
    for (int day = 0; day < 100; ++day) {
        dull += grid.sunshine(kMidnight + day * 24h + 11h + 40min) < 0.5 ? 1 : 0;
    }
    EXPECT_GT(dull, 5);
    EXPECT_LT(dull, 30);
}

}  // namespace
}  // namespace tasmota_sim
