#include <collector/report/street_report.hpp>

#include <algorithm>
#include <sstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <collector/sqlite_reader/sqlite_record_reader.hpp>

#include "presentation/unclosed_tag.hpp"
#include "report/measured_street.hpp"
#include "sqlite/database_rows.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using test::at;
using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

enum class Names { hidden, shown };

const PeriodRequest kReportedWeek{.week = "2026-W21", .from = {}, .to = {}};

class StreetReportTest : public testing::Test {
  protected:
    StreetReportTest() { test::record_measured_street(file_); }

    [[nodiscard]] StreetReport report(Names names = Names::hidden, const PeriodRequest& request = kReportedWeek,
                                      const StreetRules& rules = {}) const {
        const auto reader = open_sqlite_record(file_).value();
        const auto record = reader->snapshot().value();
        const UtcMillis now = at("2026-06-01T10:00:00Z");
        const auto evaluated_until = record->sites()->front().evaluated_until;
        const ReportHead head{.program = "collector 9.9.9",
                              .made_at = now,
                              .time_zone = test::kZone,
                              .period = find_period(request, clock_, now, evaluated_until).value(),
                              .evaluated_until = evaluated_until};
        const auto plugs = record->plugs({}).value();
        return {.head = head,
                .street = "Dorpsstraat",
                .rules = rules,
                .plugs = static_cast<std::int64_t>(plugs.size()),
                .are_plugs_named = names == Names::shown,
                .record = evaluate_street(*record, plugs, head, rules, clock_).value()};
    }

    [[nodiscard]] std::string page(const StreetReport& made, Language language = Language::english) const {
        return street_page(made, clock_, language, "collector report street --week 2026-W21");
    }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
    LocalClock clock_{offset_periods(test::kZone, kTimeZonesFrom, kTimeZonesEnd).value()};
};

TEST_F(StreetReportTest, KnowsWhenTheStreetIsTooHighAndWhatWasNotMeasured) {
    const StreetRecord record = report().record;
    const StreetEvidence& evidence = record.evidence;
    EXPECT_THAT(record.slots, SizeIs(1008));
    EXPECT_EQ(record.plugs_measured(), 5);
    EXPECT_THAT(record.curves, SizeIs(6));
    EXPECT_EQ(evidence.judged, 1002);
    EXPECT_EQ(evidence.high, 12);
    EXPECT_EQ(evidence.high_by_hour[12], 6);
    EXPECT_EQ(evidence.high_by_hour[13], 6);
    EXPECT_EQ(evidence.judged_by_hour[0], 36);
    EXPECT_EQ(evidence.judged_by_hour[12], 42);
    ASSERT_THAT(evidence.stretches, SizeIs(1));
    EXPECT_EQ(evidence.stretches[0].span, (TimeSpan{at("2026-05-20T10:00:00Z"), at("2026-05-20T12:00:00Z")}));
    EXPECT_DOUBLE_EQ(record.coverage_percent(), 100.0 * 5976 / 6048);
}

TEST_F(StreetReportTest, FindsTheHouseThatGoesItsOwnWay) {
    const StreetRecord record = report().record;
    EXPECT_EQ(record.curves[0].plug.topic, "tasmota_S00005");
    EXPECT_TRUE(record.evidence.curves[0].is_deviation_wide);
    EXPECT_EQ(record.evidence.curves[0].deviation_range_v(), 6);
    for (std::size_t curve = 1; curve < record.curves.size(); ++curve) {
        EXPECT_FALSE(record.evidence.curves[curve].stands_out());
    }
    const auto away =
        std::ranges::find(record.curves, "tasmota_S00004", [](const StreetCurve& curve) { return curve.plug.topic; });
    EXPECT_EQ(record.evidence.curves[static_cast<std::size_t>(away - record.curves.begin())].measured, 966);
}

