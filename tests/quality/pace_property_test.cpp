#include <algorithm>
#include <array>

#include <gtest/gtest.h>

#include <collector/quality/pace.hpp>
#include <collector/quality/timeline.hpp>

#include "quality/interval.hpp"
#include "quality/simulated_plug.hpp"
#include "support/manual_clock.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using std::chrono::seconds;

const UtcMillis kStart = test::at("2026-05-01T00:00:00Z");
constexpr std::size_t kFirst = 16;

/// Of 10 plugs one reports every 10 s, the rest more seldom.
constexpr std::array kPeriods{10s, 30s, 60s, 60s, 60s, 120s, 300s, 300s, 300s, 600s};

test::Habits habits_of(std::uint64_t seed) {
    return {.period = kPeriods[seed % kPeriods.size()],
            .loss = 0.4 * static_cast<double>(seed / 10 % 11) / 10,
            .bursts_a_day = static_cast<double>(seed % 7),
            .restarts_a_day = static_cast<double>(seed % 3),
            .clock_off = 1e-4 * (static_cast<double>(seed % 13) / 6 - 1)};
}

/// A day of a plug, and the intervals that were judged by another pace than its own after its first readings.
std::size_t misjudged_intervals(std::uint64_t seed) {
    const test::Habits habits = habits_of(seed);
    test::SimulatedPlug plug(seed, habits, kStart);
    PlugHistory history;
    for (Sample sample = plug.next(); sample.time < kStart + 24h; sample = plug.next()) {
        history.samples.push_back(sample);
    }
    if (history.samples.size() < kFirst) {
        return 0;
    }
    const UtcMillis known = history.samples[kFirst - 1].time;
    const auto timeline = make_timeline(history, {kStart, kStart + 24h});
    return static_cast<std::size_t>(std::ranges::count_if(timeline.intervals, [&](const Interval& interval) {
        return interval.start + kIntervalLength > known && interval.expected_samples != expected_samples(habits.period);
    }));
}

class ConstantPaceTest : public testing::TestWithParam<std::uint64_t> {};

/// Days of 500 plugs.
TEST_P(ConstantPaceTest, NoIntervalIsJudgedByAnother) {
    for (std::uint64_t seed = GetParam() * 50; seed < GetParam() * 50 + 50; ++seed) {
        ASSERT_EQ(misjudged_intervals(seed), 0U) << "seed " << seed;
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
    /// How many of 200 plugs with so much loss are not judged by their new pace after so many messages.
    [[nodiscard]] static int late(double loss, int messages) {
        int count = 0;
        for (std::uint64_t seed = 0; seed < 200; ++seed) {
            test::SimulatedPlug plug(seed, {.period = GetParam().from, .loss = loss, .delayed_much = 0}, kStart);
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
    EXPECT_EQ(late(0, 8), 0);
    EXPECT_EQ(late(0.1, 8), 0);
}

/// With much loss too few of eight messages tell half the period from the whole; those plugs are late.
TEST_P(ShorterPaceTest, IsFollowedWithinEightMessagesByNearlyAllWithMuchLoss) {
    EXPECT_LE(late(0.2, 8), 3);
    EXPECT_LE(late(0.4, 8), 16);
    EXPECT_LE(late(0.4, 16), 1);
}

TEST_P(LongerPaceTest, IsFollowedWithinSixteenMessages) {
    for (const double loss : {0.0, 0.2, 0.4}) {
        EXPECT_EQ(late(loss, 16), 0) << loss;
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
