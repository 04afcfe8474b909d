#include "e2e/street_month.hpp"

#include <array>
#include <map>
#include <string>
#include <vector>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/process.hpp"
#include "support/temp_dir.hpp"

/// What a simulated month was made of is what the reports find in it.
namespace collector::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

std::string text_of(Seconds time) {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", time);
}

/// What the settings say of one house.
struct Expected {
    int heard = 0;   ///< slots
    int above = 0;   ///< of them, above 253 V
    int away = 0;    ///< slots without a message, after the first
    int before = 0;  ///< slots before the first message
};

Expected expected_of(const StreetMonth& month, const House& house) {
    Expected expected;
    for (Seconds slot = month.span().start; slot < month.span().end; slot += StreetMonth::kSlot) {
        if (!month.is_heard(house, slot)) {
            ++(slot < house.since ? expected.before : expected.away);
            continue;
        }
        ++expected.heard;
        expected.above += month.volts(house, slot) > 253 ? 1 : 0;
    }
    return expected;
}

class StreetMonthTest : public testing::Test {
  protected:
    StreetMonthTest() {
        std::string plugs;
        for (const House& house : month_.houses()) {
            plugs += fmt::format("\"{}\", ", house.topic);
        }
        config_ = folder_.write("month.toml", fmt::format("[broker]\nurl = \"mqtts://127.0.0.1\"\n[database]\n"
                                                          "path = \"voltage.db\"\n[street.Lindelaan]\nplugs = [{}]\n",
                                                          plugs));
        month_.write_log(folder_ / "month.jsonl");
        run({COLLECTOR_BINARY, "replay", folder_ / "month.jsonl", "--config", config_});
    }

    [[nodiscard]] std::string report(std::vector<std::string> more) const {
        std::vector<std::string> words{COLLECTOR_BINARY, "report"};
        words.insert(words.end(), more.begin(), more.end());
        for (const char* const word : {"--config", config_.c_str(), "--from", "2026-06-01", "--to", "2026-06-30"}) {
            words.emplace_back(word);
        }
        return run(words);
    }

    /// Compares each plug that is wrong with the first house's, and has the factor stored.
    void calibrate_those_that_are_wrong() const;
    void expect_what_each_plug_measured() const;
    void expect_slots_of_the_street(const json& street) const;
    void expect_times_that_are_too_high(const json& street) const;
    void expect_one_house_to_stand_out(const json& street) const;
    void expect_gaps_with_their_causes() const;

    TempDir folder_;
    StreetMonth month_;
    std::filesystem::path config_;
};

void StreetMonthTest::calibrate_those_that_are_wrong() const {
    const json before = json::parse(report({"en50160", "--plug", "tasmota_M00005", "--format", "json"}));
    EXPECT_EQ(before.at("plugs").at(0).at("verdict"), "pass") << "it shows 251.7 V of 254.8 V";
    for (const House& house : month_.houses()) {
        if (house.shown_of_a_volt == 1) {
            continue;
        }
        SCOPED_TRACE(house.topic);
        const json found =
            json::parse(run({COLLECTOR_BINARY, "calibrate", "--config", config_, "--plug", house.topic, "--reference",
                             month_.houses().front().topic, "--from", text_of(month_.visit().start), "--to",
                             text_of(month_.visit().end), "--apply", "--format", "json"}));
        const json& comparison = found.at("comparison");
        EXPECT_LE(comparison.at("gain_low"), 1 / house.shown_of_a_volt);
        EXPECT_GE(comparison.at("gain_high"), 1 / house.shown_of_a_volt);
        EXPECT_LT(comparison.at("gain_high").get<double>() - comparison.at("gain_low").get<double>(), 0.002);
        EXPECT_FALSE(found.at("id").is_null());
    }
    run({COLLECTOR_BINARY, "intervals", "--rebuild", "--config", config_});
}

