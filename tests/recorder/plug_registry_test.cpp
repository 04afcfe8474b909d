#include "recorder/plug_registry.hpp"

#include <ostream>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "store/database_rows.hpp"
#include "support/manual_clock.hpp"

namespace collector {
namespace {

using test::at;
using test::bare_plug;

struct RelayCase {
    const char* name;
    std::vector<std::pair<std::uint8_t, bool>> told;  ///< relay, on
    std::uint8_t channel;
    bool off;

    friend std::ostream& operator<<(std::ostream& out, const RelayCase& row) { return out << row.name; }
};

class RelayStatesTest : public testing::TestWithParam<RelayCase> {};

TEST_P(RelayStatesTest, SaysWhetherAChannelIsSwitchedOff) {
    RelayStates relays;
    for (const auto& [relay, is_on] : GetParam().told) {
        relays.set(relay, is_on);
    }
    EXPECT_EQ(relays.is_off_for(GetParam().channel), GetParam().off);
}

INSTANTIATE_TEST_SUITE_P(
    Relays, RelayStatesTest,
    testing::Values(RelayCase{"nothing_known", {}, 1, false}, RelayCase{"single_on", {{1, true}}, 1, false},
                    RelayCase{"single_off", {{1, false}}, 1, true},
                    RelayCase{"single_off_feeds_every_channel", {{1, false}}, 3, true},
                    RelayCase{"second_alone_says_nothing_of_the_first_channel", {{2, false}}, 1, false},
                    RelayCase{"second_alone_on_its_channel", {{2, false}}, 2, true},
                    RelayCase{"off_and_on_again", {{1, false}, {1, true}}, 1, false},
                    RelayCase{"two_first_off", {{1, false}, {2, true}}, 1, true},
                    RelayCase{"two_first_off_second_channel", {{1, false}, {2, true}}, 2, false},
                    RelayCase{"two_and_a_channel_without_relay", {{1, false}, {2, false}}, 3, false},
                    RelayCase{"highest_relay_of_the_firmware", {{32, false}, {31, true}}, 32, true}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(RelayStatesTest, TellsNewsFromRepetition) {
    RelayStates relays;
    EXPECT_TRUE(relays.set(1, false)) << "the first word is news";
    EXPECT_FALSE(relays.set(1, false));
    EXPECT_TRUE(relays.set(1, true));
    EXPECT_TRUE(relays.set(2, true)) << "another relay";
}

TEST(RelayStatesTest, KnowsOnlyWhatItWasTold) {
    RelayStates relays;
    relays.set(2, false);
    EXPECT_TRUE(relays.known(2));
    EXPECT_FALSE(relays.known(1));
}

TEST(PlugRegistryTest, FindsKnownPlugsByTopicAndMac) {
    PlugRecord record = bare_plug(7, "fridge");
    record.mac = "E09806F17F56";
    PlugRegistry registry({record});
    ASSERT_NE(registry.find("fridge"), nullptr);
    EXPECT_EQ(registry.find("fridge"), registry.find_mac("E09806F17F56"));
    EXPECT_EQ(registry.find("Fridge"), nullptr);
    EXPECT_EQ(registry.find_mac("000000000000"), nullptr);
}

TEST(PlugRegistryTest, NumbersGoOnBehindTheLargestEverUsed) {
    PlugRegistry registry({bare_plug(7, "fridge"), bare_plug(3, "washer")});
    EXPECT_EQ(registry.add("dryer", at("2026-05-01T10:00:00Z")).record.id, 8);
    EXPECT_EQ(registry.add("oven", at("2026-05-01T10:00:00Z")).record.id, 9);
}

TEST(PlugRegistryTest, PlugsStayWhereTheyAre) {
    PlugRegistry registry({});
    const Plug* const first = &registry.add("plug0", at("2026-05-01T10:00:00Z"));
    for (int i = 1; i < 5'000; ++i) {
        registry.add("plug" + std::to_string(i), at("2026-05-01T10:00:00Z"));
    }
    EXPECT_EQ(registry.find("plug0"), first);
    EXPECT_EQ(registry.size(), 5'000U);
}

TEST(PlugRegistryTest, MacMeansThePlugItWasLastGivenTo) {
    PlugRegistry registry({});
    Plug& before = registry.add("old", at("2026-05-01T10:00:00Z"));
    Plug& after = registry.add("new", at("2026-05-01T10:00:00Z"));
    registry.set_mac(before, "E09806F17F56");
    registry.set_mac(after, "E09806F17F56");
    EXPECT_EQ(registry.find_mac("E09806F17F56"), &after);
}

TEST(PlugRegistryTest, SeveralNamesMeanOnePlug) {
    PlugRegistry registry({bare_plug(1, "fridge"), bare_plug(2, "fridge/up")});
    Plug& fridge = *registry.find("fridge");
    registry.also_known_as(fridge, "street/fridge");
    registry.also_known_as(fridge, "street/fridge");
    registry.also_known_as(fridge, "fridge/up");
    EXPECT_EQ(registry.find("street/fridge"), &fridge);
    EXPECT_EQ(registry.find("fridge/up"), &fridge);
    EXPECT_EQ(registry.size(), 2U);
    EXPECT_EQ(registry.names(), 3U);
}

TEST(PlugRegistryTest, RenamedPlugIsFoundByBothNames) {
    PlugRegistry registry({bare_plug(1, "street/fridge")});
    Plug& plug = *registry.find("street/fridge");
    registry.rename(plug, "fridge");
    EXPECT_EQ(registry.find("fridge"), &plug);
    EXPECT_EQ(registry.find("street/fridge"), &plug);
    EXPECT_EQ(plug.record.topic, "fridge");
}

TEST(PlugRegistryTest, ClockOfAKnownPlugIsRemembered) {
    PlugRecord record = bare_plug(1, "fridge");
    record.clock_offset = std::chrono::hours{1};
    const PlugRegistry registry({record});
    EXPECT_EQ(registry.plugs().front().clock.usual(), std::chrono::hours{1});
}

}  // namespace
}  // namespace collector
