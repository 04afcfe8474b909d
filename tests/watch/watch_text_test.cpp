#include "watch/watch_text.hpp"

#include <ostream>

#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace collector {
namespace {

struct TextCase {
    const char* name;
    std::string text;
    const char* want;

    friend std::ostream& operator<<(std::ostream& out, const TextCase& row) { return out << row.name; }
};

class WatchTextTest : public testing::TestWithParam<TextCase> {};

TEST_P(WatchTextTest, Reads) {
    EXPECT_EQ(GetParam().text, GetParam().want);
}

PlugState state_of(std::vector<RelayText> relays) {
    PlugState state;
    state.relays = std::move(relays);
    return state;
}

PlugState state_up(std::int64_t seconds) {
    PlugState state;
    state.uptime_s = seconds;
    return state;
}

PlugState state_with_wifi(std::optional<std::int64_t> percent, std::optional<std::int64_t> dbm) {
    PlugState state;
    state.wifi_rssi_percent = percent;
    state.wifi_signal_dbm = dbm;
    return state;
}

ChannelValues values_of(std::optional<double> voltage_v, std::optional<double> current_a,
                        std::optional<double> power_w) {
    ChannelValues values;
    values.voltage_v = voltage_v;
    values.current_a = current_a;
    values.power_w = power_w;
    return values;
}

PlugInfo info_of(const std::string& reason) {
    PlugInfo info;
    info.model = "Nous A1T";
    info.firmware = "13.4.0";
    info.hostname = "tasmota-F17F56-8022";
    info.restart_reason = reason;
    info.boot_count = 12;
    return info;
}

const PlugWords kGerman{.on = "EIN", .off = "AUS"};

INSTANTIATE_TEST_SUITE_P(Strangers, WatchTextTest,
                         testing::Values(TextCase{"plain", printable("tasmota_F17F56"), "tasmota_F17F56"},
                                         TextCase{"escape", printable("\x1b[2Jx"), R"("\x1b[2Jx")"},
                                         TextCase{"newline", printable("a\nb"), R"("a\x0ab")"},
                                         TextCase{"blank", printable("a b"), R"("a b")"},
                                         TextCase{"quote", printable("a\"b"), R"("a\"b")"},
                                         TextCase{"empty", printable(""), R"("")"},
                                         TextCase{"long", printable(std::string(49, 'a')),
                                                  R"("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"...)"}),
                         [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Readings, WatchTextTest,
    testing::Values(TextCase{"whole", reading_text(values_of(235, 0.412, 95)), "235 V  0.412 A  95 W"},
                    TextCase{"decimals", reading_text(values_of(235.31, 1.5, -95.25)), "235.31 V  1.5 A  -95.25 W"},
                    TextCase{"too_many_decimals", reading_text(values_of(235.3000001, {}, {})), "235.3 V"},
                    TextCase{"zero", reading_text(values_of(0, 0, 0)), "0 V  0 A  0 W"},
                    TextCase{"the_limit", reading_text(values_of(253, 0, 0)), "253 V  0 A  0 W"},
                    TextCase{"above_it", reading_text(values_of(254, 0, 0)), "254 V (above 253 V)  0 A  0 W"},
                    TextCase{"no_mains", reading_text(values_of(441, 0, 0)), "441 V  0 A  0 W"},
                    TextCase{"power_alone", reading_text(values_of({}, {}, 95)), "95 W"},
                    TextCase{"nothing", reading_text({}), "neither volts, amperes nor watts"}),
    [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    States, WatchTextTest,
    testing::Values(TextCase{"on", state_text(state_of({{1, "ON"}}), {}), "relay ON"},
                    TextCase{"off", state_text(state_of({{1, "OFF"}}), {}), "relay OFF"},
                    TextCase{"own_word", state_text(state_of({{1, "AUS"}}), kGerman), "relay OFF"},
                    TextCase{"unknown_word", state_text(state_of({{1, "\x1b"}}), {}), R"(relay "\x1b")"},
                    TextCase{"second_relay", state_text(state_of({{2, "ON"}}), {}), "relay 2 ON"},
                    TextCase{"two_relays", state_text(state_of({{1, "ON"}, {2, "OFF"}}), {}),
                             "relay 1 ON, relay 2 OFF"},
                    TextCase{"up_seconds", state_text(state_up(59), {}), "up 59 s"},
                    TextCase{"up_minutes", state_text(state_up(60), {}), "up 1 min"},
                    TextCase{"up_hours", state_text(state_up(3600), {}), "up 1 h 0 min"},
                    TextCase{"up_days", state_text(state_up(273'600), {}), "up 3 d 4 h"},
                    TextCase{"wifi", state_text(state_with_wifi(72, -62), {}), "Wi-Fi 72 % (-62 dBm)"},
                    TextCase{"wifi_percent", state_text(state_with_wifi(72, {}), {}), "Wi-Fi 72 %"},
                    TextCase{"wifi_signal", state_text(state_with_wifi({}, -62), {}), "Wi-Fi -62 dBm"},
                    TextCase{"nothing", state_text({}, {}), "nothing to show"}),
    [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Identity, WatchTextTest,
    testing::Values(TextCase{"all", info_text(info_of("Power On")),
                             R"(Nous A1T, Tasmota 13.4.0, host tasmota-F17F56-8022, started: "Power On", start 12)"},
                    TextCase{"nothing", info_text({}), "nothing to show"},
                    TextCase{"margins", values_text({{"VoltageHigh", "ON"}, {"PowerDelta", "377"}}),
                             "VoltageHigh ON, PowerDelta 377"},
                    TextCase{"hostile_margin", values_text({{"a\nb", "\x07"}}), R"("a\x0ab" "\x07")"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(TimeOfDayTest, FollowsTheZoneThroughAChangeOfClocks) {
    const auto zone =
        offset_periods("Europe/Amsterdam", test::at("2026-10-01T00:00:00Z"), test::at("2026-12-01T00:00:00Z")).value();
    EXPECT_EQ(time_of_day(zone, test::at("2026-10-25T00:59:59Z")), "02:59:59");
    EXPECT_EQ(time_of_day(zone, test::at("2026-10-25T01:00:00Z")), "02:00:00");
    EXPECT_EQ(time_of_day(zone, test::at("2026-11-01T23:30:00.999Z")), "00:30:00");
}

}  // namespace
}  // namespace collector
