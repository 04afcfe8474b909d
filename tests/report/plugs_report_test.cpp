#include <collector/report/plugs_report.hpp>

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <collector/base/terminal_text.hpp>
#include <collector/base/time_zone.hpp>
#include <collector/sqlite_reader/sqlite_record_reader.hpp>

#include "report/recorded_fleet.hpp"
#include "sqlite/database_rows.hpp"
#include "sqlite_reader/sqlite_record_engine.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Le;
using testing::Not;
using testing::SizeIs;

class PlugsReportTest : public testing::Test {
  protected:
    void SetUp() override { test::record_fleet(file_); }

    [[nodiscard]] PlugsReport read(UtcMillis made_at = test::fleet_end() + 1min,
                                   const std::string& zone = test::kZone) {
        const auto reader = open_sqlite_record(file_).value();
        const auto record = reader->snapshot().value();
        const ReportHead head{.program = "collector 1",
                              .made_at = made_at,
                              .time_zone = zone,
                              .period = {},
                              .evaluated_until = record->sites().value().front().evaluated_until};
        return read_plugs_report(*record, head, record->plugs({}).value(), clock_).value();
    }
    [[nodiscard]] std::string text(const PlugsReport& report, std::size_t columns = 0) const {
        return plugs_text(report, clock_, {.columns = columns, .in_colour = false});
    }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
    LocalClock clock_{offset_periods(test::kZone, kTimeZonesFrom, kTimeZonesEnd).value()};
};

std::vector<std::string> wrong_in(const ReportedPlug& plug) {
    std::vector<std::string> commands;
    for (const CheckedSetting& setting : plug.settings) {
        if (setting.result == CheckResult::wrong) {
            commands.push_back(setting.command);
        }
    }
    return commands;
}

std::vector<std::string_view> unknown_in(const ReportedPlug& plug) {
    std::vector<std::string_view> checks;
    for (const CheckedSetting& setting : plug.settings) {
        if (setting.result == CheckResult::unknown) {
            checks.push_back(name(setting.check));
        }
    }
    return checks;
}

TEST_F(PlugsReportTest, AHealthyPlugHasNothingToMend) {
    const ReportedPlug kitchen = read().plugs.at(0);
    EXPECT_EQ(kitchen.presence, PlugPresence::online);
    EXPECT_THAT(wrong_in(kitchen), IsEmpty());
    EXPECT_THAT(unknown_in(kitchen), IsEmpty());
    ASSERT_THAT(kitchen.latest, SizeIs(1));
    EXPECT_EQ(kitchen.latest[0].values.voltage_v, 231.4);
    EXPECT_EQ(kitchen.samples_per_interval, 10);
    EXPECT_EQ(kitchen.pace, 60s);
    EXPECT_EQ(kitchen.status->wifi_signal_dbm, -64);
    EXPECT_EQ(kitchen.starts, 0U);
    EXPECT_EQ(kitchen.last_start->time, test::fleet_end() - 10 * 24h);
}

TEST_F(PlugsReportTest, EverythingThatIsWrongIsFound) {
    const ReportedPlug worst = read().plugs.at(1);
    EXPECT_THAT(wrong_in(worst),
                ElementsAre("VoltRes 1", "TelePeriod 60", "SetOption52 1", "Timezone 99", "SetOption21 1",
                            "SetOption19 0", "DeviceName tasmota_B2D003", "SensorRetain 0", "Upgrade 1"));
    EXPECT_EQ(worst.samples_per_interval, 2);
    EXPECT_EQ(worst.starts, 2U) << "one more than a week ago does not count, and the last shows in the uptime, too";
    EXPECT_EQ(worst.last_start->reason, "Exception (start 3)");
}

TEST_F(PlugsReportTest, APlugThatIsGoneIsJudgedByItsLastDay) {
    const ReportedPlug strip = read().plugs.at(2);
    EXPECT_EQ(strip.presence, PlugPresence::offline);
    EXPECT_THAT(strip.latest, SizeIs(2));
    EXPECT_THAT(wrong_in(strip), IsEmpty());
    EXPECT_THAT(unknown_in(strip), ElementsAre("retained"));
    EXPECT_EQ(strip.judged->start, test::fleet_end() - 96h);
    EXPECT_EQ(strip.starts, std::nullopt);
    EXPECT_THAT(text(read()), HasSubstr("by the day until 2026-06-05 17:00, since it has sent no"));
}

TEST_F(PlugsReportTest, OfAPlugThatWasNeverHeardNothingIsClaimed) {
    const ReportedPlug unheard = read().plugs.at(3);
    EXPECT_EQ(unheard.presence, PlugPresence::unknown);
    EXPECT_THAT(wrong_in(unheard), IsEmpty());
    EXPECT_THAT(unknown_in(unheard), SizeIs(kPlugChecks));
    EXPECT_EQ(unheard.judged, std::nullopt);
    EXPECT_THAT(text(read()),
                HasSubstr("\ntasmota_D4F007\n  not known         how it is set: no reading is on record\n\n"));
}

