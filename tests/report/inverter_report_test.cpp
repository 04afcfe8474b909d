#include <collector/report/inverter_report.hpp>

#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <collector/sqlite_reader/sqlite_record_reader.hpp>

#include "report/sunny_days.hpp"
#include "sqlite/database_rows.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using test::at;
using test::kSunnyDays;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

class InverterReportTest : public testing::Test {
  protected:
    InverterReportTest() { test::record_sunny_days(file_); }

    [[nodiscard]] InverterReport report(const DaylightChoice& choice = {},
                                        std::optional<UtcMillis> evaluated_until = kSunnyDays.end,
                                        const char* last_day = "2026-05-19") const {
        const auto reader = open_sqlite_record(file_).value();
        const auto record = reader->snapshot().value();
        const UtcMillis now = at("2026-06-01T10:00:00Z");
        const ReportPeriod period =
            find_period({.week = {}, .from = "2026-05-18", .to = last_day}, clock_, now, std::nullopt).value();
        return read_inverter_report(*record,
                                    {.head = {.program = "collector 9.9.9",
                                              .made_at = now,
                                              .time_zone = test::kZone,
                                              .period = period,
                                              .evaluated_until = evaluated_until},
                                     .plugs = record->plugs({}).value(),
                                     .limits = {},
                                     .daylight = choice},
                                    clock_)
            .value();
    }
    [[nodiscard]] nlohmann::json json() const { return nlohmann::json::parse(inverter_json(report())); }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
    LocalClock clock_{offset_periods(test::kZone, kTimeZonesFrom, kTimeZonesEnd).value()};
};

// Of 48 hours one and five minutes are missing. With all ten samples at 254.5 V the mean is above 253 V, with nine of
// them and one of 230 V it is 252.16 V: so it is above from 13:09 to 13:39.
TEST_F(InverterReportTest, SaysWhatIsOnRecord) {
    const InverterReport made = report();
    ASSERT_THAT(made.channels, SizeIs(2));
    const InverterEvidence& fridge = made.channels[0].evidence;
    EXPECT_EQ(fridge.samples, 2'815);
    EXPECT_EQ(total(fridge.measured), 48h - 65min);
    const RuleEvidence& high = fridge.of(InverterRule::high);
    EXPECT_EQ(total(high.above), 41min);
    EXPECT_EQ(high.episodes, 2);
    EXPECT_EQ(by_hour(high.above)[13], 40min);
    EXPECT_EQ(by_hour(high.above)[15], 1min);
    EXPECT_THAT(by_day(high.above), ElementsAre(41min, 0min));
    EXPECT_EQ(total(fridge.of(InverterRule::very_high).above), 1min);
    const RuleEvidence& mean = fridge.of(InverterRule::mean);
    ASSERT_THAT(mean.longest, SizeIs(1));
    EXPECT_EQ(mean.longest.front().span, (TimeSpan{kSunnyDays.start + 13h + 9min, kSunnyDays.start + 13h + 40min}));
    EXPECT_EQ(total(made.channels[1].evidence.measured), 8h);
}

// 254.5 V become 251.96 V, and 265 V become 262.35 V.
TEST_F(InverterReportTest, SamplesAreCorrectedAndItSaysHow) {
    test::execute(file_, fmt::format("INSERT INTO calibration (plug_id, channel, gain, source, valid_from, made_at) "
                                     "VALUES (1, 1, 0.99, 'Fluke 117 <1>', {}, 0)",
                                     kSunnyDays.start.time_since_epoch().count()));
    const InverterReport made = report();
    const InverterEvidence& fridge = made.channels[0].evidence;
    EXPECT_EQ(total(fridge.of(InverterRule::high).above), 1min);
    EXPECT_EQ(total(fridge.of(InverterRule::warning).above), 41min);
    EXPECT_EQ(fridge.of(InverterRule::very_high).episodes, 0);
    EXPECT_EQ(json().at("plugs").at(0).at("calibration"), nlohmann::json::parse(R"([{"gain": 0.99,
        "source": "Fluke 117 <1>", "from": "2026-05-17T22:00:00Z", "to": "2026-05-19T22:00:00Z"}])"));
    EXPECT_EQ(json().at("plugs").at(1).at("calibration"), nullptr);
    EXPECT_THAT(inverter_text(made, clock_), HasSubstr("\n  calibration       times 0.99: \"Fluke 117 <1>\"\n"));
    const std::string page = inverter_page(made, clock_, Language::english, "collector report inverter");
    EXPECT_THAT(page, AllOf(HasSubstr("Fluke 117 &lt;1&gt;"), HasSubstr("voltages are as it sent them")));
}

