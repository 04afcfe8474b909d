#include "mqtt/backoff.hpp"

#include <algorithm>
#include <ostream>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace collector::mqtt {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr std::uint32_t kSeeds = 500;

struct AttemptCase {
    const char* name;
    int failures_before;
    milliseconds low;
    milliseconds high;

    friend std::ostream& operator<<(std::ostream& out, const AttemptCase& row) { return out << row.name; }
};

class BackoffTest : public testing::TestWithParam<AttemptCase> {};

TEST_P(BackoffTest, DoublesWithinItsBounds) {
    for (std::uint32_t seed = 1; seed <= kSeeds; ++seed) {
        Backoff backoff(seed);
        for (int i = 0; i < GetParam().failures_before; ++i) {
            static_cast<void>(backoff.after(Setback::failed));
        }
        const milliseconds delay = backoff.after(Setback::failed);
        ASSERT_GE(delay, GetParam().low) << "seed " << seed;
        ASSERT_LE(delay, GetParam().high) << "seed " << seed;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Attempts, BackoffTest,
    testing::Values(AttemptCase{"first", 0, 750ms, 1250ms}, AttemptCase{"second", 1, 1500ms, 2500ms},
                    AttemptCase{"third", 2, 3000ms, 5000ms}, AttemptCase{"fourth", 3, 6000ms, 10'000ms},
                    AttemptCase{"fifth", 4, 12'000ms, 20'000ms}, AttemptCase{"sixth", 5, 22'500ms, 30'000ms},
                    AttemptCase{"thousandth", 999, 22'500ms, 30'000ms}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(BackoffTest, NeverWaitsLongerThanThirtySeconds) {
    Backoff backoff(1);
    for (int i = 0; i < 100'000; ++i) {
        ASSERT_LE(backoff.after(Setback::failed), 30s);
    }
}

TEST(BackoffTest, LostConnectionIsAnsweredAtOnce) {
    Backoff backoff(1);
    EXPECT_EQ(backoff.after(Setback::lost), 0ms);
    static_cast<void>(backoff.after(Setback::failed));
    EXPECT_EQ(backoff.after(Setback::lost), 0ms);
}

TEST(BackoffTest, AnAttemptThatGotLittleTimeIsMadeAgainAtOnce) {
    Backoff backoff(1);
    EXPECT_EQ(backoff.after(Setback::held_up), 0ms);
}

TEST(BackoffTest, AConnectionThatHeldEndsARowOfFailures) {
    Backoff backoff(1);
    for (int i = 0; i < 10; ++i) {
        static_cast<void>(backoff.after(Setback::failed));
    }
    static_cast<void>(backoff.after(Setback::lost));
    EXPECT_LE(backoff.after(Setback::failed), 1250ms);
}

TEST(BackoffTest, RefusedLoginWaitsAMinuteAndMore) {
    for (std::uint32_t seed = 1; seed <= kSeeds; ++seed) {
        Backoff backoff(seed);
        for (int i = 0; i < 10; ++i) {
            const milliseconds delay = backoff.after(Setback::login_refused);
            ASSERT_GE(delay, 60s);
            ASSERT_LE(delay, 75s);
        }
    }
}

TEST(BackoffTest, RefusedLoginDoesNotLengthenOtherWaits) {
    Backoff backoff(1);
    static_cast<void>(backoff.after(Setback::login_refused));
    EXPECT_LE(backoff.after(Setback::failed), 1250ms);
}

/// Many collectors that lose one broker must not all come back in the same moment.
TEST(BackoffTest, CollectorsSpreadOut) {
    std::set<milliseconds> delays;
    for (std::uint32_t seed = 1; seed <= kSeeds; ++seed) {
        delays.insert(Backoff(seed).after(Setback::failed));
    }
    EXPECT_GT(delays.size(), 100U);
    EXPECT_GT(*delays.rbegin() - *delays.begin(), 400ms);
}

}  // namespace
}  // namespace collector::mqtt
