#include "daemon/clock_watch.hpp"

#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

struct StepCase {
    const char* name;
    milliseconds passed;
    milliseconds step;
    std::optional<milliseconds> seen;

    friend std::ostream& operator<<(std::ostream& out, const StepCase& row) { return out << row.name; }
};

class ClockWatchTest : public testing::TestWithParam<StepCase> {
  protected:
    test::ManualClock clock_{test::at("2026-05-01T10:00:00Z")};
    ClockWatch watch_;
};

TEST_P(ClockWatchTest, SeesJumpsOnly) {
    ASSERT_EQ(watch_.take_jump(clock_), std::nullopt) << "nothing to compare the first look with";
    clock_.advance(GetParam().passed);
    clock_.step(GetParam().step);
    EXPECT_EQ(watch_.take_jump(clock_), GetParam().seen);
    clock_.advance(10s);
    EXPECT_EQ(watch_.take_jump(clock_), std::nullopt) << "a jump is seen once";
}

INSTANTIATE_TEST_SUITE_P(
    Steps, ClockWatchTest,
    testing::Values(StepCase{"none", 10s, 0s, std::nullopt}, StepCase{"time_passes", 48h, 0s, std::nullopt},
                    StepCase{"slewing", 10s, 999ms, std::nullopt}, StepCase{"slewing_back", 10s, -999ms, std::nullopt},
                    StepCase{"one_second", 10s, 1s, 1s}, StepCase{"one_second_back", 10s, -1s, -1s},
                    StepCase{"first_synchronisation", 10s, 24h * 365 * 56, 24h * 365 * 56},
                    StepCase{"daylight_saving_set_by_hand", 10s, -1h, -1h}),
    [](const auto& row) { return std::string(row.param.name); });

/// Three messages, and a jump between the second and the third.
TEST(RestampTest, WhatCameBeforeTheJumpMovesWithIt) {
    for (const milliseconds step : {milliseconds{2400s}, milliseconds{2s}, milliseconds{-2s}, milliseconds{-24h}}) {
        test::ManualClock clock{test::at("2026-05-01T10:00:00Z")};
        std::vector<Delivery> messages;
        const auto receive = [&] {
            messages.push_back({"topic", "payload", clock.utc_now(), 0, false, clock.steady_now()});
        };
        receive();
        clock.advance(3s);
        receive();
        clock.advance(1s);
        clock.step(step);
        receive();
        clock.advance(500ms);
        restamp(messages, clock);
        const UtcMillis first = test::at("2026-05-01T10:00:00Z") + step;
        EXPECT_EQ(messages[0].received_at, first);
        EXPECT_EQ(messages[1].received_at, first + 3s);
        EXPECT_EQ(messages[2].received_at, first + 4s);
    }
}

}  // namespace
}  // namespace collector
