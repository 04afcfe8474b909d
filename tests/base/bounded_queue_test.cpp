#include <collector/base/bounded_queue.hpp>

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <fstream>
#include <future>
#include <memory>
#include <string>
#include <thread>

namespace collector {
namespace {

using namespace std::chrono_literals;

using Queue = BoundedQueue<int>;
using Priority = Queue::Priority;
using Pushed = Queue::Pushed;

/// Longer than any test may take: who waits for this long has missed its wake-up, and the test's time limit says so.
constexpr auto kForever = 600s;

SteadyTime now() {
    return std::chrono::steady_clock::now();
}

/// Limits that do not matter to the test at hand.
constexpr Queue::Limits kWide{.items = 1000, .bytes = 1'000'000, .reserve = 10, .group_items = 100};

Pushed push(Queue& queue, int item, Priority priority = Priority::ordinary) {
    return queue.try_push(int{item}, 1, priority);
}

/// What is there now, without waiting.
std::vector<int> pop_now(Queue& queue) {
    std::vector<int> items;
    EXPECT_TRUE(queue.pop_all(items, now()));
    return items;
}

TEST(BoundedQueue, KnowsHowManyWait) {
    Queue queue(kWide);
    EXPECT_EQ(queue.size(), 0U);
    ASSERT_EQ(push(queue, 1), Pushed::queued);
    ASSERT_EQ(push(queue, 2), Pushed::queued);
    EXPECT_EQ(queue.size(), 2U);
    static_cast<void>(pop_now(queue));
    EXPECT_EQ(queue.size(), 0U);
}

TEST(BoundedQueue, HandsItemsOverInTheOrderOfTheirPushes) {
    Queue queue(kWide);
    for (const int item : {3, 1, 2}) {
        ASSERT_EQ(push(queue, item), Pushed::queued);
    }
    EXPECT_EQ(pop_now(queue), (std::vector<int>{3, 1, 2}));
}

TEST(BoundedQueue, ClearsTheVectorItIsGiven) {
    Queue queue(kWide);
    std::vector<int> items{7, 8, 9};
    EXPECT_TRUE(queue.pop_all(items, now()));
    EXPECT_TRUE(items.empty());
}

TEST(BoundedQueue, RefusesTheNewestItemWhenFullAndKeepsTheOthers) {
    Queue queue({.items = 2, .bytes = 1000, .reserve = 0, .group_items = 100});
    EXPECT_EQ(push(queue, 1), Pushed::queued);
    EXPECT_EQ(push(queue, 2), Pushed::queued);
    EXPECT_EQ(push(queue, 3), Pushed::full);
    EXPECT_EQ(pop_now(queue), (std::vector<int>{1, 2}));
}

TEST(BoundedQueue, HasRoomAgainAfterAPop) {
    Queue queue({.items = 1, .bytes = 10, .reserve = 0, .group_items = 100});
    ASSERT_EQ(queue.try_push(1, 10, Priority::ordinary), Pushed::queued);
    ASSERT_EQ(queue.try_push(2, 10, Priority::ordinary), Pushed::full);
    ASSERT_EQ(pop_now(queue), std::vector<int>{1});
    EXPECT_EQ(queue.try_push(3, 10, Priority::ordinary), Pushed::queued);
}

TEST(BoundedQueue, TakesBytesUpToTheLimitAndNoFurther) {
    Queue queue({.items = 100, .bytes = 10, .reserve = 0, .group_items = 100});
    EXPECT_EQ(queue.try_push(1, 4, Priority::ordinary), Pushed::queued);
    EXPECT_EQ(queue.try_push(2, 7, Priority::ordinary), Pushed::full);
    EXPECT_EQ(queue.try_push(3, 6, Priority::ordinary), Pushed::queued);
    EXPECT_EQ(queue.try_push(4, 1, Priority::ordinary), Pushed::full);
    EXPECT_EQ(queue.try_push(5, 0, Priority::ordinary), Pushed::queued) << "an item of no bytes needs no room";
    EXPECT_EQ(pop_now(queue), (std::vector<int>{1, 3, 5}));
}

TEST(BoundedQueue, TheReserveHoldsItemsNotBytes) {
    Queue queue({.items = 100, .bytes = 10, .reserve = 100, .group_items = 100});
    ASSERT_EQ(queue.try_push(1, 10, Priority::ordinary), Pushed::queued);
    EXPECT_EQ(queue.try_push(2, 1, Priority::precious), Pushed::full);
    EXPECT_EQ(queue.try_push(3, 1, Priority::urgent), Pushed::full);
}

TEST(BoundedQueue, OnlyPreciousAndUrgentItemsUseTheReserve) {
    Queue queue({.items = 1, .bytes = 1000, .reserve = 2, .group_items = 100});
    ASSERT_EQ(push(queue, 1), Pushed::queued);
    EXPECT_EQ(push(queue, 2), Pushed::full);
    EXPECT_EQ(push(queue, 3, Priority::precious), Pushed::queued);
    EXPECT_EQ(push(queue, 4, Priority::urgent), Pushed::queued);
    EXPECT_EQ(push(queue, 5, Priority::precious), Pushed::full) << "the reserve has an end too";
    EXPECT_EQ(push(queue, 6, Priority::urgent), Pushed::full);
    EXPECT_EQ(pop_now(queue), (std::vector<int>{1, 3, 4}));
}

TEST(BoundedQueue, ARefusedItemIsStillTheCallers) {
    BoundedQueue<std::unique_ptr<int>> queue({.items = 0, .bytes = 1000, .reserve = 0, .group_items = 100});
    auto item = std::make_unique<int>(5);
    ASSERT_EQ(queue.try_push(std::move(item), 1, BoundedQueue<std::unique_ptr<int>>::Priority::ordinary),
              BoundedQueue<std::unique_ptr<int>>::Pushed::full);
    // NOLINTNEXTLINE(bugprone-use-after-move): that it was not moved from is what is tested.
    EXPECT_TRUE(item != nullptr && *item == 5);
}

TEST(BoundedQueuePop, WaitsUntilTheDeadline) {
    Queue queue(kWide);
    std::vector<int> items;
    const SteadyTime deadline = now() + 20ms;
    EXPECT_TRUE(queue.pop_all(items, deadline)) << "an open queue may still get something";
    EXPECT_TRUE(items.empty());
    EXPECT_GE(now(), deadline);
}

TEST(BoundedQueuePop, GathersUntilTheDeadlineWhenNothingCutsItShort) {
    Queue queue(kWide);
    ASSERT_EQ(push(queue, 1), Pushed::queued);
    const SteadyTime deadline = now() + 20ms;
    std::vector<int> items;
    EXPECT_TRUE(queue.pop_all(items, deadline));
    EXPECT_EQ(items, std::vector<int>{1});
    EXPECT_GE(now(), deadline);
}

TEST(BoundedQueuePop, ReturnsWhatIsThereWhenTheDeadlineIsPast) {
    Queue queue(kWide);
    ASSERT_EQ(push(queue, 1), Pushed::queued);
    std::vector<int> items;
    EXPECT_TRUE(queue.pop_all(items, SteadyTime{}));
    EXPECT_EQ(items, std::vector<int>{1});
}

TEST(BoundedQueuePop, AFullGroupIsNotWaitedFor) {
    Queue queue({.items = 100, .bytes = 1000, .reserve = 0, .group_items = 3});
    for (const int item : {1, 2, 3, 4}) {
        ASSERT_EQ(push(queue, item), Pushed::queued);
    }
    std::vector<int> items;
    EXPECT_TRUE(queue.pop_all(items, now() + kForever));
    EXPECT_EQ(items, (std::vector<int>{1, 2, 3, 4})) << "everything comes along, beyond the group as well";
}

TEST(BoundedQueuePop, AnUrgentItemIsHandedOverAtOnce) {
    Queue queue(kWide);
    ASSERT_EQ(push(queue, 1), Pushed::queued);
    ASSERT_EQ(push(queue, 2, Priority::urgent), Pushed::queued);
    std::vector<int> items;
    EXPECT_TRUE(queue.pop_all(items, now() + kForever));
    EXPECT_EQ(items, (std::vector<int>{1, 2}));
}

TEST(BoundedQueuePop, UrgencyIsOverWithTheGroupItCameIn) {
    Queue queue(kWide);
    ASSERT_EQ(push(queue, 1, Priority::urgent), Pushed::queued);
    ASSERT_EQ(pop_now(queue), std::vector<int>{1});
    ASSERT_EQ(push(queue, 2), Pushed::queued);
    const SteadyTime deadline = now() + 20ms;
    std::vector<int> items;
    EXPECT_TRUE(queue.pop_all(items, deadline));
    EXPECT_GE(now(), deadline);
}

TEST(BoundedQueuePop, APreciousItemIsNotUrgent) {
    Queue queue(kWide);
    ASSERT_EQ(push(queue, 1, Priority::precious), Pushed::queued);
    const SteadyTime deadline = now() + 20ms;
    std::vector<int> items;
    EXPECT_TRUE(queue.pop_all(items, deadline));
    EXPECT_GE(now(), deadline);
}

TEST(BoundedQueuePop, ANudgeBeforehandEndsTheNextWait) {
    Queue queue(kWide);
    queue.nudge();
    std::vector<int> items;
    EXPECT_TRUE(queue.pop_all(items, now() + kForever));
    EXPECT_TRUE(items.empty());
}

TEST(BoundedQueuePop, ANudgeEndsOneWaitOnly) {
    Queue queue(kWide);
    queue.nudge();
    queue.nudge();
    std::vector<int> items;
    ASSERT_TRUE(queue.pop_all(items, now() + kForever));
    const SteadyTime deadline = now() + 20ms;
    EXPECT_TRUE(queue.pop_all(items, deadline));
    EXPECT_GE(now(), deadline);
}

TEST(BoundedQueuePop, ANudgeCutsTheWaitShortAndLosesNothing) {
    Queue queue(kWide);
    ASSERT_EQ(push(queue, 1), Pushed::queued);
    queue.nudge();
    std::vector<int> items;
    EXPECT_TRUE(queue.pop_all(items, now() + kForever));
    EXPECT_EQ(items, std::vector<int>{1});
}

TEST(BoundedQueueClose, RefusesEveryItemFromThenOn) {
    Queue queue(kWide);
    queue.close();
    EXPECT_EQ(push(queue, 1), Pushed::closed);
    EXPECT_EQ(push(queue, 2, Priority::precious), Pushed::closed);
    EXPECT_EQ(push(queue, 3, Priority::urgent), Pushed::closed);
}

TEST(BoundedQueueClose, SaysClosedEvenWhenFull) {
    Queue queue({.items = 0, .bytes = 0, .reserve = 0, .group_items = 1});
    queue.close();
    EXPECT_EQ(push(queue, 1), Pushed::closed);
}

TEST(BoundedQueueClose, WhatWasQueuedIsHandedOverBeforeTheEndIsSaid) {
    Queue queue(kWide);
    ASSERT_EQ(push(queue, 1), Pushed::queued);
    queue.close();
    std::vector<int> items;
    EXPECT_TRUE(queue.pop_all(items, now() + kForever));
    EXPECT_EQ(items, std::vector<int>{1});
    EXPECT_FALSE(queue.pop_all(items, now() + kForever));
    EXPECT_TRUE(items.empty());
    EXPECT_FALSE(queue.pop_all(items, now() + kForever)) << "closed stays closed";
}

/// A consumer that waits for one group in a thread of its own. The kernel tells when that thread sleeps, so that what
/// follows is sure to meet a consumer that waits and has to be woken.
class WaitingConsumer {
  public:
    explicit WaitingConsumer(Queue& queue) {
        std::promise<pid_t> thread;
        auto started = thread.get_future();
        group_ = std::async(std::launch::async, [&queue, thread = std::move(thread)]() mutable {
            thread.set_value(gettid());
            std::vector<int> items;
            const bool open = queue.pop_all(items, now() + kForever);
            return std::pair(open, items);
        });
        status_file_ = "/proc/self/task/" + std::to_string(started.get()) + "/status";
        wait_until_asleep();
    }

