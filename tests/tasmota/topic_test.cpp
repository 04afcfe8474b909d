#include <collector/tasmota/topic.hpp>

#include <gtest/gtest.h>

#include <ostream>

#include <collector/model/delivery.hpp>

#include "decoding.hpp"

namespace collector::tasmota {
namespace {

using Role = TopicParts::Role;
using Patterns = std::vector<std::string>;

std::string text(const MessageResult<TopicParts>& parts) {
    if (!parts) {
        return "refused " + std::string(name(parts.error().code));
    }
    std::string role;
    switch (parts->role) {
        case Role::device:
            role = "device";
            break;
        case Role::command:
            role = "command";
            break;
        case Role::fallback:
            role = "fallback";
            break;
        case Role::discovery:
            role = "discovery";
            break;
    }
    return role + ' ' + parts->device + ' ' + std::string(parts->kind);
}

struct PatternCase {
    std::string_view name;
    std::string pattern;
    bool valid;

    friend std::ostream& operator<<(std::ostream& out, const PatternCase& row) { return out << row.name; }
};

constexpr bool kValid = true;
constexpr bool kInvalid = false;

const PatternCase kPatternCases[] = {
    {"of_the_project", "mjs-voltage/%topic%/", kValid},
    {"of_the_firmware", "%prefix%/%topic%/", kValid},
    {"topic_first", "%topic%/%prefix%/", kValid},
    {"without_final_slash", "mjs-voltage/%topic%", kValid},
    {"topic_alone", "%topic%/", kValid},
    {"literal_prefix", "tele/%topic%/", kValid},
    {"levels_on_both_sides", "home/%prefix%/floor/%topic%/plug/", kValid},
    {"sixteen_levels", "a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/%topic%", kValid},
    {"seventeen_levels", "a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/%topic%", kInvalid},
    {"empty", "", kInvalid},
    {"slash_alone", "/", kInvalid},
    {"without_topic", "mjs-voltage/%prefix%/", kInvalid},
    {"topic_twice", "%topic%/%topic%/", kInvalid},
    {"prefix_twice", "%prefix%/%prefix%/%topic%/", kInvalid},
    {"slashes_alone", "///", kInvalid},
    {"empty_level_first", "/%topic%/", kValid},
    {"empty_level_inside", "mjs-voltage//%topic%/", kValid},
    {"two_final_slashes", "mjs-voltage/%topic%//", kValid},
    {"empty_levels_do_not_count", "a//b//c/d/e/f/g/h/i/j/k/l/m/n/o/%topic%", kValid},
    {"plus", "+/%topic%/", kInvalid},
    {"hash", "mjs-voltage/%topic%/#", kInvalid},
    {"plus_within_a_level", "mjs+voltage/%topic%/", kInvalid},
    {"topic_as_part_of_a_level", "mjs-voltage/plug-%topic%/", kInvalid},
    {"host_name_and_mac", "mjs-voltage/%hostname%/%id%/%topic%/", kValid},
    {"unknown_token", "%group%/%topic%/", kInvalid},
    {"misspelt_token", "%Topic%/", kInvalid},
};

class PatternTest : public testing::TestWithParam<PatternCase> {};

TEST_P(PatternTest, IsTakenOrRefusedByName) {
    const auto layout = TopicLayout::from_patterns({"%prefix%/%topic%/", GetParam().pattern});
    ASSERT_EQ(layout.has_value(), GetParam().valid);
    if (!layout) {
        EXPECT_NE(layout.error().what.find('"' + GetParam().pattern + '"'), std::string::npos) << layout.error().what;
    }
}

INSTANTIATE_TEST_SUITE_P(Tasmota, PatternTest, testing::ValuesIn(kPatternCases),
                         [](const auto& row) { return std::string(row.param.name); });

struct SplitCase {
    std::string_view name;
    Patterns patterns;
    std::string topic;
    std::string_view want;