TEST_F(StreetReportTest, AgreesWithTheIntervalsInSql) {
    const StreetReport made = report();
    std::vector<std::string> counted;
    for (const StreetSlot& slot : made.record.slots) {
        if (slot.measured > 0) {
            counted.push_back(
                fmt::format("{}|{}|{}", slot.start.time_since_epoch().count(), slot.measured, slot.above));
        }
    }
    EXPECT_EQ(counted, test::rows(file_,
                                  "SELECT start_time, count(*), sum(voltage_rms > 253) FROM interval_10min "
                                  "WHERE status = 'valid' GROUP BY start_time ORDER BY start_time"));
}

TEST_F(StreetReportTest, TakesOtherLimits) {
    const StreetRecord record =
        report(Names::hidden, kReportedWeek, {.high_v = 255.5, .curves_needed = 6, .together = 0.8}).record;
    EXPECT_EQ(record.evidence.judged, 966);  // not without the one that was away
    EXPECT_EQ(record.evidence.high, 6);      // 256 and 257 V
    EXPECT_EQ(record.evidence.curves[0].compared, 0);
}

TEST_F(StreetReportTest, ReadsADayAndWhatIsNotMadeYet) {
    const StreetReport made = report(Names::hidden, {.week = {}, .from = "2026-05-24", .to = "2026-05-26"});
    EXPECT_THAT(made.record.slots, SizeIs(144));
    EXPECT_EQ(made.record.slots.front().start, at("2026-05-23T22:00:00Z"));
    const auto json = nlohmann::json::parse(street_json(made));
    EXPECT_EQ(json.at("intervals"), 432);
    EXPECT_EQ(json.at("pending"), 288);
    EXPECT_THAT(street_text(made, clock_), HasSubstr("The record is made up to 2026-05-24 22:00 UTC so far."));
}

/// Nepal is 5 hours and 45 minutes ahead: its midnight lies between two ticks.
TEST_F(StreetReportTest, APeriodMayBeginBetweenTwoTicks) {
    clock_ = LocalClock(offset_periods("Asia/Kathmandu", kTimeZonesFrom, kTimeZonesEnd).value());
    const StreetReport made = report(Names::hidden, {.week = {}, .from = "2026-05-20", .to = "2026-05-20"});
    EXPECT_THAT(made.record.slots, SizeIs(144));
    EXPECT_EQ(made.record.slots.front().start, at("2026-05-19T18:20:00Z"));
    EXPECT_EQ(made.record.slots.front().measured, 6);
}

TEST_F(StreetReportTest, NamesNoPlugUnlessAsked) {
    const StreetReport made = report();
    for (const std::string& text : {street_text(made, clock_), street_csv(made), street_json(made)}) {
        EXPECT_THAT(text, AllOf(Not(HasSubstr("tasmota")), Not(HasSubstr("Keller")), Not(HasSubstr("S0000"))));
    }
    const StreetReport named = report(Names::shown);
    EXPECT_THAT(street_text(named, clock_), HasSubstr("   1  tasmota_S00005, \"Keller <1>\"\n"));
    EXPECT_THAT(street_text(named, clock_), HasSubstr("tasmota_S00003, channel 2\n"));
    EXPECT_THAT(street_csv(named), Not(HasSubstr("tasmota")));
    const auto json = nlohmann::json::parse(street_json(named));
    EXPECT_EQ(json.at("curves").at(0).at("plug"), "tasmota_S00005");
    EXPECT_EQ(json.at("curves").at(0).at("name"), "Keller <1>");
    EXPECT_EQ(json.at("curves").at(0).at("channel"), 1);
}

