#include <gtest/gtest.h>

#include <array>
#include <ostream>

#include <fmt/format.h>

#include "decoding.hpp"
#include "support/event_text.hpp"
#include "support/manual_clock.hpp"

namespace collector::test {
namespace {

using namespace std::string_literals;

constexpr std::string_view kTopic = "mjs-voltage/plug/SENSOR";

/// A key of ENERGY, where its value belongs, and a value that no other key here has.
struct EnergyKey {
    std::string_view name;
    std::optional<double> ChannelValues::*member;
    double value;

    friend std::ostream& operator<<(std::ostream& out, const EnergyKey& key) { return out << key.name; }
};

constexpr EnergyKey kKeys[] = {
    {"Total", &ChannelValues::energy_total_kwh, 12.345},
    {"Yesterday", &ChannelValues::energy_yesterday_kwh, 0.512},
    {"Today", &ChannelValues::energy_today_kwh, 0.231},
    {"Period", &ChannelValues::energy_period_wh, 5.6},
    {"Power", &ChannelValues::power_w, 35.2},
    {"ApparentPower", &ChannelValues::apparent_power_va, 41},
    {"ReactivePower", &ChannelValues::reactive_power_var, 21},
    {"Factor", &ChannelValues::power_factor, 0.86},
    {"Frequency", &ChannelValues::frequency_hz, 50.02},
    {"Voltage", &ChannelValues::voltage_v, 233.4},
    {"Current", &ChannelValues::current_a, 0.176},
};

/// `{"Time":...,"ENERGY":{...}}` around members as they are given.
std::string sensor(std::string_view members) {
    return fmt::format(R"({{"Time":"2023-10-01T12:00:05","ENERGY":{{{}}}}})", members);
}

/// All keys with their values, that of `replaced` as it is given.
std::string members_with(std::string_view replaced, std::string_view json) {
    std::string members;
    for (const EnergyKey& key : kKeys) {
        const std::string value = key.name == replaced ? std::string(json) : fmt::format("{}", key.value);
        members += fmt::format("{}\"{}\":{}", members.empty() ? "" : ",", key.name, value);
    }
    return members;
}

std::string members_without(std::string_view left_out) {
    std::string members;
    for (const EnergyKey& key : kKeys) {
        if (key.name != left_out) {
            members += fmt::format("{}\"{}\":{}", members.empty() ? "" : ",", key.name, key.value);
        }
    }
    return members;
}

/// The measurement that all keys together give.
Measurement whole() {
    Measurement measurement;
    measurement.plug_time = PlugTime{at("2023-10-01T12:00:05"), false};
    measurement.scheduled = true;
    measurement.channel_count = 1;
    for (const EnergyKey& key : kKeys) {
        measurement.channels[0].*key.member = key.value;
    }
    return measurement;
}

/// The only event must be this measurement, unused channels included.
void expect_measurement(const std::string& payload, const Measurement& want) {
    const Decoded decoded = decode(kTopic, payload);
    const Event event{"plug", want};
    EXPECT_EQ(decoded.text(), to_text(event)) << payload << (decoded.refusal ? "\n" + decoded.refusal->what : "");
    EXPECT_EQ(decoded.events, std::vector{event}) << payload;
}

/// The refusal must have this code and its text must hold `part`.
void expect_refusal(const std::string& payload, RefusalReason code, std::string_view part) {
    const Decoded decoded = decode(kTopic, payload);
    ASSERT_EQ(decoded.text(), "refused " + std::string(name(code))) << payload;
    EXPECT_NE(decoded.refusal->what.find(part), std::string::npos) << decoded.refusal->what;
}

TEST(Sensor, GivesEveryNamedKeyItsOwnPlace) {
    expect_measurement(sensor(members_with("", "")), whole());
}

TEST(Sensor, FindsTheKeysInAnyOrder) {
    std::string members;
    for (const EnergyKey& key : kKeys) {
        members = fmt::format("\"{}\":{}{}{}", key.name, key.value, members.empty() ? "" : ",", members);
    }
    expect_measurement(sensor(members), whole());
}

TEST(Sensor, PassesOverKeysItDoesNotName) {
    expect_measurement(sensor(R"("TotalStartTime":"2023-09-22T19:40:02","TotalTariff":[7.1,5.2],"TodaySumImport":0.1,)"
                              R"("ExportActive":[1,2,3,4,5,6,7,8],"Load":"x","BL09XX":{"Voltage":1,"Voltage":"y"},)" +
                              members_with("", "")),
                       whole());
}

TEST(Sensor, ComparesKeysInTheirOwnSpelling) {
    EXPECT_EQ(decode(kTopic, sensor(R"("voltage":233,"POWER":1,"Voltage ":2,"Total\u0000":3)")).text(),
              "ignored SENSOR\n");
}

TEST(Sensor, UnderstandsAKeyWrittenWithEscapes) {
    Measurement want;
    want.plug_time = whole().plug_time;
    want.channel_count = 1;
    want.channels[0].voltage_v = 233;
    expect_measurement(sensor(R"("\u0056oltage":233)"), want);
}

TEST(Sensor, WithoutEnergyIsNothingToRecord) {
    EXPECT_EQ(decode(kTopic, R"({"Time":"2023-10-01T12:00:05","ANALOG":{"Temperature":41.2}})").text(),
              "ignored SENSOR\n");
}

TEST(Sensor, WithAnEmptyEnergyIsNothingToRecord) {
    EXPECT_EQ(decode(kTopic, sensor("")).text(), "ignored SENSOR\n");
}

TEST(Sensor, NullCountsAsNoEnergy) {
    EXPECT_EQ(decode(kTopic, R"({"Time":"2023-10-01T12:00:05","ENERGY":null})").text(), "ignored SENSOR\n");
}

TEST(Sensor, RefusesEnergyThatIsNoObject) {
    for (const std::string_view value : {"5", "\"x\"", "true", "[]", R"([{"Voltage":233}])"}) {
        expect_refusal(fmt::format(R"({{"ENERGY":{}}})", value), RefusalReason::wrong_type, "\"ENERGY\"");
    }
}

TEST(Sensor, RefusesEnergyTwice) {
    expect_refusal(R"({"ENERGY":{"Voltage":233},"ENERGY":{"Voltage":234}})", RefusalReason::duplicate_key,
                   "\"ENERGY\"");
    expect_refusal(R"({"ENERGY":{},"ENERGY":{"Power":1}})", RefusalReason::duplicate_key, "\"ENERGY\"");
}

TEST(Sensor, ABlankBeforeADigitIsJson) {
    expect_measurement(sensor(members_with("Power", " 0")), [] {
        Measurement want = whole();
        want.channels[0].power_w = 0;
        return want;
    }());
}

class EnergyKeyTest : public testing::TestWithParam<EnergyKey> {};

TEST_P(EnergyKeyTest, MayBeMissing) {
    Measurement want = whole();
    (want.channels[0].*GetParam().member).reset();
    want.scheduled = GetParam().name != "Period";
    expect_measurement(sensor(members_without(GetParam().name)), want);
}

TEST_P(EnergyKeyTest, NullIsNoValue) {
    Measurement want = whole();
    (want.channels[0].*GetParam().member).reset();
    // A Period that came out as not a number is still one of a scheduled message.
    expect_measurement(sensor(members_with(GetParam().name, "null")), want);
}

TEST_P(EnergyKeyTest, AloneMakesAMeasurement) {
    Measurement want;
    want.plug_time = whole().plug_time;
    want.channel_count = 1;
    want.scheduled = GetParam().name == "Period";
    want.channels[0].*GetParam().member = GetParam().value;
    expect_measurement(sensor(fmt::format("\"{}\":{}", GetParam().name, GetParam().value)), want);
}

struct Number {
    std::string_view json;
    double value;
};

TEST_P(EnergyKeyTest, TakesEveryFormOfANumber) {
    constexpr Number kNumbers[] = {
        {"0", 0},           {"-0.0", -0.0},
        {"-233.4", -233.4}, {"233.40000", 233.4},
        {"2.334e2", 233.4}, {"9007199254740993", 9007199254740992.0},
        {"1e-300", 1e-300}, {"18446744073709551615", 18446744073709551616.0},
        {"1e308", 1e308},   {"-9223372036854775808", -9223372036854775808.0},
    };
    for (const auto& [json, value] : kNumbers) {
        Measurement want = whole();
        want.channels[0].*GetParam().member = value;
        expect_measurement(sensor(members_with(GetParam().name, json)), want);
    }
}

TEST_P(EnergyKeyTest, RefusesANumberThatIsNoJsonOrNoDouble) {
    for (const std::string_view json :
         {"nan", "inf", "-inf", "NaN", "1e999", "-1e999", "0233", "+1", ".5", "1.", "0x10", "1,2", "", "--1", "1e"}) {
        expect_refusal(sensor(members_with(GetParam().name, json)), RefusalReason::bad_json,
                       "not one whole JSON value");
    }
}

TEST_P(EnergyKeyTest, RefusesAnotherTypeByName) {
    const std::string key = '"' + std::string(GetParam().name) + '"';
    for (const std::string_view json : {R"("233.4")", R"("")", "true", "false", "{}", R"({"a":1})", "[[1]]",
                                        R"(["233"])", "[true]", "[1,{}]", R"("<--INVALID-->")"}) {
        expect_refusal(sensor(members_with(GetParam().name, json)), RefusalReason::wrong_type, key);
    }
}

TEST_P(EnergyKeyTest, RefusesASecondValueByName) {
    const std::string_view key = GetParam().name;
    const std::string quoted = '"' + std::string(key) + '"';
    expect_refusal(sensor(fmt::format(R"({},"{}":{})", members_with("", ""), key, GetParam().value)),
                   RefusalReason::duplicate_key, quoted);
    expect_refusal(sensor(fmt::format(R"("{}":1,"{}":2)", key, key)), RefusalReason::duplicate_key, quoted);
    expect_refusal(sensor(fmt::format(R"("{}":[1,2],"{}":[1,2])", key, key)), RefusalReason::duplicate_key, quoted);
    expect_refusal(sensor(fmt::format(R"("{}":1,"{}":[1,2])", key, key)), RefusalReason::duplicate_key, quoted);
    expect_refusal(sensor(fmt::format(R"("{}":null,"{}":2)", key, key)), RefusalReason::duplicate_key, quoted);
}

TEST_P(EnergyKeyTest, RefusesAnEmptyArray) {
    expect_refusal(sensor(members_with(GetParam().name, "[]")), RefusalReason::bad_shape, std::string(GetParam().name));
}

TEST_P(EnergyKeyTest, RefusesNineChannels) {
    expect_refusal(sensor(members_with(GetParam().name, "[1,2,3,4,5,6,7,8,9]")), RefusalReason::too_many_channels,
                   std::string(GetParam().name));
}

TEST_P(EnergyKeyTest, RefusesAThousandChannels) {
    std::string values = "[1";
    for (int i = 1; i < 1000; ++i) {
        values += ",1";
    }
    expect_refusal(sensor(members_with(GetParam().name, values + "]")), RefusalReason::too_many_channels,
                   std::string(GetParam().name));
}

TEST_P(EnergyKeyTest, AnArrayOfOneIsOneChannel) {
    expect_measurement(sensor(members_with(GetParam().name, fmt::format("[{}]", GetParam().value))), whole());
}

INSTANTIATE_TEST_SUITE_P(Tasmota, EnergyKeyTest, testing::ValuesIn(kKeys),
                         [](const auto& row) { return std::string(row.param.name); });

/// `[1.5,2.5,...]`: one value a channel, none like another key's.
std::string array_of(const EnergyKey& key, std::size_t channels) {
    std::string values;
    for (std::size_t channel = 0; channel < channels; ++channel) {
        values += fmt::format("{}{}", values.empty() ? "" : ",", key.value + static_cast<double>(channel));
    }
    return '[' + values + ']';
}

class ChannelsTest : public testing::TestWithParam<std::size_t> {};

TEST_P(ChannelsTest, AnArrayHasOneValueAChannel) {
    const std::size_t channels = GetParam();
    std::string members;
    Measurement want;
    want.plug_time = whole().plug_time;
    want.scheduled = true;
    want.channel_count = static_cast<std::uint8_t>(channels);
    for (const EnergyKey& key : kKeys) {
        members += fmt::format("{}\"{}\":{}", members.empty() ? "" : ",", key.name, array_of(key, channels));
        for (std::size_t channel = 0; channel < channels; ++channel) {
            want.channels[channel].*key.member = key.value + static_cast<double>(channel);
        }
    }
    expect_measurement(sensor(members), want);
}

TEST_P(ChannelsTest, AScalarBesideArraysHoldsForEachChannel) {
    const std::size_t channels = GetParam();
    Measurement want;
    want.plug_time = whole().plug_time;
    want.channel_count = static_cast<std::uint8_t>(channels);
    for (std::size_t channel = 0; channel < channels; ++channel) {
        want.channels[channel].power_w = 35.2 + static_cast<double>(channel);
        want.channels[channel].voltage_v = 233.4;
        want.channels[channel].frequency_hz = 50;
    }
    expect_measurement(
        sensor(fmt::format(R"("Power":{},"Frequency":50,"Voltage":233.4)", array_of(kKeys[4], channels))), want);
}

TEST_P(ChannelsTest, AScalarCounterBesideArraysIsTheSumOfAllChannels) {
    const std::size_t channels = GetParam();
    Measurement want;
    want.plug_time = whole().plug_time;
    want.channel_count = static_cast<std::uint8_t>(channels);
    want.energy_shared = channels > 1;
    for (std::size_t channel = 0; channel < channels; ++channel) {
        want.channels[channel].power_w = 35.2 + static_cast<double>(channel);
        want.channels[channel].energy_total_kwh = 12.345;
    }
    expect_measurement(sensor(fmt::format(R"("Total":12.345,"Power":{})", array_of(kKeys[4], channels))), want);
}

TEST_P(ChannelsTest, AllNullsInAnArrayStillCountAsChannels) {
    const std::size_t channels = GetParam();
    std::string nulls = "null";
    for (std::size_t channel = 1; channel < channels; ++channel) {
        nulls += ",null";
    }
    Measurement want;
    want.plug_time = whole().plug_time;
    want.channel_count = static_cast<std::uint8_t>(channels);
    for (std::size_t channel = 0; channel < channels; ++channel) {
        want.channels[channel].voltage_v = 233.4;
    }
    expect_measurement(sensor(fmt::format(R"("Power":[{}],"Voltage":233.4)", nulls)), want);
}

INSTANTIATE_TEST_SUITE_P(Tasmota, ChannelsTest, testing::Range(std::size_t{1}, kChannelsMax + 1),
                         [](const auto& row) { return "of_" + std::to_string(row.param); });

TEST(SensorArrays, NullInAnArrayIsNoValueOfThatChannelAlone) {
    Measurement want;
    want.plug_time = whole().plug_time;
    want.channel_count = 3;
    want.channels[0].power_w = 1;
    want.channels[2].power_w = 3;
    expect_measurement(sensor(R"("Power":[1,null,3])"), want);
}

TEST(SensorArrays, ANullScalarBesideArraysIsNoValueOfAnyChannel) {
    Measurement want;
    want.plug_time = whole().plug_time;
    want.channel_count = 2;
    want.channels[0].power_w = 1;
    want.channels[1].power_w = 2;
    expect_measurement(sensor(R"("Power":[1,2],"Voltage":null)"), want);
}

TEST(SensorArrays, CountersOfEachChannelAreNotShared) {
    Measurement want;
    want.plug_time = whole().plug_time;
    want.channel_count = 2;
    want.channels[0].energy_total_kwh = 7.1;
    want.channels[1].energy_total_kwh = 5.2;
    want.channels[0].power_w = 1;
    want.channels[1].power_w = 2;
    expect_measurement(sensor(R"("Total":[7.1,5.2],"Power":[1,2])"), want);
}

TEST(SensorArrays, OneSharedCounterAmongOthersIsSaid) {
    Measurement want;
    want.plug_time = whole().plug_time;
    want.channel_count = 2;
    want.energy_shared = true;
    for (std::size_t channel = 0; channel < 2; ++channel) {
        want.channels[channel].energy_total_kwh = 12;
        want.channels[channel].energy_today_kwh = static_cast<double>(channel + 1);
        want.channels[channel].power_w = static_cast<double>(channel + 1);
    }
    expect_measurement(sensor(R"("Total":12,"Today":[1,2],"Power":[1,2])"), want);
}

TEST(SensorArrays, AScalarPeriodBesideArraysStillMeansScheduled) {
    const Decoded decoded = decode(kTopic, sensor(R"("Period":6,"Power":[1,2],"Total":3)"));
    ASSERT_EQ(decoded.events.size(), 1U) << decoded.text();
    const auto& measurement = std::get<Measurement>(decoded.events[0].body);
    EXPECT_TRUE(measurement.scheduled);
    EXPECT_TRUE(measurement.energy_shared);
    EXPECT_EQ(measurement.channels[0].energy_period_wh, 6.0);
    EXPECT_EQ(measurement.channels[1].energy_period_wh, 6.0);
}

TEST(SensorArrays, AScalarPeriodBesideArraysIsTheSumOfAllChannels) {
    // Firmware that writes Period without brackets counts it over the whole meter.
    const Decoded decoded = decode(kTopic, sensor(R"("Period":6,"Power":[1,2])"));
    ASSERT_EQ(decoded.events.size(), 1U) << decoded.text();
    EXPECT_TRUE(std::get<Measurement>(decoded.events[0].body).energy_shared);
}

struct ShapeCase {
    std::string_view name;
    std::string_view members;
    std::string_view named_key;

