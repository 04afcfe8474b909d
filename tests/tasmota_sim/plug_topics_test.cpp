#include "plug_topics.hpp"

#include <gtest/gtest.h>

namespace tasmota_sim {
namespace {

struct TopicCase {
    const char* name;
    const char* full_topic;
    Role role;
    const char* topic;
    const char* last;
    const char* want;
};

class ComposeTopicTest : public testing::TestWithParam<TopicCase> {};

TEST_P(ComposeTopicTest, FollowsTheFirmware) {
    const TopicCase& c = GetParam();
    EXPECT_EQ(compose_topic(c.full_topic, c.role, c.topic, c.last), c.want);
}

constexpr TopicCase kTopicCases[] = {
    {"project_telemetry", "mjs-voltage/%topic%/", Role::telemetry, "plug", "SENSOR", "mjs-voltage/plug/SENSOR"},
    {"project_status", "mjs-voltage/%topic%/", Role::status, "plug", "RESULT", "mjs-voltage/plug/RESULT"},
    {"project_command", "mjs-voltage/%topic%/", Role::command, "plug", "POWER", "mjs-voltage/plug/cmnd/POWER"},
    {"no_slash_at_the_end", "mjs-voltage/%topic%", Role::telemetry, "plug", "STATE", "mjs-voltage/plug/STATE"},
    {"stock", "%prefix%/%topic%/", Role::telemetry, "plug", "LWT", "tele/plug/LWT"},
    {"stock_command", "%prefix%/%topic%/", Role::command, "plug", "#", "cmnd/plug/#"},
    {"topic_first", "%topic%/%prefix%/", Role::status, "plug", "POWER", "plug/stat/POWER"},
    {"both", "mjs-voltage/%topic%/%prefix%/", Role::telemetry, "plug", "LWT", "mjs-voltage/plug/tele/LWT"},
    {"slash_in_topic", "mjs-voltage/%topic%/", Role::telemetry, "garage/plug2", "LWT", "mjs-voltage/garage/plug2/LWT"},
    {"doubled_slash", "a//%topic%//", Role::telemetry, "plug", "LWT", "a/plug/LWT"},
};

INSTANTIATE_TEST_SUITE_P(Topics, ComposeTopicTest, testing::ValuesIn(kTopicCases),
                         [](const auto& row) { return std::string{row.param.name}; });

}  // namespace
}  // namespace tasmota_sim