    std::pair<bool, std::vector<int>> group() { return group_.get(); }

  private:
    void wait_until_asleep() {
        const SteadyTime limit = now() + 30s;
        while (now() < limit) {
            const auto [asleep, times] = look();
            if (asleep && times > 0) {
                return;
            }
            std::this_thread::yield();
        }
        ADD_FAILURE() << "the consumer does not go to sleep";
    }

    [[nodiscard]] std::pair<bool, long> look() const {
        std::ifstream status(status_file_);
        bool asleep = false;
        long times = 0;
        for (std::string word; status >> word;) {
            if (word == "State:") {
                status >> word;
                asleep = word == "S";
            } else if (word == "voluntary_ctxt_switches:") {
                status >> times;
            }
        }
        return {asleep, times};
    }

    std::future<std::pair<bool, std::vector<int>>> group_;
    std::string status_file_;
};

TEST(BoundedQueueWakeUp, ItemsThatAreNotUrgentWaitForWhatEndsTheWait) {
    Queue queue(kWide);
    WaitingConsumer consumer(queue);
    for (const int item : {1, 2, 3}) {
        ASSERT_EQ(push(queue, item), Pushed::queued);
    }
    ASSERT_EQ(push(queue, 4, Priority::precious), Pushed::queued);
    queue.nudge();
    EXPECT_EQ(consumer.group(), std::pair(true, std::vector<int>{1, 2, 3, 4})) << "nothing was taken before";
}

TEST(BoundedQueueWakeUp, TheLastItemOfAGroupWakesTheConsumer) {
    Queue queue({.items = 100, .bytes = 1000, .reserve = 0, .group_items = 3});
    WaitingConsumer consumer(queue);
    ASSERT_EQ(push(queue, 1), Pushed::queued);
    ASSERT_EQ(push(queue, 2), Pushed::queued);
    ASSERT_EQ(push(queue, 3), Pushed::queued);
    EXPECT_EQ(consumer.group(), std::pair(true, std::vector<int>{1, 2, 3}));
}

TEST(BoundedQueueWakeUp, AGroupOfOneWakesTheConsumer) {
    Queue queue({.items = 100, .bytes = 1000, .reserve = 0, .group_items = 1});
    WaitingConsumer consumer(queue);
    ASSERT_EQ(push(queue, 1), Pushed::queued);
    EXPECT_EQ(consumer.group(), std::pair(true, std::vector<int>{1}));
}

TEST(BoundedQueueWakeUp, AnUrgentFirstItemWakesTheConsumer) {
    Queue queue(kWide);
    WaitingConsumer consumer(queue);
    ASSERT_EQ(push(queue, 1, Priority::urgent), Pushed::queued);
    EXPECT_EQ(consumer.group(), std::pair(true, std::vector<int>{1}));
}

TEST(BoundedQueueWakeUp, AnUrgentItemEndsTheGatheringOfAGroup) {
    Queue queue(kWide);
    WaitingConsumer consumer(queue);
    ASSERT_EQ(push(queue, 1), Pushed::queued);
    ASSERT_EQ(push(queue, 2, Priority::urgent), Pushed::queued);
    EXPECT_EQ(consumer.group(), std::pair(true, std::vector<int>{1, 2}));
}

TEST(BoundedQueueWakeUp, ANudgeWakesTheConsumer) {
    Queue queue(kWide);
    WaitingConsumer consumer(queue);
    queue.nudge();
    EXPECT_EQ(consumer.group(), std::pair(true, std::vector<int>{}));
}

TEST(BoundedQueueWakeUp, ANudgeEndsTheGatheringOfAGroup) {
    Queue queue(kWide);
    WaitingConsumer consumer(queue);
    ASSERT_EQ(push(queue, 1), Pushed::queued);
    queue.nudge();
    EXPECT_EQ(consumer.group(), std::pair(true, std::vector<int>{1}));
}

TEST(BoundedQueueWakeUp, ClosingWakesTheConsumer) {
    Queue queue(kWide);
    WaitingConsumer consumer(queue);
    queue.close();
    EXPECT_EQ(consumer.group(), std::pair(false, std::vector<int>{}));
}

TEST(BoundedQueueWakeUp, ClosingEndsTheGatheringOfAGroup) {
    Queue queue(kWide);
    WaitingConsumer consumer(queue);
    ASSERT_EQ(push(queue, 1), Pushed::queued);
    queue.close();
    EXPECT_EQ(consumer.group(), std::pair(true, std::vector<int>{1}));
}

TEST(BoundedQueueThreads, EveryAcceptedItemArrivesOnceAndInTheOrderOfItsProducer) {
    constexpr std::size_t kProducers = 4;
    constexpr int kItemsEach = 5'000;
    // Small enough to be full often, so that refusals and wake-ups mix.
    Queue queue({.items = 50, .bytes = 10'000, .reserve = 10, .group_items = 20});
    std::array<std::vector<int>, kProducers> accepted;
    std::vector<int> received;
    std::atomic<int> groups_with_items{0};
    std::jthread consumer([&] {
        std::vector<int> items;
        while (queue.pop_all(items, now() + kForever)) {
            groups_with_items += items.empty() ? 0 : 1;
            received.insert(received.end(), items.begin(), items.end());
        }
    });
    {
        std::vector<std::jthread> producers;
        for (std::size_t producer = 0; producer < kProducers; ++producer) {
            producers.emplace_back([&queue, &mine = accepted[producer], producer] {
                for (int i = 0; i < kItemsEach; ++i) {
                    const int item = static_cast<int>(producer) * kItemsEach + i;
                    const auto priority = i % 100 == 0  ? Priority::urgent
                                          : i % 10 == 0 ? Priority::precious
                                                        : Priority::ordinary;
                    if (push(queue, item, priority) == Pushed::queued) {
                        mine.push_back(item);
                    }
                }
            });
        }
    }
    queue.close();
    consumer.join();

    std::array<std::vector<int>, kProducers> arrived;
    for (const int item : received) {
        arrived[static_cast<std::size_t>(item / kItemsEach)].push_back(item);
    }
    EXPECT_EQ(arrived, accepted);
    EXPECT_GT(groups_with_items.load(), 0);
}

TEST(BoundedQueueThreads, NeverHoldsMoreThanItsLimits) {
    constexpr std::size_t kItems = 20;
    constexpr std::size_t kReserve = 5;
    Queue queue({.items = kItems, .bytes = 1'000'000, .reserve = kReserve, .group_items = 1'000});
    std::atomic<bool> done{false};
    constexpr int kProducers = 4;
    std::vector<std::jthread> producers;
    producers.reserve(kProducers);
    for (int producer = 0; producer < kProducers; ++producer) {
        producers.emplace_back([&queue, &done, producer] {
            const auto priority = producer % 2 == 0 ? Priority::ordinary : Priority::precious;
            for (int i = 0; !done.load(); ++i) {
                static_cast<void>(push(queue, i, priority));
            }
        });
    }
    std::vector<int> items;
    for (int round = 0; round < 200; ++round) {
        EXPECT_TRUE(queue.pop_all(items, now()));
        EXPECT_LE(items.size(), kItems + kReserve);
    }
    done = true;
}

}  // namespace
}  // namespace collector
