#include "noise.hpp"

#include <cmath>
#include <set>

#include <gtest/gtest.h>

namespace tasmota_sim {
namespace {

using namespace std::chrono_literals;

// Pinned, because fleets and readings of a seed must stay what they are.
TEST(NoiseTest, IsTheSameOnEveryMachine) {
    EXPECT_EQ(mix(0, 0), 0xE220A8397B1DCDAFULL);
    EXPECT_EQ(mix(0, 1), 0x6E789E6AA1B965F4ULL);
}

TEST(NoiseTest, UnitFillsItsRange) {
    double sum = 0.0;
    for (std::uint64_t key = 0; key < 10000; ++key) {
        const double value = unit(1, key);
        ASSERT_GE(value, 0.0);
        ASSERT_LT(value, 1.0);
        sum += value;
    }
    EXPECT_NEAR(sum / 10000, 0.5, 0.02);
}

TEST(NoiseTest, BelowReachesEveryNumber) {
    std::set<std::uint64_t> seen;
    for (std::uint64_t key = 0; key < 200; ++key) {
        seen.insert(below(1, key, 10));
    }
    EXPECT_EQ(seen.size(), 10U);
    EXPECT_EQ(*seen.rbegin(), 9U);
}

TEST(NoiseTest, WanderDoesNotJump) {
    const UtcMillis start = std::chrono::sys_days{std::chrono::year{2026} / 6 / 1};
    double last = wander(1, start, 10s);
    for (auto time = start; time < start + 5min; time += 50ms) {
        const double value = wander(1, time, 10s);
        ASSERT_LE(std::abs(value), 1.0);
        ASSERT_LT(std::abs(value - last), 0.03);
        last = value;
    }
}

}  // namespace
}  // namespace tasmota_sim