TEST_F(StreetReportTest, TellsAPersonWhatItFound) {
    const std::string text = street_text(report(), clock_);
    EXPECT_THAT(text,
                AllOf(StartsWith("Street \"Dorpsstraat\", week 2026-W21\n2026-05-18 to 2026-05-24 (Europe/Amsterdam)"),
                      HasSubstr("  plugs             5 of 5 measured, with 6 curves\n"),
                      HasSubstr("  measured          98.8 % of their ten-minute values\n"),
                      HasSubstr("  not judged        6 of 1008 intervals: fewer than 3 curves measured\n"),
                      HasSubstr("  street too high   in 12 of 1002 intervals more than half of the curves were\n"
                                "                    above 253 V\n"),
                      HasSubstr("  by local hour     12:00 60 of 420 min, 13:00 60 of 420 min\n"),
                      HasSubstr("  longest           2026-05-20 12:00 to 14:00, median up to 257.00 V\n"),
                      HasSubstr("   1*     1002     10    0.85   -6.00    0.00    0.00  2-6\n"),
                      HasSubstr("Stand out from the street (*):\n"
                                "  curve 1           sags or rises against the others by 6.00 V (P5 to P95),\n"
                                "                    where 0.00 V are usual\n")));
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        EXPECT_LE(line.size(), 80U) << line;
    }
}

TEST_F(StreetReportTest, HasALineForEachSlotInCsv) {
    const std::string text = street_csv(report());
    EXPECT_THAT(text, StartsWith("start,measured,above,min_v,p5_v,p50_v,p95_v,max_v,street_high\r\n"
                                 "2026-05-17T22:00:00Z,6,0,224,224,230,230,230,0\r\n"
                                 "2026-05-17T22:10:00Z,6,0,231,231,231,231,231,0\r\n"));
    EXPECT_THAT(text, HasSubstr("\r\n2026-05-20T10:00:00Z,6,5,248,248,254,254,254,1\r\n"));
    EXPECT_THAT(text, HasSubstr("\r\n2026-05-21T22:00:00Z,0,0,,,,,,\r\n"));
    EXPECT_EQ(std::ranges::count(text, '\n'), 1009);
}

TEST_F(StreetReportTest, HasAllOfItInJson) {
    const auto json = nlohmann::json::parse(street_json(report()));
    EXPECT_EQ(json.at("report"), "street");
    EXPECT_EQ(json.at("street"), "Dorpsstraat");
    EXPECT_EQ(json.at("limits"), nlohmann::json::parse(R"({"high_v": 253.0, "curves_needed": 3, "together": 0.8})"));
    EXPECT_EQ(json.at("plugs"), 5);
    EXPECT_EQ(json.at("plugs_measured"), 5);
    EXPECT_EQ(json.at("coverage_percent"), 98.8);
    EXPECT_EQ(json.at("judged"), 1002);
    EXPECT_EQ(json.at("street_high"), 12);
    EXPECT_EQ(json.at("hours_street_high").at(12), 6);
    EXPECT_EQ(json.at("hours_judged").at(0), 36);
    EXPECT_EQ(json.at("stretches"), nlohmann::json::parse(R"([{"from": "2026-05-20T10:00:00Z",
        "to": "2026-05-20T12:00:00Z", "above_max": 6, "p50_max_v": 257.0, "max_v": 257.0}])"));
    const auto& house = json.at("curves").at(0);
    EXPECT_EQ(house.at("curve"), 1);
    EXPECT_TRUE(house.at("plug").is_null());
    EXPECT_TRUE(house.at("channel").is_null());
    EXPECT_EQ(house.at("measured"), 1002);
    EXPECT_EQ(house.at("compared"), 1002);
    EXPECT_EQ(house.at("deviation").at("p5_v"), -6);
    EXPECT_EQ(house.at("deviation_wide"), true);
    EXPECT_EQ(house.at("correlation_low"), false);
    EXPECT_EQ(house.at("moves_with"), nlohmann::json({2, 3, 4, 5, 6}));
    EXPECT_THAT(json.at("pairs"), SizeIs(15));
    EXPECT_EQ(json.at("pairs").at(0).at("curves"), nlohmann::json({1, 2}));
    EXPECT_EQ(json.at("pairs").at(14).at("correlation"), 1);
    EXPECT_THAT(json.at("slots"), SizeIs(1008));
    EXPECT_EQ(json.at("slots").at(0), nlohmann::json::parse(R"({"start": "2026-05-17T22:00:00Z", "measured": 6,
        "above": 0, "min_v": 224.0, "p5_v": 224.0, "p50_v": 230.0, "p95_v": 230.0, "max_v": 230.0,
        "street_high": false})"));
}