TEST_F(PlugsReportTest, AStartThatNobodyHeardShowsInTheUptime) {
    test::execute(file_, "DELETE FROM plug_event WHERE detail LIKE 'Exception%'");
    const ReportedPlug worst = read().plugs.at(1);
    EXPECT_EQ(worst.starts, 2U);
    EXPECT_EQ(worst.last_start->time, test::fleet_end() - 1h);
    EXPECT_EQ(worst.last_start->reason, std::nullopt);
}

TEST_F(PlugsReportTest, WhoeverNobodyListenedToIsNotSilent) {
    const PlugsReport later = read(test::fleet_end() + 24h * 30);
    EXPECT_EQ(later.as_of, test::fleet_end());
    EXPECT_EQ(later.plugs.at(0).presence, PlugPresence::online);
    EXPECT_THAT(text(later), HasSubstr("Nothing was recorded after that"));
    EXPECT_THAT(text(read()), Not(HasSubstr("Nothing was recorded")));
}

TEST_F(PlugsReportTest, ASilentPlugIsOneThatOthersOutlive) {
    test::execute(file_, "UPDATE plug SET last_seen = last_seen - 3 * 3600000 WHERE id = 2");
    EXPECT_EQ(read().plugs.at(1).presence, PlugPresence::silent);
}

TEST_F(PlugsReportTest, WithoutATimeZoneNothingIsSaidOfSummerTime) {
    EXPECT_THAT(unknown_in(read(test::fleet_end(), "UTC").plugs.at(1)), ElementsAre("summer_time"));
}

TEST_F(PlugsReportTest, WithTheRelayOffAndMainsMeasuredAllIsWell) {
    test::execute(file_, "DELETE FROM relay_state WHERE is_on = 1");
    EXPECT_THAT(wrong_in(read().plugs.at(1)), Not(testing::Contains("SetOption21 1")));
}

TEST_F(PlugsReportTest, ThatNoPlugWasEverAnnouncedIsSaid) {
    EXPECT_THAT(text(read()), Not(HasSubstr("No plug was ever announced")));
    test::execute(file_, "UPDATE plug SET channels = NULL");
    EXPECT_THAT(text(read()), HasSubstr("No plug was ever announced"));
}

std::vector<std::size_t> widths(const std::string& text) {
    std::istringstream lines(text);
    std::vector<std::size_t> all;
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with("  Backlog ")) {
            all.push_back(columns_of(line));
        }
    }
    return all;
}

TEST_F(PlugsReportTest, ATableFitsEightyColumns) {
    const std::string shown = text(read());
    EXPECT_THAT(widths(shown), Each(Le(80U)));
    EXPECT_THAT(shown,
                AllOf(HasSubstr("Plugs as of 2026-06-08 17:01 (Europe/Amsterdam)"),
                      HasSubstr("tasmota_A1C001    online    231.4 2026-06-08 17:00    10.0 14.2.0     -64      0"),
                      HasSubstr("tasmota_B2D003    online      231 2026-06-08 16:55     2.0 12.5.0    30 %      2"),
                      HasSubstr("strip             offline   230.5 2026-06-05 17:00       - 15.2.0       -      -"),
                      HasSubstr("  channel 2                 231.5 2026-06-05 17:00"),
                      HasSubstr("tasmota_D4F007    unknown       - -"), HasSubstr("nothing to mend")));
}

TEST_F(PlugsReportTest, ANarrowTerminalLosesNothing) {
    const std::string shown = text(read(), 40);
    EXPECT_THAT(widths(shown), Each(Le(40U)));
    EXPECT_THAT(shown, AllOf(HasSubstr("    231.4 V, 2026-06-08 17:00\n"), HasSubstr("    10.0 in ten minutes\n"),
                             HasSubstr("    -64 dBm\n"), HasSubstr("    channel 1: 230.5 V,"),
                             HasSubstr("    2 in 7 days\n"), HasSubstr("\n  Backlog VoltRes 1; TelePeriod 60; ")));
    EXPECT_THAT(text(read(), 3), Not(IsEmpty()));
}

TEST_F(PlugsReportTest, ALineToPasteStandsOnALineOfItsOwn) {
    EXPECT_THAT(text(read()),
                AllOf(HasSubstr("\n  Backlog VoltRes 1; TelePeriod 60; SetOption52 1; Timezone 99; SetOption21 1; "
                                "SetOption19 0; DeviceName tasmota_B2D003; SensorRetain 0; Upgrade 1\n"),
                      HasSubstr("Upgrade 1 loads what OtaUrl names")));
}