    friend std::ostream& operator<<(std::ostream& out, const ShapeCase& row) { return out << row.name; }
};

constexpr ShapeCase kBadShapes[] = {
    {"two_and_three", R"("Power":[1,2],"Voltage":[1,2,3])", "Voltage"},
    {"one_and_two", R"("Power":[1],"Voltage":[1,2])", "Voltage"},
    {"two_and_one", R"("Power":[1,2],"Voltage":[1])", "Voltage"},
    {"counter_of_two_beside_three", R"("Total":[1,2],"Power":[1,2,3])", "Total"},
    {"counter_of_four_beside_two", R"("Total":[1,2,3,4],"Power":[1,2])", "Total"},
    {"counter_of_one_beside_two", R"("Total":[1],"Power":[1,2])", "Total"},
    {"counter_of_two_beside_scalars", R"("Total":[1,2],"Power":1)", "Total"},
    {"counter_of_four_beside_scalars", R"("Total":[1,2,3,4],"Power":1)", "Total"},
    {"counter_of_six_beside_scalars", R"("Today":[1,2,3,4,5,6],"Power":1)", "Today"},
    {"period_of_three_beside_two", R"("Period":[1,2,3],"Power":[1,2])", "Power"},
};

class BadShapeTest : public testing::TestWithParam<ShapeCase> {};

TEST_P(BadShapeTest, IsRefusedByName) {
    expect_refusal(sensor(GetParam().members), RefusalReason::bad_shape, '"' + std::string(GetParam().named_key) + '"');
}

INSTANTIATE_TEST_SUITE_P(Tasmota, BadShapeTest, testing::ValuesIn(kBadShapes),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(SensorTariffs, OldFirmwareWritesTheSumBeforeTheTariffs) {
    Measurement want;
    want.plug_time = whole().plug_time;
    want.channel_count = 1;
    want.channels[0].energy_total_kwh = 12.3;
    want.channels[0].energy_yesterday_kwh = 0.5;
    want.channels[0].energy_today_kwh = 0.2;
    want.channels[0].power_w = 35;
    expect_measurement(sensor(R"("Total":[12.3,7.1,5.2],"Yesterday":[0.5,0.3,0.2],"Today":[0.2,0.1,0.1],"Power":35)"),
                       want);
}

TEST(SensorTariffs, OneCounterWithTariffsBesideScalars) {
    Measurement want;
    want.plug_time = whole().plug_time;
    want.channel_count = 1;
    want.channels[0].energy_total_kwh = 12.3;
    want.channels[0].energy_today_kwh = 0.2;
    want.channels[0].voltage_v = 233;
    expect_measurement(sensor(R"("Total":[12.3,7.1,5.2],"Today":0.2,"Voltage":233)"), want);
}

TEST(SensorTariffs, SumAndTariffsBesideTwoChannelsAreTheSumOfBoth) {
    Measurement want;
    want.plug_time = whole().plug_time;
    want.channel_count = 2;
    want.energy_shared = true;
    for (std::size_t channel = 0; channel < 2; ++channel) {
        want.channels[channel].energy_total_kwh = 12.3;
        want.channels[channel].energy_today_kwh = static_cast<double>(channel + 1);
        want.channels[channel].voltage_v = 233;
        want.channels[channel].power_w = static_cast<double>(channel + 1);
    }
    expect_measurement(sensor(R"("Total":[12.3,7.1,5.2],"Today":[1,2],"Voltage":233,"Power":[1,2])"), want);
}

TEST(SensorTariffs, SumAndTariffsBesideFourChannelsAreTheSumOfAll) {
    Measurement want;
    want.plug_time = whole().plug_time;
    want.channel_count = 4;
    want.energy_shared = true;
    for (std::size_t channel = 0; channel < 4; ++channel) {
        want.channels[channel].energy_total_kwh = 12.3;
        want.channels[channel].power_w = static_cast<double>(channel + 1);
    }
    expect_measurement(sensor(R"("Total":[12.3,7.1,5.2],"Power":[1,2,3,4])"), want);
}

TEST(SensorTariffs, ThreeCountersOfAThreePhaseMeterAreItsPhases) {
    Measurement want;
    want.plug_time = whole().plug_time;
    want.channel_count = 3;
    for (std::size_t channel = 0; channel < 3; ++channel) {
        want.channels[channel].energy_total_kwh = static_cast<double>(channel + 7);
        want.channels[channel].power_w = static_cast<double>(channel + 1);
    }
    expect_measurement(sensor(R"("Total":[7,8,9],"Power":[1,2,3])"), want);
}

constexpr bool kZoned = true;
constexpr bool kWallClock = false;

struct TimeCase {
    std::string_view name;
    std::string_view members;  ///< beside ENERGY
    std::string_view stamp;    ///< empty: no time
    bool zoned = false;

    friend std::ostream& operator<<(std::ostream& out, const TimeCase& row) { return out << row.name; }
};

constexpr TimeCase kTimes[] = {
    {"local", R"("Time":"2023-10-01T12:00:05")", "2023-10-01T12:00:05Z", kWallClock},
    {"milliseconds", R"("Time":"2023-10-01T12:00:05.123")", "2023-10-01T12:00:05.123Z", kWallClock},
    {"offset", R"("Time":"2023-10-01T12:00:05+02:00")", "2023-10-01T10:00:05Z", kZoned},
    {"offset_without_colon", R"("Time":"2023-10-01T12:00:05+0200")", "2023-10-01T10:00:05Z", kZoned},
    {"west", R"("Time":"2023-10-01T12:00:05-03:30")", "2023-10-01T15:30:05Z", kZoned},
    {"zulu", R"("Time":"2023-10-01T12:00:05Z")", "2023-10-01T12:00:05Z", kZoned},
    {"milliseconds_and_offset", R"("Time":"2024-02-04T23:56:32.323+01:00")", "2024-02-04T22:56:32.323Z", kZoned},
    {"not_set", R"("Time":"1970-01-01T00:00:17")", "1970-01-01T00:00:17Z", kWallClock},
    {"seconds", R"("Time":1696158005)", "2023-10-01T11:00:05Z", kZoned},
    {"seconds_not_set", R"("Time":17)", "1970-01-01T00:00:17Z", kZoned},
    {"seconds_zero", R"("Time":0)", "1970-01-01T00:00:00Z", kZoned},
    {"largest_seconds", R"("Time":4294967295)", "2106-02-07T06:28:15Z", kZoned},
    {"too_many_seconds", R"("Time":4294967296)", ""},
    {"far_too_many_seconds", R"("Time":18446744073709551615)", ""},
    {"negative_seconds", R"("Time":-1)", ""},
    {"fraction_of_a_second", R"("Time":1696158005.5)", ""},
    {"with_epoch", R"("Time":"2023-10-01T12:00:05","Epoch":1696158005)", "2023-10-01T11:00:05Z", kZoned},
    {"epoch_first", R"("Epoch":1696158005,"Time":"2023-10-01T12:00:05")", "2023-10-01T11:00:05Z", kZoned},
    {"epoch_alone", R"("Epoch":1696158005)", "2023-10-01T11:00:05Z", kZoned},
    {"epoch_null", R"("Time":"2023-10-01T12:00:05","Epoch":null)", "2023-10-01T12:00:05Z", kWallClock},
    {"epoch_unusable", R"("Time":"2023-10-01T12:00:05","Epoch":-5)", "2023-10-01T12:00:05Z", kWallClock},
    {"epoch_with_unusable_time", R"("Time":"x","Epoch":1696158005)", "2023-10-01T11:00:05Z", kZoned},
    {"absent", R"("Other":1)", ""},
    {"null", R"("Time":null)", ""},
    {"no_date", R"("Time":"<--INVALID-->")", ""},
    {"empty_text", R"("Time":"")", ""},
    {"day_that_does_not_exist", R"("Time":"2023-02-29T12:00:05")", ""},
    {"text_of_seconds", R"("Time":"1696158005")", ""},
};

class SensorTimeTest : public testing::TestWithParam<TimeCase> {};

TEST_P(SensorTimeTest, IsReadBeforeAndBehindEnergy) {
    Measurement want;
    want.channel_count = 1;
    want.channels[0].voltage_v = 233;
    if (!GetParam().stamp.empty()) {
        want.plug_time = PlugTime{at(GetParam().stamp), GetParam().zoned};
    }
    expect_measurement(fmt::format(R"({{{},"ENERGY":{{"Voltage":233}}}})", GetParam().members), want);
    expect_measurement(fmt::format(R"({{"ENERGY":{{"Voltage":233}},{}}})", GetParam().members), want);
}

INSTANTIATE_TEST_SUITE_P(Tasmota, SensorTimeTest, testing::ValuesIn(kTimes),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(SensorTime, OfAnotherTypeIsRefusedByName) {
    for (const std::string_view value : {"true", "[]", "{}", R"(["2023-10-01T12:00:05"])"}) {
        expect_refusal(fmt::format(R"({{"Time":{},"ENERGY":{{"Voltage":233}}}})", value), RefusalReason::wrong_type,
                       "\"Time\"");
    }
    for (const std::string_view value : {"true", "[]", "{}", R"("1696158005")"}) {
        expect_refusal(fmt::format(R"({{"Epoch":{},"ENERGY":{{"Voltage":233}}}})", value), RefusalReason::wrong_type,
                       "\"Epoch\"");
    }
}

TEST(SensorTime, TwiceIsRefusedByName) {
    expect_refusal(R"({"Time":"2023-10-01T12:00:05","Time":"2023-10-01T12:00:06","ENERGY":{"Voltage":233}})",
                   RefusalReason::duplicate_key, "\"Time\"");
    expect_refusal(R"({"Time":1,"ENERGY":{"Voltage":233},"Time":"2023-10-01T12:00:06"})", RefusalReason::duplicate_key,
                   "\"Time\"");
    expect_refusal(R"({"Epoch":1,"Epoch":1,"ENERGY":{"Voltage":233}})", RefusalReason::duplicate_key, "\"Epoch\"");
}

TEST(SensorTime, InsideOtherObjectsIsNotTheMessagesTime) {
    Measurement want;
    want.channel_count = 1;
    want.channels[0].voltage_v = 233;
    expect_measurement(R"({"X":{"Time":"2023-10-01T12:00:05"},"ENERGY":{"Time":17,"Epoch":true,"Voltage":233}})", want);
}

/// STATUS8, STATUS10 and STATUS0 hold the same object one level deeper.
TEST(StatusSns, GivesTheSameMeasurementAsSensor) {
    for (const std::string_view kind : {"STATUS8", "STATUS10", "STATUS0", "STATUS"}) {
        const std::string payload = R"({"StatusSNS":)" + sensor(members_with("", "")) + '}';
        EXPECT_EQ(decode("mjs-voltage/plug/" + std::string(kind), payload).text(), to_text({"plug", whole()})) << kind;
    }
}

TEST(StatusSns, IsRefusedForTheSameFaultsAsSensor) {
    const auto status = [](const std::string& inner) {
        return decode("mjs-voltage/plug/STATUS10", R"({"StatusSNS":)" + inner + '}').text();
    };
    EXPECT_EQ(status(sensor(R"("Voltage":"x")")), "refused wrong_type");
    EXPECT_EQ(status(sensor(R"("Voltage":1,"Voltage":2)")), "refused duplicate_key");
    EXPECT_EQ(status(sensor(R"("Voltage":[])")), "refused bad_shape");
    EXPECT_EQ(status(sensor(R"("Voltage":[1,2,3,4,5,6,7,8,9])")), "refused too_many_channels");
    EXPECT_EQ(status("5"), "refused wrong_type");
}

}  // namespace
}  // namespace collector::test
