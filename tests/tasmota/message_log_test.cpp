#include <collector/tasmota/message_log.hpp>

#include <gtest/gtest.h>

#include <ostream>
#include <random>

#include <fmt/format.h>

#include "sample.hpp"
#include "support/manual_clock.hpp"

namespace collector::tasmota {
namespace {

using namespace std::string_view_literals;
using test::at;

struct LineCase {
    std::string_view name;
    std::string_view line;
    std::string_view topic;
    std::string_view payload;
    std::string_view time;
    std::uint8_t qos = 0;
    bool retained = false;

    friend std::ostream& operator<<(std::ostream& out, const LineCase& row) { return out << row.name; }
};

constexpr bool kRetained = true;

/// Printed by mosquitto_sub 2.0.11; topics are shortened, and one flag and one offset are set by hand.
constexpr LineCase kLines[] = {
    {"small_j_with_json",
     R"({"tst":"2026-11-23T17:14:53.541121Z+0000","topic":"mjs-voltage/plug/SENSOR","qos":0,"retain":0,)"
     R"("payloadlen":85,"payload":"{\"Time\":\"2023-10-01T12:00:05\",\"ENERGY\":{\"Power\": 0,\"Voltage\":233.40,)"
     R"(\"Current\":0.176}}"})",
     "mjs-voltage/plug/SENSOR",
     R"({"Time":"2023-10-01T12:00:05","ENERGY":{"Power": 0,"Voltage":233.40,"Current":0.176}})",
     "2026-11-23T17:14:53.541Z"},
    {"large_j_with_object",
     R"({"tst":"2026-11-23T17:14:53.540980Z+0000","topic":"mjs-voltage/plug/SENSOR","qos":0,"retain":0,)"
     R"("payloadlen":85,"payload":{"Time":"2023-10-01T12:00:05","ENERGY":{"Power":0,"Voltage":233.4,)"
     R"("Current":0.176}}})",
     "mjs-voltage/plug/SENSOR",
     R"({"Time":"2023-10-01T12:00:05","ENERGY":{"Power":0,"Voltage":233.4,"Current":0.176}})",
     "2026-11-23T17:14:53.540Z"},
    {"small_j_with_text",
     R"({"tst":"2026-11-23T17:14:53.542366Z+0000","topic":"mjs-voltage/plug/LWT","qos":0,"retain":0,)"
     R"("payloadlen":6,"payload":"Online"})",
     "mjs-voltage/plug/LWT", "Online", "2026-11-23T17:14:53.542Z"},
    {"retained",
     R"({"tst":"2026-11-23T17:14:53.542366Z+0000","topic":"mjs-voltage/plug/LWT","qos":0,"retain":1,)"
     R"("payloadlen":6,"payload":"Online"})",
     "mjs-voltage/plug/LWT", "Online", "2026-11-23T17:14:53.542Z", 0, kRetained},
    {"qos_1_has_a_message_id",
     R"({"tst":"2026-11-23T17:14:53.543479Z+0000","topic":"mjs-voltage/plug/LWT","qos":1,"retain":0,)"
     R"("payloadlen":7,"mid":1,"payload":"Offline"})",
     "mjs-voltage/plug/LWT", "Offline", "2026-11-23T17:14:53.543Z", 1},
    {"qos_2",
     R"({"tst":"2026-11-23T17:14:53.586827Z+0000","topic":"mjs-voltage/x/RESULT","qos":2,"retain":0,)"
     R"("payloadlen":6,"mid":2,"payload":"-1.5e3"})",
     "mjs-voltage/x/RESULT", "-1.5e3", "2026-11-23T17:14:53.586Z", 2},
    {"empty_payload_is_null",
     R"({"tst":"2026-11-23T17:14:53.544611Z+0000","topic":"mjs-voltage/plug/cmnd/POWER","qos":0,"retain":0,)"
     R"("payloadlen":0,"payload":null})",
     "mjs-voltage/plug/cmnd/POWER", "", "2026-11-23T17:14:53.544Z"},
    {"east_of_greenwich",
     R"({"tst":"2026-11-23T18:14:53.542367Z+0100","topic":"mjs-voltage/plug/LWT","qos":0,"retain":0,)"
     R"("payloadlen":6,"payload":"Online"})",
     "mjs-voltage/plug/LWT", "Online", "2026-11-23T17:14:53.542Z"},
    {"west_of_greenwich",
     R"({"tst":"2026-11-23T13:44:53.542367Z-0330","topic":"mjs-voltage/plug/LWT","qos":0,"retain":0,)"
     R"("payloadlen":6,"payload":"Online"})",
     "mjs-voltage/plug/LWT", "Online", "2026-11-23T17:14:53.542Z"},
    {"mqtt_5_properties",
     R"({"tst":"2026-11-23T18:14:53.560523Z+0100","topic":"mjs-voltage/x/RESULT","qos":0,"retain":0,"payloadlen":7,)"
     R"("properties":{"content-type":"json","user-properties":{"k":"v","topic":"other"}},"payload":{"a":1}})",
     "mjs-voltage/x/RESULT", R"({"a":1})", "2026-11-23T17:14:53.560Z"},
    {"escapes_in_topic_and_payload",
     R"({"tst":"2026-11-23T17:14:53.586594Z+0000","topic":"mjs-voltage/x \"y\"/RESULT","qos":0,"retain":0,)"
     R"("payloadlen":26,"payload":"Keuk)"
     "\xc3\xa9"
     R"(n \"q\" \\ tab\t nl\n end"})",
     R"(mjs-voltage/x "y"/RESULT)", "Keuk\xc3\xa9n \"q\" \\ tab\t nl\n end", "2026-11-23T17:14:53.586Z"},
    {"control_characters",
     R"({"tst":"2026-11-23T17:14:53.586628Z+0000","topic":"x/y","qos":0,"retain":0,"payloadlen":6,)"
     "\"payload\":\"ctl\\u0001\\u001f\x7f\"}",
     "x/y", "ctl\x01\x1f\x7f", "2026-11-23T17:14:53.586Z"},
    {"large_j_with_array",
     R"({"tst":"2026-11-23T17:14:53.586693Z+0000","topic":"x/y","qos":0,"retain":0,"payloadlen":6,"payload":[1,2]})",
     "x/y", "[1,2]", "2026-11-23T17:14:53.586Z"},
    {"large_j_with_number",
     R"({"tst":"2026-11-23T17:14:53.586720Z+0000","topic":"x/y","qos":0,"retain":0,"payloadlen":2,"payload":20})",
     "x/y", "20", "2026-11-23T17:14:53.586Z"},
    {"large_j_with_negative_number",
     R"({"tst":"2026-11-23T17:14:53.586806Z+0000","topic":"x/y","qos":2,"retain":0,"payloadlen":6,"mid":2,)"
     R"("payload":-1500})",
     "x/y", "-1500", "2026-11-23T17:14:53.586Z", 2},
    {"large_j_with_true",
     R"({"tst":"2026-11-23T17:14:53.586728Z+0000","topic":"x/y","qos":0,"retain":0,"payloadlen":4,"payload":true})",
     "x/y", "true", "2026-11-23T17:14:53.586Z"},

    // Not what mosquitto prints, but what a program that filters its lines may make of them.
    {"keys_in_another_order_and_blanks",
     R"( { "payload" : { "a" : [ 1 , "}" ] } , "topic":"x/y" , "tst" : "2026-11-23T17:14:53Z" } )", "x/y",
     R"({ "a" : [ 1 , "}" ] })", "2026-11-23T17:14:53Z"},
    {"number_before_blanks", R"({"tst":"2026-11-23T17:14:53Z","topic":"x/y","payload": 2.50 })", "x/y", "2.50",
     "2026-11-23T17:14:53Z"},
    {"number_before_another_key", R"({"payload":2.50,"tst":"2026-11-23T17:14:53Z","topic":"x/y"})", "x/y", "2.50",
     "2026-11-23T17:14:53Z"},
    {"false_before_a_newline", "{\"tst\":\"2026-11-23T17:14:53Z\",\"topic\":\"x/y\",\"payload\":false\n}\n", "x/y",
     "false", "2026-11-23T17:14:53Z"},
    {"carriage_return_at_the_end", "{\"tst\":\"2026-11-23T17:14:53Z\",\"topic\":\"x/y\",\"payload\":\"a\"}\r", "x/y",
     "a", "2026-11-23T17:14:53Z"},
    {"time_without_fraction", R"({"tst":"2026-11-23T17:14:53Z+0000","topic":"x/y","payload":"a"})", "x/y", "a",
     "2026-11-23T17:14:53Z"},
    {"offset_without_the_letter", R"({"tst":"2026-11-23T18:14:53+01:00","topic":"x/y","payload":"a"})", "x/y", "a",
     "2026-11-23T17:14:53Z"},
    {"time_in_seconds", R"({"tst":1470825369,"topic":"x/y","payload":"a"})", "x/y", "a", "2016-08-10T10:36:09Z"},
    {"time_in_seconds_with_a_fraction", R"({"tst":1470825369.25,"topic":"x/y","payload":"a"})", "x/y", "a",
     "2016-08-10T10:36:09.250Z"},
    {"text_as_bytes", R"({"tst":"2026-11-23T17:14:53Z","topic":"x/y","payloadlen":3,"payload":"a\nb"})", "x/y", "a\nb",
     "2026-11-23T17:14:53Z"},
    {"empty_text", R"({"tst":"2026-11-23T17:14:53Z","topic":"x/y","payload":""})", "x/y", "", "2026-11-23T17:14:53Z"},
    {"zero_byte_as_an_escape", R"({"tst":"2026-11-23T17:14:53Z","topic":"x/y","payload":"a\u0000b"})", "x/y", "a\0b"sv,
     "2026-11-23T17:14:53Z"},
};

