#include "daemon/intake.hpp"

#include <future>
#include <ostream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace collector {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;
using testing::SizeIs;

SteadyTime far_away() {
    return std::chrono::steady_clock::now() + 60s;
}

Delivery delivery(std::string topic, std::uint8_t qos = 0, bool retained = false) {
    return {std::move(topic), "", {}, qos, retained};
}

/// What is there now.
std::vector<Delivery> take(Intake& intake) {
    std::vector<Delivery> group;
    EXPECT_TRUE(intake.take_all(group, std::chrono::steady_clock::now()));
    return group;
}

/// What the worker is woken for.
std::vector<Delivery> wait_and_take(Intake& intake) {
    std::vector<Delivery> group;
    EXPECT_TRUE(intake.take_all(group, far_away()));
    return group;
}

struct AwaitedCase {
    const char* name;
    std::uint8_t qos;
    bool retained;
    bool awaited;

    friend std::ostream& operator<<(std::ostream& out, const AwaitedCase& row) { return out << row.name; }
};

class AwaitedTest : public testing::TestWithParam<AwaitedCase> {};

TEST_P(AwaitedTest, OnlyALiveMessageThatIsAcknowledgedIsAwaited) {
    EXPECT_EQ(Intake::is_awaited(delivery("t", GetParam().qos, GetParam().retained)), GetParam().awaited);
}

