#include "sensor_payload.hpp"

#include <gtest/gtest.h>

#include "sample_persona.hpp"

namespace tasmota_sim {
namespace {

// Expected texts marked "real" were published by owners of such plugs.

SensorFacts facts(const char* time, const std::vector<ChannelSample>& samples,
                  const std::vector<EnergyCounters>& counters) {
    return {.time_text = time,
            .time_json = std::string{R"("Time":")"} + time + '"',
            .samples = samples,
            .counters = counters,
            .chip_celsius = 46.5};
}

// Real: hadoopmarc/mjs-voltage, firmware 10.1.0.
TEST(SensorPayloadTest, Of10_1HasABlankBeforeOneDigit) {
    const std::vector<ChannelSample> samples{{.voltage_v = 234.1}};
    const std::vector<EnergyCounters> counters{{.stored_wh = 0.2, .today_wh = 0.8}};
    const auto payload =
        sensor_payload(athom_plug(), facts("2023-06-24T09:19:26", samples, counters), SensorOccasion::scheduled);
    EXPECT_EQ(payload.json,
              R"({"Time":"2023-06-24T09:19:26","ENERGY":{"TotalStartTime":"2023-06-24T08:32:22","Total":0.001,)"
              R"("Yesterday":0.000,"Today":0.001,"Period": 0,"Power": 0,"ApparentPower": 0,"ReactivePower": 0,)"
              R"("Factor":0.00,"Voltage":234,"Current":0.000}})");
    ASSERT_EQ(payload.readings.size(), 1U);
    EXPECT_EQ(payload.readings[0].channel, 1);
    EXPECT_EQ(payload.readings[0].plug_time, "2023-06-24T09:19:26");
    EXPECT_EQ(payload.readings[0].voltage, "234");
    EXPECT_EQ(payload.readings[0].power, "0");
    EXPECT_TRUE(payload.readings[0].scheduled);
}

TEST(SensorPayloadTest, ResolutionsSetTheDecimals) {
    Persona plug = athom_plug();
    plug.firmware = firmware_of("13.4.0");
    plug.resolution = {.voltage = 1, .power = 2, .current = 3, .energy = 5};
    const std::vector<ChannelSample> samples{{.voltage_v = 227.72,
                                              .current_a = 0.0634,
                                              .active_w = 4.9,
                                              .apparent_va = 14.692,
                                              .reactive_var = 13.9,
                                              .factor = 0.334}};
    const std::vector<EnergyCounters> counters{
        {.stored_wh = 44664.0, .today_wh = 126.66, .yesterday_wh = 127.47, .period_wh = 0.44}};
    EXPECT_EQ(sensor_payload(plug, facts("T", samples, counters), SensorOccasion::scheduled).json,
              R"({"Time":"T","ENERGY":{"TotalStartTime":"2023-06-24T08:32:22","Total":44.79066,"Yesterday":0.12747,)"
              R"("Today":0.12666,"Period":0.44,"Power":4.90,"ApparentPower":14.69,"ReactivePower":13.90,)"
              R"("Factor":0.33,"Voltage":227.7,"Current":0.063}})");
}

TEST(SensorPayloadTest, OtherSensorsStandAroundEnergyButNotInEvents) {
    Persona plug = athom_plug();
    plug.has_thermometer = true;
    const std::vector<ChannelSample> samples(1);
    const std::vector<EnergyCounters> counters(1);
    const SensorFacts told = facts("T", samples, counters);
    const std::string scheduled = sensor_payload(plug, told, SensorOccasion::scheduled).json;
    EXPECT_TRUE(scheduled.starts_with(R"({"Time":"T","ANALOG":{"Temperature":31.5},"ENERGY":{)"));
    EXPECT_TRUE(scheduled.ends_with(R"(},"TempUnit":"C"})"));
    const std::string event = sensor_payload(plug, told, SensorOccasion::event).json;
    EXPECT_TRUE(event.starts_with(R"({"Time":"T","ENERGY":{)"));
    EXPECT_TRUE(event.ends_with("0.000}}"));
}

TEST(SensorPayloadTest, OnlyScheduledMessagesHaveAPeriod) {
    const std::vector<ChannelSample> samples(1);
    const std::vector<EnergyCounters> counters(1);
    const SensorFacts told = facts("T", samples, counters);
    for (const auto occasion : {SensorOccasion::event, SensorOccasion::snapshot}) {
        const auto payload = sensor_payload(athom_plug(), told, occasion);
        EXPECT_EQ(payload.json.find("Period"), std::string::npos);
        EXPECT_FALSE(payload.readings[0].scheduled);
    }
}

Persona shelly() {
    Persona plug = athom_plug();
    plug.firmware = firmware_of("13.4.0");
    plug.metering = Metering::three_phase;
    plug.array_totals = true;
    plug.resolution = {.voltage = 0, .power = 1, .current = 3, .energy = 3, .frequency = 0};
    plug.total_start_time = "2024-11-30T13:18:05";
    plug.channels.resize(3);
    return plug;
}

const std::vector<ChannelSample> kShellySamples{{.voltage_v = 251,
                                                 .current_a = 2.211,
                                                 .active_w = 176.0,
                                                 .apparent_va = 550.6,
                                                 .reactive_var = 521.7,
                                                 .factor = 0.32,
                                                 .frequency_hz = 50},
                                                {.voltage_v = 251,
                                                 .current_a = 1.711,
                                                 .active_w = 232.1,
                                                 .apparent_va = 426.4,
                                                 .reactive_var = 357.7,
                                                 .factor = 0.54,
                                                 .frequency_hz = 50},
                                                {.voltage_v = 251,
                                                 .current_a = 0.014,
                                                 .active_w = -0.1,
                                                 .apparent_va = 3.5,
                                                 .reactive_var = 3.4,
                                                 .factor = -0.01,
                                                 .frequency_hz = 50}};

const std::vector<EnergyCounters> kShellyCounters{
    {.stored_wh = 4303,
     .today_wh = 5285,
     .yesterday_wh = 1513,
     .period_wh = 2.9,
     .exported_wh = 8196,
     .today_import_wh = 100},
    {.stored_wh = 14830,
     .today_wh = 7902,
     .yesterday_wh = 10905,
     .period_wh = 3.9,
     .today_import_wh = 65,
     .today_export_wh = 2},
    {.stored_wh = 0, .today_wh = 5, .yesterday_wh = -2, .period_wh = 0.0, .exported_wh = 12}};

// Real: arendst/Tasmota issue 22579.
TEST(SensorPayloadTest, OfThreePhasesIsMadeOfArrays) {
    const auto payload = sensor_payload(shelly(), facts("2024-12-02T15:53:56", kShellySamples, kShellyCounters),
                                        SensorOccasion::scheduled);
    EXPECT_EQ(payload.json,
              R"({"Time":"2024-12-02T15:53:56","ENERGY":{"TotalStartTime":"2024-11-30T13:18:05",)"
              R"("Total":[9.588,22.732,0.005],"Yesterday":[1.513,10.905,-0.002],"Today":[5.285,7.902,0.005],)"
              R"("TodaySumImport":0.165,"TodaySumExport":0.002,"ExportActive":[8.196,0.000,0.012],)"
              R"("Period":[2.9,3.9,0.0],"Power":[176.0,232.1,-0.1],"ApparentPower":[550.6,426.4,3.5],)"
              R"("ReactivePower":[521.7,357.7,3.4],"Factor":[0.32,0.54,-0.01],"Frequency":[50,50,50],)"
              R"("Voltage":[251,251,251],"Current":[2.211,1.711,0.014],"CurrentNeutral":0.011}})");
    ASSERT_EQ(payload.readings.size(), 3U);
    EXPECT_EQ(payload.readings[2].channel, 3);
    EXPECT_EQ(payload.readings[2].power, "-0.1");
}

TEST(SensorPayloadTest, WithoutSetOption129TotalsAreSums) {
    Persona plug = shelly();
    plug.array_totals = false;
    const auto payload = sensor_payload(plug, facts("T", kShellySamples, kShellyCounters), SensorOccasion::scheduled);
    EXPECT_NE(payload.json.find(R"("Total":32.325,"Yesterday":12.416,"Today":13.192,"TodaySumImport":0.165,)"),
              std::string::npos);
}

// Real but for its times: ferrets6/wattson, a Sonoff Dual.
TEST(SensorPayloadTest, OfTwoChannelsHasOneVoltage) {
    Persona plug = athom_plug();
    plug.firmware = firmware_of("15.2.0");
    plug.metering = Metering::two_channels;
    plug.array_totals = true;
    plug.total_start_time = "2026-09-16T00:00:00";
    plug.channels.resize(2);
    const std::vector<ChannelSample> samples{
        {.voltage_v = 235, .current_a = 0.278, .active_w = 52, .apparent_va = 66, .reactive_var = 40, .factor = 0.79},
        {.voltage_v = 235, .current_a = 0.044, .active_w = 5, .apparent_va = 10, .reactive_var = 9, .factor = 0.5}};
    const std::vector<EnergyCounters> counters{{.stored_wh = 2041, .today_wh = 772, .yesterday_wh = 1530},
                                               {.stored_wh = 195, .today_wh = 59, .yesterday_wh = 125}};
    const auto payload = sensor_payload(plug, facts("2026-09-18T11:19:21", samples, counters), SensorOccasion::event);
    EXPECT_EQ(payload.json, R"({"Time":"2026-09-18T11:19:21","ENERGY":{"TotalStartTime":"2026-09-16T00:00:00",)"
                            R"("Total":[2.813,0.254],"Yesterday":[1.530,0.125],"Today":[0.772,0.059],"Power":[52,5],)"
                            R"("ApparentPower":[66,10],"ReactivePower":[40,9],"Factor":[0.79,0.50],"Voltage":235,)"
                            R"("Current":[0.278,0.044],"BL09XX":{"Temperature":46.5}}})");
    ASSERT_EQ(payload.readings.size(), 2U);
    EXPECT_EQ(payload.readings[1].voltage, "235");
    EXPECT_EQ(payload.readings[1].power, "5");
}

}  // namespace
}  // namespace tasmota_sim
