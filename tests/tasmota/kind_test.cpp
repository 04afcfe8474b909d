#include <gtest/gtest.h>

#include <ostream>

#include <fmt/format.h>

#include "decoding.hpp"
#include "support/event_text.hpp"

namespace collector::test {
namespace {

/// A payload by the last level of its topic, and what it decodes to: a refusal's name, or the events.
struct KindCase {
    std::string_view name;
    std::string_view kind;
    std::string_view payload;
    std::string_view want;

    friend std::ostream& operator<<(std::ostream& out, const KindCase& row) { return out << row.name; }
};

Decoded decode_kind(std::string_view kind, std::string_view payload) {
    return decode("mjs-voltage/plug/" + std::string(kind), payload);
}

std::string kind_name(const testing::TestParamInfo<KindCase>& info) {
    return std::string(info.param.name);
}

class KindTest : public testing::TestWithParam<KindCase> {};

TEST_P(KindTest, DecodesOrRefuses) {
    const Decoded decoded = decode_kind(GetParam().kind, GetParam().payload);
    std::string want(GetParam().want);
    if (!want.starts_with("refused") && !want.starts_with("ignored")) {
        want.insert(0, "plug: ");
    }
    if (!want.starts_with("refused")) {
        want += '\n';
    }
    EXPECT_EQ(decoded.text(), want) << (decoded.refusal ? decoded.refusal->what : "");
}

constexpr KindCase kAvailability[] = {
    {"online", "LWT", "Online", R"(availability "Online")"},
    {"offline", "LWT", "Offline", R"(availability "Offline")"},
    {"cleared", "LWT", "", R"(availability "")"},
    {"own_text_of_a_build", "LWT", "aanwezig", R"(availability "aanwezig")"},
    {"blanks_are_kept", "LWT", " Online ", R"(availability " Online ")"},
    {"json_is_a_text_like_another", "LWT", R"({"a":1})", R"(availability "{"a":1}")"},
    {"not_utf8", "LWT", "Onlin\xe9", "refused bad_utf8"},
    {"small_letters_are_no_kind", "lwt", "Online", "refused unknown_kind"},
};
INSTANTIATE_TEST_SUITE_P(Availability, KindTest, testing::ValuesIn(kAvailability), kind_name);

constexpr KindCase kState[] = {
    {"everything", "STATE",
     R"({"Time":"2023-10-01T12:00:05","UptimeSec":12,"MqttCount":3,"POWER":"ON",)"
     R"("Wifi":{"RSSI":74,"Signal":-63,"LinkCount":2}})",
     R"(state plug_time=2023-10-01T12:00:05.000 uptime=12 rssi=74 signal=-63 link_count=2 mqtt_count=3 relay1="ON")"},
    {"uptime_alone", "STATE", R"({"UptimeSec":0})", "state uptime=0"},
    {"mqtt_count_alone", "STATE", R"({"MqttCount":1})", "state mqtt_count=1"},
    {"wifi_alone", "STATE", R"({"Wifi":{"RSSI":74}})", "state rssi=74"},
    {"epoch", "STATE", R"({"Time":"2023-10-01T12:00:05","Epoch":1696158005,"UptimeSec":1})",
     "state plug_time=2023-10-01T11:00:05.000Z uptime=1"},
    {"time_alone", "STATE", R"({"Time":"2023-10-01T12:00:05"})", "ignored STATE"},
    {"nothing_named", "STATE", R"({"Heap":26,"Berry":{"Objects":46},"Wifi":{"Channel":1}})", "ignored STATE"},
    {"nulls", "STATE", R"({"UptimeSec":null,"Wifi":{"RSSI":null,"Signal":-63}})", "state signal=-63"},
    {"null_for_the_wifi_object", "STATE", R"({"UptimeSec":12,"Wifi":null})", "state uptime=12"},
    {"empty_object", "STATE", "{}", "ignored STATE"},
    {"retained_message_cleared", "STATE", "", "ignored STATE"},
    {"answer_to_the_state_command", "STATE", R"({"State":1})", "ignored STATE"},
    {"large_uptime", "STATE", R"({"UptimeSec":9223372036854775807})", "state uptime=9223372036854775807"},
    {"uptime_beyond_64_bits", "STATE", R"({"UptimeSec":9223372036854775808})", "refused wrong_type"},
    {"uptime_with_fraction", "STATE", R"({"UptimeSec":1.5})", "refused wrong_type"},
    {"uptime_as_text", "STATE", R"({"UptimeSec":"12"})", "refused wrong_type"},
    {"mqtt_count_as_text", "STATE", R"({"MqttCount":"1"})", "refused wrong_type"},
    {"rssi_as_text", "STATE", R"({"Wifi":{"RSSI":"74"}})", "refused wrong_type"},
    {"signal_as_text", "STATE", R"({"Wifi":{"Signal":"-63"}})", "refused wrong_type"},
    {"link_count_as_bool", "STATE", R"({"Wifi":{"LinkCount":true}})", "refused wrong_type"},
    {"wifi_as_text", "STATE", R"({"Wifi":"home"})", "refused wrong_type"},
    {"wifi_as_array", "STATE", R"({"Wifi":[]})", "refused wrong_type"},
    {"time_as_bool", "STATE", R"({"Time":true,"UptimeSec":12})", "refused wrong_type"},
    {"relay_as_number", "STATE", R"({"POWER":1})", "refused wrong_type"},
    {"uptime_twice", "STATE", R"({"UptimeSec":1,"UptimeSec":2})", "refused duplicate_key"},
    {"mqtt_count_twice", "STATE", R"({"MqttCount":1,"MqttCount":2})", "refused duplicate_key"},
    {"rssi_twice", "STATE", R"({"Wifi":{"RSSI":1,"RSSI":2}})", "refused duplicate_key"},
    {"signal_twice", "STATE", R"({"Wifi":{"Signal":1,"Signal":2}})", "refused duplicate_key"},
    {"link_count_twice", "STATE", R"({"Wifi":{"LinkCount":1,"LinkCount":2}})", "refused duplicate_key"},
    {"wifi_twice", "STATE", R"({"Wifi":{"RSSI":1},"Wifi":{"Signal":2}})", "refused duplicate_key"},
    {"relay_twice", "STATE", R"({"POWER":"ON","POWER":"OFF"})", "refused duplicate_key"},
    {"time_twice", "STATE", R"({"Time":1,"Time":2,"UptimeSec":3})", "refused duplicate_key"},
    {"array", "STATE", "[]", "refused wrong_type"},
    {"number", "STATE", "5", "refused wrong_type"},
    {"null", "STATE", "null", "refused wrong_type"},
    {"plain_text", "STATE", "ON", "refused bad_json"},
};
INSTANTIATE_TEST_SUITE_P(State, KindTest, testing::ValuesIn(kState), kind_name);

constexpr KindCase kRelays[] = {
    {"plain", "POWER", "ON", R"(state relay1="ON")"},
    {"own_word", "POWER", "aan", R"(state relay1="aan")"},
    {"first", "POWER1", "OFF", R"(state relay1="OFF")"},
    {"second", "POWER2", "OFF", R"(state relay2="OFF")"},
    {"thirty_second", "POWER32", "ON", R"(state relay32="ON")"},
    {"thirty_third", "POWER33", "ON", "refused unknown_kind"},
    {"zeroth", "POWER0", "ON", "refused unknown_kind"},
    {"two_hundred_fifty_seventh", "POWER257", "ON", "refused unknown_kind"},
    {"other_command", "POWERONSTATE", "3", "refused unknown_kind"},
    {"cleared", "POWER", "", "ignored POWER"},
    {"not_utf8", "POWER", "\xff", "refused bad_utf8"},
    {"json", "POWER", R"({"POWER":"ON"})", R"(state relay1="ON")"},
    {"json_behind_blanks", "POWER", " \n{\"POWER\":\"ON\"}", R"(state relay1="ON")"},
    {"json_of_several", "POWER1", R"({"POWER2":"OFF","POWER1":"ON"})", R"(state relay2="OFF" relay1="ON")"},
    {"json_without_relay", "POWER", R"({"Other":1})", "ignored POWER"},
    {"json_cut_short", "POWER", R"({"POWER":"ON")", "refused bad_json"},
    {"json_with_trailing_brace", "POWER", R"({"POWER":"ON"}})", "refused bad_json"},
    {"json_with_wrong_type", "POWER", R"({"POWER":true})", "refused wrong_type"},
    {"json_with_null", "RESULT", R"({"POWER":null,"POWER2":"ON"})", R"(state relay2="ON")"},
    {"result", "RESULT", R"({"POWER":"ON"})", R"(state relay1="ON")"},
    {"result_of_thirty_second", "RESULT", R"({"POWER32":"OFF"})", R"(state relay32="OFF")"},
    {"result_of_thirty_third", "RESULT", R"({"POWER33":"OFF"})", "ignored RESULT"},
    {"result_of_power_in_small_letters", "RESULT", R"({"Power":"ON"})", "ignored RESULT"},
    {"result_twice", "RESULT", R"({"POWER1":"ON","POWER1":"OFF"})", "refused duplicate_key"},
};
INSTANTIATE_TEST_SUITE_P(Relays, KindTest, testing::ValuesIn(kRelays), kind_name);

constexpr KindCase kResults[] = {
    {"nothing_to_record", "RESULT", R"({"TelePeriod":10})", "ignored RESULT"},
    {"voltage_calibration", "RESULT", R"({"VoltageCal":1953})", "calibration VoltageCal=1953"},
    {"voltage_set", "RESULT", R"({"VoltageSetCal":1953})", "calibration VoltageSetCal=1953"},
    {"power_calibration", "RESULT", R"({"PowerCal":12530})", "calibration PowerCal=12530"},
    {"power_set", "RESULT", R"({"PowerSetCal":12530})", "calibration PowerSetCal=12530"},
    {"current_calibration", "RESULT", R"({"CurrentCal":3500})", "calibration CurrentCal=3500"},
    {"current_set", "RESULT", R"({"CurrentSetCal":3500})", "calibration CurrentSetCal=3500"},
    {"frequency_calibration", "RESULT", R"({"FrequencyCal":1})", "calibration FrequencyCal=1"},
    {"frequency_set", "RESULT", R"({"FrequencySetCal":1})", "calibration FrequencySetCal=1"},
    {"two_factors", "RESULT", R"({"PowerSetCal":1,"CurrentSetCal":2.5})",
     "calibration PowerSetCal=1 CurrentSetCal=2.5"},
    {"factors_of_two_channels", "RESULT", R"({"VoltageCal":[ 1953, 1954 ]})", "calibration VoltageCal=[1953,1954]"},
    {"factor_as_text", "RESULT", R"({"VoltageCal":"Error"})", "calibration VoltageCal=Error"},
    {"factor_twice", "RESULT", R"({"VoltageCal":1,"VoltageCal":2})", "refused duplicate_key"},
    {"under_its_commands_name", "VOLTAGESET", R"({"VoltageSetCal":1953})", "calibration VoltageSetCal=1953"},
    {"unknown_command_name", "SOMECOMMAND_2", R"({"SomeCommand":1})", "ignored SOMECOMMAND_2"},
    {"command_name_with_text", "SOMECOMMAND", "text", "refused unknown_kind"},
    {"command_name_with_array", "SOMECOMMAND", "[1]", "refused unknown_kind"},
    {"command_name_with_broken_json", "SOMECOMMAND", R"({"a")", "refused bad_json"},
    {"command_name_cleared", "SOMECOMMAND", "", "ignored SOMECOMMAND"},
    {"command_name_with_relay", "DIMMER", R"({"POWER":"ON","Dimmer":10})", R"(state relay1="ON")"},
    {"small_letters", "sensor", R"({"ENERGY":{"Voltage":233}})", "refused unknown_kind"},
    {"mixed_letters", "Sensor", R"({"ENERGY":{"Voltage":233}})", "refused unknown_kind"},
    {"blank_in_the_kind", "SENSOR ", R"({"ENERGY":{"Voltage":233}})", "refused unknown_kind"},
    {"text_that_is_no_object", "RESULT", "Done", "refused bad_json"},
    {"array", "RESULT", "[1,2]", "refused wrong_type"},
};
INSTANTIATE_TEST_SUITE_P(Results, KindTest, testing::ValuesIn(kResults), kind_name);

constexpr KindCase kPassedOver[] = {
    {"logging", "LOGGING", "12:05:05.120 MQT: anything {", "ignored LOGGING"},
    {"logging_not_utf8", "LOGGING", "\xff\xfe", "ignored LOGGING"},
    {"warning", "WARNING", R"({"MaxPowerReached":2450})", "ignored WARNING"},
    {"uptime", "UPTIME", "{", "ignored UPTIME"},
    {"hass_state", "HASS_STATE", "{}", "ignored HASS_STATE"},
    {"energy_cleared", "ENERGY", "", "ignored ENERGY"},
    {"info_cleared", "INFO", "", "ignored INFO"},
    {"energy", "ENERGY", "x", "refused unknown_kind"},
    {"energy_of_old_firmware", "ENERGY", R"({"Time":"2026-06-07T12:00:05", "Total":1.2, "Power":0, "Voltage":227})",
     "refused unknown_kind"},
    {"info", "INFO", "x", "ignored INFO"},
    {"ssl", "SSL", "x", "ignored SSL"},
};
INSTANTIATE_TEST_SUITE_P(PassedOver, KindTest, testing::ValuesIn(kPassedOver), kind_name);

constexpr KindCase kMargins[] = {
    {"wrapped", "MARGINS", R"({"MARGINS":{"VoltageHigh":"ON"}})", "margins VoltageHigh=ON"},
    {"flat", "MARGINS", R"({"VoltageHigh":"ON"})", "margins VoltageHigh=ON"},
    {"all", "MARGINS",
     R"({"MARGINS":{"PowerDelta":377,"PowerLow":"OFF","PowerHigh":"ON","VoltageLow":"OFF","VoltageHigh":"ON",)"
     R"("CurrentLow":"OFF","CurrentHigh":"ON"}})",
     "margins PowerDelta=377 PowerLow=OFF PowerHigh=ON VoltageLow=OFF VoltageHigh=ON CurrentLow=OFF CurrentHigh=ON"},
    {"own_word", "MARGINS", R"({"MARGINS":{"VoltageHigh":"aan"}})", "margins VoltageHigh=aan"},
    {"delta_of_phases", "MARGINS", R"({"MARGINS":{"PowerDelta":[377, 0,-2]}})", "margins PowerDelta=[377,0,-2]"},
    {"flat_delta_of_phases", "MARGINS", R"({"PowerDelta":[1,2]})", "margins PowerDelta=[1,2]"},
    {"negative_delta", "MARGINS", R"({"MARGINS":{"PowerDelta":-2}})", "margins PowerDelta=-2"},
    {"fraction", "MARGINS", R"({"MARGINS":{"PowerDelta":1.5}})", "margins PowerDelta=1.5"},
    {"large_whole_number", "MARGINS", R"({"MARGINS":{"PowerDelta":1234567890}})", "margins PowerDelta=1234567890"},
    {"unnamed_beside_named", "MARGINS", R"({"MARGINS":{"Other":1,"PowerLow":"ON"}})", "margins PowerLow=ON"},
    {"null_is_no_margin", "MARGINS", R"({"MARGINS":{"PowerLow":null,"PowerHigh":"ON"}})", "margins PowerHigh=ON"},
    {"nothing_named", "MARGINS", R"({"MARGINS":{"Other":1}})", "ignored MARGINS"},
    {"empty_wrapper", "MARGINS", R"({"MARGINS":{}})", "ignored MARGINS"},
    {"empty_object", "MARGINS", "{}", "ignored MARGINS"},
    {"cleared", "MARGINS", "", "ignored MARGINS"},
    {"wrapper_of_another_type", "MARGINS", R"({"MARGINS":"ON"})", "refused wrong_type"},
    {"margin_twice", "MARGINS", R"({"MARGINS":{"PowerLow":"ON","PowerLow":"OFF"}})", "refused duplicate_key"},
    {"cut_short", "MARGINS", R"({"MARGINS":{"VoltageHigh":"ON"})", "refused bad_json"},
};
INSTANTIATE_TEST_SUITE_P(Margins, KindTest, testing::ValuesIn(kMargins), kind_name);

constexpr KindCase kInfo[] = {
    {"first_wrapped", "INFO1", R"~({"Info1":{"Module":"Nous A1T","Version":"14.2.0(release-tasmota)"}})~",
     R"(info model="Nous A1T" firmware="14.2.0")"},
    {"first_flat", "INFO1", R"~({"Module":"Nous A1T","Version":"7.1.1(tasmota)"})~",
     R"(info model="Nous A1T" firmware="7.1.1")"},
    {"second_wrapped", "INFO2", R"({"Info2":{"Hostname":"nous8","IPAddress":"192.0.2.1"}})",
     R"(info hostname="nous8")"},
    {"second_flat", "INFO2", R"({"Hostname":"nous8"})", R"(info hostname="nous8")"},
    {"third_wrapped", "INFO3", R"({"Info3":{"RestartReason":"Power On","BootCount":12}})",
     R"(info restart_reason="Power On" boot_count=12)"},
    {"third_flat", "INFO3", R"({"RestartReason":"Power On","BootCount":12})",
     R"(info restart_reason="Power On" boot_count=12)"},
    {"boot_count_absent_in_old_firmware", "INFO3", R"({"Info3":{"RestartReason":"Power On"}})",
     R"(info restart_reason="Power On")"},
    {"version_without_image", "INFO1", R"({"Info1":{"Version":"12.5.0"}})", R"(info firmware="12.5.0")"},
    {"version_of_four_parts", "INFO1", R"~({"Info1":{"Version":"13.1.0.1(4c2d3e1-tasmota)"}})~",
     R"(info firmware="13.1.0.1")"},
    {"crash_with_reason", "INFO3", R"({"Info3":{"RestartReason":{"Exception":29,"Reason":"Exception"}}})",
     R"(info restart_reason="Exception")"},
    {"crash_without_reason", "INFO3", R"({"Info3":{"RestartReason":{"Exception":29,"EPC":["0"]}}})",
     R"(info restart_reason="Exception 29")"},
    {"crash_that_says_nothing", "INFO3", R"({"Info3":{"RestartReason":{"EPC":["0"]},"BootCount":2}})",
     "info boot_count=2"},
    {"null_values", "INFO3", R"({"Info3":{"RestartReason":null,"BootCount":2}})", "info boot_count=2"},
    {"nothing_named", "INFO2", R"({"Info2":{"WebServerMode":"Admin"}})", "ignored INFO2"},
    {"empty_wrapper", "INFO1", R"({"Info1":{}})", "ignored INFO1"},
    {"cleared", "INFO1", "", "ignored INFO1"},
    {"wrapper_of_another_type", "INFO1", R"({"Info1":"x"})", "refused wrong_type"},
    {"version_of_another_type", "INFO1", R"({"Info1":{"Version":12}})", "refused wrong_type"},
    {"host_name_of_another_type", "INFO2", R"({"Info2":{"Hostname":12}})", "refused wrong_type"},
    {"restart_reason_of_another_type", "INFO3", R"({"Info3":{"RestartReason":4}})", "refused wrong_type"},
    {"reason_of_another_type", "INFO3", R"({"Info3":{"RestartReason":{"Reason":4}}})", "refused wrong_type"},
    {"boot_count_of_another_type", "INFO3", R"({"Info3":{"BootCount":"12"}})", "refused wrong_type"},
    {"version_twice", "INFO1", R"({"Info1":{"Version":"1","Version":"2"}})", "refused duplicate_key"},
    {"host_name_twice", "INFO2", R"({"Info2":{"Hostname":"1","Hostname":"2"}})", "refused duplicate_key"},
    {"boot_count_twice", "INFO3", R"({"Info3":{"BootCount":1,"BootCount":2}})", "refused duplicate_key"},
    {"not_an_object", "INFO1", R"("Info1")", "refused wrong_type"},
};
INSTANTIATE_TEST_SUITE_P(Info, KindTest, testing::ValuesIn(kInfo), kind_name);

constexpr KindCase kStatus[] = {
    {"device_name", "STATUS", R"({"Status":{"Module":0,"DeviceName":"Athom","FriendlyName":["x"],"Power":"1"}})",
     R"(info name="Athom")"},
    {"restart_and_boots", "STATUS1", R"({"StatusPRM":{"RestartReason":"Power On","BootCount":7,"Uptime":"x"}})",
     R"(info restart_reason="Power On" boot_count=7)"},
    {"firmware", "STATUS2", R"~({"StatusFWR":{"Version":"12.5.0(tasmota)","Hardware":"ESP8266EX"}})~",
     R"(info firmware="12.5.0")"},
    {"network", "STATUS5", R"({"StatusNET":{"Hostname":"h","IPAddress":"192.0.2.1","Mac":"E0:98:06:F1:7F:56"}})",
     R"(info hostname="h" mac="E09806F17F56")"},
    {"mac_in_small_letters", "STATUS5", R"({"StatusNET":{"Mac":"e0:98:06:f1:7f:5a"}})", R"(info mac="E09806F17F5A")"},
    {"state", "STATUS11", R"({"StatusSTS":{"UptimeSec":439,"POWER":"ON","Wifi":{"RSSI":5}}})",
     R"(state uptime=439 rssi=5 relay1="ON")"},
    {"identity_before_reading_before_state", "STATUS0",
     R"({"StatusSTS":{"UptimeSec":1},"StatusSNS":{"ENERGY":{"Voltage":233}},"Status":{"DeviceName":"a"}})",
     "info name=\"a\"\nplug: measurement unscheduled\n  channel 1: voltage=233\nplug: state uptime=1"},
    {"identity_from_several_objects", "STATUS0",
     R"~({"Status":{"DeviceName":"a"},"StatusPRM":{"BootCount":7},"StatusFWR":{"Version":"12.5.0(tasmota)"},)~"
     R"("StatusNET":{"Hostname":"h"}})",
     R"(info name="a" firmware="12.5.0" hostname="h" boot_count=7)"},
    {"addresses_and_names_of_others_are_passed_over", "STATUS6",
     R"({"StatusMQT":{"MqttHost":"h","MqttUser":"u","MqttCount":1}})", "ignored STATUS6"},
    {"logging_settings", "STATUS3", R"({"StatusLOG":{"TelePeriod":300,"SSId":["a","b"]}})", "ignored STATUS3"},
    {"sensors_without_energy", "STATUS8", R"({"StatusSNS":{"Time":"2023-10-01T12:00:05"}})", "ignored STATUS8"},
    {"state_with_nothing", "STATUS11", R"({"StatusSTS":{}})", "ignored STATUS11"},
    {"null_objects", "STATUS0", R"({"Status":null,"StatusSNS":null,"StatusSTS":{"UptimeSec":1}})", "state uptime=1"},
    {"empty_object", "STATUS", "{}", "ignored STATUS"},
    {"cleared", "STATUS", "", "ignored STATUS"},
    {"name_of_another_type", "STATUS", R"({"Status":{"DeviceName":1}})", "refused wrong_type"},
    {"mac_of_another_type", "STATUS5", R"({"StatusNET":{"Mac":1}})", "refused wrong_type"},
    {"object_of_another_type", "STATUS", R"({"Status":1})", "refused wrong_type"},
    {"parameters_of_another_type", "STATUS1", R"({"StatusPRM":[]})", "refused wrong_type"},
    {"sensors_of_another_type", "STATUS10", R"({"StatusSNS":1})", "refused wrong_type"},
    {"state_of_another_type", "STATUS11", R"({"StatusSTS":"x"})", "refused wrong_type"},
    {"sensors_twice", "STATUS0", R"({"StatusSNS":{"ENERGY":{"Voltage":1}},"StatusSNS":{"ENERGY":{"Power":1}}})",
     "refused duplicate_key"},
    {"state_twice", "STATUS0", R"({"StatusSTS":{"UptimeSec":1},"StatusSTS":{"MqttCount":1}})", "refused duplicate_key"},
    {"name_twice", "STATUS0", R"({"Status":{"DeviceName":"a"},"Status":{"DeviceName":"b"}})", "refused duplicate_key"},
    {"mac_twice", "STATUS5", R"({"StatusNET":{"Mac":"E0:98:06:F1:7F:56","Mac":"E0:98:06:F1:7F:57"}})",
     "refused duplicate_key"},
    {"fault_behind_a_good_reading_takes_it_along", "STATUS0",
     R"({"StatusSNS":{"ENERGY":{"Voltage":233}},"StatusSTS":{"UptimeSec":"x"}})", "refused wrong_type"},
    {"three_digits", "STATUS100", "x", "refused unknown_kind"},
};
INSTANTIATE_TEST_SUITE_P(Status, KindTest, testing::ValuesIn(kStatus), kind_name);

TEST(Privacy, NamesAndAddressesOfAHomeStayOutOfEveryEvent) {
    const std::string wifi = R"("Wifi":{"AP":1,"SSId":"SECRET","BSSId":"SECRET","Channel":"SECRET","RSSI":74})";
    const std::string state = R"({"UptimeSec":1,"Hostname":"SECRET","IPAddress":"SECRET",)" + wifi + '}';
    const std::string status0 = R"({"StatusLOG":{"SSId":["SECRET"]},"StatusNET":{"IPAddress":"SECRET","Hostname":"h"},)"
                                R"("StatusMQT":{"MqttUser":"SECRET","MqttHost":"SECRET"},"StatusSTS":)" +
                                state + '}';
    const std::string info2 = R"({"Info2":{"Hostname":"h","IPAddress":"SECRET","IP6Global":"SECRET"}})";
    for (const std::string& text : {decode_kind("STATE", state).text(), decode_kind("STATUS0", status0).text(),
                                    decode_kind("INFO2", info2).text()}) {
        EXPECT_EQ(text.find("SECRET"), std::string::npos) << text;
        EXPECT_FALSE(text.starts_with("refused") || text.starts_with("ignored")) << text;
    }
}

TEST(Roles, ACommandTopicIsIgnoredWhateverItHolds) {
    for (const std::string_view payload : {"", "ON", "{", R"({"ENERGY":{"Voltage":233}})", "\xff"}) {
        EXPECT_EQ(decode("cmnd/plug/POWER", payload).text(), "ignored cmnd\n");
        EXPECT_EQ(decode("mjs-voltage/plug/cmnd/SENSOR", payload).text(), "ignored cmnd\n");
    }
}

TEST(Roles, AnAnswerOnTheFallbackTopicIsIgnoredUnderItsKind) {
    for (const std::string_view payload : {"", "ON", "{", R"({"POWER":"ON"})"}) {
        EXPECT_EQ(decode("stat/DVES_F17F56_fb/RESULT", payload).text(), "ignored RESULT\n");
    }
    EXPECT_EQ(decode("tele/DVES_F17F56_fb/SENSOR", R"({"ENERGY":{"Voltage":233}})").text(), "ignored SENSOR\n");
}

/// What a message comes to whose voice is known.
std::string decode_voice(Voice voice, std::string topic, std::string payload) {
    tasmota::Decoder decoder(default_layout());
    Decoded decoded;
    const auto done = decoder.decode({.topic = std::move(topic), .payload = std::move(payload), .received_at = {}},
                                     decoded.events, voice);
    if (!done) {
        decoded.refusal = done.error();
    }
    return decoded.text();
}

TEST(Roles, WhereTheVoiceIsKnownTheLayoutIsNotAsked) {
    EXPECT_EQ(decode_voice(Voice::plug, "/home/cmnd/tv/LWT", "Online"), to_text({"", Availability{"Online"}}));
    EXPECT_EQ(decode_voice(Voice::plug, "home/tv/LOGGING", "x"), "ignored LOGGING\n");
    EXPECT_EQ(decode_voice(Voice::plug, "home/tv/SENSOR", "{"), "refused bad_json");
    EXPECT_EQ(decode_voice(Voice::plug, "home/tv/x y", "{}"), "refused unknown_kind");
    EXPECT_EQ(decode_voice(Voice::command, "mjs-voltage/tv/POWER", "ON"), "ignored cmnd\n");
}

TEST(Roles, DiscoveryIsNobodysVoice) {
    EXPECT_EQ(decode_voice(Voice::plug, "tasmota/discovery/E09806F17F56/config", ""), "withdrawal mac=E09806F17F56\n");
}

TEST(Roles, AnUnknownTopicIsRefusedWhateverItHolds) {
    EXPECT_EQ(decode("home/tv/SENSOR", R"({"ENERGY":{"Voltage":233}})").text(), "refused unknown_topic");
    EXPECT_EQ(decode("home/tv/LWT", "Online").text(), "refused unknown_topic");
}

}  // namespace
}  // namespace collector::test
