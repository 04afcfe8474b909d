#include <collector/plugs/plug_relays.hpp>

#include <array>
#include <ostream>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace collector {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Age = PlugRelays::Age;
using State = PlugRelays::State;

/// What relays 1, 2 and so on were told to be: '1' on, '0' off, '?' nothing.
PlugRelays told(std::string_view states) {
    PlugRelays relays;
    for (std::size_t i = 0; i < states.size(); ++i) {
        if (states[i] != '?') {
            relays.hear({static_cast<std::uint8_t>(i + 1), states[i] == '1' ? "ON" : "OFF"}, {}, Age::live);
        }
    }
    return relays;
}

struct ChannelCase {
    const char* name;
    const char* relays;  ///< see told()
    std::uint8_t channel;
    std::uint8_t channel_count;
    std::optional<bool> on;

    friend std::ostream& operator<<(std::ostream& out, const ChannelCase& row) { return out << row.name; }
};

class RelayOfChannelTest : public testing::TestWithParam<ChannelCase> {};

TEST_P(RelayOfChannelTest, FeedsIt) {
    EXPECT_EQ(told(GetParam().relays).is_channel_on(GetParam().channel, GetParam().channel_count), GetParam().on);
}

INSTANTIATE_TEST_SUITE_P(
    Channels, RelayOfChannelTest,
    testing::Values(ChannelCase{"nothing_known", "", 1, 1, std::nullopt}, ChannelCase{"single_on", "1", 1, 1, true},
                    ChannelCase{"single_off", "0", 1, 1, false},
                    ChannelCase{"single_off_feeds_every_channel", "0", 3, 3, false},
                    ChannelCase{"single_on_feeds_every_channel", "1", 3, 3, true},
                    ChannelCase{"two_channels_first_off", "01", 1, 2, false},
                    ChannelCase{"two_channels_second_on_though_the_first_is_off", "01", 2, 2, true},
                    ChannelCase{"second_alone_says_nothing_of_the_first_channel", "?0", 1, 2, std::nullopt},
                    ChannelCase{"second_alone_on_its_channel", "?0", 2, 2, false},
                    ChannelCase{"a_channel_without_a_relay", "00", 3, 3, std::nullopt},
                    ChannelCase{"strip_with_one_meter_first_off", "0110", 1, 1, true},
                    ChannelCase{"strip_with_one_meter_last_on", "0001", 1, 1, true},
                    ChannelCase{"strip_with_one_meter_all_off", "0000", 1, 1, false},
                    ChannelCase{"strip_with_one_meter_first_unknown", "?00", 1, 1, std::nullopt},
                    ChannelCase{"strip_with_one_meter_middle_unknown", "0?0", 1, 1, std::nullopt},
                    ChannelCase{"strip_with_one_meter_first_unknown_and_one_on", "?01", 1, 1, true},
                    ChannelCase{"shutter_at_rest", "00", 1, 1, false},
                    ChannelCase{"shutter_that_moves_down", "01", 1, 1, true},
                    ChannelCase{"highest_relay_of_the_firmware", "???????????????????????????????0", 32, 32, false},
                    ChannelCase{"all_relays_of_the_firmware", "00000000000000000000000000000000", 1, 1, false}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(PlugRelaysTest, TellNewsFromRepetition) {
    PlugRelays relays;
    EXPECT_EQ(relays.hear({1, "OFF"}, {}, Age::live), false) << "the first word is news";
    EXPECT_EQ(relays.hear({1, "OFF"}, {}, Age::live), std::nullopt);
    EXPECT_EQ(relays.hear({1, "ON"}, {}, Age::live), true);
    EXPECT_EQ(relays.hear({2, "ON"}, {}, Age::live), true) << "another relay";
    EXPECT_THAT(relays.known(), ElementsAre(State{1, true}, State{2, true}));
}

TEST(PlugRelaysTest, KnowOnlyWhatTheyWereTold) {
    const PlugRelays relays = told("?0");
    EXPECT_EQ(relays.is_on(1), std::nullopt);
    EXPECT_EQ(relays.is_on(2), false);
    EXPECT_THAT(relays.known(), ElementsAre(State{2, false}));
}

TEST(PlugRelaysTest, RetainedStateCountsOnlyForARelayThatNothingWasHeardOf) {
    PlugRelays relays;
    EXPECT_EQ(relays.hear({1, "OFF"}, {}, Age::retained), false);
    EXPECT_EQ(relays.hear({1, "ON"}, {}, Age::live), true);
    EXPECT_EQ(relays.hear({1, "OFF"}, {}, Age::retained), std::nullopt);
    EXPECT_EQ(relays.is_on(1), true);
}

TEST(PlugRelaysTest, WordThatMeansNothingLeavesTheStateUnknown) {
    PlugRelays relays = told("1");
    EXPECT_EQ(relays.hear({1, "UIT"}, {}, Age::live), std::nullopt);
    EXPECT_EQ(relays.is_on(1), std::nullopt);
    EXPECT_EQ(relays.is_channel_on(1, 1), std::nullopt);
    EXPECT_EQ(relays.hear({1, "ON"}, {}, Age::retained), std::nullopt) << "older than the word that means nothing";
    EXPECT_EQ(relays.is_on(1), std::nullopt);
    EXPECT_EQ(relays.hear({1, "ON"}, {}, Age::live), true);
}

TEST(PlugRelaysTest, RetainedWordThatMeansNothingChangesNothing) {
    PlugRelays relays = told("1");
    EXPECT_EQ(relays.hear({1, "UIT"}, {}, Age::retained), std::nullopt);
    EXPECT_EQ(relays.is_on(1), true);
    EXPECT_THAT(relays.explain({.on = "AAN", .off = "UIT"}), IsEmpty());
}

TEST(PlugRelaysTest, AnnouncementExplainsWhatWasSaidBefore) {
    PlugRelays relays;
    relays.hear({2, "UIT"}, {}, Age::live);
    relays.hear({1, "AAN"}, {}, Age::live);
    relays.hear({3, "WISSEL"}, {}, Age::live);
    EXPECT_THAT(relays.explain({.on = "AAN", .off = "UIT"}), ElementsAre(State{1, true}, State{2, false}));
    EXPECT_EQ(relays.is_on(3), std::nullopt);
    EXPECT_THAT(relays.explain({.on = "AAN", .off = "UIT"}), IsEmpty()) << "once";
}

TEST(PlugRelaysTest, OnlyTheLastWordIsExplained) {
    PlugRelays relays;
    relays.hear({1, "UIT"}, {}, Age::live);
    relays.hear({1, "AAN"}, {}, Age::live);
    EXPECT_THAT(relays.explain({.on = "AAN", .off = "UIT"}), ElementsAre(State{1, true}));
}

TEST(PlugRelaysTest, WordThatWasFollowedByOneThatIsUnderstoodIsForgotten) {
    PlugRelays relays;
    relays.hear({1, "UIT"}, {}, Age::live);
    relays.hear({1, "ON"}, {}, Age::live);
    EXPECT_THAT(relays.explain({.on = "AAN", .off = "UIT"}), IsEmpty());
    EXPECT_EQ(relays.is_on(1), true);
}

TEST(PlugRelaysTest, RelaysTheFirmwareDoesNotHaveArePassedOver) {
    PlugRelays relays;
    for (const std::uint8_t relay : std::array<std::uint8_t, 4>{0, 33, 64, 255}) {
        EXPECT_EQ(relays.hear({relay, "ON"}, {}, Age::live), std::nullopt);
        EXPECT_EQ(relays.is_on(relay), std::nullopt);
    }
    EXPECT_EQ(relays.hear({32, "ON"}, {}, Age::live), true);
    EXPECT_THAT(relays.known(), ElementsAre(State{32, true}));
}

}  // namespace
}  // namespace collector