void StreetMonthTest::expect_what_each_plug_measured() const {
    std::map<std::string, json> plugs;
    const json made = json::parse(report({"en50160", "--format", "json"}));
    for (const json& plug : made.at("plugs")) {
        plugs[plug.at("plug")] = plug;
    }
    ASSERT_EQ(plugs.size(), month_.houses().size());
    for (const House& house : month_.houses()) {
        SCOPED_TRACE(house.topic);
        const Expected expected = expected_of(month_, house);
        const json& plug = plugs.at(house.topic);
        EXPECT_EQ(plug.at("intervals"), 4320);
        EXPECT_EQ(plug.at("n"), expected.heard);
        EXPECT_EQ(plug.at("n1_high"), expected.above);
        EXPECT_EQ(plug.at("n2"), expected.above);
        EXPECT_EQ(plug.at("invalid").at("gap_plug"), expected.away);
        EXPECT_EQ(plug.at("invalid").at("unrecorded"), expected.before);
        EXPECT_EQ(plug.at("resolution_v"), house.step_v);
        EXPECT_EQ(plug.at("verdict"), "fail");
        EXPECT_EQ(plug.at("calibration").is_null(), house.shown_of_a_volt == 1);
        EXPECT_EQ(plug.at("calibration_state"), "current");
    }
}

void StreetMonthTest::expect_slots_of_the_street(const json& street) const {
    ASSERT_EQ(street.at("slots").size(), 4320U);
    std::size_t number = 0;
    for (Seconds start = month_.span().start; start < month_.span().end; start += StreetMonth::kSlot, ++number) {
        int measured = 0;
        int above = 0;
        for (const House& house : month_.houses()) {
            const bool is_heard = month_.is_heard(house, start);
            measured += is_heard ? 1 : 0;
            above += is_heard && month_.volts(house, start) > 253 ? 1 : 0;
        }
        const json& slot = street.at("slots").at(number);
        ASSERT_EQ(slot.at("start"), text_of(start));
        ASSERT_EQ(slot.at("measured"), measured) << slot;
        ASSERT_EQ(slot.at("above"), above) << slot;
    }
}

void StreetMonthTest::expect_times_that_are_too_high(const json& street) const {
    EXPECT_EQ(street.at("judged"), 4320 - 12);  // of two hours nobody knows anything
    std::array<int, 24> by_hour{};
    ASSERT_EQ(street.at("stretches").size(), month_.high_times().size());
    for (std::size_t number = 0; number < month_.high_times().size(); ++number) {
        const Span& span = month_.high_times()[number];
        EXPECT_EQ(street.at("stretches").at(number).at("from"), text_of(span.start));
        EXPECT_EQ(street.at("stretches").at(number).at("to"), text_of(span.end));
        for (const std::size_t hour : {12U, 13U, 14U}) {
            by_hour.at(hour) += 6;
        }
    }
    EXPECT_EQ(street.at("hours_street_high"), json(by_hour));
    EXPECT_EQ(street.at("street_high"), 18 * month_.high_times().size());
}

void StreetMonthTest::expect_one_house_to_stand_out(const json& street) const {
    for (const json& curve : street.at("curves")) {
        SCOPED_TRACE(curve.at("plug").dump());
        const bool stands_out = curve.at("correlation_low") || curve.at("deviation_wide");
        EXPECT_EQ(stands_out, curve.at("plug") == "tasmota_M00007");
        EXPECT_EQ(stands_out, curve.at("curve") == 1);
        EXPECT_EQ(curve.at("calibration").is_null(),
                  curve.at("plug") != "tasmota_M00005" && curve.at("plug") != "tasmota_M00014");
        if (!stands_out) {
            EXPECT_GT(curve.at("correlation"), 0.95);
            EXPECT_LT(curve.at("deviation").at("p95_v").get<double>() - curve.at("deviation").at("p5_v").get<double>(),
                      1.2);
        }
    }
}

void StreetMonthTest::expect_gaps_with_their_causes() const {
    const std::string gaps = run({"sqlite3", folder_ / "voltage.db",
                                  "SELECT topic, cause, (end_time - start_time + 1800000) / 3600000 FROM gap JOIN plug "
                                  "ON plug.id = plug_id WHERE end_time - start_time > 3600000 * 4 ORDER BY topic"});
    EXPECT_EQ(gaps, "tasmota_M00004|plug_silent|5\ntasmota_M00012|plug_offline|24\n");
}

TEST_F(StreetMonthTest, GivesTheReportsThatItsSettingsImply) {
    calibrate_those_that_are_wrong();
    expect_what_each_plug_measured();
    const json street = json::parse(report({"street", "--street", "Lindelaan", "--name-plugs", "--format", "json"}));
    EXPECT_EQ(street.at("plugs_measured"), 20);
    expect_slots_of_the_street(street);
    expect_times_that_are_too_high(street);
    expect_one_house_to_stand_out(street);
    expect_gaps_with_their_causes();
    EXPECT_THAT(report({"street", "--street", "Lindelaan"}), Not(HasSubstr("tasmota")));
}

}  // namespace
}  // namespace collector::test
