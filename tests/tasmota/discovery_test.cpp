#include <ostream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <collector/model/delivery.hpp>

#include "decoding.hpp"

namespace collector::test {
namespace {

struct DiscoveryCase {
    std::string_view name;
    std::string_view payload;
    std::string_view want;

    friend std::ostream& operator<<(std::ostream& out, const DiscoveryCase& row) { return out << row.name; }
};

std::string discovery_name(const testing::TestParamInfo<DiscoveryCase>& info) {
    return std::string(info.param.name);
}

std::string with_newline(std::string_view want) {
    return want.starts_with("refused") ? std::string(want) : std::string(want) + '\n';
}

class AnnouncementTest : public testing::TestWithParam<DiscoveryCase> {};

TEST_P(AnnouncementTest, DecodesOrRefuses) {
    const Decoded decoded = decode("tasmota/discovery/E09806F17F56/config", GetParam().payload);
    EXPECT_EQ(decoded.text(), with_newline(GetParam().want)) << (decoded.refusal ? decoded.refusal->what : "");
}

constexpr DiscoveryCase kAnnouncements[] = {
    {"whole",
     R"({"ip":"192.0.2.1","dn":"Keuken","fn":["a",null],"hn":"h","mac":"E09806F17F56","md":"Athom","ofln":"Weg",)"
     R"("onln":"Hier","state":["UIT","AAN","WISSEL","VAST"],"sw":"12.5.0","t":"plug","ft":"mjs-voltage/%topic%"})",
     R"(announcement mac=E09806F17F56 topic="plug" name="Keuken" model="Athom" firmware="12.5.0" hostname="h" )"
     R"(online="Hier" offline="Weg" state_texts=[UIT,AAN,WISSEL,VAST])"},
    {"topic_alone", R"({"t":"plug"})", R"(announcement mac=E09806F17F56 topic="plug" state_texts=[])"},
    {"mac_comes_from_the_topic", R"({"t":"plug","mac":"000000000000"})",
     R"(announcement mac=E09806F17F56 topic="plug" state_texts=[])"},
    {"mac_of_another_type_is_not_looked_at", R"({"t":"plug","mac":5})",
     R"(announcement mac=E09806F17F56 topic="plug" state_texts=[])"},
    {"slash_in_topic", R"({"t":"garage/plug2"})",
     R"(announcement mac=E09806F17F56 topic="garage/plug2" state_texts=[])"},
    {"friendly_name_without_device_name", R"({"t":"plug","fn":["a","b"]})",
     R"(announcement mac=E09806F17F56 topic="plug" name="a" state_texts=[])"},
    {"friendly_name_before_device_name", R"({"fn":["a"],"dn":"b","t":"plug"})",
     R"(announcement mac=E09806F17F56 topic="plug" name="b" state_texts=[])"},
    {"empty_device_name", R"({"t":"plug","dn":"","fn":["a"]})",
     R"(announcement mac=E09806F17F56 topic="plug" name="a" state_texts=[])"},
    {"null_device_name", R"({"t":"plug","dn":null,"fn":["a"]})",
     R"(announcement mac=E09806F17F56 topic="plug" name="a" state_texts=[])"},
    {"null_friendly_name", R"({"t":"plug","fn":[null,"b"]})",
     R"(announcement mac=E09806F17F56 topic="plug" state_texts=[])"},
    {"no_friendly_names", R"({"t":"plug","fn":[]})", R"(announcement mac=E09806F17F56 topic="plug" state_texts=[])"},
    {"friendly_names_null", R"({"t":"plug","fn":null})",
     R"(announcement mac=E09806F17F56 topic="plug" state_texts=[])"},
    {"state_texts_null", R"({"t":"plug","state":null})",
     R"(announcement mac=E09806F17F56 topic="plug" state_texts=[])"},
    {"without_host_name", R"({"t":"plug","dn":"a","onln":"Online","ofln":"Offline"})",
     R"(announcement mac=E09806F17F56 topic="plug" name="a" online="Online" offline="Offline" state_texts=[])"},
    {"null_host_name", R"({"t":"plug","hn":null})", R"(announcement mac=E09806F17F56 topic="plug" state_texts=[])"},
    {"without_texts", R"({"t":"plug","dn":"a","hn":"h"})",
     R"(announcement mac=E09806F17F56 topic="plug" name="a" hostname="h" state_texts=[])"},
    {"letters_above_ascii", "{\"t\":\"plug\",\"dn\":\"Caf\xc3\xa9 \\u00e9\"}",
     "announcement mac=E09806F17F56 topic=\"plug\" name=\"Caf\xc3\xa9 \xc3\xa9\" state_texts=[]"},
    {"arrays_of_any_length", R"({"t":"plug","rl":[],"swc":[1,2,3],"sht":[[0],[0]],"so":{"4":0}})",
     R"(announcement mac=E09806F17F56 topic="plug" state_texts=[])"},

    // Other names, by the layouts mjs-voltage/%topic%/ and %prefix%/%topic%/.
    {"full_topic_of_the_project", R"({"t":"plug","ft":"mjs-voltage/%topic%/","tp":["cmnd","stat","tele"]})",
     R"(announcement mac=E09806F17F56 topic="plug" state_texts=[])"},
    {"full_topic_of_the_firmware", R"({"t":"plug","ft":"%prefix%/%topic%/","tp":["cmnd","stat","tele"]})",
     R"(announcement mac=E09806F17F56 topic="plug" state_texts=[])"},
    {"full_topic_prefix_last", R"({"t":"plug","ft":"%topic%/%prefix%/"})",
     R"(announcement mac=E09806F17F56 topic="plug" state_texts=[])"},
    {"full_topic_with_one_more_level", R"({"t":"plug","ft":"mjs-voltage/street7/%topic%/"})",
     R"(announcement mac=E09806F17F56 topic="plug" state_texts=[] heard_as=[street7/plug])"},
    {"full_topic_with_a_level_behind", R"({"t":"plug","ft":"mjs-voltage/%topic%/up/%prefix%/"})",
     R"(announcement mac=E09806F17F56 topic="plug" state_texts=[] heard_as=[plug/up])"},
    {"full_topic_in_another_order", R"({"t":"plug","ft":"%prefix%/mjs-voltage/%topic%/"})",
     R"(announcement mac=E09806F17F56 topic="plug" state_texts=[] heard_as=[mjs-voltage/plug])"},
    {"full_topic_with_mac_and_host", R"({"t":"plug","hn":"h1","ft":"mjs-voltage/%id%/%hostname%/%topic%/"})",
     R"(announcement mac=E09806F17F56 topic="plug" hostname="h1" state_texts=[] heard_as=[E09806F17F56/h1/plug])"},
    {"full_topic_that_fits_no_layout", R"({"t":"plug","ft":"home/%topic%/"})",
     R"(announcement mac=E09806F17F56 topic="plug" state_texts=[])"},
    {"prefixes_of_its_own", R"({"t":"plug","ft":"mjs-voltage/%topic%/%prefix%/","tp":["cmd","status","telemetry"]})",
     R"(announcement mac=E09806F17F56 topic="plug" state_texts=[] heard_as=[plug/telemetry,plug/status])"
     R"( commanded_as=[plug/cmd])"},
    {"command_prefix_that_the_full_topic_lacks", R"({"t":"plug","ft":"mjs-voltage/%topic%/","tp":["do","a","b"]})",
     R"(announcement mac=E09806F17F56 topic="plug" state_texts=[] commanded_as=[plug/do])"},
    {"two_prefixes_are_none", R"({"t":"plug","ft":"%prefix%/%topic%/","tp":["a","b"]})",
     R"(announcement mac=E09806F17F56 topic="plug" state_texts=[])"},
    {"full_topic_of_another_type", R"({"t":"plug","ft":5})", "refused wrong_type"},
    {"prefixes_of_another_type", R"({"t":"plug","tp":"cmnd"})", "refused wrong_type"},

    {"withdrawn", "", "withdrawal mac=E09806F17F56"},

    {"without_topic", R"({"dn":"a"})", "refused missing_key"},
    {"empty_topic", R"({"t":""})", "refused missing_key"},
    {"null_topic", R"({"t":null})", "refused missing_key"},
    {"empty_object", "{}", "refused missing_key"},
    {"topic_of_another_type", R"({"t":5})", "refused wrong_type"},
    {"device_name_of_another_type", R"({"t":"plug","dn":5})", "refused wrong_type"},
    {"friendly_names_as_text", R"({"t":"plug","fn":"a"})", "refused wrong_type"},
    {"friendly_name_of_another_type", R"({"t":"plug","fn":[5]})", "refused wrong_type"},
    {"model_of_another_type", R"({"t":"plug","md":5})", "refused wrong_type"},
    {"firmware_of_another_type", R"({"t":"plug","sw":12.5})", "refused wrong_type"},
    {"host_name_of_another_type", R"({"t":"plug","hn":{}})", "refused wrong_type"},
    {"online_text_of_another_type", R"({"t":"plug","onln":true})", "refused wrong_type"},
    {"offline_text_of_another_type", R"({"t":"plug","ofln":false})", "refused wrong_type"},
    {"state_texts_as_text", R"({"t":"plug","state":"OFF"})", "refused wrong_type"},
    {"state_text_of_another_type", R"({"t":"plug","state":["OFF",1]})", "refused wrong_type"},
    {"topic_twice", R"({"t":"plug","t":"other"})", "refused duplicate_key"},
    {"device_name_twice", R"({"t":"plug","dn":"a","dn":"b"})", "refused duplicate_key"},
    {"friendly_names_twice", R"({"t":"plug","fn":["a"],"fn":["b"]})", "refused duplicate_key"},
    {"model_twice", R"({"t":"plug","md":"a","md":"b"})", "refused duplicate_key"},
    {"firmware_twice", R"({"t":"plug","sw":"1","sw":"2"})", "refused duplicate_key"},
    {"host_name_twice", R"({"t":"plug","hn":"a","hn":"b"})", "refused duplicate_key"},
    {"online_text_twice", R"({"t":"plug","onln":"a","onln":"b"})", "refused duplicate_key"},
    {"offline_text_twice", R"({"t":"plug","ofln":"a","ofln":"b"})", "refused duplicate_key"},
    {"state_texts_twice", R"({"t":"plug","state":["OFF","ON"],"state":["UIT","AAN"]})", "refused duplicate_key"},
    {"array", "[]", "refused wrong_type"},
    {"text", R"("plug")", "refused wrong_type"},
    {"plain_text", "Online", "refused bad_json"},
    {"trailing_brace", R"({"t":"plug"}})", "refused bad_json"},
};
INSTANTIATE_TEST_SUITE_P(Tasmota, AnnouncementTest, testing::ValuesIn(kAnnouncements), discovery_name);

class AnnouncedSensorsTest : public testing::TestWithParam<DiscoveryCase> {};

TEST_P(AnnouncedSensorsTest, DecodesOrRefuses) {
    const Decoded decoded = decode("tasmota/discovery/E09806F17F56/sensors", GetParam().payload);
    EXPECT_EQ(decoded.text(), with_newline(GetParam().want)) << (decoded.refusal ? decoded.refusal->what : "");
}

constexpr DiscoveryCase kSensors[] = {
    {"one_channel", R"({"sn":{"Time":"2023-10-01T12:00:05","ENERGY":{"Voltage":233}},"ver":1})",
     "announced_channels mac=E09806F17F56 count=1"},
    {"three_channels", R"({"sn":{"ENERGY":{"Power":[1,2,3],"Voltage":233}}})",
     "announced_channels mac=E09806F17F56 count=3"},
    {"six_channels", R"({"sn":{"ENERGY":{"Power":[1,2,3,4,5,6]}}})", "announced_channels mac=E09806F17F56 count=6"},
    {"tariffs_are_no_channels", R"({"sn":{"ENERGY":{"Total":[3,1,2],"Power":1}}})",
     "announced_channels mac=E09806F17F56 count=1"},
    {"time_alone", R"({"sn":{"Time":"2023-10-01T12:00:05"},"ver":1})", "announced_channels mac=E09806F17F56 count=0"},
    {"other_sensors", R"({"sn":{"DS18B20":{"Temperature":18.4}}})", "announced_channels mac=E09806F17F56 count=0"},
    {"empty_energy", R"({"sn":{"ENERGY":{}}})", "announced_channels mac=E09806F17F56 count=0"},
    {"no_sensors", R"({"sn":{}})", "announced_channels mac=E09806F17F56 count=0"},
    {"withdrawn", "", "ignored sensors"},
    {"without_sensors", R"({"ver":1})", "refused missing_key"},
    {"sensors_null", R"({"sn":null})", "refused missing_key"},
    {"sensors_of_another_type", R"({"sn":[]})", "refused wrong_type"},
    {"sensors_twice", R"({"sn":{"ENERGY":{"Voltage":1}},"sn":{}})", "refused duplicate_key"},
    {"value_of_another_type", R"({"sn":{"ENERGY":{"Voltage":"x"}}})", "refused wrong_type"},
    {"too_many_channels", R"({"sn":{"ENERGY":{"Power":[1,2,3,4,5,6,7,8,9]}}})", "refused too_many_channels"},
    {"lengths_that_do_not_fit", R"({"sn":{"ENERGY":{"Power":[1,2],"Voltage":[1,2,3]}}})", "refused bad_shape"},
    {"array", "[]", "refused wrong_type"},
    {"cut_short", R"({"sn":{})", "refused bad_json"},
};
INSTANTIATE_TEST_SUITE_P(Tasmota, AnnouncedSensorsTest, testing::ValuesIn(kSensors), discovery_name);

TEST(Discovery, NeverGivesAMeasurement) {
    const std::string sensor = R"({"Time":"2023-10-01T12:00:05","ENERGY":{"Voltage":233}})";
    for (const std::string& payload : {sensor, R"({"sn":)" + sensor + '}', R"({"StatusSNS":)" + sensor + '}'}) {
        for (const std::string_view kind : {"config", "sensors"}) {
            EXPECT_FALSE(
                holds_measurement(decode("tasmota/discovery/E09806F17F56/" + std::string(kind), payload).events));
        }
    }
}

TEST(Discovery, AnUnknownMessageIsRefused) {
    EXPECT_EQ(decode("tasmota/discovery/E09806F17F56/other", R"({"t":"plug"})").text(), "refused unknown_kind");
    EXPECT_EQ(decode("tasmota/discovery/E09806F17F56/CONFIG", R"({"t":"plug"})").text(), "refused unknown_kind");
    EXPECT_EQ(decode("tasmota/discovery/E09806F17F56/other", "").text(), "refused unknown_kind");
}

struct TopicsCase {
    std::string_view name;
    std::string_view payload;
    std::string_view want;

