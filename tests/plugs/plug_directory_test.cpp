#include <collector/plugs/plug_directory.hpp>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace collector {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kMac = "E09806F17F56";
constexpr const char* kOtherMac = "E09806AB01CD";

Announcement announcement(std::string mac, std::string topic, std::vector<std::string> heard_as = {},
                          std::vector<std::string> commanded_as = {}) {
    Announcement body;
    body.mac = std::move(mac);
    body.topic = std::move(topic);
    body.heard_as = std::move(heard_as);
    body.commanded_as = std::move(commanded_as);
    return body;
}

/// Of a plug that says on which topics it speaks.
Announcement speaking(std::string mac, std::string topic, std::vector<std::string> speaks_on,
                      std::vector<std::string> commanded_on = {}) {
    Announcement body = announcement(std::move(mac), std::move(topic));
    body.speaks_on = std::move(speaks_on);
    body.commanded_on = std::move(commanded_on);
    return body;
}

class PlugDirectoryTest : public testing::Test {
  protected:
    PlugDirectory::Announced announce(const Announcement& body) {
        auto changes = plugs.announce(body);
        EXPECT_TRUE(changes);
        return changes.value_or(PlugDirectory::Announced{});
    }

    /// Who is heard on a topic.
    [[nodiscard]] std::optional<PlugNumber> heard_on(const std::string& topic) const {
        const auto speaker = plugs.speaker(topic + "/SENSOR");
        EXPECT_EQ(speaker.plug.has_value(), speaker.voice == Voice::plug);
        return speaker.plug;
    }

    PlugDirectory plugs;
};

// Topics.

TEST_F(PlugDirectoryTest, PlugIsFoundUnderItsTopicAsItIsWritten) {
    const auto fridge = plugs.find_or_add("fridge");
    EXPECT_EQ(plugs.find("fridge"), fridge);
    EXPECT_EQ(plugs.find_or_add("fridge"), fridge);
    EXPECT_EQ(plugs.find("Fridge"), std::nullopt);
    EXPECT_EQ(plugs.find(""), std::nullopt);
    EXPECT_EQ(plugs.size(), 1U);
}

TEST_F(PlugDirectoryTest, NumbersCountFromZero) {
    EXPECT_EQ(plugs.find_or_add("fridge"), 0U);
    EXPECT_EQ(plugs.add("washer"), 1U);
    EXPECT_EQ(plugs.find_or_add("dryer"), 2U);
    EXPECT_EQ(plugs.topic(1), "washer");
}

TEST_F(PlugDirectoryTest, PlugOfAnEarlierRunIsKnownByItsMac) {
    const PlugNumber fridge = plugs.add("fridge", kMac);
    EXPECT_EQ(plugs.find_mac(kMac), fridge);
    EXPECT_EQ(plugs.mac(fridge), kMac);
    EXPECT_EQ(plugs.find_mac(kOtherMac), std::nullopt);
}

// Names that an announcement gives.

TEST_F(PlugDirectoryTest, AnnouncedPlugIsHeardUnderEachOfItsNames) {
    const auto changes = announce(announcement(kMac, "fridge", {"street/fridge", "fridge/up"}));
    EXPECT_THAT(changes.new_names, ElementsAre("street/fridge", "fridge/up"));
    EXPECT_EQ(plugs.find("street/fridge"), changes.plug);
    EXPECT_EQ(plugs.find("fridge/up"), changes.plug);
    EXPECT_EQ(plugs.size(), 1U);
    EXPECT_EQ(plugs.names(), 3U);
}

TEST_F(PlugDirectoryTest, SameAnnouncementAgainChangesNothing) {
    announce(announcement(kMac, "fridge", {"street/fridge"}, {"cmnd/street"}));
    const auto again = announce(announcement(kMac, "fridge", {"street/fridge"}, {"cmnd/street"}));
    EXPECT_THAT(again.new_names, IsEmpty());
    EXPECT_THAT(again.superseded, IsEmpty());
    EXPECT_THAT(again.silenced, IsEmpty());
    EXPECT_EQ(again.heard_before_as, std::nullopt);
    EXPECT_EQ(again.mac_of, std::nullopt);
    EXPECT_EQ(plugs.names(), 2U);
}

