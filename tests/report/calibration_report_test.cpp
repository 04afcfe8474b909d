#include <collector/report/calibration_report.hpp>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <collector/sqlite_reader/sqlite_record_reader.hpp>

#include "report/one_socket.hpp"
#include "sqlite/database_rows.hpp"
#include "sqlite_reader/sqlite_record_engine.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using test::kOneSocket;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class PlugComparisonTest : public testing::Test {
  protected:
    void record(const std::vector<PlugEventRecord>& events = {}) { test::record_one_socket(file_, events); }
    void calibrate(PlugId plug, double gain, UtcMillis from) {
        snapshot_.reset();
        reader_.reset();
        test::execute(file_, fmt::format("INSERT INTO calibration (plug_id, channel, gain, source, valid_from, made_at)"
                                         " VALUES ({}, 1, {}, 'a meter', {}, {})",
                                         plug, gain, from.time_since_epoch().count(), from.time_since_epoch().count()));
    }
    [[nodiscard]] RecordSnapshot& now() {
        snapshot_.reset();
        reader_ = open_sqlite_record(file_).value();
        snapshot_ = reader_->snapshot().value();
        return *snapshot_;
    }
    [[nodiscard]] Result<PlugComparison, RefusedComparison> compare(const std::optional<TimeSpan>& span = {}) {
        const auto plugs = now().plugs({}).value();
        auto outcome = compare_plugs(*snapshot_, {.plug = plugs[0], .channel = 1, .reference = plugs[1], .span = span});
        EXPECT_TRUE(outcome) << outcome.error().what;
        return *outcome;
    }
    [[nodiscard]] CalibrationBounds bounds(UtcMillis right_at) {
        const auto plugs = now().plugs({}).value();
        return calibration_bounds(*snapshot_, plugs[0], 1, right_at).value();
    }

  private:
    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
    std::unique_ptr<RecordReader> reader_;
    std::unique_ptr<RecordSnapshot> snapshot_;
};

TEST_F(PlugComparisonTest, IsOfTheLastDayThatBothHave) {
    record();
    const auto comparison = compare();
    ASSERT_TRUE(comparison) << comparison.error().why.what;
    EXPECT_EQ(comparison->looked_at, (TimeSpan{kOneSocket.end - 1min + 1ms - 24h, kOneSocket.end - 1min + 1ms}));
    EXPECT_FALSE(comparison->was_named);
    EXPECT_NEAR(comparison->estimate.gain, 1.01, 1e-9);
    EXPECT_EQ(comparison->estimate.pairs, 1440U);
    EXPECT_EQ(comparison->reference_gains, (std::vector<Gain>{{}}));
}

TEST_F(PlugComparisonTest, IsOfTheTimeThatWasNamed) {
    record();
    const TimeSpan span{kOneSocket.start, kOneSocket.start + 2h};
    const auto comparison = compare(span);
    ASSERT_TRUE(comparison) << comparison.error().why.what;
    EXPECT_EQ(comparison->estimate.pairs, 120U);
    EXPECT_TRUE(comparison->was_named);
}

TEST_F(PlugComparisonTest, CorrectsTheReferenceFirstAndNotThePlug) {
    record();
    calibrate(1, 1.5, kOneSocket.start);
    calibrate(2, 0.99, kOneSocket.start);
    const auto comparison = compare();
    ASSERT_TRUE(comparison) << comparison.error().why.what;
    EXPECT_NEAR(comparison->estimate.gain, 1.01 * 0.99, 1e-9);
    EXPECT_EQ(comparison->reference_gains, (std::vector<Gain>{{.calibration = 2, .factor = 0.99}}));
}

TEST_F(PlugComparisonTest, BeginsAfterEitherWasCalibratedItself) {
    const UtcMillis changed = kOneSocket.end - 5h;
    record({{.plug_id = 2, .time = changed, .kind = "calibration", .detail = "VoltageSetCal=1953"},
            {.plug_id = 1, .time = changed + 1h, .kind = "calibration", .detail = "PowerCal=12530"},
            {.plug_id = 1, .time = changed + 2h, .kind = "start", .detail = "Power On"}});
    const auto comparison = compare();
    ASSERT_TRUE(comparison) << comparison.error().why.what;
    EXPECT_EQ(comparison->looked_at.start, changed);
    EXPECT_EQ(comparison->estimate.pairs, 300U);
}

