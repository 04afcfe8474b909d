#include "web/connection_watch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace collector::web {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

class ConnectionWatchTest : public testing::Test {
  protected:
    ConnectionWatch watch_{{.first_head = 10s, .next_head = 30s, .answer = 60s}};
    SteadyTime now_{1h};
};

TEST_F(ConnectionWatchTest, AHeadMustBeThereInTime) {
    watch_.opened(5, now_);
    EXPECT_THAT(watch_.take_overdue(now_ + 9s), IsEmpty());
    EXPECT_THAT(watch_.take_overdue(now_ + 10s), ElementsAre(5));
    EXPECT_THAT(watch_.take_overdue(now_ + 11s), IsEmpty()) << "told once";
    watch_.closed(5);
    EXPECT_EQ(watch_.count(), 0U);
}

TEST_F(ConnectionWatchTest, AnAnswerMustBeTakenInTime) {
    watch_.opened(5, now_);
    watch_.head_read(5, now_ + 1s);
    EXPECT_THAT(watch_.take_overdue(now_ + 60s), IsEmpty());
    EXPECT_THAT(watch_.take_overdue(now_ + 61s), ElementsAre(5));
}

TEST_F(ConnectionWatchTest, TheNextHeadMayComeLater) {
    watch_.opened(5, now_);
    watch_.head_read(5, now_);
    watch_.answered(5, now_ + 1s);
    EXPECT_THAT(watch_.take_overdue(now_ + 30s), IsEmpty());
    EXPECT_THAT(watch_.take_overdue(now_ + 31s), ElementsAre(5));
}

TEST_F(ConnectionWatchTest, WhoeverIsAwaitedLongestMakesRoom) {
    EXPECT_EQ(watch_.take_longest_awaited(), -1);
    watch_.opened(5, now_);
    watch_.opened(6, now_ + 1s);
    watch_.opened(7, now_ + 2s);
    watch_.head_read(5, now_ + 3s);
    EXPECT_EQ(watch_.take_longest_awaited(), 6) << "5 is being answered";
    EXPECT_EQ(watch_.take_longest_awaited(), 7) << "6 was told";
    EXPECT_EQ(watch_.take_longest_awaited(), -1);
}

}  // namespace
}  // namespace collector::web
