#include "daemon/inbox.hpp"

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
std::vector<Delivery> take(Inbox& inbox) {
    std::vector<Delivery> group;
    EXPECT_TRUE(inbox.take_all(group, std::chrono::steady_clock::now()));
    return group;
}

/// What the worker is woken for.
std::vector<Delivery> wait_and_take(Inbox& inbox) {
    std::vector<Delivery> group;
    EXPECT_TRUE(inbox.take_all(group, far_away()));
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
    EXPECT_EQ(Inbox::is_awaited(delivery("t", GetParam().qos, GetParam().retained)), GetParam().awaited);
}

INSTANTIATE_TEST_SUITE_P(Kinds, AwaitedTest,
                         testing::Values(AwaitedCase{"reading", 0, false, false},
                                         AwaitedCase{"retained", 0, true, false}, AwaitedCase{"will", 1, false, true},
                                         AwaitedCase{"retained_will", 1, true, false},
                                         AwaitedCase{"exactly_once", 2, false, true}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(InboxTest, KeepsTheOrder) {
    Inbox inbox;
    for (const char* const topic : {"a", "b", "c"}) {
        inbox.put(delivery(topic));
    }
    const auto group = take(inbox);
    ASSERT_THAT(group, SizeIs(3));
    EXPECT_EQ(group[0].topic + group[1].topic + group[2].topic, "abc");
    EXPECT_EQ(inbox.received(), 3U);
    EXPECT_EQ(inbox.dropped(), 0U);
}

TEST(InboxTest, NewestAreDroppedAndCountedWhenItIsFull) {
    constexpr std::size_t kBeyond = 7;
    Inbox inbox;
    for (std::size_t i = 0; i < Inbox::kMessagesMax + kBeyond; ++i) {
        inbox.put(delivery(std::to_string(i)));
    }
    EXPECT_EQ(inbox.dropped(), kBeyond);
    EXPECT_EQ(inbox.received(), Inbox::kMessagesMax + kBeyond);
    const auto group = take(inbox);
    ASSERT_THAT(group, SizeIs(Inbox::kMessagesMax));
    EXPECT_EQ(group.front().topic, "0");
    EXPECT_EQ(group.back().topic, std::to_string(Inbox::kMessagesMax - 1));
}

/// What the broker hands out once per subscribe would be missing until the next one.
TEST(InboxTest, RetainedMessagesHaveAReserve) {
    Inbox inbox;
    for (std::size_t i = 0; i < Inbox::kMessagesMax; ++i) {
        inbox.put(delivery("live"));
    }
    for (std::size_t i = 0; i < Inbox::kReserve + 1; ++i) {
        inbox.put(delivery("retained", 0, true));
    }
    EXPECT_EQ(inbox.dropped(), 1U);
    EXPECT_THAT(take(inbox), SizeIs(Inbox::kMessagesMax + Inbox::kReserve));
}

TEST(InboxTest, BytesAreLimitedToo) {
    constexpr std::size_t kMegabyte = std::size_t{1024} * 1024;
    Inbox inbox;
    for (std::size_t i = 0; i < 2 * Inbox::kBytesMax / kMegabyte; ++i) {
        Delivery large = delivery("t");
        large.payload.assign(kMegabyte, 'x');
        inbox.put(std::move(large));
    }
    const auto group = take(inbox);
    EXPECT_LT(group.size() * kMegabyte, Inbox::kBytesMax);
    EXPECT_EQ(inbox.dropped(), 2 * Inbox::kBytesMax / kMegabyte - group.size());
}

TEST(InboxTest, AFullGroupWakesTheWorker) {
    Inbox inbox;
    std::jthread sending([&inbox] {
        for (std::size_t i = 0; i < Inbox::kGroup; ++i) {
            inbox.put(delivery("t"));
        }
    });
    EXPECT_THAT(wait_and_take(inbox), SizeIs(Inbox::kGroup));
}

TEST(InboxTest, ThereIsRoomAgainAfterTaking) {
    Inbox inbox;
    for (std::size_t i = 0; i < Inbox::kMessagesMax; ++i) {
        inbox.put(delivery("t"));
    }
    take(inbox);
    inbox.put(delivery("after"));
    EXPECT_EQ(inbox.dropped(), 0U);
    EXPECT_THAT(take(inbox), SizeIs(1));
}

TEST(InboxTest, AwaitedMessageHoldsItsSenderUntilTheCommit) {
    Inbox inbox;
    const auto start = std::chrono::steady_clock::now();
    auto sender = std::async(std::launch::async, [&inbox] { inbox.put(delivery("will", 1)); });
    EXPECT_THAT(wait_and_take(inbox), SizeIs(1));
    const bool held = sender.wait_for(0s) == std::future_status::timeout;
    inbox.committed(1);
    // On a machine so slow that the sender's patience is over, it rightly went on alone.
    const bool in_time = std::chrono::steady_clock::now() - start < CommitGate::kPatience;
    sender.get();
    EXPECT_TRUE(held || !in_time) << "acknowledged before its commit";
    EXPECT_TRUE(inbox.acknowledged_early() == 0 || !in_time);
}

TEST(InboxTest, AwaitedMessageWakesTheWorker) {
    Inbox inbox;
    const SteadyTime deadline = far_away();
    auto sender = std::async(std::launch::async, [&inbox] { inbox.put(delivery("will", 1)); });
    std::vector<Delivery> group;
    EXPECT_TRUE(inbox.take_all(group, deadline));
    EXPECT_LT(std::chrono::steady_clock::now(), deadline);
    inbox.committed(1);
    sender.get();
}

TEST(InboxTest, AwaitedMessageIsAcknowledgedEarlyWhenTheDiskDoesNotKeepUp) {
    Inbox inbox;
    inbox.put(delivery("will", 1));
    EXPECT_EQ(inbox.acknowledged_early(), 1U);
    EXPECT_THAT(take(inbox), SizeIs(1)) << "it is recorded all the same";
}

TEST(InboxTest, RetainedMessageOfQosOneHoldsNobody) {
    Inbox inbox;
    for (int i = 0; i < 100; ++i) {
        inbox.put(delivery("LWT", 1, true));
    }
    EXPECT_EQ(inbox.acknowledged_early(), 0U);
    EXPECT_THAT(take(inbox), SizeIs(100));
}

TEST(InboxTest, NudgeWakesTheWorkerWithNothing) {
    Inbox inbox;
    std::jthread nudging([&inbox] { inbox.nudge(); });
    EXPECT_THAT(wait_and_take(inbox), IsEmpty());
}

TEST(InboxTest, DeadlineWakesTheWorkerWithNothing) {
    Inbox inbox;
    std::vector<Delivery> group;
    EXPECT_TRUE(inbox.take_all(group, std::chrono::steady_clock::now()));
    EXPECT_THAT(group, IsEmpty());
}

TEST(InboxTest, WhatWasAcceptedBeforeClosingIsStillHandedOut) {
    Inbox inbox;
    inbox.put(delivery("before"));
    inbox.close();
    inbox.put(delivery("after"));
    EXPECT_EQ(inbox.dropped(), 1U);
    EXPECT_THAT(take(inbox), SizeIs(1));
    std::vector<Delivery> group;
    EXPECT_FALSE(inbox.take_all(group, far_away())) << "and then nothing, ever";
}

TEST(InboxTest, AwaitedMessageAfterClosingHoldsNobody) {
    Inbox inbox;
    inbox.close();
    inbox.put(delivery("will", 1));
    EXPECT_EQ(inbox.dropped(), 1U);
    EXPECT_EQ(inbox.acknowledged_early(), 0U);
}

}  // namespace
}  // namespace collector
