#include <collector/plugs/plug_presence.hpp>

#include <gtest/gtest.h>

namespace collector {
namespace {

using namespace std::chrono_literals;

const UtcMillis kNow{std::chrono::sys_days{std::chrono::year{2026} / 6 / 8}};

TEST(PlugPresenceTest, WhoSaysOnlineAndWasHeardLatelyIsThere) {
    EXPECT_EQ(presence(true, kNow - kHeardLately, kNow), PlugPresence::online);
    EXPECT_EQ(presence(true, kNow - kHeardLately - 1ms, kNow), PlugPresence::silent);
    EXPECT_EQ(presence(true, kNow + 1h, kNow), PlugPresence::online) << "a clock that was set back meanwhile";
}

TEST(PlugPresenceTest, OnlineAloneIsNotEnough) {
    EXPECT_EQ(presence(true, std::nullopt, kNow), PlugPresence::silent);
}

TEST(PlugPresenceTest, WhoIsSaidToBeOfflineIs) {
    EXPECT_EQ(presence(false, kNow, kNow), PlugPresence::offline);
}

TEST(PlugPresenceTest, WhoNeverSaidIsNotKnown) {
    EXPECT_EQ(presence(std::nullopt, kNow, kNow), PlugPresence::unknown);
}

}  // namespace
}  // namespace collector
