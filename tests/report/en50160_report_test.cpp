#include <collector/report/en50160_report.hpp>

#include <algorithm>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <collector/presentation/digest.hpp>
#include <collector/sqlite_reader/sqlite_record_reader.hpp>

#include "report/measured_week.hpp"
#include "sqlite/database_rows.hpp"
#include "sqlite_reader/sqlite_record_engine.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using test::at;
using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;

class En50160ReportTest : public testing::Test {
  protected:
    En50160ReportTest() { test::record_measured_week(file_); }

    [[nodiscard]] En50160Report report(const En50160Limits& limits = {}) const {
        const auto reader = open_sqlite_record(file_).value();
        const auto record = reader->snapshot().value();
        const LocalClock clock(offset_periods(test::kZone, kTimeZonesFrom, kTimeZonesEnd).value());
        const UtcMillis now = at("2026-06-01T10:00:00Z");
        const ReportPeriod period =
            find_period({.week = test::kMeasuredWeek, .from = {}, .to = {}}, clock, now, std::nullopt).value();
        return {.head = {.program = "collector 9.9.9",
                         .made_at = now,
                         .time_zone = test::kZone,
                         .period = period,
                         .evaluated_until = record->sites()->front().evaluated_until},
                .limits = limits,
                .channels = evaluate_en50160(*record, record->plugs({}).value(), period.span, limits, clock).value()};
    }

    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
};

TEST_F(En50160ReportTest, CountsWhatIsOnRecord) {
    const En50160Report made = report();
    ASSERT_THAT(made.channels, SizeIs(2));
    const ChannelEvidence& fridge = made.channels[0].evidence;
    EXPECT_EQ(fridge.numbers, (WeekNumbers{1008, 1002, 5, 0, 0}));
    EXPECT_EQ(fridge.longest_high, std::chrono::minutes{40});
    EXPECT_EQ(fridge.high_by_hour[13], 4);
    EXPECT_EQ(fridge.high_by_hour[15], 1);
    EXPECT_EQ(fridge.resolution_v, 0.1);
    EXPECT_EQ(fridge.unrecorded, 0);
    EXPECT_EQ(fridge.verdict, Verdict::fail);
    const ChannelEvidence& newcomer = made.channels[1].evidence;
    EXPECT_EQ(newcomer.numbers, (WeekNumbers{1008, 360, 0, 0, 0}));
    EXPECT_EQ(newcomer.unrecorded, 648);
    EXPECT_EQ(newcomer.resolution_v, 1);
    EXPECT_EQ(newcomer.verdict, Verdict::not_enough_data);
}

TEST_F(En50160ReportTest, AgreesWithTheViewOfWeeks) {
    std::vector<std::string> counted;
    for (const En50160Channel& row : report().channels) {
        const WeekNumbers& numbers = row.evidence.numbers;
        counted.push_back(fmt::format("{}|{}|{}|{}|{}|{}", row.plug.id, row.channel, numbers.intervals, numbers.valid,
                                      numbers.outside_10(), numbers.outside_10_15()));
    }
    EXPECT_EQ(counted, test::rows(file_,
                                  "SELECT plug_id, channel, intervals, valid, outside_10_percent, "
                                  "outside_10_15_percent FROM en50160_week ORDER BY plug_id, channel"));
}

TEST_F(En50160ReportTest, TheDigestIsThatOfTheLinesThatAQueryWrites) {
    const std::string document = test::read_file(COLLECTOR_PROJECT "/docs/sql.md");
    const std::string_view head = "sqlite3 -readonly voltage.db \"";
    const auto from = document.find(head) + head.size();
    const auto lines = test::rows(file_, document.substr(from, document.find("\" | sha256sum", from) - from));
    ASSERT_THAT(lines, SizeIs(1008));
    Digest digest;
    for (const std::string& line : lines) {
        digest.add(line + "\n");
    }
    EXPECT_EQ(report().channels[0].inputs_sha256, digest.hex());
    EXPECT_NE(report().channels[0].inputs_sha256, report().channels[1].inputs_sha256);
}