TEST_F(PlugComparisonTest, RefusesATimeInWhichAPlugWasCalibratedItself) {
    record({{.plug_id = 1, .time = kOneSocket.end - 5h, .kind = "calibration", .detail = "VoltageCal=1953"}});
    const auto comparison = compare(TimeSpan{kOneSocket.end - 6h, kOneSocket.end});
    ASSERT_FALSE(comparison);
    EXPECT_EQ(comparison.error().why.code, FitRefusal::recalibrated);
    EXPECT_THAT(comparison.error().why.what, HasSubstr("tasmota_A1C001\" was calibrated itself"));
    EXPECT_TRUE(compare(TimeSpan{kOneSocket.end - 5h, kOneSocket.end})) << "right after it";
}

TEST_F(PlugComparisonTest, SaysWhereItLookedWhenItFindsNothing) {
    record();
    const TimeSpan span{kOneSocket.start - 10h, kOneSocket.start - 9h};
    const auto comparison = compare(span);
    ASSERT_FALSE(comparison);
    EXPECT_EQ(comparison.error().why.code, FitRefusal::no_samples);
    EXPECT_EQ(comparison.error().looked_at, span);
}

TEST_F(PlugComparisonTest, HoldsSinceThePlugWasSeenOrCalibratedOrHadAnotherFactor) {
    const UtcMillis changed = kOneSocket.start + 5h;
    record({{.plug_id = 1, .time = changed, .kind = "calibration", .detail = "VoltageCal=1953"}});
    EXPECT_EQ(bounds(changed - 1ms).valid_from, kOneSocket.start);
    EXPECT_EQ(bounds(changed).valid_from, changed);
    calibrate(1, 1.02, changed + 1h);
    calibrate(1, 1.03, changed + 3h);
    const auto later = bounds(changed + 2h);
    EXPECT_EQ(later.same_since, changed);
    EXPECT_EQ(later.valid_from, changed + 1h) << "takes the place of the factor that holds";
    ASSERT_NE(later.next_after(later.valid_from), nullptr);
    EXPECT_EQ(later.next_after(later.valid_from)->gain, 1.03);
    EXPECT_EQ(later.next_after(changed + 3h), nullptr);
}

CalibrationReport found() {
    PlugRow plug{};
    plug.id = 1;
    plug.topic = "tasmota_A1C001";
    plug.name = "Koelkast";
    PlugRow reference{};
    reference.id = 2;
    reference.topic = "tasmota_B2D003";
    const GainEstimate estimate{.gain = 1.0043001,
                                .gain_low = 1.0041,
                                .gain_high = 1.0045,
                                .spread_v = 0.1234,
                                .pairs = 240,
                                .span = {test::at("2026-05-03T10:00:30Z"), test::at("2026-05-03T13:59:30Z")},
                                .volts = {.min = 225, .p5 = 228.1, .p50 = 231.04, .p95 = 236.6, .p99 = 237, .max = 238},
                                .plug_step_v = 0.3,
                                .reference_step_v = 0.1,
                                .floor_v = 0.0123,
                                .correlation = 0.8764,
                                .off_at_limit_v = {}};
    return {
        .program = "collector 9",
        .made_at = test::at("2026-06-10T12:00:00Z"),
        .time_zone = "Europe/Amsterdam",
        .plug = plug,
        .channel = 1,
        .comparison = PlugComparison{.reference = reference,
                                     .reference_channel = 2,
                                     .looked_at = {test::at("2026-05-03T10:00:00Z"), test::at("2026-05-03T14:00:00Z")},
                                     .was_named = true,
                                     .reference_gains = {{}},
                                     .estimate = estimate},
        .gain = 1.0043,
        .source = "compared",
        .valid_from = test::at("2026-04-01T00:00:00Z"),
        .valid_to = {},
        .next = {},
        .shown_v = 231.04,
        .stored_as = {}};
}

TEST(CalibrationText, SaysWhatWasFoundAndWhatToDo) {
    EXPECT_EQ(calibration_text(found(), LocalClock({})),
              "Calibration of tasmota_A1C001, \"Koelkast\"\n"
              "against tasmota_B2D003, channel 2\n"
              "\n"
              "  factor            1.004300, with 95 % confidence 1.004100 to 1.004500\n"
              "                    at 230 V the plug shows 0.98 V too little\n"
              "  looked at         2026-05-03 10:00 to 2026-05-03 14:00 (Europe/Amsterdam)\n"
              "  pairs             240, from 2026-05-03 10:00 to 2026-05-03 13:59\n"
              "  method            mean of the ratios near their median; the interval from 20\n"
              "                    parts of the time\n"
              "  spread            half of the pairs lie within 0.12 V\n"
              "  voltage           228.1 to 236.6 V (P5 to P95 of the plug); the two move\n"
              "                    together by 0.88 (1 is entirely)\n"
              "  steps             0.30 V of the plug, 0.10 V of the reference; they can hide\n"
              "                    0.012 V\n"
              "  reference         not calibrated itself: the two will agree, which does not\n"
              "                    make them right\n"
              "  holds             from 2026-04-01 00:00 on, until the plug is calibrated\n"
              "                    itself, another takes its place, or the next calibration\n"
              "\n"
              "Nothing was stored. The same command with --apply stores it.\n"
              "\n"
              "The plug itself can be corrected instead, in its console, at a moment when it\n"
              "shows 231.0 V (at another, with what it shows times the factor):\n"
              "\n"
              "  VoltageSet 231.99\n"
              "\n"
              "Do one or the other, never both: that would correct it twice. A calibration that\n"
              "is stored ends when the collector hears that the plug was set.\n");
}