// From 13:00 to 13:40 the fridge was above 253 V, if it was the fridge.
TEST_F(InverterReportTest, IntervalsOfTwoDevicesAreLeftOutAndItSaysWhy) {
    for (const char* const table : {"interval_recent", "interval_settled"}) {
        test::execute(file_, fmt::format("UPDATE {} SET status = (SELECT code FROM interval_status WHERE name = "
                                         "'two_devices') WHERE plug_id = 1 AND start_time >= {} AND start_time < {}",
                                         table, (kSunnyDays.start + 13h).time_since_epoch().count(),
                                         (kSunnyDays.start + 13h + 40min).time_since_epoch().count()));
    }
    const InverterReport made = report();
    const InverterEvidence& fridge = made.channels[0].evidence;
    EXPECT_EQ(fridge.of_two_devices, 40min);
    EXPECT_EQ(total(fridge.measured), 48h - 65min - 40min);
    EXPECT_EQ(total(fridge.of(InverterRule::high).above), 1min) << "that of 15:00";
    EXPECT_EQ(made.channels[1].evidence.of_two_devices, 0min);
    EXPECT_EQ(json().at("plugs").at(0).at("two_devices_minutes"), 40);
    EXPECT_THAT(inverter_text(made, clock_),
                HasSubstr("\n  two devices       40 min, not measured: two devices used one topic\n"));
    EXPECT_THAT(inverter_page(made, clock_, Language::dutch, "x"),
                HasSubstr("40\u00a0min telt niet als gemeten: twee apparaten"));
}

TEST_F(InverterReportTest, AgreesWithSql) {
    // As docs/sql.md asks for it, with half of the samples that the pace lets expect.
    const auto counted = test::rows(file_, R"sql(
        WITH sample AS (
            SELECT plug, channel, time, CAST(round(volts * 1000) AS INTEGER) AS millivolts
            FROM voltage WHERE flags & 91 = 0
        ), mean AS (
            SELECT *, count(*) OVER ten_minutes AS samples, sum(millivolts * millivolts) OVER ten_minutes AS squares
            FROM sample
            WINDOW ten_minutes AS (PARTITION BY plug, channel ORDER BY time
                                   RANGE BETWEEN 599999 PRECEDING AND CURRENT ROW)
        ), judged AS (
            SELECT mean.*, mean.samples >= max(2, (ten.expected_samples + 1) / 2) AS is_mean
            FROM mean JOIN plug ON plug.topic = mean.plug
            JOIN interval_10min AS ten ON ten.plug_id = plug.id AND ten.channel = mean.channel
                AND ten.start_time = mean.time / 600000 * 600000
        )
        SELECT plug, channel, count(*), sum(millivolts > 248000), sum(millivolts > 253000),
               sum(is_mean AND squares > samples * 253000 * 253000), sum(millivolts > 264500),
               printf('%.3f', max(CASE WHEN is_mean THEN sqrt(1.0 * squares / samples) END) / 1000)
        FROM judged GROUP BY plug, channel ORDER BY plug, channel)sql");
    std::vector<std::string> reported;
    for (const InverterRow& row : report().channels) {
        std::string line = fmt::format("{}|{}|{}", row.plug.topic, row.evidence.channel, row.evidence.samples);
        for (const InverterRule rule : kInverterRules) {
            line += fmt::format("|{}", row.evidence.of(rule).samples);
        }
        reported.push_back(line + fmt::format("|{:.3f}", row.evidence.highest_mean->volts));
    }
    EXPECT_EQ(counted, reported);
}