TEST_F(En50160ReportTest, HoldsTheWeekAgainstOtherLimits) {
    const En50160Report made = report({.high_v = 254});
    EXPECT_EQ(made.channels[0].evidence.verdict, Verdict::pass) << "254 V are not above 254 V";
    EXPECT_EQ(report({.coverage_percent_needed = 35}).channels[1].evidence.verdict, Verdict::pass);
}

TEST_F(En50160ReportTest, APlugWithoutIntervalsIsThereAndHasNotEnoughData) {
    test::record(file_,
                 {.plugs = {test::bare_plug(3, "tasmota_C3")},
                  .readings = {},
                  .availability = {},
                  .gaps_of_all = {},
                  .evidence = {},
                  .evaluated_until = {}},
                 test::Settled::none);
    const En50160Report made = report();
    ASSERT_THAT(made.channels, SizeIs(3));
    EXPECT_EQ(made.channels[2].evidence.unrecorded, 1008);
    EXPECT_EQ(made.channels[2].evidence.verdict, Verdict::not_enough_data);
    EXPECT_THAT(en50160_text(made), HasSubstr("NOT ENOUGH DATA: 0.0 % measured, and it takes 95 %"));
}

TEST_F(En50160ReportTest, IsReadOnATerminal) {
    En50160Report made = report();
    made.channels.pop_back();
    EXPECT_EQ(en50160_text(made),
              R"(EN 50160-style indication, week 2026-W21
2026-05-18 to 2026-05-24 (Europe/Amsterdam), 1008 intervals of ten minutes

tasmota_A1C001, "Koelkast \"boven\""
  FAIL: 5 above 253 V; none of the ten-minute values may be
  measured (N)      1002 of 1008 (99.4 %)
  not valid         gap_plug 6
  outside 10 % (N1) 5 (0.50 %): 5 above 253 V, 0 below 207 V
  +10/-15 % (N2)    5: 5 above 253 V, 0 below 195.5 V
  longest above     40 min
  above, by hour    13:00 40 min, 15:00 10 min
  volts             230.00 lowest, 230.00 median, 254.00 highest
  percentiles       230.00 P5, 230.00 P95, 230.00 P99
  samples           10.0 an interval, in steps of 0.1 V
  had it shown      +1 V: N1 5, N2 5, fail
                    -1 V: N1 0, N2 0, pass
                    +1 %: N1 5, N2 5, fail
                    -1 %: N1 0, N2 0, pass
)" +
                  fmt::format("  {:<18}{}\n  {:<18}{}\n", "SHA-256", made.channels[0].inputs_sha256.substr(0, 32), "",
                              made.channels[0].inputs_sha256.substr(32)) +
                  R"(
Values are the root of the mean of squares of a plug's spot samples over ten
minutes of UTC, and percentiles the nearest rank. A plug sits behind the wiring
of a house and is no class A instrument: this is a reason to measure at the
connection point, and says when. The plug is not calibrated.
collector 9.9.9, made 2026-06-01T10:00:00Z.
)");
}

TEST_F(En50160ReportTest, IsJson) {
    const auto json = nlohmann::json::parse(en50160_json(report()));
    EXPECT_EQ(json.at("report"), "en50160");
    EXPECT_EQ(json.at("program"), "collector 9.9.9");
    EXPECT_EQ(json.at("made_at"), "2026-06-01T10:00:00Z");
    EXPECT_EQ(json.at("from"), "2026-05-17T22:00:00Z");
    EXPECT_EQ(json.at("to"), "2026-05-24T22:00:00Z");
    EXPECT_EQ(json.at("week"), "2026-W21");
    EXPECT_EQ(json.at("nominal_v"), 230);
    const auto& fridge = json.at("plugs").at(0);
    EXPECT_EQ(fridge.at("plug"), "tasmota_A1C001");
    EXPECT_EQ(fridge.at("name"), "Koelkast \"boven\"");
    EXPECT_EQ(fridge.at("n"), 1002);
    EXPECT_EQ(fridge.at("n1"), 5);
    EXPECT_EQ(fridge.at("n1_high"), 5);
    EXPECT_EQ(fridge.at("n2"), 5);
    EXPECT_EQ(fridge.at("invalid").at("gap_plug"), 6);
    EXPECT_EQ(fridge.at("invalid").at("unrecorded"), 0);
    EXPECT_EQ(fridge.at("coverage_percent"), 99.4);
    EXPECT_EQ(fridge.at("longest_above_253_minutes"), 40);
    EXPECT_EQ(fridge.at("hours_above_253").at(13), 4);
    EXPECT_THAT(fridge.at("hours_above_253"), SizeIs(24));
    EXPECT_EQ(fridge.at("max_v"), 254);
    EXPECT_EQ(fridge.at("calibration"), nullptr);
    EXPECT_EQ(fridge.at("calibration_state"), "current");
    EXPECT_EQ(fridge.at("sensitivity").at(1).at("shift"), "-1 V");
    EXPECT_EQ(fridge.at("sensitivity").at(1).at("verdict"), "pass");
    EXPECT_EQ(fridge.at("verdict"), "fail");
    EXPECT_EQ(json.at("plugs").at(1).at("name"), nullptr);
    EXPECT_EQ(json.at("plugs").at(1).at("verdict"), "not_enough_data");
}

