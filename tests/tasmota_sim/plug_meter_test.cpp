#include "plug_meter.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "sample_persona.hpp"

namespace tasmota_sim {
namespace {

using namespace std::chrono_literals;

Persona with_load(double watts) {
    Persona plug = athom_plug();
    plug.channels.front().load = {.idle_w = watts, .idle_power_factor = 0.8, .appliances = {}};
    return plug;
}

TEST(PlugMeterTest, VoltageComesInTheStepsOfTheChip) {
    const PlugMeter meter{athom_plug(), kGrid, kStart};
    for (auto time = kStart; time < kStart + 1h; time += 10s) {
        const double steps = meter.sample(time, RelayPosition::on)[0].voltage_v / 0.28;
        ASSERT_NEAR(steps, std::round(steps), 1e-9);
    }
}

TEST(PlugMeterTest, QuantitiesAgreeWithEachOther) {
    const ChannelSample sample = PlugMeter{with_load(500.0), kGrid, kStart}.sample(kStart, RelayPosition::on)[0];
    EXPECT_NEAR(sample.factor, 0.8, 0.001);
    EXPECT_NEAR(sample.active_w, 500.0, 25.0);
    EXPECT_NEAR(sample.apparent_va, std::hypot(sample.active_w, sample.reactive_var), 1e-9);
    EXPECT_NEAR(sample.apparent_va, sample.voltage_v * sample.current_a, 5.0);
}

TEST(PlugMeterTest, ALoadPullsItsOwnSocketDown) {
    const double idle = PlugMeter{with_load(0.0), kGrid, kStart}.sample(kStart, RelayPosition::on)[0].voltage_v;
    const double loaded = PlugMeter{with_load(2300.0), kGrid, kStart}.sample(kStart, RelayPosition::on)[0].voltage_v;
    EXPECT_NEAR(idle - loaded, 3.1, 0.4);
}

TEST(PlugMeterTest, WithTheRelayOffEverythingIsZero) {
    const ChannelSample sample = PlugMeter{with_load(500.0), kGrid, kStart}.sample(kStart, RelayPosition::off)[0];
    EXPECT_EQ(sample.voltage_v, 0.0);
    EXPECT_EQ(sample.active_w, 0.0);
    EXPECT_EQ(sample.current_a, 0.0);
}

TEST(PlugMeterTest, SomePlugsMeasureTheVoltageWithTheRelayOff) {
    Persona plug = with_load(500.0);
    plug.measures_when_off = true;
    const ChannelSample sample = PlugMeter{plug, kGrid, kStart}.sample(kStart, RelayPosition::off)[0];
    EXPECT_GT(sample.voltage_v, 220.0);
    EXPECT_EQ(sample.active_w, 0.0);
    EXPECT_EQ(sample.current_a, 0.0);
}

TEST(PlugMeterTest, AnOpenTerminalShowsAlmostNothing) {
    Persona plug = athom_plug();
    plug.channels.resize(3);
    plug.channels[2].wired = false;
    const auto samples = PlugMeter{plug, kGrid, kStart}.sample(kStart, RelayPosition::on);
    EXPECT_GT(samples[0].voltage_v, 220.0);
    EXPECT_EQ(samples[2].voltage_v, 0.1);
    EXPECT_EQ(samples[2].active_w, 0.0);
}

TEST(PlugMeterTest, TwoChannelsShareOneVoltage) {
    Persona plug = with_load(500.0);
    plug.metering = Metering::two_channels;
    plug.channels.push_back(plug.channels.front());
    plug.channels.back().tap.seed = 77;
    plug.channels.back().load.idle_w = 0.0;
    const auto samples = PlugMeter{plug, kGrid, kStart}.sample(kStart, RelayPosition::on);
    EXPECT_EQ(samples[0].voltage_v, samples[1].voltage_v);
    EXPECT_EQ(samples[1].active_w, 0.0);
}

TEST(PlugMeterTest, PanelsFeedInAtNoon) {
    Persona plug = with_load(100.0);
    plug.channels.front().solar_peak_w = 3000.0;
    const GridVoltage clear{1, {.start = 12h}, kStart};
    const PlugMeter meter{plug, clear, kStart};
    EXPECT_LT(meter.sample(kStart, RelayPosition::on)[0].active_w, -2000.0);
    EXPECT_LT(meter.sample(kStart, RelayPosition::on)[0].factor, 0.0);
    EXPECT_GT(meter.sample(kStart + 12h, RelayPosition::on)[0].active_w, 0.0);
}

TEST(PlugMeterTest, CountsEnergyWhileTheRelayIsOn) {
    PlugMeter meter{with_load(100.0), kGrid, kStart};
    meter.run_to(kStart, RelayPosition::on);
    meter.run_to(kStart + 1h, RelayPosition::on);
    EXPECT_NEAR(meter.counters()[0].today_wh, 100.0, 0.01);
    meter.run_to(kStart + 1h, RelayPosition::off);
    meter.run_to(kStart + 2h, RelayPosition::off);
    EXPECT_NEAR(meter.counters()[0].today_wh, 100.0, 0.01);
}

TEST(PlugMeterTest, CountsNothingWhileThereIsNoMains) {
    PlugMeter meter{with_load(100.0), kGrid, kStart};
    meter.run_to(kStart, RelayPosition::on);
    meter.power_up(kStart + 10h);
    meter.run_to(kStart + 10h, RelayPosition::on);
    EXPECT_EQ(meter.counters()[0].today_wh, 0.0);
}

}  // namespace
}  // namespace tasmota_sim