INSTANTIATE_TEST_SUITE_P(Kinds, AwaitedTest,
                         testing::Values(AwaitedCase{"reading", 0, false, false},
                                         AwaitedCase{"retained", 0, true, false}, AwaitedCase{"will", 1, false, true},
                                         AwaitedCase{"retained_will", 1, true, false},
                                         AwaitedCase{"exactly_once", 2, false, true}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(IntakeTest, KeepsTheOrder) {
    Intake intake;
    for (const char* const topic : {"a", "b", "c"}) {
        intake.put(delivery(topic));
    }
    const auto group = take(intake);
    ASSERT_THAT(group, SizeIs(3));
    EXPECT_EQ(group[0].topic + group[1].topic + group[2].topic, "abc");
    EXPECT_EQ(intake.received(), 3U);
    EXPECT_EQ(intake.dropped(), 0U);
}

TEST(IntakeTest, NewestAreDroppedAndCountedWhenItIsFull) {
    constexpr std::size_t kBeyond = 7;
    Intake intake;
    for (std::size_t i = 0; i < Intake::kMessagesMax + kBeyond; ++i) {
        intake.put(delivery(std::to_string(i)));
    }
    EXPECT_EQ(intake.dropped(), kBeyond);
    EXPECT_EQ(intake.received(), Intake::kMessagesMax + kBeyond);
    const auto group = take(intake);
    ASSERT_THAT(group, SizeIs(Intake::kMessagesMax));
    EXPECT_EQ(group.front().topic, "0");
    EXPECT_EQ(group.back().topic, std::to_string(Intake::kMessagesMax - 1));
}

/// What the broker hands out once per subscribe would be missing until the next one.
TEST(IntakeTest, RetainedMessagesHaveAReserve) {
    Intake intake;
    for (std::size_t i = 0; i < Intake::kMessagesMax; ++i) {
        intake.put(delivery("live"));
    }
    for (std::size_t i = 0; i < Intake::kReserve + 1; ++i) {
        intake.put(delivery("retained", 0, true));
    }
    EXPECT_EQ(intake.dropped(), 1U);
    EXPECT_THAT(take(intake), SizeIs(Intake::kMessagesMax + Intake::kReserve));
}

TEST(IntakeTest, BytesAreLimitedToo) {
    constexpr std::size_t kMegabyte = std::size_t{1024} * 1024;
    Intake intake;
    for (std::size_t i = 0; i < 2 * Intake::kBytesMax / kMegabyte; ++i) {
        Delivery large = delivery("t");
        large.payload.assign(kMegabyte, 'x');
        intake.put(std::move(large));
    }
    const auto group = take(intake);
    EXPECT_LT(group.size() * kMegabyte, Intake::kBytesMax);
    EXPECT_EQ(intake.dropped(), 2 * Intake::kBytesMax / kMegabyte - group.size());
}

TEST(IntakeTest, AFullGroupWakesTheWorker) {
    Intake intake;
    std::jthread sending([&intake] {
        for (std::size_t i = 0; i < Intake::kGroup; ++i) {
            intake.put(delivery("t"));
        }
    });
    EXPECT_THAT(wait_and_take(intake), SizeIs(Intake::kGroup));
}

TEST(IntakeTest, ThereIsRoomAgainAfterTaking) {
    Intake intake;
    for (std::size_t i = 0; i < Intake::kMessagesMax; ++i) {
        intake.put(delivery("t"));
    }
    take(intake);
    intake.put(delivery("after"));
    EXPECT_EQ(intake.dropped(), 0U);
    EXPECT_THAT(take(intake), SizeIs(1));
}

TEST(IntakeTest, AwaitedMessageHoldsItsSenderUntilTheCommit) {
    Intake intake;
    const auto start = std::chrono::steady_clock::now();
    auto sender = std::async(std::launch::async, [&intake] { intake.put(delivery("will", 1)); });
    EXPECT_THAT(wait_and_take(intake), SizeIs(1));
    const bool held = sender.wait_for(0s) == std::future_status::timeout;
    intake.committed(1);
    // On a machine so slow that the sender's patience is over, it rightly went on alone.
    const bool in_time = std::chrono::steady_clock::now() - start < CommitGate::kPatience;
    sender.get();
    EXPECT_TRUE(held || !in_time) << "acknowledged before its commit";
    EXPECT_TRUE(intake.acknowledged_early() == 0 || !in_time);
}

TEST(IntakeTest, AwaitedMessageIsAcknowledgedEarlyWhenTheDiskDoesNotKeepUp) {
    Intake intake;
    intake.put(delivery("will", 1));
    EXPECT_EQ(intake.acknowledged_early(), 1U);
    EXPECT_THAT(take(intake), SizeIs(1)) << "it is recorded all the same";
}

TEST(IntakeTest, RetainedMessageOfQosOneHoldsNobody) {
    Intake intake;
    for (int i = 0; i < 100; ++i) {
        intake.put(delivery("LWT", 1, true));
    }
    EXPECT_EQ(intake.acknowledged_early(), 0U);
    EXPECT_THAT(take(intake), SizeIs(100));
}

TEST(IntakeTest, NudgeWakesTheWorkerWithNothing) {
    Intake intake;
    std::jthread nudging([&intake] { intake.nudge(); });
    EXPECT_THAT(wait_and_take(intake), IsEmpty());
}

TEST(IntakeTest, DeadlineWakesTheWorkerWithNothing) {
    Intake intake;
    std::vector<Delivery> group;
    EXPECT_TRUE(intake.take_all(group, std::chrono::steady_clock::now()));
    EXPECT_THAT(group, IsEmpty());
}

TEST(IntakeTest, WhatWasAcceptedBeforeClosingIsStillHandedOut) {
    Intake intake;
    intake.put(delivery("before"));
    intake.close();
    intake.put(delivery("after"));
    EXPECT_EQ(intake.dropped(), 1U);
    EXPECT_THAT(take(intake), SizeIs(1));
    std::vector<Delivery> group;
    EXPECT_FALSE(intake.take_all(group, far_away())) << "and then nothing, ever";
}

TEST(IntakeTest, AwaitedMessageAfterClosingHoldsNobody) {
    Intake intake;
    intake.close();
    intake.put(delivery("will", 1));
    EXPECT_EQ(intake.dropped(), 1U);
    EXPECT_EQ(intake.acknowledged_early(), 0U);
}

}  // namespace
}  // namespace collector
