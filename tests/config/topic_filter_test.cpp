#include "config/topic_filter.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace collector {
namespace {

using namespace std::string_view_literals;

struct FilterCase {
    std::string_view name;
    std::string_view text;
    bool valid;

    friend std::ostream& operator<<(std::ostream& out, const FilterCase& row) { return out << row.name; }
};

constexpr bool kValid = true;
constexpr bool kInvalid = false;

/// By MQTT 3.1.1, section 4.7.
constexpr FilterCase kFilters[] = {
    {"plain", "sport/tennis", kValid},
    {"one_level", "sport", kValid},
    {"everything", "#", kValid},
    {"hash_last", "sport/#", kValid},
    {"hash_within_a_level", "sport#", kInvalid},
    {"hash_starts_a_level", "sport/#x", kInvalid},
    {"hash_inside", "sport/#/x", kInvalid},
    {"hash_before_a_slash", "sport/#/", kInvalid},
    {"two_hashes", "##", kInvalid},
    {"plus_alone", "+", kValid},
    {"plus_first", "+/x", kValid},
    {"plus_last", "x/+", kValid},
    {"plus_between", "x/+/y", kValid},
    {"plus_twice", "+/+", kValid},
    {"plus_and_hash", "+/x/#", kValid},
    {"plus_ends_a_level", "x+", kInvalid},
    {"plus_starts_a_level", "+x", kInvalid},
    {"plus_within_a_level", "a/x+y/b", kInvalid},
    {"two_pluses_in_a_level", "++", kInvalid},
    {"empty", "", kInvalid},
    {"slash_alone", "/", kValid},
    {"empty_levels", "a//b", kValid},
    {"leading_slash", "/+", kValid},
    {"blank", "a b", kValid},
    {"zero_byte", "a\0b"sv, kInvalid},
    {"of_the_project", "mjs-voltage/+/#", kValid},
    {"discovery", "tasmota/discovery/+/+", kValid},
};

class TopicFilterTest : public testing::TestWithParam<FilterCase> {};

TEST_P(TopicFilterTest, IsAsTheStandardSays) {
    EXPECT_EQ(is_topic_filter(GetParam().text), GetParam().valid);
}

INSTANTIATE_TEST_SUITE_P(Config, TopicFilterTest, testing::ValuesIn(kFilters),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(TopicFilter, IsAsLongAsMqttCanSendAndNoLonger) {
    EXPECT_TRUE(is_topic_filter(std::string(65'535, 'x')));
    EXPECT_FALSE(is_topic_filter(std::string(65'536, 'x')));
}

}  // namespace
}  // namespace collector
