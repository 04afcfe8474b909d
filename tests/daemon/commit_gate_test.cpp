#include "daemon/commit_gate.hpp"

#include <thread>

#include <gtest/gtest.h>

namespace collector {
namespace {

using SteadyClock = std::chrono::steady_clock;

/// So many waits in a row, that waiting each to its end would take far longer than any slow machine does otherwise.
constexpr int kManyWaits = 20;
constexpr auto kFarBelowManyWaits = kManyWaits * CommitGate::kPatience / 2;

TEST(CommitGateTest, CommittedTicketIsNotWaitedFor) {
    CommitGate gate;
    const auto start = SteadyClock::now();
    for (int i = 0; i < kManyWaits; ++i) {
        const std::uint64_t ticket = gate.take_ticket();
        gate.committed(1);
        EXPECT_TRUE(gate.wait(ticket));
    }
    EXPECT_LT(SteadyClock::now() - start, kFarBelowManyWaits);
}

TEST(CommitGateTest, WaitsForTheCommit) {
    CommitGate gate;
    const std::uint64_t ticket = gate.take_ticket();
    const auto start = SteadyClock::now();
    std::jthread worker([&gate] { gate.committed(1); });
    const bool committed = gate.wait(ticket);
    EXPECT_TRUE(committed || SteadyClock::now() - start >= CommitGate::kPatience);
}

TEST(CommitGateTest, OneCommitMayFreeSeveralTickets) {
    CommitGate gate;
    const std::uint64_t first = gate.take_ticket();
    const std::uint64_t second = gate.take_ticket();
    gate.committed(2);
    EXPECT_TRUE(gate.wait(first));
    EXPECT_TRUE(gate.wait(second));
}

TEST(CommitGateTest, CommitOfAnEarlierMessageFreesNoLaterOne) {
    CommitGate gate;
    const std::uint64_t first = gate.take_ticket();
    const std::uint64_t second = gate.take_ticket();
    gate.committed(1);
    EXPECT_TRUE(gate.wait(first));
    EXPECT_FALSE(gate.wait(second));
}

TEST(CommitGateTest, GivesUpAfterItsPatienceAndThenWaitsNoMoreUntilTheWorkerHasCaughtUp) {
    CommitGate gate;
    const auto start = SteadyClock::now();
    EXPECT_FALSE(gate.wait(gate.take_ticket()));
    EXPECT_GE(SteadyClock::now() - start, CommitGate::kPatience);

    const auto stalled = SteadyClock::now();
    for (int i = 1; i < kManyWaits; ++i) {
        EXPECT_FALSE(gate.wait(gate.take_ticket()));
    }
    EXPECT_LT(SteadyClock::now() - stalled, kFarBelowManyWaits);

    gate.committed(kManyWaits);
    const auto caught_up = SteadyClock::now();
    EXPECT_FALSE(gate.wait(gate.take_ticket()));
    EXPECT_GE(SteadyClock::now() - caught_up, CommitGate::kPatience);
}

TEST(CommitGateTest, NobodyWaitsAtAClosedGate) {
    CommitGate gate;
    gate.close();
    const auto start = SteadyClock::now();
    for (int i = 0; i < kManyWaits; ++i) {
        EXPECT_FALSE(gate.wait(gate.take_ticket()));
    }
    EXPECT_LT(SteadyClock::now() - start, kFarBelowManyWaits);
}

TEST(CommitGateTest, ClosingSendsAwayWhoeverWaits) {
    const auto start = SteadyClock::now();
    for (int i = 0; i < kManyWaits; ++i) {
        CommitGate gate;
        const std::uint64_t ticket = gate.take_ticket();
        std::jthread closing([&gate] { gate.close(); });
        EXPECT_FALSE(gate.wait(ticket));
    }
    EXPECT_LT(SteadyClock::now() - start, kFarBelowManyWaits);
}

}  // namespace
}  // namespace collector