TEST_F(PlugDirectoryTest, WhatWasHeardBeforeTheAnnouncementIsThePlug) {
    const auto before = plugs.find_or_add("street/fridge");
    const auto changes = announce(announcement(kMac, "fridge", {"street/fridge"}));
    EXPECT_EQ(changes.plug, before);
    EXPECT_EQ(changes.heard_before_as, "street/fridge");
    EXPECT_EQ(plugs.topic(changes.plug), "fridge");
    EXPECT_EQ(plugs.find("street/fridge"), before);
    EXPECT_EQ(plugs.find("fridge"), before);
    EXPECT_TRUE(plugs.goes_by_its_topic(changes.plug));
    EXPECT_EQ(plugs.size(), 1U);
}

TEST_F(PlugDirectoryTest, OneThatWasHeardUnderTwoNamesBecomesOne) {
    const auto first = plugs.find_or_add("street/fridge");
    const auto second = plugs.find_or_add("street/fridge/up");
    const auto changes = announce(announcement(kMac, "fridge", {"street/fridge", "street/fridge/up"}));
    EXPECT_EQ(changes.plug, first);
    ASSERT_THAT(changes.superseded, SizeIs(1));
    EXPECT_EQ(changes.superseded[0].plug, second);
    EXPECT_EQ(plugs.find("street/fridge/up"), first);
    EXPECT_FALSE(plugs.goes_by_its_topic(*second));
}

TEST_F(PlugDirectoryTest, PlugThatIsKnownByItsTopicTakesTheOtherNameOver) {
    const auto fridge = plugs.find_or_add("fridge");
    const auto before = plugs.find_or_add("street/fridge");
    const auto changes = announce(announcement(kMac, "fridge", {"street/fridge"}));
    EXPECT_EQ(changes.plug, fridge);
    EXPECT_EQ(changes.heard_before_as, std::nullopt);
    ASSERT_THAT(changes.superseded, SizeIs(1));
    EXPECT_EQ(changes.superseded[0].plug, before);
    EXPECT_EQ(changes.superseded[0].name, "street/fridge");
    EXPECT_EQ(plugs.find("street/fridge"), fridge);
    EXPECT_FALSE(plugs.goes_by_its_topic(*before));
}

TEST_F(PlugDirectoryTest, NameOfAnotherDeviceStaysItsOwn) {
    const PlugNumber other = plugs.add("street/fridge", kOtherMac);
    const auto changes = announce(announcement(kMac, "fridge", {"street/fridge"}));
    EXPECT_NE(changes.plug, other);
    EXPECT_THAT(changes.superseded, IsEmpty());
    EXPECT_EQ(plugs.find("street/fridge"), other);
}

/// The whole street has one fixed level in its FullTopic where the layout looks for the topic.
TEST_F(PlugDirectoryTest, NameThatTwoDevicesAreHeardAsStaysTheFirstOnes) {
    const auto first = announce(announcement(kMac, "fridge", {"street"}));
    const auto second = announce(announcement(kOtherMac, "oven", {"street"}));
    EXPECT_NE(first.plug, second.plug);
    EXPECT_EQ(plugs.find("street"), first.plug);
}

TEST_F(PlugDirectoryTest, PlugWithANewTopicTakesItsOtherNameAlongAndLeavesTheOldRecord) {
    const auto before = announce(announcement(kMac, "fridge", {"street"}));
    const auto after = announce(announcement(kMac, "oven", {"street"}));
    EXPECT_NE(after.plug, before.plug);
    EXPECT_EQ(after.mac_of, before.plug);
    EXPECT_EQ(plugs.find("street"), after.plug);
    EXPECT_EQ(plugs.find("fridge"), before.plug);
    EXPECT_EQ(plugs.topic(before.plug), "fridge");
    ASSERT_THAT(after.superseded, SizeIs(1));
    EXPECT_EQ(after.superseded[0].plug, before.plug);
    EXPECT_TRUE(plugs.goes_by_its_topic(before.plug)) << "only another name was taken from it";
}

// Commands.

TEST_F(PlugDirectoryTest, NameOfCommandsIsNobodysVoice) {
    announce(announcement(kMac, "fridge", {}, {"fridge/cmnd"}));
    EXPECT_TRUE(plugs.is_command_name("fridge/cmnd"));
    EXPECT_FALSE(plugs.is_command_name("fridge"));
    EXPECT_EQ(plugs.size(), 1U);
}