    friend std::ostream& operator<<(std::ostream& out, const SplitCase& row) { return out << row.name; }
};

const Patterns kDefault{"mjs-voltage/%topic%/", "%prefix%/%topic%/"};

const SplitCase kSplitCases[] = {
    // One plug, however its FullTopic is set.
    {"without_prefix", kDefault, "mjs-voltage/tasmota_F17F56/SENSOR", "device tasmota_F17F56 SENSOR"},
    {"prefix_behind", kDefault, "mjs-voltage/tasmota_F17F56/tele/SENSOR", "device tasmota_F17F56 SENSOR"},
    {"prefix_first", kDefault, "tele/tasmota_F17F56/SENSOR", "device tasmota_F17F56 SENSOR"},
    {"topic_first", kDefault, "tasmota_F17F56/tele/SENSOR", "device tasmota_F17F56 SENSOR"},
    {"prefix_between", kDefault, "mjs-voltage/tele/tasmota_F17F56/SENSOR", "device tasmota_F17F56 SENSOR"},
    {"status_prefix", kDefault, "stat/tasmota_F17F56/RESULT", "device tasmota_F17F56 RESULT"},
    {"status_prefix_behind", kDefault, "tasmota_F17F56/stat/RESULT", "device tasmota_F17F56 RESULT"},

    // A slash is legal in a plug's topic.
    {"slash_in_topic", kDefault, "mjs-voltage/garage/plug2/SENSOR", "device garage/plug2 SENSOR"},
    {"slash_in_topic_with_prefix", kDefault, "tele/garage/plug2/SENSOR", "device garage/plug2 SENSOR"},
    {"slash_in_topic_prefix_behind", kDefault, "garage/plug2/tele/SENSOR", "device garage/plug2 SENSOR"},
    {"two_slashes_in_topic", kDefault, "mjs-voltage/a/b/c/SENSOR", "device a/b/c SENSOR"},
    {"unknown_levels_around_a_prefix", kDefault, "home/TASMOTA-01/tele/SENSOR", "device home/TASMOTA-01 SENSOR"},

    // Only whole levels count.
    {"level_that_starts_like_a_prefix", kDefault, "mjs-voltage/teleport/SENSOR", "device teleport SENSOR"},
    {"prefix_in_capitals", kDefault, "TELE/plug/SENSOR", "refused unknown_topic"},
    {"literal_that_only_starts_alike", kDefault, "mjs-voltage2/plug/SENSOR", "refused unknown_topic"},

    // Patterns with levels of their own.
    {"literal_prefix", {"tele/%topic%/"}, "tele/plug/SENSOR", "device plug SENSOR"},
    {"literal_prefix_also_names_the_other", {"tele/%topic%/"}, "stat/plug/RESULT", "device plug RESULT"},
    {"levels_behind_the_topic", {"home/%topic%/meter/"}, "home/plug/meter/SENSOR", "device plug SENSOR"},
    {"levels_behind_the_topic_missing", {"home/%topic%/meter/"}, "home/plug/SENSOR", "refused unknown_topic"},
    {"prefix_before_literal", {"%prefix%/home/%topic%/"}, "tele/home/plug/SENSOR", "device plug SENSOR"},
    {"prefix_behind_topic_and_literal", {"home/%topic%/%prefix%/"}, "home/plug/stat/RESULT", "device plug RESULT"},
    {"prefix_must_be_one", {"%prefix%/home/%topic%/"}, "x/home/plug/SENSOR", "refused unknown_topic"},
    {"topic_alone", {"%topic%/"}, "plug/SENSOR", "device plug SENSOR"},
    {"first_pattern_that_fits_wins", {"home/%topic%/", "%topic%/"}, "home/plug/SENSOR", "device plug SENSOR"},
    {"order_decides", {"%topic%/", "home/%topic%/"}, "home/plug/SENSOR", "device home/plug SENSOR"},
    {"no_patterns_but_a_prefix", {}, "tele/plug/SENSOR", "device plug SENSOR"},
    {"no_patterns_and_no_prefix", {}, "mjs-voltage/plug/SENSOR", "refused unknown_topic"},
    {"pattern_leaves_no_topic", {"home/%topic%/"}, "home/SENSOR", "refused unknown_topic"},

    // Anything with a command level is somebody else's voice.
    {"command", kDefault, "mjs-voltage/tasmota_F17F56/cmnd/POWER", "command tasmota_F17F56 POWER"},
    {"command_first", kDefault, "cmnd/tasmota_F17F56/POWER", "command tasmota_F17F56 POWER"},
    {"command_to_the_group", kDefault, "cmnd/tasmotas/POWER", "command tasmotas POWER"},
    {"command_to_the_fallback", kDefault, "cmnd/DVES_F17F56_fb/POWER", "command DVES_F17F56_fb POWER"},
    {"command_as_last_level_is_a_kind", kDefault, "mjs-voltage/plug/cmnd", "device plug cmnd"},

    // The name every plug also answers to.
    {"fallback", kDefault, "stat/DVES_F17F56_fb/RESULT", "fallback DVES_F17F56_fb RESULT"},
    {"fallback_without_prefix", kDefault, "mjs-voltage/DVES_F17F56_fb/RESULT", "fallback DVES_F17F56_fb RESULT"},
    {"fallback_of_five_digits", kDefault, "stat/DVES_F17F5_fb/RESULT", "device DVES_F17F5_fb RESULT"},
    {"fallback_of_small_letters", kDefault, "stat/DVES_f17f56_fb/RESULT", "device DVES_f17f56_fb RESULT"},
    {"old_default_topic_is_a_plug", kDefault, "stat/DVES_F17F56/RESULT", "device DVES_F17F56 RESULT"},

    // Discovery has fixed topics.
    {"discovery", kDefault, "tasmota/discovery/E09806F17F56/config", "discovery E09806F17F56 config"},
    {"discovery_of_anything", kDefault, "tasmota/discovery/E09806F17F56/x", "discovery E09806F17F56 x"},
    {"discovery_before_patterns",
     {"%topic%/"},
     "tasmota/discovery/E09806F17F56/config",
     "discovery E09806F17F56 config"},
    {"discovery_of_small_letters", kDefault, "tasmota/discovery/e09806f17f56/config", "refused unknown_topic"},
    {"discovery_of_a_short_mac", kDefault, "tasmota/discovery/E09806F17F5/config", "refused unknown_topic"},
    {"discovery_of_a_long_mac", kDefault, "tasmota/discovery/E09806F17F560/config", "refused unknown_topic"},
    {"discovery_with_colons", kDefault, "tasmota/discovery/E0:98:06:F1:7F:56/config", "refused unknown_topic"},
    {"discovery_too_short", kDefault, "tasmota/discovery/E09806F17F56", "refused unknown_topic"},
    {"discovery_too_long", kDefault, "tasmota/discovery/E09806F17F56/config/x", "refused unknown_topic"},

    // Nothing to find a plug in.
    {"empty", kDefault, "", "refused unknown_topic"},
    {"one_level", kDefault, "SENSOR", "refused unknown_topic"},
    {"unknown", kDefault, "home/gosund/tv/SENSOR", "refused unknown_topic"},
    {"prefix_without_device", kDefault, "tele/SENSOR", "refused unknown_topic"},
    {"prefixes_alone", kDefault, "tele/stat/SENSOR", "refused unknown_topic"},
    {"empty_device", kDefault, "mjs-voltage//SENSOR", "refused unknown_topic"},
    {"empty_kind", kDefault, "mjs-voltage/plug/", "refused unknown_topic"},
    {"slashes_alone", kDefault, "///", "refused unknown_topic"},
    {"slashes_before_a_kind", kDefault, "//SENSOR", "refused unknown_topic"},

    // A slash in front makes another topic; two in a row do not.
    {"slash_in_front", {"/home/%prefix%/%topic%/"}, "/home/tele/plug/SENSOR", "device plug SENSOR"},
    {"slash_in_front_before_the_prefix", {"/%prefix%/%topic%/"}, "/stat/plug/RESULT", "device plug RESULT"},
    {"slash_in_front_of_the_topic_alone", {"/%topic%/"}, "/plug/SENSOR", "device plug SENSOR"},
    {"slash_in_front_missing", {"/home/%topic%/"}, "home/plug/SENSOR", "refused unknown_topic"},
    {"slash_in_front_unexpected", kDefault, "/mjs-voltage/plug/SENSOR", "refused unknown_topic"},
    {"slash_in_front_is_no_host_name", {"%hostname%/x/%topic%/"}, "/x/plug/SENSOR", "refused unknown_topic"},
    {"slash_in_front_of_a_known_prefix", kDefault, "/home/tele/plug/SENSOR", "device home/plug SENSOR"},
    {"slash_in_front_of_a_command", kDefault, "/cmnd/plug/POWER", "command plug POWER"},
    {"slashes_in_a_row_in_the_pattern", {"grid//%topic%//"}, "grid/plug/SENSOR", "device plug SENSOR"},
    {"slashes_in_a_row_in_front", {"//grid/%topic%/"}, "/grid/plug/SENSOR", "device plug SENSOR"},
    {"slashes_in_a_row_in_the_topic", {"grid/%topic%/"}, "grid//plug/SENSOR", "device plug SENSOR"},
    {"slashes_in_a_row_in_the_device", kDefault, "tele/a//b/SENSOR", "device a/b SENSOR"},

    // Limits.
    {"sixteen_levels", kDefault, "mjs-voltage/1/2/3/4/5/6/7/8/9/10/11/12/13/14/SENSOR",
     "device 1/2/3/4/5/6/7/8/9/10/11/12/13/14 SENSOR"},
    {"seventeen_levels", kDefault, "mjs-voltage/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/SENSOR", "refused unknown_topic"},
};

class SplitTest : public testing::TestWithParam<SplitCase> {};

TEST_P(SplitTest, NamesRoleDeviceAndKindOrRefuses) {
    const auto layout = TopicLayout::from_patterns(GetParam().patterns);
    ASSERT_TRUE(layout.has_value());
    EXPECT_EQ(text(layout->split(GetParam().topic)), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(Tasmota, SplitTest, testing::ValuesIn(kSplitCases),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Split, TakesATopicOfExactlyTheLongestLength) {
    const std::string_view head = "mjs-voltage/";
    const std::string_view tail = "/SENSOR";
    const std::string device(kTopicBytesMax - head.size() - tail.size(), 'x');
    const auto parts = test::default_layout().split(std::string(head) + device + std::string(tail));
    ASSERT_TRUE(parts.has_value());
    EXPECT_EQ(parts->device, device);
}

TEST(Split, RefusesATopicOneByteLonger) {
    const std::string_view head = "mjs-voltage/";
    const std::string_view tail = "/SENSOR";
    const std::string device(kTopicBytesMax - head.size() - tail.size() + 1, 'x');
    EXPECT_EQ(text(test::default_layout().split(std::string(head) + device + std::string(tail))),
              "refused unknown_topic");
}

TEST(Split, TheKindPointsIntoTheTopicThatWasGiven) {
    const std::string topic = "mjs-voltage/plug/SENSOR";
    const auto parts = test::default_layout().split(topic);
    ASSERT_TRUE(parts.has_value());
    EXPECT_EQ(parts->kind.data(), topic.data() + topic.size() - parts->kind.size());
}

TEST(Split, ARefusalShowsTheTopicCutShortAndWithoutControlCharacters) {
    const auto parts = test::default_layout().split("home/\n" + std::string(60'000, 'x'));
    ASSERT_FALSE(parts.has_value());
    EXPECT_NE(parts.error().what.find("home/\\x0a"), std::string::npos) << parts.error().what;
    EXPECT_LT(parts.error().what.size(), 400U);
}

}  // namespace
}  // namespace collector::tasmota
