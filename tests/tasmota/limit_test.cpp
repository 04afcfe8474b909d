#include <gtest/gtest.h>

#include <ostream>

#include <collector/model/delivery.hpp>

#include "decoding.hpp"

namespace collector::test {
namespace {

using namespace std::string_literals;

constexpr std::string_view kSensor = "mjs-voltage/plug/SENSOR";
constexpr std::string_view kReading = R"({"ENERGY":{"Voltage":233}})";
constexpr std::string_view kDecodedReading = "plug: measurement unscheduled\n  channel 1: voltage=233\n";

/// A reading of exactly `size` bytes: the blanks of JSON in front of the last brace.
std::string reading_of(std::size_t size) {
    std::string payload(kReading);
    payload.insert(payload.size() - 1, size - payload.size(), ' ');
    return payload;
}

TEST(PayloadLimit, TakesAPayloadOfExactlyTheLongestLength) {
    EXPECT_EQ(decode(kSensor, reading_of(kPayloadBytesMax)).text(), kDecodedReading);
}

TEST(PayloadLimit, RefusesAPayloadOneByteLonger) {
    EXPECT_EQ(decode(kSensor, reading_of(kPayloadBytesMax + 1)).text(), "refused payload_too_large");
}

TEST(PayloadLimit, HoldsAValueInTheVeryLastBytes) {
    std::string payload(kPayloadBytesMax, ' ');
    payload.replace(payload.size() - kReading.size(), kReading.size(), kReading);
    EXPECT_EQ(decode(kSensor, payload).text(), kDecodedReading);
}

TEST(PayloadLimit, IsTheSameForEveryKind) {
    const std::string payload(kPayloadBytesMax + 1, 'x');
    for (const std::string_view topic :
         {"mjs-voltage/plug/STATE", "mjs-voltage/plug/LWT", "mjs-voltage/plug/POWER", "mjs-voltage/plug/LOGGING",
          "mjs-voltage/plug/STATUS0", "mjs-voltage/plug/SOMECOMMAND", "tasmota/discovery/E09806F17F56/config",
          "tasmota/discovery/E09806F17F56/sensors", "cmnd/plug/POWER", "stat/DVES_F17F56_fb/RESULT"}) {
        EXPECT_EQ(decode(topic, payload).text(), "refused payload_too_large") << topic;
    }
}

TEST(PayloadLimit, AMegabyteIsRefusedAndTheNextMessageDecodes) {
    tasmota::Decoder decoder(default_layout());
    EXPECT_EQ(decode(decoder, kSensor, reading_of(1'000'000)).text(), "refused payload_too_large");
    EXPECT_EQ(decode(decoder, kSensor, kReading).text(), kDecodedReading);
}

TEST(WordLimit, AnAvailabilityTextHasAtMost64Bytes) {
    const std::string longest(64, 'x');
    EXPECT_EQ(decode("mjs-voltage/plug/LWT", longest).text(), "plug: availability \"" + longest + "\"\n");
    EXPECT_EQ(decode("mjs-voltage/plug/LWT", longest + 'x').text(), "refused payload_too_large");
}

TEST(WordLimit, ARelayTextHasAtMost64Bytes) {
    const std::string longest(64, 'x');
    EXPECT_EQ(decode("mjs-voltage/plug/POWER", longest).text(), "plug: state relay1=\"" + longest + "\"\n");
    EXPECT_EQ(decode("mjs-voltage/plug/POWER", longest + 'x').text(), "refused payload_too_large");
}

TEST(TopicLimit, TakesATopicOfExactlyTheLongestLength) {
    const std::string device(kTopicBytesMax - "tele//LWT"s.size(), 'x');
    EXPECT_EQ(decode("tele/" + device + "/LWT", "Online").text(), device + ": availability \"Online\"\n");
}

TEST(TopicLimit, RefusesATopicOneByteLonger) {
    const std::string device(kTopicBytesMax - "tele//LWT"s.size() + 1, 'x');
    EXPECT_EQ(decode("tele/" + device + "/LWT", "Online").text(), "refused unknown_topic");
}

TEST(TopicLimit, TakesTheLongestTopicOfMqttWithoutHarm) {
    EXPECT_EQ(decode("tele/" + std::string(65'525, 'x') + "/LWT", "Online").text(), "refused unknown_topic");
    EXPECT_EQ(decode(std::string(65'535, '/'), "Online").text(), "refused unknown_topic");
}

/// A reading beside an unnamed key whose value is nested so deep that the payload has `depth` levels, itself included.
std::string nested(std::size_t depth, char open, char close) {
    const std::string_view member = open == '{' ? R"("a":)" : "";
    std::string payload = R"({"ENERGY":{"Voltage":233},"X":)";
    for (std::size_t level = 1; level < depth; ++level) {
        payload += (level > 1 ? std::string(member) : "") + open;
    }
    payload += (open == '{' ? R"("a":1)" : "1") + std::string(depth - 1, close) + '}';
    return payload;
}

TEST(NestingLimit, TakesMoreThanAnyPayloadOfTheFirmware) {
    for (std::size_t depth = 2; depth <= 12; ++depth) {
        EXPECT_EQ(decode(kSensor, nested(depth, '{', '}')).text(), kDecodedReading) << depth;
        EXPECT_EQ(decode(kSensor, nested(depth, '[', ']')).text(), kDecodedReading) << depth;
    }
}

TEST(NestingLimit, TakesSixteenLevels) {
    EXPECT_EQ(decode(kSensor, nested(16, '{', '}')).text(), kDecodedReading);
    EXPECT_EQ(decode(kSensor, nested(16, '[', ']')).text(), kDecodedReading);
}

TEST(NestingLimit, RefusesSeventeenLevels) {
    EXPECT_EQ(decode(kSensor, nested(17, '{', '}')).text(), "refused bad_json");
    EXPECT_EQ(decode(kSensor, nested(17, '[', ']')).text(), "refused bad_json");
}

TEST(NestingLimit, AsDeepAsAPayloadCanBeIsRefusedAndTheNextMessageDecodes) {
    tasmota::Decoder decoder(default_layout());
    for (const char open : {'{', '['}) {
        const std::string deep = (open == '{' ? "{\"a\":"s : "["s);
        std::string payload;
        while (payload.size() + deep.size() <= kPayloadBytesMax) {
            payload += deep;
        }
        EXPECT_EQ(decode(decoder, kSensor, payload).text(), "refused bad_json");
        EXPECT_EQ(decode(decoder, kSensor, kReading).text(), kDecodedReading);
    }
    EXPECT_EQ(decode(decoder, kSensor, nested(2'000, '{', '}')).text(), "refused bad_json");
    EXPECT_EQ(decode(decoder, kSensor, kReading).text(), kDecodedReading);
}

struct Utf8Case {
    std::string_view name;
    std::string_view bytes;

    friend std::ostream& operator<<(std::ostream& out, const Utf8Case& row) { return out << row.name; }
};

constexpr Utf8Case kBroken[] = {
    {"latin1_letter", "\xe9"},
    {"continuation_alone", "\x80"},
    {"lead_alone", "\xc3"},
    {"three_byte_letter_cut_short", "\xe2\x82"},
    {"four_byte_letter_cut_short", "\xf0\x9f\x98"},
    {"overlong_slash", "\xc0\xaf"},
    {"overlong_zero", "\xc0\x80"},
    {"overlong_three_bytes", "\xe0\x80\xaf"},
    {"half_of_a_surrogate_pair", "\xed\xa0\x80"},
    {"beyond_unicode", "\xf4\x90\x80\x80"},
    {"five_byte_letter", "\xf8\x88\x80\x80\x80"},
    {"never_a_byte_of_utf8", "\xff"},
};

class BrokenUtf8Test : public testing::TestWithParam<Utf8Case> {};

TEST_P(BrokenUtf8Test, InATopicIsRefused) {
    const std::string bytes(GetParam().bytes);
    EXPECT_EQ(decode("tele/plug" + bytes + "x/LWT", "Online").text(), "refused bad_utf8");
    EXPECT_EQ(decode("tele/plug/LWT" + bytes, "Online").text(), "refused bad_utf8");
    EXPECT_EQ(decode("home/" + bytes, "Online").text(), "refused bad_utf8");
}

TEST_P(BrokenUtf8Test, InATopicIsShownAsPlainAscii) {
    const Decoded decoded = decode("tele/plug" + std::string(GetParam().bytes) + "x/LWT", "Online");
    ASSERT_TRUE(decoded.refusal.has_value());
    for (const char c : decoded.refusal->what) {
        EXPECT_TRUE(c >= ' ' && c <= '~') << decoded.refusal->what;
    }
}

TEST_P(BrokenUtf8Test, InAValueIsRefused) {
    const std::string payload = R"({"ENERGY":{"Voltage":233},"Name":")" + std::string(GetParam().bytes) + "\"}";
    EXPECT_EQ(decode(kSensor, payload).text(), "refused bad_utf8");
}

TEST_P(BrokenUtf8Test, InAKeyIsRefused) {
    const std::string payload = R"({"ENERGY":{"Voltage":233},"Na)" + std::string(GetParam().bytes) + R"(":1})";
    EXPECT_EQ(decode(kSensor, payload).text(), "refused bad_utf8");
}

TEST_P(BrokenUtf8Test, OutsideOfTextsIsRefused) {
    EXPECT_EQ(decode(kSensor, std::string(kReading) + std::string(GetParam().bytes)).text(), "refused bad_utf8");
    EXPECT_EQ(decode(kSensor, std::string(GetParam().bytes) + std::string(kReading)).text(), "refused bad_utf8");
}

TEST_P(BrokenUtf8Test, InPlainTextsIsRefused) {
    EXPECT_EQ(decode("tele/plug/LWT", "Online" + std::string(GetParam().bytes)).text(), "refused bad_utf8");
    EXPECT_EQ(decode("stat/plug/POWER", "ON" + std::string(GetParam().bytes)).text(), "refused bad_utf8");
}

INSTANTIATE_TEST_SUITE_P(Tasmota, BrokenUtf8Test, testing::ValuesIn(kBroken),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Utf8, LettersOfEveryLengthAreTaken) {
    const std::string letters = "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80";
    EXPECT_EQ(decode("tele/" + letters + "/LWT", letters).text(), letters + ": availability \"" + letters + "\"\n");
    EXPECT_EQ(decode("tele/plug/INFO2", R"({"Hostname":")" + letters + "\"}").text(),
              "plug: info hostname=\"" + letters + "\"\n");
}

TEST(Utf8, HalfASurrogatePairAsAnEscapeIsNoText) {
    EXPECT_EQ(decode("tele/plug/INFO2", R"({"Hostname":"\ud83d"})").text(), "refused bad_json");
    EXPECT_EQ(decode("tele/plug/INFO2", R"({"Hostname":"\ud83d\ude00"})").text(),
              "plug: info hostname=\"\xf0\x9f\x98\x80\"\n");
}

TEST(ControlCharacters, InTextsOfJsonAreRefused) {
    for (int byte = 0; byte < 0x20; ++byte) {
        const std::string payload = R"({"ENERGY":{"Voltage":233},"Name":"a)"s + static_cast<char>(byte) + "\"}";
        EXPECT_EQ(decode(kSensor, payload).text(), "refused bad_json") << byte;
    }
}

TEST(ControlCharacters, ByteOrderMarkIsNoJson) {
    EXPECT_EQ(decode(kSensor, "\xef\xbb\xbf" + std::string(kReading)).text(), "refused bad_json");
}

struct NamedKeyCase {
    std::string_view topic;
    std::string_view payload;
    std::string_view key;

    friend std::ostream& operator<<(std::ostream& out, const NamedKeyCase& row) { return out << row.key; }
};

constexpr NamedKeyCase kNamedKeys[] = {
    {"tele/plug/SENSOR", R"({"ENERGY":{"Voltage":"x"}})", "Voltage"},
    {"tele/plug/SENSOR", R"({"ENERGY":5})", "ENERGY"},
    {"tele/plug/SENSOR", R"({"Time":[]})", "Time"},
    {"tele/plug/STATE", R"({"UptimeSec":"x"})", "UptimeSec"},
    {"tele/plug/STATE", R"({"MqttCount":"x"})", "MqttCount"},
    {"tele/plug/STATE", R"({"Wifi":"x"})", "Wifi"},
    {"tele/plug/STATE", R"({"Wifi":{"RSSI":"x"}})", "RSSI"},
    {"tele/plug/STATE", R"({"POWER2":5})", "POWER2"},
    {"tele/plug/INFO1", R"({"Info1":5})", "Info1"},
    {"tele/plug/INFO1", R"({"Version":5})", "Version"},
    {"tele/plug/INFO3", R"({"BootCount":"x"})", "BootCount"},
    {"tele/plug/INFO3", R"({"RestartReason":5})", "RestartReason"},
    {"tele/plug/MARGINS", R"({"MARGINS":5})", "MARGINS"},
    {"stat/plug/STATUS5", R"({"StatusNET":{"Mac":5}})", "Mac"},
    {"stat/plug/STATUS5", R"({"StatusNET":5})", "StatusNET"},
    {"stat/plug/STATUS10", R"({"StatusSNS":5})", "StatusSNS"},
    {"stat/plug/STATUS11", R"({"StatusSTS":5})", "StatusSTS"},
    {"tasmota/discovery/E09806F17F56/config", R"({"dn":"x"})", "t"},
    {"tasmota/discovery/E09806F17F56/config", R"({"t":"x","dn":5})", "dn"},
    {"tasmota/discovery/E09806F17F56/config", R"({"t":"x","fn":5})", "fn"},
    {"tasmota/discovery/E09806F17F56/config", R"({"t":"x","state":5})", "state"},
    {"tasmota/discovery/E09806F17F56/sensors", R"({"sn":5})", "sn"},
};

class NamedKeyTest : public testing::TestWithParam<NamedKeyCase> {};

TEST_P(NamedKeyTest, IsInTheRefusalsText) {
    const Decoded decoded = decode(GetParam().topic, GetParam().payload);
    ASSERT_TRUE(decoded.refusal.has_value()) << decoded.text();
    EXPECT_NE(decoded.refusal->what.find('"' + std::string(GetParam().key) + '"'), std::string::npos)
        << decoded.refusal->what;
}

INSTANTIATE_TEST_SUITE_P(Tasmota, NamedKeyTest, testing::ValuesIn(kNamedKeys),
                         [](const auto& row) { return std::string(row.param.key); });

TEST(Errors, NeverRepeatThePayload) {
    // It may hold another message's content, Wi-Fi names included.
    for (const std::string_view payload :
         {R"({"ENERGY":{"Voltage":"SECRET"}})", R"({"ENERGY":{"Voltage":1,"Voltage":"SECRET"}})", R"(SECRET)",
          R"({"Time":"SECRET","ENERGY":"SECRET"})", R"({"a":"SECRET)", "\xff SECRET"}) {
        for (const std::string_view kind : {"SENSOR", "STATE", "STATUS10", "RESULT", "MARGINS", "INFO1"}) {
            const Decoded decoded = decode("mjs-voltage/plug/" + std::string(kind), payload);
            if (decoded.refusal) {
                EXPECT_EQ(decoded.refusal->what.find("SECRET"), std::string::npos) << decoded.refusal->what;
            }
        }
    }
}

TEST(Decoder, IsMovable) {
    tasmota::Decoder first(default_layout());
    tasmota::Decoder second(std::move(first));
    EXPECT_EQ(decode(second, kSensor, kReading).text(), kDecodedReading);
    tasmota::Decoder third(default_layout());
    third = std::move(second);
    EXPECT_EQ(decode(third, kSensor, kReading).text(), kDecodedReading);
}

}  // namespace
}  // namespace collector::test