TEST_F(PlugDirectoryTest, WhatWasHeardUnderANameOfCommandsIsNoPlug) {
    const auto heard = plugs.find_or_add("fridge/cmnd");
    const auto changes = announce(announcement(kMac, "fridge", {}, {"fridge/cmnd"}));
    EXPECT_THAT(changes.silenced, ElementsAre(*heard));
    EXPECT_FALSE(plugs.goes_by_its_topic(*heard));
}

TEST_F(PlugDirectoryTest, FormerNameOfTheSameDeviceCanBeANameOfCommands) {
    const PlugNumber former = plugs.add("street", kMac);
    const auto changes = announce(announcement(kMac, "fridge", {}, {"street"}));
    EXPECT_TRUE(plugs.is_command_name("street"));
    EXPECT_THAT(changes.silenced, ElementsAre(former));
}

TEST_F(PlugDirectoryTest, VoiceOfAnotherDeviceIsNoNameOfCommands) {
    plugs.add("street", kOtherMac);
    announce(announcement(kMac, "fridge", {}, {"street"}));
    EXPECT_FALSE(plugs.is_command_name("street"));
}

TEST_F(PlugDirectoryTest, TopicOfAnAnnouncementIsAVoice) {
    announce(announcement(kMac, "fridge", {}, {"street", "fridge"}));
    EXPECT_FALSE(plugs.is_command_name("fridge")) << "its own topic";
    ASSERT_TRUE(plugs.is_command_name("street"));
    announce(announcement(kOtherMac, "street"));
    EXPECT_FALSE(plugs.is_command_name("street"));
}

TEST_F(PlugDirectoryTest, NameThatAnotherDeviceIsHeardAsIsAVoice) {
    announce(announcement(kMac, "fridge", {}, {"street"}));
    const auto oven = announce(announcement(kOtherMac, "oven", {"street"}));
    EXPECT_FALSE(plugs.is_command_name("street"));
    EXPECT_EQ(plugs.find("street"), oven.plug);
    announce(announcement(kMac, "fridge", {}, {"street"}));
    EXPECT_FALSE(plugs.is_command_name("street")) << "whichever came first";
}

// Topics that an announcement gives.

TEST_F(PlugDirectoryTest, AnnouncedPlugIsHeardOnEachOfItsTopics) {
    const auto fridge = announce(speaking(kMac, "fridge", {"tele/fridge", "/stat/fridge"}, {"cmnd/fridge"})).plug;
    EXPECT_EQ(heard_on("tele/fridge"), fridge);
    EXPECT_EQ(heard_on("/stat/fridge"), fridge);
    EXPECT_EQ(plugs.speaker("cmnd/fridge/POWER").voice, Voice::command);
    for (const char* other : {"tele/fridge/x/SENSOR", "tele/fridge", "fridge/SENSOR", "SENSOR", "/", ""}) {
        EXPECT_EQ(plugs.speaker(other).voice, Voice::unknown) << other;
    }
    EXPECT_EQ(plugs.topic(fridge), "fridge");
}

TEST_F(PlugDirectoryTest, BeforeAnyAnnouncementNoTopicIsKnown) {
    plugs.add("fridge", kMac);
    EXPECT_EQ(plugs.speaker("mjs-voltage/fridge/SENSOR").voice, Voice::unknown);
}

TEST_F(PlugDirectoryTest, TwoDevicesWithOneTopicThatSpeakElsewhereAreTwoPlugs) {
    const auto first = announce(speaking(kMac, "fridge", {"mjs-voltage/fridge"}));
    const auto second = announce(speaking(kOtherMac, "fridge", {"tele/fridge", "stat/fridge"}));
    EXPECT_NE(first.plug, second.plug);
    EXPECT_EQ(plugs.topic(first.plug), "fridge");
    EXPECT_EQ(plugs.topic(second.plug), "tele/fridge");
    EXPECT_EQ(heard_on("mjs-voltage/fridge"), first.plug);
    EXPECT_EQ(heard_on("tele/fridge"), second.plug);
    EXPECT_EQ(heard_on("stat/fridge"), second.plug);
    EXPECT_EQ(plugs.find_mac(kMac), first.plug);
    EXPECT_EQ(plugs.find_mac(kOtherMac), second.plug);
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(announce(speaking(kMac, "fridge", {"mjs-voltage/fridge"})).plug, first.plug);
        EXPECT_EQ(announce(speaking(kOtherMac, "fridge", {"tele/fridge", "stat/fridge"})).plug, second.plug);
    }
    EXPECT_EQ(plugs.size(), 2U);
    EXPECT_TRUE(plugs.goes_by_its_topic(second.plug));
}