TEST_F(PlugsReportTest, NamesCannotPaintTheScreen) {
    for (const std::size_t columns : {80U, 40U}) {
        EXPECT_THAT(text(read(), columns), Not(HasSubstr("\x1b")));
    }
    EXPECT_THAT(plugs_text(read(), clock_, {.columns = 80, .in_colour = true}),
                AllOf(HasSubstr("\x1b[31moffline"), Not(HasSubstr("\x1b[31m<b>"))));
}

TEST_F(PlugsReportTest, JsonHasItAll) {
    const auto json = nlohmann::json::parse(plugs_json(read()));
    EXPECT_EQ(json.at("report"), "plugs");
    EXPECT_EQ(json.at("as_of"), "2026-06-08T15:01:00Z");
    const auto& kitchen = json.at("plugs").at(0);
    EXPECT_EQ(kitchen.at("plug"), "tasmota_A1C001");
    EXPECT_EQ(kitchen.at("status"), "online");
    EXPECT_EQ(kitchen.at("voltages").at(0).at("voltage_v"), 231.4);
    EXPECT_EQ(kitchen.at("voltages").at(0).at("time"), "2026-06-08T15:00:00Z");
    EXPECT_EQ(kitchen.at("samples_per_interval"), 10);
    EXPECT_EQ(kitchen.at("period_s"), 60);
    EXPECT_EQ(kitchen.at("health").at("signal_dbm"), -64);
    EXPECT_EQ(kitchen.at("relays").at(0).at("on"), true);
    EXPECT_EQ(kitchen.at("judged").at("voltages"), 1381);
    EXPECT_EQ(kitchen.at("backlog"), nullptr);
    EXPECT_EQ(kitchen.at("checks").size(), kPlugChecks);
    const auto& worst = json.at("plugs").at(1);
    EXPECT_EQ(worst.at("checks").at(0).at("check"), "resolution");
    EXPECT_EQ(worst.at("checks").at(0).at("result"), "wrong");
    EXPECT_EQ(worst.at("checks").at(0).at("command"), "VoltRes 1");
    EXPECT_EQ(worst.at("backlog_loads_firmware"), true);
    EXPECT_EQ(worst.at("last_start").at("reason"), "Exception (start 3)");
    EXPECT_EQ(json.at("plugs").at(3).at("last_seen"), nullptr);
    EXPECT_EQ(json.at("plugs").at(3).at("health"), nullptr);
}

TEST_F(PlugsReportTest, CsvHasALineForEachChannelAndNoFormula) {
    const std::string csv = plugs_csv(read());
    std::istringstream lines(csv);
    std::vector<std::string> all;
    for (std::string line; std::getline(lines, line);) {
        all.push_back(line);
    }
    ASSERT_THAT(all, SizeIs(6));
    EXPECT_THAT(all[0], AllOf(testing::StartsWith("plug,name,mac,"), HasSubstr(",check_resolution,check_samples,"),
                              testing::EndsWith(",check_firmware,backlog\r")));
    EXPECT_THAT(all[1], testing::StartsWith("tasmota_A1C001,Kitchen,E09806A1C001,,14.2.0,online,2026-06-08T15:00:00Z,1,"
                                            "231.4,2026-06-08T15:00:00Z,10,-64,72,864000,0,fine,"));
    EXPECT_THAT(all[2], HasSubstr(",wrong,wrong,wrong,wrong,wrong,wrong,wrong,wrong,fine,wrong,Backlog VoltRes 1; "));
    EXPECT_THAT(all[3], AllOf(HasSubstr("'=cmd"), HasSubstr(",1,230.5,")));
    EXPECT_THAT(all[4], HasSubstr(",2,231.5,"));
    EXPECT_THAT(all[5], HasSubstr("tasmota_D4F007,,,,,unknown,,,,,,,,,,unknown,"));
}

TEST(PlugsReportWithoutPlugsTest, SaysSo) {
    const test::TempDir folder;
    const auto file = folder / "voltage.db";
    test::record(file, {}, test::Settled::none);
    const auto reader = open_sqlite_record(file).value();
    const auto record = reader->snapshot().value();
    const LocalClock clock({});
    const ReportHead head{.program = "collector 1",
                          .made_at = test::fleet_end(),
                          .time_zone = "UTC",
                          .period = {},
                          .evaluated_until = {}};
    const auto report = read_plugs_report(*record, head, {}, clock).value();
    EXPECT_THAT(plugs_text(report, clock, {.columns = 80, .in_colour = false}),
                AllOf(HasSubstr("No plug is on record."), Not(HasSubstr("announced"))));
    EXPECT_THAT(nlohmann::json::parse(plugs_json(report)).at("plugs"), IsEmpty());
    EXPECT_THAT(plugs_csv(report), testing::StartsWith("plug,name,"));
}

}  // namespace
}  // namespace collector
