#include "message_log.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "sample_persona.hpp"

namespace tasmota_sim {
namespace {

using namespace std::chrono_literals;

const UtcMillis kTime = UtcMillis{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}} + 16h + 25min + 45s + 515ms;

std::string logged(PayloadStyle style, const std::vector<Message>& messages) {
    const TempDir dir;
    MessageLog log{dir.file("log"), style};
    for (const Message& message : messages) {
        log.write(message);
    }
    log.flush();
    return content_of(dir.file("log"));
}

/// The line without its microseconds, which are made up.
std::string without_micros(std::string line) {
    line.replace(line.find('.') + 4, 3, "uuu");
    return line;
}

TEST(MessageLogTest, TextPayloadIsEscaped) {
    const Message message{.kind = MessageKind::sensor,
                          .topic = "a/SENSOR",
                          .payload = "{\"Time\":\"x\",\"V\": 7,\"n\":\"K\\\\ü\t\"}",
                          .at = kTime};
    EXPECT_EQ(without_micros(logged(PayloadStyle::text, {message})),
              R"({"tst":"2026-11-23T16:25:45.515uuuZ+0000","topic":"a/SENSOR","qos":0,"retain":0,"payloadlen":32,)"
              R"("payload":"{\"Time\":\"x\",\"V\": 7,\"n\":\"K\\\\ü\t\"}"})"
              "\n");
}

TEST(MessageLogTest, EmptyPayloadIsNull) {
    const Message message{.kind = MessageKind::command, .topic = "a/cmnd/POWER", .at = kTime};
    const std::string want =
        R"({"tst":"2026-11-23T16:25:45.515uuuZ+0000","topic":"a/cmnd/POWER","qos":0,"retain":0,"payloadlen":0,)"
        R"("payload":null})"
        "\n";
    EXPECT_EQ(without_micros(logged(PayloadStyle::text, {message})), want);
    EXPECT_EQ(without_micros(logged(PayloadStyle::object, {message})), want);
}

TEST(MessageLogTest, ObjectPayloadIsEmbeddedAndPlainTextLeftOut) {
    const Message object{
        .kind = MessageKind::sensor, .topic = "a/SENSOR", .payload = R"({"V": 7,"T":1.500})", .at = kTime};
    const Message text{.kind = MessageKind::lwt, .topic = "a/LWT", .payload = "Online", .at = kTime};
    EXPECT_EQ(without_micros(logged(PayloadStyle::object, {text, object, text})),
              R"({"tst":"2026-11-23T16:25:45.515uuuZ+0000","topic":"a/SENSOR","qos":0,"retain":0,"payloadlen":18,)"
              R"("payload":{"V":7,"T":1.5}})"
              "\n");
}

TEST(MessageLogTest, TimesGrowEvenWithinOneMoment) {
    const Message message{.kind = MessageKind::lwt, .topic = "a", .payload = "x", .at = kTime};
    const std::string log = logged(PayloadStyle::text, std::vector<Message>(50, message));
    std::vector<std::string> times;
    for (auto at = log.find("tst\":\""); at != std::string::npos; at = log.find("tst\":\"", at + 1)) {
        times.push_back(log.substr(at + 6, 26));
    }
    ASSERT_EQ(times.size(), 50U);
    EXPECT_EQ(std::ranges::adjacent_find(times, std::ranges::greater_equal{}), times.end());
}

// What mosquitto_sub 2.0.11 -F %J printed for this payload.
TEST(CompactJsonTest, PrintsNumbersAsMosquittoSubDoes) {
    EXPECT_EQ(
        compact_json(
            R"({"Time":"2023-06-24T08:39:31","E":{"Total":0.000,"a": 0,"v":233.40,"n":1696158005,"arr":[1, 2.50,0.1,48.85,null],"x":-0.05}})"),
        R"({"Time":"2023-06-24T08:39:31","E":{"Total":0,"a":0,"v":233.4,"n":1696158005,"arr":[1,2.5,0.1,48.85,null],"x":-0.05}})");
}

TEST(CompactJsonTest, LeavesStringsAlone) {
    EXPECT_EQ(compact_json(R"({"dn":"a \"1.50\" b: 2 \\","n":1})"), R"({"dn":"a \"1.50\" b: 2 \\","n":1})");
}

}  // namespace
}  // namespace tasmota_sim
