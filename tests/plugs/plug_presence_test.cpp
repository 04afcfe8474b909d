#include <collector/plugs/plug_presence.hpp>

#include <gtest/gtest.h>

namespace collector {
namespace {

using namespace std::chrono_literals;

const UtcMillis kAsked{std::chrono::sys_days{std::chrono::year{2026} / 6 / 8}};

TEST(PlugPresenceTest, WhoSaysOnlineAndWasHeardLatelyIsThere) {
    EXPECT_EQ(presence(true, kAsked - kHeardLately, kAsked), PlugPresence::online);
    EXPECT_EQ(presence(true, kAsked - kHeardLately - 1ms, kAsked), PlugPresence::silent);
    EXPECT_EQ(presence(true, kAsked + 1h, kAsked), PlugPresence::online) << "a clock that was set back meanwhile";
}

TEST(PlugPresenceTest, OnlineAloneIsNotEnough) {
    EXPECT_EQ(presence(true, std::nullopt, kAsked), PlugPresence::silent);
}

TEST(PlugPresenceTest, WhoIsSaidToBeOfflineIs) {
    EXPECT_EQ(presence(false, kAsked, kAsked), PlugPresence::offline);
}

TEST(PlugPresenceTest, WhoNeverSaidIsNotKnown) {
    EXPECT_EQ(presence(std::nullopt, kAsked, kAsked), PlugPresence::unknown);
}

}  // namespace
}  // namespace collector
