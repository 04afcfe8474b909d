#include <collector/plugs/topic_reach.hpp>

#include <ostream>

#include <gtest/gtest.h>

namespace collector {
namespace {

struct FilterCase {
    const char* name;
    const char* filter;
    const char* topic;
    bool want;

    friend std::ostream& operator<<(std::ostream& out, const FilterCase& row) { return out << row.name; }
};

class FilterTest : public testing::TestWithParam<FilterCase> {};

TEST_P(FilterTest, TakesOrLeaves) {
    EXPECT_EQ(takes_topic(GetParam().filter, GetParam().topic), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    Filters, FilterTest,
    testing::Values(FilterCase{"itself", "a/b", "a/b", true}, FilterCase{"another", "a/b", "a/c", false},
                    FilterCase{"longer", "a/b/c", "a/b", false}, FilterCase{"shorter", "a", "a/b", false},
                    FilterCase{"plus", "a/+/c", "a/b/c", true}, FilterCase{"plus_is_one_level", "a/+", "a/b/c", false},
                    FilterCase{"plus_takes_an_empty_level", "+/a", "/a", true},
                    FilterCase{"hash", "a/#", "a/b/c", true}, FilterCase{"hash_takes_its_parent", "a/#", "a", true},
                    FilterCase{"hash_of_another", "a/#", "b/c", false}, FilterCase{"hash_alone", "#", "a/b", true},
                    FilterCase{"plus_then_hash", "mjs-voltage/+/#", "mjs-voltage/x/SENSOR", true},
                    FilterCase{"empty_levels", "a//b", "a//b", true}, FilterCase{"no_prefix", "ab", "a", false}),
    [](const auto& row) { return std::string(row.param.name); });

Announcement speaking_on(std::vector<std::string> topics) {
    Announcement announcement;
    announcement.topic = "tasmota_320DD7";
    announcement.speaks_on = std::move(topics);
    return announcement;
}

const std::vector<std::string> kFilters{"mjs-voltage/+/#", "tasmota/discovery/+/+"};
const std::vector<std::string> kFullTopics{"%prefix%/%topic%/", "mjs-voltage/%topic%/",
                                           "mjs-voltage/%prefix%/%topic%/"};

TEST(OutOfReachTest, APlugThatPublishesElsewhereIsAndTheFirstFullTopicThatIsHeardCuresIt) {
    const auto found = out_of_reach(speaking_on({"tele/tasmota_320DD7", "stat/tasmota_320DD7"}), kFilters, kFullTopics);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->topics, "tele/tasmota_320DD7/...");
    EXPECT_EQ(found->filter, "tele/tasmota_320DD7/#");
    EXPECT_EQ(found->full_topic, "mjs-voltage/%topic%/");
}

TEST(OutOfReachTest, APlugThatIsHeardOrDoesNotSayWhereIsNot) {
    EXPECT_FALSE(out_of_reach(speaking_on({"mjs-voltage/tasmota_320DD7"}), kFilters, kFullTopics));
    EXPECT_FALSE(out_of_reach(speaking_on({}), kFilters, kFullTopics));
}

TEST(OutOfReachTest, NoFullTopicCuresWhatNoneOfThemIsHeardWith) {
    const auto found =
        out_of_reach(speaking_on({"tele/tasmota_320DD7"}), kFilters, {"%prefix%/%topic%/", "mjs-voltage/%hostname%/"});
    ASSERT_TRUE(found);
    EXPECT_EQ(found->full_topic, std::nullopt);
}

}  // namespace
}  // namespace collector