TEST_F(InverterReportTest, DaylightIsByTheClocksOrByTheSun) {
    EXPECT_EQ(report().daylight_length, 24h);
    EXPECT_EQ(total(report().channels[0].evidence.measured_in_daylight), 24h - 5min);
    const auto by_sun = report({.hours = {}, .place = Place{52.4, 4.9}});
    EXPECT_GT(by_sun.daylight_length, 31h) << "in May the sun is up for more than fifteen and a half hours";
    EXPECT_LT(by_sun.daylight_length, 32h);
}

TEST_F(InverterReportTest, GoesAsFarAsTheRecordIsMade) {
    const InverterReport made = report({}, kSunnyDays.start + 13h + 20min);
    EXPECT_EQ(total(made.channels[0].evidence.measured), 13h + 20min);
    EXPECT_TRUE(made.channels[0].evidence.of(InverterRule::high).longest.front().lasts);
    EXPECT_EQ(made.channels[1].evidence.samples, 0);
    const InverterReport nothing = report({}, std::nullopt);
    EXPECT_EQ(nothing.channels[0].evidence.samples, 0);
    EXPECT_EQ(nothing.daylight_length, 0h);
}

TEST_F(InverterReportTest, JsonHasTheKeysOfTheManual) {
    const auto all = json();
    EXPECT_EQ(all.at("report"), "inverter");
    EXPECT_EQ(all.at("from"), "2026-05-17T22:00:00Z");
    EXPECT_EQ(all.at("limits"),
              (nlohmann::json{{"warning_v", 248.0}, {"high_v", 253.0}, {"mean_v", 253.0}, {"very_high_v", 264.5}}));
    EXPECT_EQ(
        all.at("daylight"),
        (nlohmann::json{
            {"latitude", nullptr}, {"longitude", nullptr}, {"from_hour", 8}, {"to_hour", 20}, {"minutes", 1440.0}}));
    const auto& fridge = all.at("plugs").at(0);
    EXPECT_EQ(fridge.at("plug"), "tasmota_A1C001");
    EXPECT_EQ(fridge.at("measured_minutes"), 2815);
    EXPECT_EQ(fridge.at("measured_percent"), 97.74);
    EXPECT_EQ(fridge.at("highest_sample"), (nlohmann::json{{"volts", 265.0}, {"at", "2026-05-18T13:00:00Z"}}));
    EXPECT_EQ(fridge.at("highest_mean"), (nlohmann::json{{"volts", 254.5}, {"at", "2026-05-18T11:09:00Z"}}));
    ASSERT_THAT(fridge.at("rules"), SizeIs(4));
    const auto& high = fridge.at("rules").at(1);
    EXPECT_EQ(high.at("rule"), "high");
    EXPECT_EQ(high.at("above_v"), 253);
    EXPECT_EQ(high.at("samples"), 41);
    EXPECT_EQ(high.at("minutes"), 41);
    EXPECT_EQ(high.at("daylight_percent"), 2.86) << "41 of 1,435 minutes";
    EXPECT_EQ(high.at("minutes_by_hour").at(13), 40);
    EXPECT_EQ(high.at("days").at(0),
              (nlohmann::json{{"day", "2026-05-18"}, {"minutes", 41.0}, {"daylight_minutes", 41.0}}));
    EXPECT_EQ(high.at("longest_episodes").at(0), (nlohmann::json{{"from", "2026-05-18T11:00:00Z"},
                                                                 {"to", "2026-05-18T11:40:00Z"},
                                                                 {"minutes", 40.0},
                                                                 {"samples", 40},
                                                                 {"highest_v", 254.5},
                                                                 {"lasts", false}}));
}

TEST_F(InverterReportTest, JsonOfAPlugWithoutASampleSaysSo) {
    const auto all = nlohmann::json::parse(inverter_json(report({}, kSunnyDays.start + 13h)));
    const auto& newcomer = all.at("plugs").at(1);
    EXPECT_EQ(newcomer.at("samples"), 0);
    EXPECT_EQ(newcomer.at("highest_mean"), nullptr);
    EXPECT_EQ(newcomer.at("rules").at(0).at("daylight_percent"), nullptr);
}