class LogLineTest : public testing::TestWithParam<LineCase> {};

TEST_P(LogLineTest, IsReadAsTheMessageItShows) {
    MessageLogReader reader;
    const auto delivery = reader.read_line(GetParam().line);
    ASSERT_TRUE(delivery.has_value()) << delivery.error().what;
    EXPECT_EQ(delivery->topic, GetParam().topic);
    EXPECT_EQ(delivery->payload, GetParam().payload);
    EXPECT_EQ(delivery->received_at, at(GetParam().time));
    EXPECT_EQ(delivery->qos, GetParam().qos);
    EXPECT_EQ(delivery->retained, GetParam().retained);
}

INSTANTIATE_TEST_SUITE_P(Tasmota, LogLineTest, testing::ValuesIn(kLines),
                         [](const auto& row) { return std::string(row.param.name); });

/// A line with one member replaced or left out.
std::string line_with(std::string_view members) {
    return fmt::format("{{{}}}", members);
}

constexpr std::string_view kTst = R"("tst":"2026-11-23T17:14:53Z")";

struct BadCase {
    std::string_view name;
    std::string line;
    std::string_view says;  ///< part of the error's text

    friend std::ostream& operator<<(std::ostream& out, const BadCase& row) { return out << row.name; }
};

const BadCase kBadLines[] = {
    {"empty", "", "JSON"},
    {"blanks", "  \t ", "JSON"},
    {"plain_text", "Online", "JSON"},
    {"topic_and_payload_without_json", "mjs-voltage/plug/LWT Online", "JSON"},
    {"array", R"(["tst"])", "not a JSON object"},
    {"number", "5", "not a JSON object"},
    {"cut_short", R"({"tst":"2026-11-23T17:14:53Z","topic":"x/y","payload":"a")", "JSON"},
    {"two_objects", line_with(R"("tst":"2026-11-23T17:14:53Z","topic":"x/y","payload":"a")") + "{}",
     "something follows"},
    {"trailing_brace", line_with(R"("tst":"2026-11-23T17:14:53Z","topic":"x/y","payload":"a")") + "}",
     "something follows"},
    {"trailing_text", line_with(R"("tst":"2026-11-23T17:14:53Z","topic":"x/y","payload":"a")") + " x", "JSON object"},
    {"not_utf8", line_with("\"tst\":\"2026-11-23T17:14:53Z\",\"topic\":\"x/y\",\"payload\":\"caf\xe9\""), "UTF-8"},
    {"key_without_quotes", line_with(R"(tst:"2026-11-23T17:14:53Z","topic":"x/y","payload":"a")"), "broken JSON"},
    {"missing_comma", line_with(R"("tst":"2026-11-23T17:14:53Z" "topic":"x/y","payload":"a")"), "broken JSON"},

    {"no_topic", line_with(R"("tst":"2026-11-23T17:14:53Z","payload":"a")"), R"(no "topic")"},
    {"no_time", line_with(R"("topic":"x/y","payload":"a")"), R"(no "tst")"},
    {"no_payload", line_with(R"("tst":"2026-11-23T17:14:53Z","topic":"x/y")"), R"(no "payload")"},
    {"empty_object", "{}", R"(no "topic")"},

    {"topic_of_another_type", line_with(R"("tst":"2026-11-23T17:14:53Z","topic":5,"payload":"a")"), R"("topic")"},
    {"topic_null", line_with(R"("tst":"2026-11-23T17:14:53Z","topic":null,"payload":"a")"), R"("topic")"},
    {"time_of_another_type", line_with(R"("tst":true,"topic":"x/y","payload":"a")"), R"("tst")"},
    {"time_null", line_with(R"("tst":null,"topic":"x/y","payload":"a")"), R"("tst")"},
    {"time_before_1970", line_with(R"("tst":-1,"topic":"x/y","payload":"a")"), R"("tst")"},
    {"time_beyond_all_calendars", line_with(R"("tst":1e300,"topic":"x/y","payload":"a")"), R"("tst")"},
    {"time_without_zone", line_with(R"("tst":"2026-11-23T17:14:53","topic":"x/y","payload":"a")"), R"("tst")"},
    {"time_that_is_none", line_with(R"("tst":"yesterday","topic":"x/y","payload":"a")"), R"("tst")"},
    {"day_that_does_not_exist", line_with(R"("tst":"2026-02-29T17:14:53Z+0000","topic":"x/y","payload":"a")"),
     R"("tst")"},
    {"offset_that_is_none", line_with(R"("tst":"2026-11-23T17:14:53Z+99","topic":"x/y","payload":"a")"), R"("tst")"},
    {"letter_in_the_wrong_place", line_with(R"("tst":"2026-11-23Z17:14:53","topic":"x/y","payload":"a")"), R"("tst")"},
    {"qos_3", line_with(R"("tst":"2026-11-23T17:14:53Z","topic":"x/y","qos":3,"payload":"a")"), R"("qos")"},
    {"qos_negative", line_with(R"("tst":"2026-11-23T17:14:53Z","topic":"x/y","qos":-1,"payload":"a")"), R"("qos")"},
    {"qos_as_text", line_with(R"("tst":"2026-11-23T17:14:53Z","topic":"x/y","qos":"0","payload":"a")"), R"("qos")"},
    {"retain_2", line_with(R"("tst":"2026-11-23T17:14:53Z","topic":"x/y","retain":2,"payload":"a")"), R"("retain")"},
    {"retain_as_bool", line_with(R"("tst":"2026-11-23T17:14:53Z","topic":"x/y","retain":true,"payload":"a")"),
     R"("retain")"},

    {"half_a_surrogate_pair", line_with(R"("tst":"2026-11-23T17:14:53Z","topic":"x/y","payload":"\ud83d")"),
     R"("payload")"},
    {"unknown_escape", line_with(R"("tst":"2026-11-23T17:14:53Z","topic":"x/y","payload":"\q")"), R"("payload")"},
    {"payload_never_closed", line_with(R"("tst":"2026-11-23T17:14:53Z","topic":"x/y","payload":{"a":1)"), ""},
    {"payload_missing", line_with(R"("tst":"2026-11-23T17:14:53Z","topic":"x/y","payload":)"), ""},
    {"payload_no_json_word", line_with(R"("tst":"2026-11-23T17:14:53Z","topic":"x/y","payload":Online)"), ""},
    {"payload_nearly_null", line_with(R"("tst":"2026-11-23T17:14:53Z","topic":"x/y","payload":nul)"), ""},
    {"payload_nearly_true", line_with(R"("tst":"2026-11-23T17:14:53Z","topic":"x/y","payload":truer)"), ""},
    {"payload_nearly_a_number", line_with(R"("tst":"2026-11-23T17:14:53Z","topic":"x/y","payload":12abc)"), ""},

    // A payload with a zero byte is printed up to that byte; only its length tells that something is missing.
    {"text_cut_at_a_zero_byte",
     R"({"tst":"2026-11-23T17:14:53.586613Z+0000","topic":"x/y","qos":0,"retain":0,"payloadlen":13,)"
     R"("payload":"{\"a\":1}"})",
     R"("payloadlen")"},
};