/// A channel of which some days were made with a gain, and the others without; then one from before is in force.
class CalibratedReportTest : public En50160ReportTest {
  protected:
    /// Days of the week from its start; an empty end lasts.
    void calibrate(int day, double gain, const std::string& source) const {
        test::execute(file_,
                      fmt::format("INSERT INTO calibration (plug_id, channel, gain, source, valid_from, made_at) "
                                  "VALUES (1, 1, {}, '{}', {}, 0)",
                                  gain, source, moment(day)));
    }
    /// That it was made so.
    void made_with(int day, CalibrationId id, double gain) const {
        test::execute(file_, fmt::format("INSERT INTO gain_since VALUES (1, 1, {}, {}, {})", moment(day), id, gain));
    }
    [[nodiscard]] static std::int64_t moment(int day) {
        return (at("2026-05-17T22:00:00Z") + std::chrono::days{day}).time_since_epoch().count();
    }
    [[nodiscard]] nlohmann::json fridge() const {
        return nlohmann::json::parse(en50160_json(report())).at("plugs").at(0);
    }
};

TEST_F(CalibratedReportTest, SaysWhichGainWasInForce) {
    calibrate(-30, 1.0043, "Fluke 117, 2026-05-03");
    made_with(-30, 1, 1.0043);
    EXPECT_EQ(fridge().at("calibration"), nlohmann::json::parse(R"([{"gain": 1.0043,
        "source": "Fluke 117, 2026-05-03", "from": "2026-05-17T22:00:00Z", "to": "2026-05-24T22:00:00Z"}])"));
    EXPECT_EQ(fridge().at("calibration_state"), "current");
    const En50160Report made = report();
    EXPECT_THAT(en50160_text(made), HasSubstr("\n  calibration       times 1.0043: \"Fluke 117, 2026-05-03\"\n"));
    EXPECT_THAT(en50160_text(made), HasSubstr("A plug is calibrated where it says so."));
    EXPECT_THAT(en50160_csv(made),
                HasSubstr(",\"1.0043 2026-05-17T22:00:00Z/2026-05-24T22:00:00Z Fluke 117, 2026-05-03\",current\r\n"));
    EXPECT_THAT(en50160_csv(made), HasSubstr(",,current\r\n")) << "the other plug";
}

TEST_F(CalibratedReportTest, SaysWhatIsStillToCome) {
    calibrate(2, 1.0043, "a meter");
    EXPECT_EQ(fridge().at("calibration"), nullptr);
    EXPECT_EQ(fridge().at("calibration_state"), "pending");
    EXPECT_THAT(en50160_text(report()),
                HasSubstr("\n  calibration       changes of calibration are being worked in\n"));
}