TEST_F(PlugDirectoryTest, ADeviceThatIsReplacedIsTheSamePlug) {
    const auto before = announce(speaking(kMac, "fridge", {"mjs-voltage/fridge"}));
    const auto after = announce(speaking(kOtherMac, "fridge", {"mjs-voltage/fridge"}));
    EXPECT_EQ(after.plug, before.plug);
    EXPECT_EQ(heard_on("mjs-voltage/fridge"), after.plug);
    EXPECT_THAT(after.superseded, IsEmpty());
}

TEST_F(PlugDirectoryTest, ATopicThatItsDeviceHasLeftIsFree) {
    const auto before = announce(speaking(kMac, "fridge", {"mjs-voltage/fridge"}));
    const auto renamed = announce(speaking(kMac, "oven", {"mjs-voltage/oven"}));
    EXPECT_NE(renamed.plug, before.plug);
    EXPECT_EQ(announce(speaking(kOtherMac, "fridge", {"tele/fridge"})).plug, before.plug);
    EXPECT_EQ(heard_on("tele/fridge"), before.plug);
}

TEST_F(PlugDirectoryTest, APlugWithAnotherFullTopicIsNoLongerHeardOnTheOldTopics) {
    const auto fridge = announce(speaking(kMac, "fridge", {"mjs-voltage/fridge"})).plug;
    EXPECT_EQ(announce(speaking(kMac, "fridge", {"tele/fridge", "stat/fridge"})).plug, fridge);
    EXPECT_EQ(heard_on("mjs-voltage/fridge"), std::nullopt);
    EXPECT_EQ(heard_on("tele/fridge"), fridge);
    const auto other = announce(speaking(kOtherMac, "fridge", {"mjs-voltage/fridge"})).plug;
    EXPECT_NE(other, fridge);
    EXPECT_EQ(plugs.topic(other), "mjs-voltage/fridge");
    EXPECT_EQ(heard_on("mjs-voltage/fridge"), other);
}

TEST_F(PlugDirectoryTest, APlugThatGoesByItsWholeTopicDoesSoInTheNextRun) {
    const PlugNumber first = plugs.add("fridge", kMac);
    const PlugNumber second = plugs.add("tele/fridge", kOtherMac);
    const PlugNumber third = plugs.add("/home//tele/fridge/", "E098060000AA");
    EXPECT_EQ(heard_on("tele/fridge"), second) << "before it announces itself again";
    EXPECT_EQ(heard_on("/home//tele/fridge/"), third);
    EXPECT_EQ(announce(speaking(kOtherMac, "fridge", {"tele/fridge", "stat/fridge"})).plug, second);
    EXPECT_EQ(announce(speaking(kMac, "fridge", {"mjs-voltage/fridge"})).plug, first);
    EXPECT_EQ(heard_on("mjs-voltage/fridge"), first);
}

TEST_F(PlugDirectoryTest, ATopicOfSeveralLevelsIsNotThereforeWhole) {
    plugs.add("plug2", std::nullopt);
    plugs.add("garage/plug2", kMac);
    plugs.add("attic", kOtherMac);
    plugs.add("attic/plug2", kOtherMac);
    EXPECT_EQ(heard_on("garage/plug2"), std::nullopt);
    EXPECT_EQ(heard_on("attic/plug2"), std::nullopt) << "both were one device, under another topic";
}

TEST_F(PlugDirectoryTest, WhatWasHeardBeforeItsTopicTurnedOutTakenIsThePlug) {
    const auto before = plugs.find_or_add("localhome/fridge");
    announce(speaking(kMac, "fridge", {"mjs-voltage/fridge"}));
    Announcement body = speaking(kOtherMac, "fridge", {"/localhome/tele/fridge"});
    body.heard_as = {"localhome/fridge"};
    const auto changes = announce(body);
    EXPECT_EQ(changes.plug, before);
    EXPECT_EQ(changes.heard_before_as, "localhome/fridge");
    EXPECT_EQ(plugs.topic(changes.plug), "/localhome/tele/fridge");
}