class BadLogLineTest : public testing::TestWithParam<BadCase> {};

TEST_P(BadLogLineTest, IsRefusedAndSaysWhatIsWrong) {
    MessageLogReader reader;
    const auto delivery = reader.read_line(GetParam().line);
    ASSERT_FALSE(delivery.has_value()) << delivery->payload;
    EXPECT_NE(delivery.error().what.find(GetParam().says), std::string::npos) << delivery.error().what;
}

TEST_P(BadLogLineTest, DoesNotSpoilTheNextLine) {
    MessageLogReader reader;
    static_cast<void>(reader.read_line(GetParam().line));
    const auto delivery = reader.read_line(kLines[0].line);
    ASSERT_TRUE(delivery.has_value()) << delivery.error().what;
    EXPECT_EQ(delivery->payload, kLines[0].payload);
}

INSTANTIATE_TEST_SUITE_P(Tasmota, BadLogLineTest, testing::ValuesIn(kBadLines),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(MessageLog, AnEmbeddedPayloadIsTakenByteForByte) {
    constexpr std::string_view kPayloads[] = {
        R"({})",
        R"([])",
        R"({ "Power": 0 , "Voltage":233.40 })",
        R"({"a":"\u00e9\/","b":"}","c":"\"}"})",
        R"({"a":[[],{}],"b":1E+2,"c":-0.0})",
        "[1,\t2]",
    };
    MessageLogReader reader;
    for (const std::string_view payload : kPayloads) {
        for (const std::string_view form :
             {R"({{{0},"topic":"x/y","payload":{1}}})", R"({{"payload":{1},{0},"topic":"x/y"}})",
              R"({{"payload": {1} ,{0},"topic":"x/y"}})"}) {
            const auto delivery = reader.read_line(fmt::format(fmt::runtime(form), kTst, payload));
            ASSERT_TRUE(delivery.has_value()) << delivery.error().what << payload;
            EXPECT_EQ(delivery->payload, payload);
        }
    }
}

