#include "recorder/wifi_names.hpp"

#include <ostream>

#include <gtest/gtest.h>

namespace collector {
namespace {

struct BlankingCase {
    const char* name;
    std::string payload;
    std::string want;

    friend std::ostream& operator<<(std::ostream& out, const BlankingCase& row) { return out << row.name; }
};

class WifiNamesTest : public testing::TestWithParam<BlankingCase> {};

TEST_P(WifiNamesTest, AreBlanked) {
    EXPECT_EQ(without_wifi_names(GetParam().payload), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    Payloads, WifiNamesTest,
    testing::Values(
        BlankingCase{"name_alone", R"({"SSId":"home"})", R"({"SSId":"****"})"},
        BlankingCase{"state", R"({"Wifi":{"AP":1,"SSId":"My net","BSSId":"AA:BB:CC:DD:EE:FF","Channel":6}})",
                     R"({"Wifi":{"AP":1,"SSId":"******","BSSId":"*****************","Channel":6}})"},
        BlankingCase{"list_of_status3", R"({"StatusLOG":{"SSId":["first","second"],"TelePeriod":300}})",
                     R"({"StatusLOG":{"SSId":["*****","******"],"TelePeriod":300}})"},
        BlankingCase{"empty_list", R"({"SSId":[],"TelePeriod":300})", R"({"SSId":[],"TelePeriod":300})"},
        BlankingCase{"bracket_inside_a_name", R"({"SSId":["a]b","c"],"Sleep":50})",
                     R"({"SSId":["***","*"],"Sleep":50})"},
        BlankingCase{"numbered_answer", R"({"SSId1":"home","SSId2":"work"})", R"({"SSId1":"****","SSId2":"****"})"},
        BlankingCase{"passwords", R"({"Password1":"secret","Password":"x"})",
                     R"({"Password1":"******","Password":"*"})"},
        BlankingCase{"broker_user", R"({"MqttUser":"jan","MqttCount":3})", R"({"MqttUser":"***","MqttCount":3})"},
        BlankingCase{"broker_password", R"({"MqttPassword":"geheim","WebPassword":"x"})",
                     R"({"MqttPassword":"******","WebPassword":"*"})"},
        BlankingCase{"any_case", R"({"ssid":"a","SSID":"b","bssid":"c"})", R"({"ssid":"*","SSID":"*","bssid":"*"})"},
        BlankingCase{"escaped_quote", R"({"SSId":"a\"b","AP":1})", R"({"SSId":"****","AP":1})"},
        BlankingCase{"escaped_backslash_at_the_end", R"({"SSId":"ab\\","AP":1})", R"({"SSId":"****","AP":1})"},
        BlankingCase{"blank_behind_the_colon", "{\"SSId\": \t\"home\"}", "{\"SSId\": \t\"****\"}"},
        BlankingCase{"blank_before_the_colon", R"({"SSId" : "home"})", R"({"SSId" : "****"})"},
        BlankingCase{"cut_inside_the_name", R"({"Wifi":{"SSId":"my ho)", R"({"Wifi":{"SSId":"*****)"},
        BlankingCase{"cut_behind_a_backslash", R"({"SSId":"ab\)", R"({"SSId":"***)"},
        BlankingCase{"cut_inside_the_list", R"({"SSId":["one","tw)", R"({"SSId":["***","**)"},
        BlankingCase{"cut_behind_the_colon", R"({"SSId":)", R"({"SSId":)"},
        BlankingCase{"cut_behind_the_key", R"({"SSId")", R"({"SSId")"},
        BlankingCase{"head_missing", R"(d":"x","BSSId":"AA:BB"})", R"(d":"x","BSSId":"*****"})"},
        BlankingCase{"second_packet_run_into_the_first", R"({"Voltage":200{"SSId":"home","AP":1})",
                     R"({"Voltage":200{"SSId":"****","AP":1})"},
        BlankingCase{"bytes_that_are_not_utf8", "{\"SSId\":\"caf\xe9\",\"AP\":1}", "{\"SSId\":\"****\",\"AP\":1}"},
        BlankingCase{"zero_bytes", std::string("\0\0{\"SSId\":\"a\0b\"}", 16),
                     std::string("\0\0{\"SSId\":\"***\"}", 16)},
        BlankingCase{"null_value", R"({"SSId":null,"AP":1})", R"({"SSId":null,"AP":1})"},
        BlankingCase{"other_keys_stay", R"({"Topic":"fridge","Name":"SSId","Voltage":230})",
                     R"({"Topic":"fridge","Name":"SSId","Voltage":230})"},
        BlankingCase{"key_that_only_ends_alike", R"({"MySSId":"x","NoPassword":"y"})",
                     R"({"MySSId":"x","NoPassword":"y"})"},
        BlankingCase{"not_json", "Offline", "Offline"}, BlankingCase{"empty", "", ""},
        BlankingCase{"quote_and_colon_only", "\":", "\":"}),
    [](const auto& row) { return std::string(row.param.name); });

/// Torn messages end anywhere: no cut may bring back what the whole message hides.
TEST(WifiNamesTest, StayBlankedWhereverThePayloadIsCut) {
    const std::string payload =
        R"({"Wifi":{"AP":1,"SSId":"XXXXXX","BSSId":"XX:XX:XX:XX:XX:XX"},"SSId":["XXXX","X\"X"],"Password":"XXXX"})";
    for (std::size_t length = 0; length <= payload.size(); ++length) {
        const std::string blanked = without_wifi_names(payload.substr(0, length));
        ASSERT_EQ(blanked.size(), length);
        ASSERT_EQ(blanked.find('X'), std::string::npos) << blanked;
    }
}

}  // namespace
}  // namespace collector
