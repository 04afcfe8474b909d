#include "due_queue.hpp"

#include <gtest/gtest.h>

namespace tasmota_sim {
namespace {

UtcMillis at(int ms) {
    return UtcMillis{std::chrono::milliseconds{ms}};
}

TEST(DueQueueTest, HandsOutTheEarliestFirst) {
    DueQueue queue{3};
    queue.set(0, at(30));
    queue.set(1, at(10));
    queue.set(2, at(20));
    EXPECT_EQ(queue.next_due(), at(10));
    EXPECT_EQ(queue.pop(at(100)), 1U);
    EXPECT_EQ(queue.pop(at(100)), 2U);
    EXPECT_EQ(queue.pop(at(100)), 0U);
    EXPECT_EQ(queue.pop(at(100)), std::nullopt);
}

TEST(DueQueueTest, HandsOutNothingBeforeItsTime) {
    DueQueue queue{1};
    queue.set(0, at(30));
    EXPECT_EQ(queue.pop(at(29)), std::nullopt);
    EXPECT_EQ(queue.pop(at(30)), 0U);
}

TEST(DueQueueTest, TheLastTimeSetCounts) {
    DueQueue queue{2};
    queue.set(0, at(30));
    queue.set(1, at(40));
    queue.set(0, at(50));
    EXPECT_EQ(queue.pop(at(100)), 1U);
    queue.set(0, kNever);
    EXPECT_EQ(queue.next_due(), kNever);
}

}  // namespace
}  // namespace tasmota_sim