TEST(MessageLog, EveryValidJsonSampleComesBackByteForByte) {
    MessageLogReader reader;
    for (const test::Sample& sample : test::valid_json_samples()) {
        const auto delivery =
            reader.read_line(fmt::format(R"({{{},"topic":"x/y","payload":{}}})", kTst, sample.payload));
        ASSERT_TRUE(delivery.has_value()) << delivery.error().what << sample.name;
        EXPECT_EQ(delivery->payload, sample.payload) << sample.name;
    }
}

TEST(MessageLog, ALineCutAtAnyByteIsRefused) {
    MessageLogReader reader;
    for (const LineCase& row : {kLines[0], kLines[1], kLines[9], kLines[14]}) {
        for (std::size_t size = 0; size < row.line.size(); ++size) {
            // The whole line first, so that what it left in the buffers could complete the one that is cut.
            static_cast<void>(reader.read_line(row.line));
            const auto delivery = reader.read_line(row.line.substr(0, size));
            ASSERT_FALSE(delivery.has_value()) << row.name << ": " << row.line.substr(0, size);
            EXPECT_FALSE(delivery.error().what.empty());
        }
    }
}

TEST(MessageLog, AByteOrderMarkBeforeALineIsPassedOver) {
    MessageLogReader reader;
    const auto plain = reader.read_line(kLines[0].line);
    const auto marked = reader.read_line("\xef\xbb\xbf" + std::string(kLines[0].line));
    ASSERT_TRUE(plain && marked);
    EXPECT_EQ(marked->payload, plain->payload);
    EXPECT_FALSE(reader.read_line("\xef\xbb\xbf"));
    EXPECT_FALSE(reader.read_line("\xef\xbb" + std::string(kLines[0].line)));
}

