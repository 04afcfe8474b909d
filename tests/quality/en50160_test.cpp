#include "quality/en50160.hpp"

#include <array>
#include <ostream>

#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace collector {
namespace {

using enum IntervalStatus;

struct VerdictCase {
    const char* name;
    WeekNumbers week;
    Verdict verdict;
    friend std::ostream& operator<<(std::ostream& out, const VerdictCase& row) { return out << row.name; }
};

class VerdictTest : public testing::TestWithParam<VerdictCase> {};

TEST_P(VerdictTest, FollowsFromTheNumbersOfTheWeek) {
    EXPECT_EQ(verdict(GetParam().week), GetParam().verdict);
}

// 5 % of 1008 is 50.4, of 1000 is 50; 95 % of 1008 is 957.6, of 1002 951.9, of 1014 963.3.
INSTANTIATE_TEST_SUITE_P(
    Weeks, VerdictTest,
    testing::Values(VerdictCase{"nothing_outside", {1008, 1008, 0, 0}, Verdict::pass},
                    VerdictCase{"five_percent", {1008, 1000, 50, 0}, Verdict::pass},
                    VerdictCase{"as_many_as_may_be", {1008, 1008, 50, 0}, Verdict::pass},
                    VerdictCase{"one_too_many", {1008, 1008, 51, 0}, Verdict::fail},
                    VerdictCase{"one_far_outside", {1008, 1008, 1, 1}, Verdict::fail},
                    VerdictCase{"one_far_outside_is_enough", {1008, 1, 1, 1}, Verdict::fail},
                    VerdictCase{"just_enough", {1008, 958, 0, 0}, Verdict::pass},
                    VerdictCase{"not_quite_enough", {1008, 957, 0, 0}, Verdict::not_enough_data},
                    VerdictCase{"too_little_to_fail", {1008, 957, 900, 0}, Verdict::not_enough_data},
                    VerdictCase{"nothing", {1008, 0, 0, 0}, Verdict::not_enough_data},
                    VerdictCase{"short_week", {1002, 952, 0, 0}, Verdict::pass},
                    VerdictCase{"short_week_with_too_little", {1002, 951, 0, 0}, Verdict::not_enough_data},
                    VerdictCase{"long_week", {1014, 964, 0, 0}, Verdict::pass},
                    VerdictCase{"long_week_with_too_little", {1014, 963, 0, 0}, Verdict::not_enough_data}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(En50160Test, TheShareThatIsNeededCanBeSet) {
    EXPECT_EQ(verdict({1008, 504, 0, 0}, 0.5), Verdict::pass);
    EXPECT_EQ(verdict({1008, 504, 0, 0}, 0.51), Verdict::not_enough_data);
}

TEST(En50160Test, CoverageIsTheValidShareOfTheWeek) {
    EXPECT_DOUBLE_EQ(coverage({1002, 501, 0, 0}), 0.5);
}

/// Of a week of 1014: 1000 valid, of them 3 above 253 V, 7 below 207 V and 2 of those below 195.5 V; the others thin.
TEST(En50160Test, OnlyValidIntervalsCount) {
    const UtcMillis start = test::at("2026-10-18T22:00:00Z");
    const Week week{start, start + std::chrono::hours{169}, 1014, "2026-10-19"};
    const std::array counts{WeekCount{start, 1, valid, 1000, 3, 7, 2}, WeekCount{start, 1, thin, 14, 14, 0, 0}};
    EXPECT_EQ(week_numbers(week, counts), (WeekNumbers{1014, 1000, 10, 5}));
}

}  // namespace
}  // namespace collector
