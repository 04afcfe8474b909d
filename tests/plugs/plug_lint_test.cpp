#include <collector/plugs/plug_lint.hpp>

#include <algorithm>
#include <functional>
#include <ostream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace collector {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const UtcMillis kNow{std::chrono::sys_days{std::chrono::year{2026} / 6 / 8}};
constexpr ZoneSeen kSummer{.now = 2h, .standard = 1h, .has_summer_time = true};
constexpr ZoneSeen kWinter{.now = 1h, .standard = 1h, .has_summer_time = true};
constexpr ZoneSeen kLondonInWinter{.now = 0h, .standard = 0h, .has_summer_time = true};
constexpr ZoneSeen kIndia{.now = 5h + 30min, .standard = 5h + 30min, .has_summer_time = false};

/// One that is set as the documents ask for.
PlugTraffic healthy() {
    PlugTraffic traffic{.topic = "tasmota_F17F56"};
    traffic.name = "Kitchen";
    traffic.firmware = "13.4.1.2";
    traffic.announced = true;
    traffic.has_mac = true;
    traffic.heard_for = 100h;
    traffic.voltages = {.all = 1440, .of_mains = 1440, .last_of_mains = kNow};
    traffic.pace = 60s;
    traffic.clock = {.readings = 12, .timed = 12, .offset = -400ms};
    traffic.zone = kSummer;
    traffic.absences = {.absences = 1};
    return traffic;
}

CheckedSetting checked(const PlugTraffic& traffic, PlugCheck check) {
    const auto all = check_settings(traffic);
    EXPECT_EQ(all.size(), kPlugChecks);
    return all.at(static_cast<std::size_t>(check));
}

TEST(PlugLintTest, AHealthyPlugHasNothingToMend) {
    const auto all = check_settings(healthy());
    for (std::size_t i = 0; i < kPlugChecks; ++i) {
        EXPECT_EQ(all.at(i).check, static_cast<PlugCheck>(i));
        EXPECT_EQ(all.at(i).result, CheckResult::fine) << name(all.at(i).check) << ": " << all.at(i).evidence;
        EXPECT_EQ(all.at(i).command, "");
    }
    EXPECT_EQ(backlog(all), "");
}

TEST(PlugLintTest, OfAPlugOfWhichNothingIsKnownNothingIsClaimed) {
    PlugTraffic nothing{.topic = "tasmota_F17F56"};
    for (const CheckedSetting& setting : check_settings(nothing)) {
        EXPECT_EQ(setting.result, CheckResult::unknown) << name(setting.check);
        EXPECT_NE(setting.evidence, "") << name(setting.check);
    }
}

struct LintCase {
    const char* name;
    PlugCheck check;
    std::function<void(PlugTraffic&)> change;  ///< of a healthy plug
    CheckResult result;
    const char* evidence;
    const char* command = "";

    friend std::ostream& operator<<(std::ostream& out, const LintCase& row) { return out << row.name; }
};

class LintTest : public testing::TestWithParam<LintCase> {};

TEST_P(LintTest, JudgesWhatIsOnRecord) {
    PlugTraffic traffic = healthy();
    GetParam().change(traffic);
    const CheckedSetting setting = checked(traffic, GetParam().check);
    EXPECT_EQ(name(setting.result), name(GetParam().result)) << setting.evidence;
    EXPECT_THAT(setting.evidence, HasSubstr(GetParam().evidence));
    EXPECT_EQ(setting.command, GetParam().command);
}

const auto kCaseName = [](const auto& row) { return std::string(row.param.name); };
using enum CheckResult;

INSTANTIATE_TEST_SUITE_P(
    Resolution, LintTest,
    testing::Values(LintCase{"all_whole", PlugCheck::resolution,
                             [](PlugTraffic& it) { it.voltages.of_mains = it.voltages.whole_in_a_row = 4310; }, wrong,
                             "all 4,310 voltages of the last day are whole volts", "VoltRes 1"},
                    LintCase{"whole_of_late", PlugCheck::resolution,
                             [](PlugTraffic& it) { it.voltages.whole_in_a_row = 10; }, wrong,
                             "the last 10 voltages are whole volts", "VoltRes 1"},
                    LintCase{"whole_by_chance", PlugCheck::resolution,
                             [](PlugTraffic& it) { it.voltages.whole_in_a_row = 9; }, fine, "decimals"},
                    LintCase{"too_few", PlugCheck::resolution,
                             [](PlugTraffic& it) { it.voltages.of_mains = it.voltages.whole_in_a_row = 9; }, unknown,
                             "9 in the last day are too few"},
                    LintCase{"no_mains", PlugCheck::resolution, [](PlugTraffic& it) { it.voltages.of_mains = 0; },
                             unknown, "no voltage of the mains"}),
    kCaseName);