TEST(MessageLog, ALongLineFollowsAShortOne) {
    MessageLogReader reader;
    for (const std::size_t size : {1U, 100'000U, 10U, 1'000'000U, 0U}) {
        const std::string payload(size, 'x');
        const auto delivery = reader.read_line(fmt::format(R"({{{},"topic":"x/y","payload":"{}"}})", kTst, payload));
        ASSERT_TRUE(delivery.has_value()) << delivery.error().what;
        EXPECT_EQ(delivery->payload, payload);
    }
}

TEST(MessageLog, ReadsNoFurtherThanTheLineItIsGiven) {
    // The next line follows in the same memory.
    const std::string line = std::string(kLines[0].line) + "\n" + std::string(kLines[1].line);
    MessageLogReader reader;
    const auto delivery = reader.read_line(std::string_view(line).substr(0, kLines[0].line.size()));
    ASSERT_TRUE(delivery.has_value()) << delivery.error().what;
    EXPECT_EQ(delivery->payload, kLines[0].payload);
}

TEST(MessageLog, DeepNestingIsAMessageOrARefusal) {
    MessageLogReader reader;
    for (const std::size_t depth : {10U, 1'000U, 100'000U}) {
        const std::string payload = std::string(depth, '[') + std::string(depth, ']');
        const auto delivery = reader.read_line(fmt::format(R"({{{},"topic":"x/y","payload":{}}})", kTst, payload));
        if (delivery) {
            EXPECT_EQ(delivery->payload, payload);
        } else {
            EXPECT_FALSE(delivery.error().what.empty());
        }
    }
}

TEST(MessageLog, DamagedLinesAreMessagesOrRefusals) {
    std::mt19937 random(1);
    MessageLogReader reader;
    for (int round = 0; round < 20'000; ++round) {
        std::string line(kLines[static_cast<std::size_t>(round) % std::size(kLines)].line);
        for (std::size_t accidents = 1 + random() % 4; accidents > 0 && !line.empty(); --accidents) {
            const std::size_t place = random() % line.size();
            switch (random() % 4) {
                case 0:
                    line[place] = static_cast<char>(random() % 256);
                    break;
                case 1:
                    line.erase(place, 1 + random() % 10);
                    break;
                case 2:
                    line.insert(place, line.substr(random() % line.size(), random() % 30));
                    break;
                default:
                    line[place] = "{}[]\",:\\0-tfn"[random() % 13];
                    break;
            }
        }
        const auto delivery = reader.read_line(line);
        if (delivery) {
            EXPECT_LE(delivery->qos, 2);
        } else {
            EXPECT_FALSE(delivery.error().what.empty());
        }
    }
}

TEST(MessageLog, ReaderIsMovable) {
    MessageLogReader first;
    static_cast<void>(first.read_line(kLines[0].line));
    MessageLogReader second(std::move(first));
    EXPECT_TRUE(second.read_line(kLines[0].line).has_value());
    MessageLogReader third;
    third = std::move(second);
    EXPECT_TRUE(third.read_line(kLines[0].line).has_value());
}

}  // namespace
}  // namespace collector::tasmota