TEST_F(CalibratedReportTest, SaysWhatKeepsAnotherGainForLackOfReadings) {
    calibrate(-30, 1.02, "a meter");
    calibrate(-30, 1.01, "a better one");
    made_with(-30, 1, 1.02);
    made_with(3, 2, 1.01);
    test::execute(file_, fmt::format("INSERT INTO gain_kept VALUES (1, {})", moment(3)));
    EXPECT_EQ(fridge().at("calibration"), nlohmann::json::parse(R"([
        {"gain": 1.02, "source": "a meter", "from": "2026-05-17T22:00:00Z", "to": "2026-05-20T22:00:00Z"},
        {"gain": 1.01, "source": "a better one", "from": "2026-05-20T22:00:00Z", "to": "2026-05-24T22:00:00Z"}])"));
    EXPECT_EQ(fridge().at("calibration_state"), "kept");
    EXPECT_THAT(en50160_text(report()), HasSubstr(R"(
  calibration       times 1.02, 2026-05-17T22:00:00Z to 2026-05-20T22:00:00Z: "a
                    meter"
                    2026-05-17T22:00:00Z to 2026-05-20T22:00:00Z stays as it was
                    made: its readings are deleted
                    times 1.01, 2026-05-20T22:00:00Z to 2026-05-24T22:00:00Z: "a
                    better one"
)"));
}

TEST_F(CalibratedReportTest, ASourceIsWrittenByAnybody) {
    calibrate(0, 1.02, "=1+1\x1b[31m");
    made_with(0, 1, 1.02);
    EXPECT_THAT(en50160_text(report()), testing::Not(HasSubstr("\x1b")));
    EXPECT_THAT(en50160_csv(report()), testing::Not(HasSubstr(",=")));
}

TEST_F(En50160ReportTest, IsATable) {
    const std::string table = en50160_csv(report());
    EXPECT_THAT(table, StartsWith("plug,name,channel,week,from,to,verdict,intervals,n,n1,n1_low,n1_high,n2,thin,"));
    EXPECT_THAT(table, HasSubstr("\r\ntasmota_A1C001,\"Koelkast \"\"boven\"\"\",1,2026-W21,2026-05-17T22:00:00Z,"
                                 "2026-05-24T22:00:00Z,fail,1008,1002,5,0,5,5,0,0,6,"));
    EXPECT_THAT(table, HasSubstr("\r\ntasmota_B2D003,,1,"));
    EXPECT_EQ(std::ranges::count(table, '\n'), 3);
}

// 5 % of 1008 are 50.4: with 50 values of 200 V one channel passes, with 51 the other fails.
TEST(TwoChannelsTest, EachHasAVerdictOfItsOwn) {
    const test::TempDir folder;
    const auto file = folder / "voltage.db";
    const TimeSpan week{at("2026-05-17T22:00:00Z"), at("2026-05-24T22:00:00Z")};
    test::EvidenceContent evidence{1, week, {}, week, {}};
    std::int64_t number = 0;
    for (UtcMillis start = week.start; start < week.end; start += kIntervalLength, ++number) {
        for (const std::uint8_t channel : {std::uint8_t{1}, std::uint8_t{2}}) {
            const double volts = number < 49 + channel ? 200 : 230;
            evidence.intervals.push_back({.start = start,
                                          .channel = channel,
                                          .samples = 10,
                                          .expected_samples = 10,
                                          .status = IntervalStatus::valid,
                                          .voltage_rms_v = volts,
                                          .voltage_min_v = volts,
                                          .voltage_max_v = volts,
                                          .samples_above = 0});
        }
    }
    test::record(file,
                 {.plugs = {test::bare_plug(1, "tasmota_A1C001")},
                  .readings = {},
                  .availability = {},
                  .gaps_of_all = {},
                  .evidence = {evidence},
                  .evaluated_until = week.end},
                 test::Settled::some);
    const auto reader = open_sqlite_record(file).value();
    const auto record = reader->snapshot().value();
    const LocalClock clock(offset_periods(test::kZone, kTimeZonesFrom, kTimeZonesEnd).value());
    const auto channels = evaluate_en50160(*record, record->plugs({}).value(), week, {}, clock).value();
    ASSERT_THAT(channels, SizeIs(2));
    EXPECT_EQ(channels[0].evidence.numbers, (WeekNumbers{1008, 1008, 0, 50, 0}));
    EXPECT_EQ(channels[0].evidence.verdict, Verdict::pass);
    EXPECT_EQ(channels[1].channel, 2);
    EXPECT_EQ(channels[1].evidence.numbers, (WeekNumbers{1008, 1008, 0, 51, 0}));
    EXPECT_EQ(channels[1].evidence.verdict, Verdict::fail);
}

}  // namespace
}  // namespace collector