TEST_F(StreetReportTest, WithoutDataItSaysSo) {
    const StreetReport made = report(Names::hidden, {.week = "2026-W10", .from = {}, .to = {}});
    EXPECT_THAT(made.record.curves, SizeIs(0));
    EXPECT_EQ(made.record.coverage_percent(), 0);
    EXPECT_THAT(street_text(made, clock_),
                AllOf(HasSubstr("street too high   not enough data\n"), HasSubstr("Nothing was measured.\n")));
    const auto json = nlohmann::json::parse(street_json(made));
    EXPECT_THAT(json.at("curves"), SizeIs(0));
    EXPECT_TRUE(json.at("slots").at(0).at("p50_v").is_null());
    EXPECT_TRUE(json.at("slots").at(0).at("street_high").is_null());
}

TEST_F(StreetReportTest, AStreetWithoutPlugsIsNotAllOfThem) {
    const auto reader = open_sqlite_record(file_).value();
    const auto record = reader->snapshot().value();
    const StreetRecord made = evaluate_street(*record, {}, report().head, {}, clock_).value();
    EXPECT_THAT(made.curves, SizeIs(0));
    EXPECT_THAT(made.slots, AllOf(SizeIs(1008), Each(testing::Field(&StreetSlot::measured, 0))));
}

TEST_F(StreetReportTest, ANameCannotSendCommandsToTheTerminal) {
    StreetReport made = report(Names::shown);
    made.street = "a\x1b[31m";
    made.record.curves[0].plug.name = "\x1b]0;x\a";
    EXPECT_THAT(street_text(made, clock_), Not(HasSubstr("\x1b")));
}

TEST_F(StreetReportTest, SaysHowCurvesWereCorrected) {
    EXPECT_THAT(street_text(report(), clock_), HasSubstr("No curve was calibrated"));
    StreetReport made = report();
    const TimeSpan week = made.head.period.span;
    const TimeSpan part{week.start + 24h, week.end};
    made.record.curves[2].corrections = {
        {.channel = 1, .span = part, .gain = 1.0043, .source = "tasmota_REF", .state = CorrectionRow::State::current}};
    EXPECT_THAT(street_text(made, clock_),
                AllOf(HasSubstr("  curve 3           times 1.0043, 2026-05-18T22:00:00Z to 2026-05-24T22:00:00Z\n"),
                      Not(HasSubstr("tasmota"))));
    const auto curve = nlohmann::json::parse(street_json(made)).at("curves").at(2);
    EXPECT_EQ(curve.at("calibration"), nlohmann::json::parse(R"([{"gain": 1.0043, "source": null,
        "from": "2026-05-18T22:00:00Z", "to": "2026-05-24T22:00:00Z"}])"));
    EXPECT_EQ(curve.at("calibration_state"), "current");
    EXPECT_THAT(page(made), AllOf(HasSubstr("From Tue 19 May 00:00 to Mon 25 May 00:00, voltages are what the plug "
                                            "sent, times 1.0043."),
                                  Not(HasSubstr("tasmota"))));
    made.are_plugs_named = true;
    EXPECT_THAT(street_text(made, clock_), HasSubstr("\"tasmota_REF\""));
    EXPECT_THAT(page(made), HasSubstr("Compared with: tasmota_REF."));
    EXPECT_EQ(nlohmann::json::parse(street_json(made)).at("curves").at(2).at("calibration").at(0).at("source"),
              "tasmota_REF");
}

