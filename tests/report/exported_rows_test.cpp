#include <collector/report/exported_rows.hpp>

#include <limits>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <collector/base/time_zone.hpp>
#include <collector/model/reading_flag.hpp>

#include "support/manual_clock.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

PlugRow plug_called(std::string topic, std::optional<std::string> name) {
    PlugRow plug{};
    plug.id = 1;
    plug.topic = std::move(topic);
    plug.mac = "E09806F17F56";
    plug.name = std::move(name);
    return plug;
}

const PlugRow kFridge = plug_called("tasmota_F17F56", "Koelkast, boven");

ReadingRecord full_reading() {
    return {.plug_id = 1,
            .channel = 2,
            .time = test::at("2026-06-01T10:00:00.125Z"),
            .flags = reading_flag::kLate,
            .plug_clock_offset = 3'599'400ms,
            .values = {.voltage_v = 230.1,
                       .current_a = 0.043,
                       .power_w = -5,
                       .apparent_power_va = 9.9,
                       .reactive_power_var = 8,
                       .power_factor = 0.53,
                       .frequency_hz = 49.98,
                       .energy_total_kwh = 123.45678,
                       .energy_today_kwh = 0.1,
                       .energy_yesterday_kwh = 0,
                       .energy_period_wh = 1}};
}

Interval full_interval() {
    return {.start = test::at("2026-06-01T10:00:00Z"),
            .channel = 1,
            .samples = 9,
            .expected_samples = 10,
            .status = IntervalStatus::valid,
            .voltage_rms_v = 231.0 + 1.0 / 3,
            .voltage_min_v = 229.9,
            .voltage_max_v = 253.1,
            .samples_above = 1};
}

ExportStyle style(ExportFormat format, bool is_local = false) {
    ExportStyle made{.format = format, .local = std::nullopt, .voltage_only = std::nullopt};
    if (is_local) {
        made.local = LocalClock(offset_periods("Europe/Amsterdam", kTimeZonesFrom, kTimeZonesEnd).value());
    }
    return made;
}

ExportStyle publication(ExportFormat format) {
    ExportStyle made = style(format);
    made.voltage_only = Pseudonyms("a salt of some length");
    return made;
}

/// Head and one row; the row alone where there is no head.
template <class Row>
std::string exported(ExportKind kind, ExportStyle style, const Row& row, const PlugRow* plug = &kFridge) {
    ExportedRows rows(kind, std::move(style));
    rows.begin_plug(plug);
    std::string text = rows.head();
    const std::size_t before = text.size();
    const bool is_there = rows.append(text, row);
    EXPECT_EQ(is_there, text.size() > before);
    return text;
}

TEST(ExportedRowsTest, AReadingHasEveryColumnOfItsView) {
    EXPECT_EQ(
        exported(ExportKind::readings, style(ExportFormat::csv), full_reading()),
        "plug,name,channel,time_utc,voltage,volts,current,power,apparent_power,reactive_power,power_factor,frequency,"
        "energy_total,energy_today,energy_yesterday,energy_period,plug_clock_offset,flags\r\n"
        "tasmota_F17F56,\"Koelkast, boven\",2,2026-06-01T10:00:00.125Z,230.1,230.1,0.043,-5,9.9,8,0.53,49.98,123.45678,"
        "0.1,0,1,3599.4,4\r\n");
}

TEST(ExportedRowsTest, WhatAPlugDidNotSayIsAnEmptyCell) {
    const ReadingRecord bare{.plug_id = 1,
                             .channel = 1,
                             .time = test::at("2026-06-01T10:00:00Z"),
                             .flags = 0,
                             .plug_clock_offset = {},
                             .values = {}};
    const PlugRow unnamed = plug_called("tasmota_F17F56", std::nullopt);
    EXPECT_THAT(exported(ExportKind::readings, style(ExportFormat::csv), bare, &unnamed),
                testing::EndsWith("\r\ntasmota_F17F56,,1,2026-06-01T10:00:00.000Z,,,,,,,,,,,,,,0\r\n"));
    const auto json =
        nlohmann::json::parse(exported(ExportKind::readings, style(ExportFormat::json_lines), bare, &unnamed));
    EXPECT_EQ(json.size(), 18U);
    EXPECT_TRUE(json.at("name").is_null());
    EXPECT_TRUE(json.at("voltage").is_null());
    EXPECT_TRUE(json.at("plug_clock_offset").is_null());
    EXPECT_EQ(json.at("flags"), 0);
}

TEST(ExportedRowsTest, AReadingIsAnObjectOfOneLine) {
    EXPECT_EQ(
        exported(ExportKind::readings, style(ExportFormat::json_lines, true), full_reading()),
        R"({"plug":"tasmota_F17F56","name":"Koelkast, boven","channel":2,)"
        R"("time_local":"2026-06-01T12:00:00.125+02:00","voltage":230.1,"volts":230.1,"current":0.043,"power":-5,)"
        R"("apparent_power":9.9,"reactive_power":8,"power_factor":0.53,"frequency":49.98,)"
        R"("energy_total":123.45678,"energy_today":0.1,"energy_yesterday":0,"energy_period":1,)"
        R"("plug_clock_offset":3599.4,"flags":4})"
        "\n");
}

