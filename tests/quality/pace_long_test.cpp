#include <gtest/gtest.h>

#include "quality/plug_day.hpp"

namespace collector {
namespace {

constexpr std::uint64_t kDaysEach = 500;

class ConstantPaceLongTest : public testing::TestWithParam<std::uint64_t> {};

/// Days of 10,000 plugs.
TEST_P(ConstantPaceLongTest, NoIntervalIsJudgedByAnother) {
    for (std::uint64_t seed = GetParam() * kDaysEach; seed < (GetParam() + 1) * kDaysEach; ++seed) {
        EXPECT_EQ(test::misjudged_intervals(seed), 0U) << "seed " << seed;
    }
}

INSTANTIATE_TEST_SUITE_P(Days, ConstantPaceLongTest, testing::Range<std::uint64_t>(0, 20));

}  // namespace
}  // namespace collector
