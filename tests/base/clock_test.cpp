#include <collector/base/clock.hpp>

#include <gtest/gtest.h>

namespace collector {
namespace {

TEST(SystemClock, TellsTheHostsWallClock) {
    const SystemClock clock;
    const auto before = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const UtcMillis now = clock.utc_now();
    const auto after = std::chrono::ceil<std::chrono::milliseconds>(std::chrono::system_clock::now());
    EXPECT_LE(before, now);
    EXPECT_LE(now, after);
}

TEST(SystemClock, SteadyTimeIsThatOfTheStandardLibrary) {
    // Deadlines computed from it are waited for with the standard library's own clock.
    const SystemClock clock;
    const SteadyTime before = std::chrono::steady_clock::now();
    const SteadyTime now = clock.steady_now();
    EXPECT_LE(before, now);
    EXPECT_LE(now, std::chrono::steady_clock::now());
}

}  // namespace
}  // namespace collector