INSTANTIATE_TEST_SUITE_P(
    Samples, LintTest,
    testing::Values(LintCase{"the_default", PlugCheck::samples, [](PlugTraffic& it) { it.pace = 300s; }, wrong,
                             "a reading every 5 min: 2 in ten minutes", "TelePeriod 60"},
                    LintCase{"an_hour", PlugCheck::samples, [](PlugTraffic& it) { it.pace = 1h; }, wrong,
                             "every 1 h: 0.2 in ten minutes", "TelePeriod 60"},
                    LintCase{"a_little_slower", PlugCheck::samples, [](PlugTraffic& it) { it.pace = 64s; }, wrong,
                             "every 1 min 4 s: 9.4 in ten minutes", "TelePeriod 60"},
                    LintCase{"hardly_slower", PlugCheck::samples, [](PlugTraffic& it) { it.pace = 60'400ms; }, fine,
                             "every 1 min"},
                    LintCase{"faster", PlugCheck::samples, [](PlugTraffic& it) { it.pace = 10s; }, fine,
                             "every 10 s: 60 in ten minutes"},
                    LintCase{"not_known", PlugCheck::samples, [](PlugTraffic& it) { it.pace.reset(); }, unknown,
                             "too few readings"}),
    kCaseName);

INSTANTIATE_TEST_SUITE_P(
    Clock, LintTest,
    testing::Values(LintCase{"twenty_minutes_off", PlugCheck::clock,
                             [](PlugTraffic& it) { it.clock.offset = 2h + 20min + 5s; }, wrong,
                             "its clock is 2 h 20 min ahead of UTC, where clocks show UTC+2", "Time 0"},
                    LintCase{"behind", PlugCheck::clock, [](PlugTraffic& it) { it.clock.offset = -11s; }, wrong,
                             "its clock is 11 s behind UTC", "Time 0"},
                    LintCase{"on_the_way", PlugCheck::clock, [](PlugTraffic& it) { it.clock.offset = -10s; }, fine,
                             "within 10 s of UTC"},
                    LintCase{"days", PlugCheck::clock, [](PlugTraffic& it) { it.clock.offset = -72h; }, wrong,
                             "its clock is 3 d behind UTC", "Time 0"},
                    LintCase{"beyond_all_zones", PlugCheck::clock, [](PlugTraffic& it) { it.clock.offset = 15h; },
                             wrong, "15 h ahead", "Time 0"},
                    LintCase{"a_zone_in_whole_hours", PlugCheck::clock,
                             [](PlugTraffic& it) { it.clock.offset = 1h - 400ms; }, fine, "of UTC+1"},
                    LintCase{"never_set", PlugCheck::clock,
                             [](PlugTraffic& it) { it.clock = {.readings = 3, .timed = 0, .offset = std::nullopt}; },
                             wrong, "none of the last 3 readings has a time that was set", "NtpServer1 pool.ntp.org"},
                    LintCase{"just_started", PlugCheck::clock,
                             [](PlugTraffic& it) { it.clock = {.readings = 2, .timed = 0, .offset = std::nullopt}; },
                             unknown, "too few readings"}),
    kCaseName);

INSTANTIATE_TEST_SUITE_P(
    Offset, LintTest,
    testing::Values(LintCase{"local_times", PlugCheck::offset, [](PlugTraffic& it) { it.clock.offset = 2h - 1s; },
                             wrong, "its times are UTC+2 and do not say so", "SetOption52 1"},
                    LintCase{"half_an_hour", PlugCheck::offset,
                             [](PlugTraffic& it) { it.clock.offset = -3h - 30min - 1s; }, wrong, "UTC-3:30",
                             "SetOption52 1"},
                    LintCase{"clock_is_off", PlugCheck::offset, [](PlugTraffic& it) { it.clock.offset = 17min; },
                             unknown, "its clock does not tell"},
                    LintCase{"where_local_time_is_utc", PlugCheck::offset,
                             [](PlugTraffic& it) { it.zone = kLondonInWinter; }, unknown, "look the same"},
                    LintCase{"without_a_zone_of_the_record", PlugCheck::offset,
                             [](PlugTraffic& it) { it.zone.reset(); }, fine, "UTC"}),
    kCaseName);

INSTANTIATE_TEST_SUITE_P(
    SummerTime, LintTest,
    testing::Values(LintCase{"none", PlugCheck::summer_time, [](PlugTraffic& it) { it.clock.offset = 1h; }, wrong,
                             "its clock shows UTC+1 where clocks show UTC+2: no summer time", "Timezone 99"},
                    LintCase{"kept", PlugCheck::summer_time, [](PlugTraffic& it) { it.clock.offset = 2h - 1s; }, fine,
                             "summer time"},
                    LintCase{"in_winter_nobody_knows", PlugCheck::summer_time,
                             [](PlugTraffic& it) {
                                 it.zone = kWinter;
                                 it.clock.offset = 1h;
                             },
                             unknown, "it was winter"},
                    LintCase{"for_ever_in_winter", PlugCheck::summer_time,
                             [](PlugTraffic& it) {
                                 it.zone = kWinter;
                                 it.clock.offset = 2h;
                             },
                             wrong, "UTC+2 where clocks show UTC+1: another time zone", "Timezone 99"},
                    LintCase{"elsewhere", PlugCheck::summer_time,
                             [](PlugTraffic& it) {
                                 it.zone = kIndia;
                                 it.clock.offset = 1h;
                             },
                             wrong, "UTC+1 where clocks show UTC+5:30", "Timezone +5:30"},
                    LintCase{"where_there_is_none", PlugCheck::summer_time,
                             [](PlugTraffic& it) {
                                 it.zone = kIndia;
                                 it.clock.offset = 5h + 30min;
                             },
                             fine, "there is none here"},
                    LintCase{"that_does_not_matter", PlugCheck::summer_time, [](PlugTraffic&) {}, fine,
                             "nothing depends on it"},
                    LintCase{"without_a_zone", PlugCheck::summer_time,
                             [](PlugTraffic& it) {
                                 it.zone.reset();
                                 it.clock.offset = 1h;
                             },
                             unknown, "the time zone of the record is not known"}),
    kCaseName);

INSTANTIATE_TEST_SUITE_P(
    Firmware, LintTest,
    testing::Values(LintCase{"too_old", PlugCheck::firmware, [](PlugTraffic& it) { it.firmware = "12.5.0"; }, wrong,
                             "Tasmota 12.5.0 is older than 13.4.1.2", "Upgrade 1"},
                    LintCase{"not_said", PlugCheck::firmware, [](PlugTraffic& it) { it.firmware.reset(); }, unknown,
                             "never said"},
                    LintCase{"not_read", PlugCheck::firmware, [](PlugTraffic& it) { it.firmware = "\x1b[31m"; },
                             unknown, "\"\\x1b[31m\""}),
    kCaseName);

INSTANTIATE_TEST_SUITE_P(
    Relay, LintTest,
    testing::Values(
        LintCase{"off_and_0_v", PlugCheck::relay,
                 [](PlugTraffic& it) {
                     it.voltages.relay_off = 12;
                     it.voltages.last_relay_off = kNow - 1h;
                 },
                 wrong, "12 of 1,440 voltages of the last day show no mains, with the relay off", "SetOption21 1"},
        LintCase{"off_and_measured", PlugCheck::relay,
                 [](PlugTraffic& it) {
                     it.voltages.relay_off = 12;
                     it.measures_with_relay_off = true;
                 },
                 fine, "with its relay off"},
        LintCase{"0_v_and_nobody_knows_why", PlugCheck::relay,
                 [](PlugTraffic& it) {
                     it.voltages.low = 1;
                     it.voltages.last_low = kNow + 1s;
                 },
                 unknown, "with the relay on, or in an unknown state"},
        LintCase{"0_v_after_a_start", PlugCheck::relay,
                 [](PlugTraffic& it) {
                     it.voltages.low = 1;
                     it.voltages.last_low = kNow - 1s;
                 },
                 fine, "no voltage of the last day was taken with the relay off"},
        LintCase{"no_voltage", PlugCheck::relay, [](PlugTraffic& it) { it.voltages = {}; }, unknown, "no voltage"}),
    kCaseName);

INSTANTIATE_TEST_SUITE_P(
    Identity, LintTest,
    testing::Values(LintCase{"never_announced", PlugCheck::discovery,
                             [](PlugTraffic& it) { it.announced = it.has_mac = false; }, wrong, "no discovery message",
                             "SetOption19 0"},
                    LintCase{"mac_alone", PlugCheck::discovery, [](PlugTraffic& it) { it.announced = false; }, unknown,
                             "its MAC is known"},
                    LintCase{"heard_for_a_moment", PlugCheck::discovery,
                             [](PlugTraffic& it) {
                                 it.announced = it.has_mac = false;
                                 it.heard_for = 29s;
                             },
                             unknown, "less than half a minute"},
                    LintCase{"no_name", PlugCheck::name, [](PlugTraffic& it) { it.name.reset(); }, wrong,
                             "it has no name", "DeviceName tasmota_F17F56"},
                    LintCase{"default_name", PlugCheck::name, [](PlugTraffic& it) { it.name = "Tasmota"; }, wrong,
                             "it calls itself Tasmota", "DeviceName tasmota_F17F56"},
                    LintCase{"name_like_the_default", PlugCheck::name, [](PlugTraffic& it) { it.name = "Tasmota 2"; },
                             fine, "has a name"},
                    LintCase{"name_without_discovery", PlugCheck::name,
                             [](PlugTraffic& it) {
                                 it.name.reset();
                                 it.announced = false;
                             },
                             unknown, "would come with its discovery message"},
                    LintCase{"topic_that_would_end_the_command", PlugCheck::name,
                             [](PlugTraffic& it) {
                                 it.name = "";
                                 it.topic = "home/x; Reset 1 \xc3\xa9";
                             },
                             wrong, "it has no name", "DeviceName home_x__Reset_1___"}),
    kCaseName);

INSTANTIATE_TEST_SUITE_P(
    Retained, LintTest,
    testing::Values(
        LintCase{"once", PlugCheck::retained,
                 [](PlugTraffic& it) { it.absences = {.absences = 1, .kept = 1, .queued = 0, .last_kept = kNow}; },
                 wrong, "a reading that was taken while nobody listened", "SensorRetain 0"},
        LintCase{"each_time", PlugCheck::retained, [](PlugTraffic& it) { it.absences = {.absences = 3, .kept = 3}; },
                 wrong, "3 times", "SensorRetain 0"},
        LintCase{"queued_by_the_broker", PlugCheck::retained,
                 [](PlugTraffic& it) { it.absences = {.absences = 1, .kept = 1, .queued = 1, .last_kept = kNow}; },
                 unknown, "whatever the plug says"},
        LintCase{"collector_always_there", PlugCheck::retained, [](PlugTraffic& it) { it.absences = {}; }, unknown,
                 "it shows once the collector was away"},
        LintCase{"of_no_known_age", PlugCheck::retained,
                 [](PlugTraffic& it) { it.clock = {.readings = 12, .timed = 0, .offset = std::nullopt}; }, unknown,
                 "it shows once"}),
    kCaseName);

PlugTraffic wrong_in_everything() {
    PlugTraffic traffic = healthy();
    traffic.name = "Tasmota";
    traffic.firmware = "12.5.0";
    traffic.announced = traffic.has_mac = false;
    traffic.voltages.whole_in_a_row = traffic.voltages.of_mains;
    traffic.voltages.relay_off = 1;
    traffic.pace = 300s;
    traffic.clock.offset = 1h;
    traffic.absences = {.absences = 1, .kept = 1};
    return traffic;
}

TEST(BacklogTest, HasEveryCommandOnceAndTheRestartLast) {
    const std::string line = backlog(check_settings(wrong_in_everything()));
    EXPECT_EQ(line,
              "Backlog VoltRes 1; TelePeriod 60; SetOption52 1; Timezone 99; SetOption21 1; SetOption19 0; DeviceName "
              "tasmota_F17F56; SensorRetain 0; Upgrade 1");
    EXPECT_TRUE(loads_firmware(line));
    EXPECT_LE(std::ranges::count(line, ';') + 1, 30) << "Tasmota takes no more";
}

TEST(BacklogTest, OneCommandIsOne) {
    PlugTraffic traffic = healthy();
    traffic.pace = 300s;
    const std::string line = backlog(check_settings(traffic));
    EXPECT_EQ(line, "Backlog TelePeriod 60");
    EXPECT_FALSE(loads_firmware(line));
}

TEST(BacklogTest, UnknownIsNotMended) {
    EXPECT_EQ(backlog(check_settings(PlugTraffic{.topic = "tasmota_F17F56"})), "");
}

TEST(PlugLintTest, EvidenceIsPlainText) {
    for (const PlugTraffic& traffic : {healthy(), wrong_in_everything()}) {
        for (const CheckedSetting& setting : check_settings(traffic)) {
            EXPECT_TRUE(std::ranges::all_of(setting.evidence, [](char c) { return c >= ' ' && c <= '~'; }));
            EXPECT_THAT(setting.evidence, Not(testing::EndsWith(".")));
        }
    }
}

}  // namespace
}  // namespace collector
