#include <gtest/gtest.h>

#include <collector/quality/pace.hpp>

#include "quality/plug_day.hpp"
#include "quality/simulated_plug.hpp"
#include "support/manual_clock.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using std::chrono::seconds;

const UtcMillis kMidnight = test::at("2026-05-01T00:00:00Z");
class ConstantPaceTest : public testing::TestWithParam<std::uint64_t> {};

/// Days of 400 plugs; pace_long_test has 10,000.
TEST_P(ConstantPaceTest, NoIntervalIsJudgedByAnother) {
    for (std::uint64_t seed = GetParam() * 40; seed < GetParam() * 40 + 40; ++seed) {
        ASSERT_EQ(test::misjudged_intervals(seed), 0U) << "seed " << seed;
    }
}

INSTANTIATE_TEST_SUITE_P(Days, ConstantPaceTest, testing::Range<std::uint64_t>(0, 10));

struct ChangeCase {
    const char* name;
    seconds from;
    seconds to;
    friend std::ostream& operator<<(std::ostream& out, const ChangeCase& row) { return out << row.name; }
};

class ChangedPaceTest : public testing::TestWithParam<ChangeCase> {
  protected:
    /// How many of 500 plugs with so much loss are not judged by their new pace after so many messages.
    [[nodiscard]] static int late(double loss, int messages) {
        int count = 0;
        for (std::uint64_t seed = 0; seed < 500; ++seed) {
            test::SimulatedPlug plug(seed, {.period = GetParam().from, .loss = loss, .delayed_much = 0}, kMidnight);
            Pace pace;
            for (int i = 0; i < 40; ++i) {
                pace.observe(plug.next());
            }
            plug.set_period(GetParam().to);
            for (int i = 0; i < messages; ++i) {
                pace.observe(plug.next());
            }
            count += pace.current() == GetParam().to ? 0 : 1;
        }
        return count;
    }
};

class ShorterPaceTest : public ChangedPaceTest {};
class LongerPaceTest : public ChangedPaceTest {};

TEST_P(ShorterPaceTest, IsFollowedWithinEightMessages) {
    for (const double loss : {0.0, 0.1, 0.2}) {
        EXPECT_LE(late(loss, 8), 1) << loss;
    }
}

/// With 40 % lost, in 0.3 % of all cases fewer than two of seven differences tell half the period from the whole.
TEST_P(ShorterPaceTest, IsFollowedWithinEightMessagesByNearlyAllWithMuchLoss) {
    EXPECT_LE(late(0.4, 8), 5);
    EXPECT_EQ(late(0.4, 16), 0);
}

TEST_P(LongerPaceTest, IsFollowedWithinSixteenMessages) {
    for (const double loss : {0.0, 0.2, 0.4}) {
        EXPECT_LE(late(loss, 16), 1) << loss;
    }
}

INSTANTIATE_TEST_SUITE_P(Settings, ShorterPaceTest,
                         testing::Values(ChangeCase{"half", 60s, 30s}, ChangeCase{"sixth", 60s, 10s},
                                         ChangeCase{"third", 60s, 20s}, ChangeCase{"three_quarters", 60s, 45s},
                                         ChangeCase{"two_thirds", 30s, 20s}, ChangeCase{"fifth", 300s, 60s},
                                         ChangeCase{"thirtieth", 300s, 10s}, ChangeCase{"hour", 3600s, 1800s}),
                         [](const auto& row) { return std::string(row.param.name); });
INSTANTIATE_TEST_SUITE_P(Settings, LongerPaceTest,
                         testing::Values(ChangeCase{"twice", 30s, 60s}, ChangeCase{"six_times", 10s, 60s},
                                         ChangeCase{"three_times", 20s, 60s}, ChangeCase{"four_thirds", 45s, 60s},
                                         ChangeCase{"twice_the_shortest", 10s, 20s}, ChangeCase{"half_more", 20s, 30s},
                                         ChangeCase{"five_times", 60s, 300s}, ChangeCase{"hour", 1800s, 3600s}),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace collector