/// The FullTopic of both has no %topic%.
TEST_F(PlugDirectoryTest, ATopicThatAnotherDeviceSpeaksOnStaysItsOwn) {
    const auto first = announce(speaking(kMac, "fridge", {"street"}));
    const auto second = announce(speaking(kOtherMac, "oven", {"street"}));
    EXPECT_NE(first.plug, second.plug);
    EXPECT_EQ(heard_on("street"), first.plug);
    EXPECT_THAT(second.superseded, IsEmpty());
}

TEST_F(PlugDirectoryTest, APlugWithANewTopicTakesWhatItSpeaksOnAlong) {
    const auto before = announce(speaking(kMac, "fridge", {"street", "street/up"}));
    const auto after = announce(speaking(kMac, "oven", {"street", "street/up"}));
    EXPECT_EQ(heard_on("street"), after.plug);
    ASSERT_THAT(after.superseded, SizeIs(1));
    EXPECT_EQ(after.superseded[0].plug, before.plug);
}

TEST_F(PlugDirectoryTest, AVoiceIsNoCommandWhicheverCameFirst) {
    announce(speaking(kMac, "fridge", {"mjs-voltage/fridge"}, {"tele/oven"}));
    ASSERT_EQ(plugs.speaker("tele/oven/POWER").voice, Voice::command);
    const auto oven = announce(speaking(kOtherMac, "oven", {"tele/oven"}, {"mjs-voltage/fridge"})).plug;
    EXPECT_EQ(heard_on("tele/oven"), oven);
    EXPECT_EQ(plugs.speaker("mjs-voltage/fridge/POWER").voice, Voice::plug);
}

// MACs.

TEST_F(PlugDirectoryTest, MacMeansThePlugThatItWasLastAnnouncedFor) {
    const auto before = announce(announcement(kMac, "old"));
    EXPECT_EQ(before.mac_of, std::nullopt);
    const auto after = announce(announcement(kMac, "new"));
    EXPECT_EQ(after.mac_of, before.plug);
    EXPECT_EQ(plugs.find_mac(kMac), after.plug);
    EXPECT_EQ(plugs.size(), 2U) << "each topic keeps its own record";
}

TEST_F(PlugDirectoryTest, MacThatThePlugItselfSaidCountsAsMuch) {
    const auto fridge = plugs.find_or_add("fridge");
    plugs.set_mac(*fridge, kMac);
    EXPECT_EQ(plugs.find_mac(kMac), fridge);
    EXPECT_EQ(plugs.withdraw({kMac}), fridge);
    EXPECT_EQ(plugs.announce(AnnouncedChannels{kMac, 2}), fridge);
}

TEST_F(PlugDirectoryTest, TwoDevicesWithOneTopicAreOnePlugWithTheLatterMac) {
    const auto first = announce(announcement(kMac, "tasmota"));
    const auto second = announce(announcement(kOtherMac, "tasmota"));
    EXPECT_EQ(first.plug, second.plug);
    EXPECT_EQ(plugs.mac(first.plug), kOtherMac);
    EXPECT_EQ(plugs.find_mac(kMac), first.plug);
    EXPECT_EQ(plugs.find_mac(kOtherMac), first.plug);
}

TEST_F(PlugDirectoryTest, WithdrawnPlugKeepsItsNames) {
    const auto fridge = announce(announcement(kMac, "fridge", {"street/fridge"}, {"fridge/cmnd"}));
    EXPECT_EQ(plugs.withdraw({kMac}), fridge.plug);
    EXPECT_EQ(plugs.find("street/fridge"), fridge.plug);
    EXPECT_EQ(plugs.find_mac(kMac), fridge.plug);
    EXPECT_TRUE(plugs.is_command_name("fridge/cmnd"));
    EXPECT_EQ(plugs.withdraw({kOtherMac}), std::nullopt);
}

// Two devices with one topic.

