#include "daemon/doubled_messages.hpp"

#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;

class DoubledMessagesTest : public testing::Test {
  protected:
    /// Whether a message of a log was told before.
    bool is_doubled(std::size_t run, std::chrono::milliseconds after, const char* payload = "Online",
                    bool retained = false, const char* topic = "tele/fridge/LWT") {
        return doubled_.was_told(
            {.topic = topic, .payload = payload, .received_at = start_ + after, .retained = retained}, run);
    }
    const UtcMillis start_ = test::at("2026-05-01T10:00:00Z");
    DoubledMessages doubled_{DoubledMessages::kApart};
};

TEST_F(DoubledMessagesTest, AnotherLogTellsTheSame) {
    EXPECT_FALSE(is_doubled(0, 0s));
    EXPECT_TRUE(is_doubled(1, 40ms));
    EXPECT_TRUE(is_doubled(2, 5s));
    EXPECT_FALSE(is_doubled(3, 5s + 41ms)) << "too long after the first";
}

TEST_F(DoubledMessagesTest, OneLogThatTellsItAgainMeansThatItWasSaidAgain) {
    EXPECT_FALSE(is_doubled(0, 0s));
    EXPECT_FALSE(is_doubled(0, 1s));
    EXPECT_TRUE(is_doubled(1, 1s + 5ms));
    EXPECT_TRUE(is_doubled(1, 1s + 10ms));
    EXPECT_FALSE(is_doubled(1, 1s + 15ms)) << "the other log has it twice";
}

TEST_F(DoubledMessagesTest, OneLogTellsNothingTwiceInOneMoment) {
    EXPECT_FALSE(is_doubled(0, 0s));
    EXPECT_TRUE(is_doubled(0, 0s));
    EXPECT_FALSE(is_doubled(0, 1ms));
}

TEST_F(DoubledMessagesTest, WhatDiffersInAnythingIsAnother) {
    EXPECT_FALSE(is_doubled(0, 0s));
    EXPECT_FALSE(is_doubled(1, 0s, "Offline"));
    EXPECT_FALSE(is_doubled(1, 0s, "Online", true));
    EXPECT_FALSE(is_doubled(1, 0s, "Online", false, "tele/oven/LWT"));
}

TEST_F(DoubledMessagesTest, ALogThatIsAloneHasDoublesInOneMomentOnly) {
    doubled_ = DoubledMessages(0s);
    EXPECT_FALSE(is_doubled(0, 0s));
    EXPECT_TRUE(is_doubled(0, 0s));
    EXPECT_FALSE(is_doubled(0, 1ms));
}

}  // namespace
}  // namespace collector