TEST_F(StreetReportTest, SaysThatACalibrationIsBeingWorkedIn) {
    test::execute(file_, fmt::format("INSERT INTO calibration (plug_id, channel, gain, source, valid_from, made_at) "
                                     "VALUES (3, 2, 0.99, 'Fluke', {}, 0)",
                                     at("2026-05-18T00:00:00Z").time_since_epoch().count()));
    const StreetReport made = report(Names::shown);
    std::size_t pending = 0;
    const auto json = nlohmann::json::parse(street_json(made));
    for (const auto& curve : json.at("curves")) {
        const bool is_it = curve.at("plug") == "tasmota_S00003" && curve.at("channel") == 2;
        EXPECT_EQ(curve.at("calibration_state"), is_it ? "pending" : "current");
        pending += is_it ? 1 : 0;
    }
    EXPECT_EQ(pending, 1U);
    EXPECT_THAT(street_text(made, clock_), HasSubstr("changes of calibration are being worked in"));
}

TEST_F(StreetReportTest, FitsANarrowTerminal) {
    StreetReport made = report(Names::shown);
    const std::string text = street_text(made, clock_, 40);
    EXPECT_THAT(text, AllOf(HasSubstr("\n  curve 1 *\n    1002 measured, 10 above; correlation\n"),
                            HasSubstr("\n  street too high\n    in 12 of 1002 intervals more than\n")));
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        EXPECT_LE(line.size(), 40U) << line;
    }
}

TEST_F(StreetReportTest, ThePageSaysItInEachLanguage) {
    const StreetReport made = report();
    EXPECT_THAT(page(made), AllOf(StartsWith("<!DOCTYPE html>\n<html lang=\"en\">"),
                                  HasSubstr("The street as a whole was too high for 120\u00a0min: in 12 of 1002 "
                                            "intervals of ten minutes, more than half of the curves were above 253 V."),
                                  HasSubstr("Street: Dorpsstraat"), HasSubstr("Wed 20 May 12:00"),
                                  HasSubstr("Curve 1 sags or rises against the others by 6.00 V"),
                                  HasSubstr("collector report street --week 2026-W21"), HasSubstr("default-src 'none'"),
                                  HasSubstr(">!</text>")));
    EXPECT_THAT(page(made, Language::dutch), AllOf(HasSubstr("<html lang=\"nl\">"), HasSubstr("Straat: Dorpsstraat"),
                                                   HasSubstr("zakt of stijgt 6,00 V")));
    EXPECT_THAT(page(made, Language::german), AllOf(HasSubstr("<html lang=\"de\">"), HasSubstr("Straße: Dorpsstraat"),
                                                    HasSubstr("um 6,00 V (P5 bis P95)")));
}

TEST_F(StreetReportTest, ThePageNeedsNothingElseAndNamesNoPlug) {
    for (const Language language : kLanguages) {
        const std::string text = page(report(), language);
        EXPECT_EQ(test::unclosed_tag(text), "");
        EXPECT_THAT(text, AllOf(Not(HasSubstr("http:")), Not(HasSubstr("https:")), Not(HasSubstr("<script")),
                                Not(HasSubstr(" style=\"")), Not(HasSubstr("tasmota")), Not(HasSubstr("Keller"))));
    }
    const std::string named = page(report(Names::shown));
    EXPECT_THAT(named, HasSubstr("<td>Plug tasmota_S00005 (Keller &lt;1&gt;)</td>"));
}

TEST_F(StreetReportTest, ThePageIsAlsoOfAStreetWithNothingToShow) {
    StreetReport made = report(Names::hidden, {.week = "2026-W10", .from = {}, .to = {}});
    EXPECT_THAT(page(made), HasSubstr("There is not enough data to speak of the street"));
    made.plugs = 0;
    EXPECT_THAT(page(made), HasSubstr("No plug is on record."));
}

}  // namespace
}  // namespace collector