TEST_F(PlugDirectoryTest, ASecondMacForOneTopicIsToldOnce) {
    EXPECT_THAT(announce(speaking(kMac, "tasmota", {"tele/tasmota"})).rivals, IsEmpty());
    EXPECT_THAT(announce(speaking(kMac, "tasmota", {"tele/tasmota"})).rivals, IsEmpty());
    EXPECT_THAT(announce(speaking(kOtherMac, "tasmota", {"tele/tasmota"})).rivals, ElementsAre(kMac));
    EXPECT_THAT(announce(speaking(kMac, "tasmota", {"tele/tasmota"})).rivals, IsEmpty());
    EXPECT_THAT(announce(speaking(kOtherMac, "tasmota", {"tele/tasmota"})).rivals, IsEmpty());
    EXPECT_THAT(announce(announcement("E098060000AA", "tasmota")).rivals, ElementsAre(kMac, kOtherMac));
}

TEST_F(PlugDirectoryTest, TwoThatSpeakOnDifferentTopicsAreNoRivals) {
    announce(speaking(kMac, "tasmota", {"mjs-voltage/tasmota"}));
    EXPECT_THAT(announce(speaking(kOtherMac, "tasmota", {"tele/tasmota", "stat/tasmota"})).rivals, IsEmpty());
}

/// Neither FullTopic has %topic%.
TEST_F(PlugDirectoryTest, TwoThatSpeakOnOneTopicUnderDifferentNamesAreRivals) {
    announce(speaking(kMac, "fridge", {"street"}));
    EXPECT_THAT(announce(speaking(kOtherMac, "oven", {"street"})).rivals, ElementsAre(kMac));
    EXPECT_THAT(announce(speaking(kOtherMac, "oven", {"street"})).rivals, IsEmpty());
}

TEST_F(PlugDirectoryTest, WhoWasAnnouncedInAnEarlierRunOrHasGoneIsNoRival) {
    plugs.add("fridge", kMac);
    EXPECT_THAT(announce(announcement(kOtherMac, "fridge")).rivals, IsEmpty()) << "replaced while nobody listened";
    announce(announcement(kMac, "oven"));
    EXPECT_THAT(announce(announcement(kMac, "fridge")).rivals, ElementsAre(kOtherMac)) << "renamed";
    announce(announcement(kMac, "oven"));
    EXPECT_THAT(announce(announcement("E098060000AA", "fridge")).rivals, ElementsAre(kOtherMac)) << "renamed again";
    plugs.withdraw({kOtherMac});
    plugs.withdraw({"E098060000AA"});
    EXPECT_THAT(announce(announcement(kMac, "fridge")).rivals, IsEmpty()) << "withdrawn";
}

TEST_F(PlugDirectoryTest, FurtherRivalsThanTheLimitAreNotRemembered) {
    for (std::size_t i = 0; i < PlugDirectory::kRivalsMax; ++i) {
        EXPECT_THAT(announce(announcement(fmt::format("{:012X}", i), "tasmota")).rivals, SizeIs(i));
    }
    EXPECT_THAT(announce(announcement(kMac, "tasmota")).rivals, IsEmpty());
    EXPECT_THAT(announce(announcement(kMac, "oven")).rivals, IsEmpty());
}

// Channels announced ahead.

TEST_F(PlugDirectoryTest, ChannelsAreKeptUntilTheirPlugIsAnnounced) {
    EXPECT_EQ(plugs.announce(AnnouncedChannels{kMac, 3}), std::nullopt);
    EXPECT_EQ(plugs.announce(AnnouncedChannels{kMac, 2}), std::nullopt);
    EXPECT_EQ(announce(announcement(kMac, "fridge")).channels, 2);
    EXPECT_EQ(announce(announcement(kMac, "fridge")).channels, std::nullopt) << "said once";
}

TEST_F(PlugDirectoryTest, ChannelsAreKeptUntilThePlugSaysItsMac) {
    plugs.announce(AnnouncedChannels{kMac, 3});
    EXPECT_EQ(plugs.set_mac(*plugs.find_or_add("fridge"), kMac), 3);
}

TEST_F(PlugDirectoryTest, ChannelsOfAMacThatWasWithdrawnAreForgotten) {
    plugs.announce(AnnouncedChannels{kMac, 3});
    plugs.withdraw({kMac});
    EXPECT_EQ(announce(announcement(kMac, "fridge")).channels, std::nullopt);
}