    friend std::ostream& operator<<(std::ostream& out, const TopicsCase& row) { return out << row.name; }
};

constexpr TopicsCase kTopicsCases[] = {
    {"of_the_project", R"({"t":"plug","ft":"mjs-voltage/%topic%/","tp":["cmnd","stat","tele"]})",
     "mjs-voltage/plug | mjs-voltage/plug/cmnd"},
    {"of_the_firmware", R"({"t":"plug","ft":"%prefix%/%topic%/","tp":["cmnd","stat","tele"]})",
     "tele/plug stat/plug | cmnd/plug"},
    {"without_final_slash", R"({"t":"plug","ft":"home/%topic%/%prefix%"})",
     "home/plug/tele home/plug/stat | home/plug/cmnd"},
    {"slash_in_front", R"({"t":"plug","ft":"/%prefix%/%topic%/"})", "/tele/plug /stat/plug | /cmnd/plug"},
    {"slashes_in_a_row", R"({"t":"plug","ft":"//home///%topic%//"})", "/home/plug | /home/plug/cmnd"},
    {"slash_around_the_topic", R"({"t":"/plug/","ft":"home/%topic%/"})", "home/plug | home/plug/cmnd"},
    {"prefixes_of_several_levels", R"({"t":"plug","ft":"%prefix%/%topic%/","tp":["hm/do","hm/status","hm/sensor"]})",
     "hm/sensor/plug hm/status/plug | hm/do/plug"},
    {"empty_prefixes", R"({"t":"plug","ft":"%prefix%/%topic%/","tp":["","",""]})", "/plug | "},
    {"prefix_of_commands_that_is_also_a_voice", R"({"t":"plug","ft":"%prefix%/%topic%/","tp":["a","a","b"]})",
     "b/plug a/plug | "},
    {"mac_and_host", R"({"t":"plug","hn":"h1","ft":"%hostname%/%id%/%prefix%/"})",
     "h1/E09806F17F56/tele h1/E09806F17F56/stat | h1/E09806F17F56/cmnd"},
    {"host_that_is_not_said", R"({"t":"plug","ft":"%hostname%/%topic%/"})", " | "},
    {"hash_is_left_out", R"({"t":"plug","ft":"home/#/%topic%/"})", "home/plug | home/plug/cmnd"},
    {"token_in_the_middle_of_a_level", R"({"t":"plug","ft":"home/my-%topic%-%prefix%/"})",
     "home/my-plug-tele home/my-plug-stat | home/my-plug-cmnd"},
    {"no_full_topic", R"({"t":"plug","tp":["cmnd","stat","tele"]})", " | "},
    {"empty_full_topic", R"({"t":"plug","ft":""})", " | "},
};

class AnnouncedTopicsTest : public testing::TestWithParam<TopicsCase> {};

TEST_P(AnnouncedTopicsTest, AreThoseThatTheFirmwareComposes) {
    const Decoded decoded = decode("tasmota/discovery/E09806F17F56/config", GetParam().payload);
    ASSERT_EQ(decoded.events.size(), 1U) << decoded.text();
    const auto& said = std::get<Announcement>(decoded.events[0].body);
    EXPECT_EQ(fmt::format("{} | {}", fmt::join(said.speaks_on, " "), fmt::join(said.commanded_on, " ")),
              GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(Tasmota, AnnouncedTopicsTest, testing::ValuesIn(kTopicsCases),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(AnnouncedTopics, OnesThatAreTooLongAreNone) {
    const Decoded decoded = decode("tasmota/discovery/E09806F17F56/config",
                                   R"({"t":"plug","ft":"%topic%/)" + std::string(kTopicBytesMax, 'x') + R"("})");
    ASSERT_EQ(decoded.events.size(), 1U) << decoded.text();
    EXPECT_TRUE(std::get<Announcement>(decoded.events[0].body).speaks_on.empty());
}

}  // namespace
}  // namespace collector::test