TEST(CalibrationText, SaysWhatHoldsAndWhatIsDoubtful) {
    CalibrationReport report = found();
    report.channel = 2;
    report.comparison->was_named = false;
    report.comparison->reference_gains = {{.calibration = 3, .factor = 1.002}};
    report.comparison->estimate.volts.p95 = 229;
    report.comparison->estimate.off_at_limit_v = -0.091;
    report.stored_as = 7;
    report.next = Calibration{.id = 5,
                              .plug_id = 1,
                              .channel = 2,
                              .gain = 1,
                              .source = {},
                              .valid_from = test::at("2026-06-01T00:00:00Z"),
                              .valid_to = {},
                              .made_at = {},
                              .revoked_at = {},
                              .ended_at = {}};
    EXPECT_THAT(
        calibration_text(report, LocalClock({})),
        AllOf(HasSubstr("tasmota_A1C001, channel 2, \"Koelkast\""), HasSubstr("last day that both have on record"),
              HasSubstr("corrected by its own factor 1.002000 (calibration 3)\n"),
              HasSubstr("the voltage moved by 0.9 V only"), HasSubstr("253 V the corrected plug would show 0.09 V\n"),
              HasSubstr("until calibration 5 takes its\n                    place on 2026-06-01 00:00\n"),
              HasSubstr("Stored as calibration 7."), HasSubstr("--revoke 7"), HasSubstr("  VoltageSet2 231.99\n"),
              Not(HasSubstr("Nothing was stored")), Not(HasSubstr("not calibrated itself"))));
}

TEST(CalibrationText, OfAGivenFactorNamesItsSource) {
    CalibrationReport report = found();
    report.comparison.reset();
    report.source = "Fluke 117\nhung";
    report.gain = 0.99;
    report.valid_to = test::at("2026-05-01T00:00:00Z");
    EXPECT_THAT(
        calibration_text(report, LocalClock({})),
        AllOf(HasSubstr("factor            0.990000\n                    at 230 V the plug shows 2.32 V too much\n"),
              HasSubstr("source            \"Fluke 117\\x0ahung\"\n"),
              HasSubstr("from 2026-04-01 00:00 to 2026-05-01 00:00\n"), Not(HasSubstr("against"))));
}

TEST(CalibrationJson, HasTheKeysOfTheManual) {
    const auto json = nlohmann::json::parse(calibration_json(found()));
    EXPECT_EQ(json.at("report"), "calibration");
    EXPECT_EQ(json.at("gain"), 1.0043);
    EXPECT_EQ(json.at("valid_to"), nullptr);
    EXPECT_EQ(json.at("id"), nullptr);
    EXPECT_EQ(json.at("refused"), nullptr);
    EXPECT_EQ(json.at("instead").at("command"), "VoltageSet 231.99");
    EXPECT_EQ(json.at("instead").at("while_it_shows_v"), 231.0);
    const auto& comparison = json.at("comparison");
    EXPECT_EQ(comparison.at("reference"), "tasmota_B2D003");
    EXPECT_EQ(comparison.at("reference_channel"), 2);
    EXPECT_EQ(comparison.at("reference_gains"), nlohmann::json::parse(R"([{"id": null, "gain": 1.0}])"));
    EXPECT_EQ(comparison.at("from"), "2026-05-03T10:00:00Z");
    EXPECT_EQ(comparison.at("pairs"), 240);
    EXPECT_EQ(comparison.at("gain_low"), 1.0041);
    EXPECT_EQ(comparison.at("gain_high"), 1.0045);
    EXPECT_EQ(comparison.at("spread_v"), 0.123);
    EXPECT_EQ(comparison.at("narrow_range"), false);
    EXPECT_EQ(comparison.at("off_at_253_v"), nullptr);
    EXPECT_EQ(comparison.at("correlation"), 0.876);
    EXPECT_EQ(comparison.at("resolution_v"), 0.3);
    EXPECT_EQ(comparison.at("hidden_by_resolution_v"), 0.012);
}

}  // namespace
}  // namespace collector