// Limits.

TEST_F(PlugDirectoryTest, FurtherPlugsThanTheLimitAreRefusedAndTheKnownOnesStay) {
    for (std::size_t i = 0; i < PlugDirectory::kPlugsMax; ++i) {
        ASSERT_TRUE(plugs.find_or_add(fmt::format("plug{}", i)));
    }
    EXPECT_EQ(plugs.find_or_add("one-more"), std::nullopt);
    EXPECT_FALSE(plugs.announce(announcement(kMac, "one-more")));
    EXPECT_EQ(plugs.find_or_add("plug7"), 7U);
    EXPECT_EQ(announce(announcement(kMac, "plug7", {"street"})).plug, 7U);
    EXPECT_EQ(plugs.find("street"), 7U);
}

TEST_F(PlugDirectoryTest, FurtherNamesThanTheLimitAreNotUsed) {
    for (std::size_t i = 0; plugs.names() < PlugDirectory::kNamesMax; ++i) {
        announce(announcement(kMac, "fridge", {fmt::format("name{}", i)}));
    }
    const auto before = plugs.find_or_add("heard");
    const auto changes = announce(announcement(kMac, "fridge", {"one-more", "heard"}));
    EXPECT_THAT(changes.new_names, IsEmpty());
    EXPECT_EQ(plugs.find("one-more"), std::nullopt);
    ASSERT_THAT(changes.superseded, SizeIs(1)) << "a name that exists takes no room";
    EXPECT_EQ(changes.superseded[0].plug, before);
}

TEST_F(PlugDirectoryTest, FurtherTopicsThanTheLimitAreNotUsed) {
    std::vector<std::string> topics;
    for (std::size_t i = 0; i < PlugDirectory::kNamesMax; ++i) {
        topics.push_back(fmt::format("topic{}", i));
    }
    announce(speaking(kMac, "fridge", topics, topics));
    const auto oven = announce(speaking(kOtherMac, "oven", {"one-more"}, {"cmnd/one-more"})).plug;
    EXPECT_EQ(heard_on("one-more"), std::nullopt);
    announce(speaking(kMac, "fridge", {"topic0"}));
    announce(speaking(kOtherMac, "oven", {"one-more"}));
    EXPECT_EQ(heard_on("one-more"), oven);
}

TEST_F(PlugDirectoryTest, FurtherNamesOfCommandsThanTheLimitAreNotUsed) {
    for (std::size_t i = 0; i < PlugDirectory::kCommandNamesMax; ++i) {
        announce(announcement(kMac, "fridge", {}, {fmt::format("name{}", i)}));
    }
    announce(announcement(kMac, "fridge", {}, {"one-more"}));
    EXPECT_FALSE(plugs.is_command_name("one-more"));
}

TEST_F(PlugDirectoryTest, FurtherMacsThanTheLimitAreNotUsed) {
    const PlugNumber fridge = plugs.add("fridge");
    for (std::size_t i = 0; i < PlugDirectory::kNamesMax; ++i) {
        plugs.set_mac(fridge, fmt::format("{:012X}", i));
    }
    plugs.set_mac(fridge, kMac);
    EXPECT_EQ(plugs.find_mac(kMac), std::nullopt);
    const PlugNumber oven = plugs.add("oven");
    plugs.set_mac(oven, fmt::format("{:012X}", 7));
    EXPECT_EQ(plugs.find_mac(fmt::format("{:012X}", 7)), oven) << "a known one takes no room";
}

TEST_F(PlugDirectoryTest, ChannelsOfFurtherMacsThanTheLimitAreNotKept) {
    for (std::size_t i = 0; i < PlugDirectory::kPlugsMax; ++i) {
        plugs.announce(AnnouncedChannels{fmt::format("{:012X}", i), 1});
    }
    plugs.announce(AnnouncedChannels{kMac, 3});
    plugs.announce(AnnouncedChannels{fmt::format("{:012X}", 7), 2});
    EXPECT_EQ(plugs.set_mac(plugs.add("fridge"), kMac), std::nullopt);
    EXPECT_EQ(plugs.set_mac(plugs.add("oven"), fmt::format("{:012X}", 7)), 2) << "a known one takes no room";
}

}  // namespace
}  // namespace collector
