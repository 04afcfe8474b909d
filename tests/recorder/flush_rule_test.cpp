#include <collector/recorder/flush_rule.hpp>

#include <gtest/gtest.h>

namespace collector {
namespace {

using namespace std::chrono_literals;

struct FlushCase {
    const char* name;
    std::size_t rows;
    std::chrono::milliseconds age;
    bool due;

    friend std::ostream& operator<<(std::ostream& out, const FlushCase& row) { return out << row.name; }
};

class FlushRuleTest : public testing::TestWithParam<FlushCase> {};

TEST_P(FlushRuleTest, SaysWhenABatchIsDue) {
    const FlushRule rule{.age_max = 5s, .rows_max = 100};
    EXPECT_EQ(is_due(rule, GetParam().rows, GetParam().age), GetParam().due);
}

INSTANTIATE_TEST_SUITE_P(
    Batches, FlushRuleTest,
    testing::Values(FlushCase{"nothing_pending", 0, 0s, false}, FlushCase{"nothing_pending_for_long", 0, 1h, false},
                    FlushCase{"one_new_row", 1, 0s, false}, FlushCase{"one_row_not_quite_old_enough", 1, 4999ms, false},
                    FlushCase{"one_row_of_the_age", 1, 5000ms, true}, FlushCase{"one_old_row", 1, 1h, true},
                    FlushCase{"one_row_short_of_full", 99, 0s, false}, FlushCase{"full", 100, 0s, true},
                    FlushCase{"over_full", 101, 0s, true}, FlushCase{"clock_went_back", 1, -1s, false}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(FlushRuleTest, DefaultLossWindowIsFiveSeconds) {
    EXPECT_EQ(FlushRule{}.age_max, 5s);
}

}  // namespace
}  // namespace collector