TEST_F(InverterReportTest, CsvHasALineForEachChannelRuleAndDay) {
    const std::string csv = inverter_csv(report());
    EXPECT_THAT(csv, StartsWith("plug,name,channel,day,rule,above_v,minutes,daylight_minutes,measured_minutes,"
                                "measured_daylight_minutes,minutes_at_00,"));
    EXPECT_EQ(std::ranges::count(csv, '\n'), 1 + 2 * 4 * 2);
    EXPECT_THAT(csv, HasSubstr("tasmota_A1C001,\"Koelkast \"\"boven\"\"\",1,2026-05-18,high,253,41,41,1440,720,"
                               "0,0,0,0,0,0,0,0,0,0,0,0,0,40,0,1,0,0,0,0,0,0,0,0\r\n"));
}

TEST_F(InverterReportTest, TextIsForATerminal) {
    const std::string text = inverter_text(report(), clock_);
    EXPECT_THAT(text, StartsWith("What inverters make of the voltage\n2026-05-18 to 2026-05-19 (Europe/Amsterdam)"));
    EXPECT_THAT(text, AllOf(HasSubstr("sample above 253 V: 41 min in 2 episodes\n    of daylight     2.86 %\n"),
                            HasSubstr("mean of ten minutes above 253 V: 31 min in 1 episode"),
                            HasSubstr("2026-05-18 13:00 to 13:40: 40 min, up to 254.50 V"),
                            HasSubstr("13:00 40 min, 15:00 1 min"), HasSubstr("no sample above 248 V")));
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        EXPECT_LE(line.size(), 80U) << line;
    }
}

TEST_F(InverterReportTest, ThePageSaysItInASentence) {
    const std::string page = inverter_page(report(), clock_, Language::english, "collector report inverter");
    EXPECT_THAT(page,
                AllOf(StartsWith("<!DOCTYPE html>\n<html lang=\"en\">"), HasSubstr("</html>\n"),
                      HasSubstr("Single samples at this socket were above 253 V for 41\u00a0min, and the mean of ten "
                                "minutes was above 253 V for 31\u00a0min"),
                      HasSubstr("No sample at this socket was above 253 V"), HasSubstr("Koelkast &quot;boven"),
                      HasSubstr("Mon 18 May 13:00"), HasSubstr("default-src 'none'"),
                      HasSubstr("Daylight is from 8:00 to 20:00.")));
    EXPECT_THAT(page, AllOf(Not(HasSubstr("<script")), Not(HasSubstr("http:")), Not(HasSubstr("https:"))));
}

TEST_F(InverterReportTest, ThePageIsInEachLanguage) {
    const auto page = [this](Language language) { return inverter_page(report(), clock_, language, "x"); };
    EXPECT_THAT(page(Language::dutch), AllOf(HasSubstr("lagen 41\u00a0min lang boven 253 V"), HasSubstr("254,50 V")));
    EXPECT_THAT(page(Language::german), AllOf(HasSubstr("lagen 41\u00a0min lang über 253 V"), HasSubstr("2,86 %")));
}

TEST_F(InverterReportTest, ThePageEscapesNames) {
    InverterReport made = report();
    made.channels[0].plug.name = "<script>x</script>";
    const std::string page = inverter_page(made, clock_, Language::english, "x");
    EXPECT_THAT(page, AllOf(Not(HasSubstr("<script")), HasSubstr("&lt;script&gt;")));
    made.channels.clear();
    EXPECT_THAT(inverter_page(made, clock_, Language::english, "x"), HasSubstr("No plug is on record."));
}

TEST_F(InverterReportTest, TextWithoutPlugsSaysSo) {
    InverterReport made = report();
    made.channels.clear();
    EXPECT_THAT(inverter_text(made, clock_), HasSubstr("No plug is on record."));
    EXPECT_EQ(std::ranges::count(inverter_csv(made), '\n'), 1);
}

TEST_F(InverterReportTest, NamesFromOutsideDoNoHarm) {
    InverterReport made = report();
    made.channels[0].plug.name = "=1+1\x1b[2J\xff";
    EXPECT_THAT(inverter_csv(made), HasSubstr("'=1+1"));
    EXPECT_THAT(inverter_text(made, clock_), AllOf(Not(HasSubstr("\x1b")), HasSubstr("\\x1b[2J")));
    EXPECT_TRUE(nlohmann::json::accept(inverter_json(made)));
}

}  // namespace
}  // namespace collector