TEST(ExportedRowsTest, ExtremesStayWhatTheyAre) {
    ReadingRecord reading = full_reading();
    reading.values.power_w = std::numeric_limits<double>::lowest();
    reading.values.current_a = 5e-324;
    reading.values.voltage_v = std::numeric_limits<double>::infinity();
    reading.flags = std::numeric_limits<std::uint32_t>::max();
    const auto json = nlohmann::json::parse(exported(ExportKind::readings, style(ExportFormat::json_lines), reading));
    EXPECT_EQ(json.at("power"), std::numeric_limits<double>::lowest());
    EXPECT_EQ(json.at("current"), 5e-324);
    EXPECT_TRUE(json.at("voltage").is_null()) << "JSON has no infinite numbers";
    EXPECT_EQ(json.at("flags"), 4'294'967'295);
}

TEST(ExportedRowsTest, AnIntervalHasEveryColumnOfItsView) {
    EXPECT_EQ(
        exported(ExportKind::intervals, style(ExportFormat::csv, true), IntervalRow{1, full_interval()}),
        "plug,name,channel,start_local,voltage_rms,voltage_min,voltage_max,samples,expected_samples,status,"
        "samples_above_253\r\n"
        "tasmota_F17F56,\"Koelkast, boven\",1,2026-06-01T12:00:00+02:00,231.33333333333334,229.9,253.1,9,10,valid,"
        "1\r\n");
}

TEST(ExportedRowsTest, AnIntervalWithoutSamplesHasNoVoltage) {
    const IntervalRow row{1,
                          {.start = test::at("2026-06-01T10:00:00Z"),
                           .channel = 1,
                           .samples = 0,
                           .expected_samples = {},
                           .status = IntervalStatus::gap_plug,
                           .voltage_rms_v = {},
                           .voltage_min_v = {},
                           .voltage_max_v = {},
                           .samples_above = 0}};
    EXPECT_THAT(exported(ExportKind::intervals, style(ExportFormat::csv), row),
                HasSubstr(",1,2026-06-01T10:00:00Z,,,,0,,gap_plug,0\r\n"));
}

TEST(ExportedRowsTest, AGapMayBeOfAllPlugsAndLast) {
    const GapRow of_plug{
        1, 1, {test::at("2026-06-01T10:00:00Z"), test::at("2026-06-01T10:05:00.500Z"), GapCause::plug_offline}};
    EXPECT_EQ(exported(ExportKind::gaps, style(ExportFormat::csv, true), of_plug),
              "plug,name,start_local,end_local,cause\r\n"
              "tasmota_F17F56,\"Koelkast, boven\",2026-06-01T12:00:00.000+02:00,2026-06-01T12:05:00.500+02:00,"
              "plug_offline\r\n");
    const GapRow of_all{1, std::nullopt, {test::at("2026-06-01T10:00:00Z"), std::nullopt, GapCause::link_down}};
    EXPECT_EQ(exported(ExportKind::gaps, style(ExportFormat::json_lines), of_all, nullptr),
              R"({"plug":null,"name":null,"start_utc":"2026-06-01T10:00:00.000Z","end_utc":null,"cause":"link_down"})"
              "\n");
}

TEST(ExportedRowsTest, NamesFromOutsideAreNoFormulasAndBreakNoLine) {
    const PlugRow odd = plug_called("=cmd|'/c calc'!A1", "-1\r\n\"2\"\x1b[31m\xff");
    const std::string csv =
        exported(ExportKind::intervals, style(ExportFormat::csv), IntervalRow{1, full_interval()}, &odd);
    EXPECT_THAT(csv, HasSubstr("\r\n'=cmd|'/c calc'!A1,\"'-1\r\n\"\"2\"\"\\x1b[31m\xff\",1,"));
    const std::string line =
        exported(ExportKind::intervals, style(ExportFormat::json_lines), IntervalRow{1, full_interval()}, &odd);
    EXPECT_EQ(line.find('\n'), line.size() - 1);
    EXPECT_THAT(line, Not(HasSubstr("\x1b")));
    EXPECT_EQ(nlohmann::json::parse(line).at("name"), "-1\r\n\"2\"\x1b[31m\xef\xbf\xbd");
}

TEST(ExportedRowsTest, TheVoltageThatWasSentStandsBesideTheCorrectedOne) {
    const Gains gains{
        {.channel = 2, .start = test::at("2026-06-01T00:00:00Z"), .gain = {.calibration = 1, .factor = 2}},
        {.channel = 3, .start = test::at("2026-06-01T00:00:00Z"), .gain = {.calibration = 2, .factor = 3}}};
    ReadingRecord before = full_reading();
    before.time = test::at("2026-05-31T23:59:59.999Z");
    ExportedRows rows(ExportKind::readings, style(ExportFormat::csv));
    rows.begin_plug(&kFridge, gains);
    std::string text;
    rows.append(text, before);
    rows.append(text, full_reading());
    EXPECT_THAT(text, AllOf(HasSubstr("23:59:59.999Z,230.1,230.1,"), HasSubstr("10:00:00.125Z,230.1,460.2,")));
    rows.begin_plug(&kFridge);
    text.clear();
    rows.append(text, full_reading());
    EXPECT_THAT(text, HasSubstr(",230.1,230.1,")) << "gains are a plug's";
    ExportedRows published(ExportKind::readings, publication(ExportFormat::csv));
    published.begin_plug(&kFridge, gains);
    text.clear();
    published.append(text, full_reading());
    EXPECT_THAT(text, HasSubstr("10:00:00.125Z,460.2\r\n"));
}

// For publication.

TEST(PublishedRowsTest, AReadingIsItsVoltage) {
    const std::string name = Pseudonyms("a salt of some length").of("tasmota_F17F56");
    EXPECT_EQ(exported(ExportKind::readings, publication(ExportFormat::csv), full_reading()),
              "plug,channel,time_utc,volts\r\n" + name + ",2,2026-06-01T10:00:00.125Z,230.1\r\n");
    EXPECT_EQ(exported(ExportKind::readings, publication(ExportFormat::json_lines), full_reading()),
              "{\"plug\":\"" + name + "\",\"channel\":2,\"time_utc\":\"2026-06-01T10:00:00.125Z\",\"volts\":230.1}\n");
}

TEST(PublishedRowsTest, NoReadingTellsThatALoadChangedOrThatItWasSwitchedOff) {
    using namespace reading_flag;
    for (const std::uint32_t flag : {kRelayOff, kImplausible, kClockUnsynchronised, kLoadChange, kSpike}) {
        ReadingRecord reading = full_reading();
        reading.flags = flag | kLate;
        EXPECT_EQ(exported(ExportKind::readings, publication(ExportFormat::json_lines), reading), "") << flag;
    }
    for (const std::uint32_t flag : {0U, kLate, kEnergyShared, kOddValue}) {
        ReadingRecord reading = full_reading();
        reading.flags = flag;
        EXPECT_NE(exported(ExportKind::readings, publication(ExportFormat::json_lines), reading), "") << flag;
    }
    ReadingRecord without_voltage = full_reading();
    without_voltage.values.voltage_v.reset();
    EXPECT_EQ(exported(ExportKind::readings, publication(ExportFormat::json_lines), without_voltage), "");
}

TEST(PublishedRowsTest, OnlyValidIntervalsAreThere) {
    const std::string name = Pseudonyms("a salt of some length").of("tasmota_F17F56");
    EXPECT_EQ(exported(ExportKind::intervals, publication(ExportFormat::csv), IntervalRow{1, full_interval()}),
              "plug,channel,start_utc,voltage_rms,voltage_min,voltage_max\r\n" + name +
                  ",1,2026-06-01T10:00:00Z,231.33333333333334,229.9,253.1\r\n");
    for (std::size_t code = 1; code < kIntervalStatuses; ++code) {
        Interval interval = full_interval();
        interval.status = static_cast<IntervalStatus>(code);
        EXPECT_EQ(exported(ExportKind::intervals, publication(ExportFormat::json_lines), IntervalRow{1, interval}), "");
    }
}

TEST(PublishedRowsTest, GapsAreThoseOfTheCollector) {
    const Gap gap{test::at("2026-06-01T10:00:00Z"), test::at("2026-06-01T10:05:00Z"), GapCause::link_down};
    EXPECT_EQ(exported(ExportKind::gaps, publication(ExportFormat::csv), GapRow{1, std::nullopt, gap}, nullptr),
              "start_utc,end_utc,cause\r\n2026-06-01T10:00:00.000Z,2026-06-01T10:05:00.000Z,link_down\r\n");
    EXPECT_EQ(exported(ExportKind::gaps, publication(ExportFormat::csv), GapRow{1, 1, gap}),
              "start_utc,end_utc,cause\r\n");
}

TEST(PublishedRowsTest, NothingSaysWhoseItIs) {
    for (const ExportFormat format : {ExportFormat::csv, ExportFormat::json_lines}) {
        const std::string all = exported(ExportKind::readings, publication(format), full_reading()) +
                                exported(ExportKind::intervals, publication(format), IntervalRow{1, full_interval()});
        for (const char* const secret : {"tasmota", "F17F56", "Koelkast", "E09806"}) {
            EXPECT_THAT(all, Not(HasSubstr(secret)));
        }
        EXPECT_THAT(all, HasSubstr("plug_"));
    }
}

}  // namespace
}  // namespace collector
