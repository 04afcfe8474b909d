#include "recorder/recorded_plugs.hpp"

#include <string>

#include <gtest/gtest.h>

#include "recorder/recorder_fixture.hpp"
#include "sqlite/database_rows.hpp"

namespace collector::test {
namespace {

/// Which name means which plug is PlugDirectory's, and tested there.
class RecordedPlugsTest : public testing::Test {
  protected:
    const UtcMillis now = at("2026-05-01T10:00:00Z");
};

TEST_F(RecordedPlugsTest, KnownPlugsAreFoundByTopicAndMac) {
    PlugRecord record = bare_plug(7, "fridge");
    record.mac = "E09806F17F56";
    RecordedPlugs plugs({record});
    ASSERT_NE(plugs.find("fridge"), nullptr);
    EXPECT_EQ(plugs.find("fridge")->record, record);
    EXPECT_EQ(plugs.find("fridge"), plugs.find_mac("E09806F17F56"));
    EXPECT_EQ(plugs.find("Fridge"), nullptr);
    EXPECT_EQ(plugs.find_mac("000000000000"), nullptr);
}

TEST_F(RecordedPlugsTest, NumbersOfRowsGoOnAfterTheLargestEverUsed) {
    RecordedPlugs plugs({bare_plug(7, "fridge"), bare_plug(3, "washer")});
    EXPECT_EQ(plugs.add("dryer", now)->record.id, 8);
    EXPECT_EQ(plugs.announce(announcement("E09806F17F56", "oven"), now)->plug, 3U);
    EXPECT_EQ(plugs[3].record.id, 9);
}

TEST_F(RecordedPlugsTest, PlugsStayWhereTheyAre) {
    RecordedPlugs plugs({});
    const Plug* const first = plugs.add("plug0", now);
    for (int i = 1; i < 5'000; ++i) {
        plugs.add("plug" + std::to_string(i), now);
    }
    EXPECT_EQ(plugs.find("plug0"), first);
    EXPECT_EQ(plugs.size(), 5'000U);
}

TEST_F(RecordedPlugsTest, AnnouncedPlugKeepsTheRowOfWhatWasHeardBefore) {
    RecordedPlugs plugs({});
    Plug* const heard = plugs.add("street/fridge", now);
    Announcement body = announcement("E09806F17F56", "fridge");
    body.heard_as = {"street/fridge"};
    ASSERT_TRUE(plugs.announce(body, now));
    EXPECT_EQ(plugs.find("fridge"), heard);
    EXPECT_EQ(heard->record.topic, "fridge");
    EXPECT_EQ(plugs.size(), 1U);
}

TEST_F(RecordedPlugsTest, WordOfNobodyIsKeptForThePlugThatIsHeardUnderThatName) {
    RecordedPlugs plugs({});
    plugs.hold_word("street/fridge", {"Weg", now});
    plugs.hold_word("oven", {"Weg", now});
    Announcement body = announcement("E09806F17F56", "fridge");
    body.heard_as = {"street/fridge"};
    ASSERT_TRUE(plugs.announce(body, now));
    ASSERT_NE(plugs.find("fridge")->unexplained, nullptr);
    EXPECT_EQ(plugs.find("fridge")->unexplained->text, "Weg");
    EXPECT_NE(plugs.add("oven", now)->unexplained, nullptr);
}

TEST_F(RecordedPlugsTest, WordOfAPlugGoesAlongWhenAnotherTakesItsName) {
    RecordedPlugs plugs({});
    plugs.add("fridge", now);
    plugs.add("street/fridge", now);
    plugs.hold_word("street/fridge", {"Weg", now});
    Announcement body = announcement("E09806F17F56", "fridge");
    body.heard_as = {"street/fridge"};
    ASSERT_TRUE(plugs.announce(body, now));
    ASSERT_NE(plugs.find("fridge")->unexplained, nullptr);
}

TEST_F(RecordedPlugsTest, ClockAndWordsOfAKnownPlugAreRemembered) {
    PlugRecord record = full_plug(1, "fridge");
    record.clock_offset = std::chrono::hours{1};
    RecordedPlugs plugs({record});
    EXPECT_EQ(plugs[0].clock.usual(), std::chrono::hours{1});
    EXPECT_EQ(plugs[0].words, (PlugWords{.online = "Aan de lijn", .offline = "Weg", .on = "AAN", .off = "UIT"}));
}

}  // namespace
}  // namespace collector::test
