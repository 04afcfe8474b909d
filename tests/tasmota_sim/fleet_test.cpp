#include "fleet.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace tasmota_sim {
namespace {

template <class Predicate>
std::ptrdiff_t count(const std::vector<Persona>& fleet, Predicate predicate) {
    return std::ranges::count_if(fleet, predicate);
}

TEST(FleetTest, EqualSeedsGiveEqualFleets) {
    const auto one = draw_fleet({.seed = 7, .plugs = 60});
    const auto two = draw_fleet({.seed = 7, .plugs = 60});
    for (std::size_t n = 0; n < one.size(); ++n) {
        EXPECT_EQ(one[n].mac, two[n].mac);
        EXPECT_EQ(one[n].topic, two[n].topic);
        EXPECT_EQ(one[n].seed, two[n].seed);
        EXPECT_EQ(one[n].clock, two[n].clock);
        EXPECT_EQ(one[n].firmware.version, two[n].firmware.version);
    }
}

TEST(FleetTest, OtherSeedsGiveOtherPlugs) {
    EXPECT_NE(draw_fleet({.seed = 7, .plugs = 1})[0].mac, draw_fleet({.seed = 8, .plugs = 1})[0].mac);
}

TEST(FleetTest, ASmallFleetIsTheStartOfALargeOne) {
    const auto small = draw_fleet({.seed = 3, .plugs = 7});
    const auto large = draw_fleet({.seed = 3, .plugs = 200});
    for (std::size_t n = 0; n < small.size(); ++n) {
        EXPECT_EQ(small[n].topic, large[n].topic);
        EXPECT_EQ(small[n].model, large[n].model);
    }
}

TEST(FleetTest, MacsClientIdsAndTopicsAreUnique) {
    const auto fleet = draw_fleet({.seed = 11, .plugs = 3000});
    std::set<std::string> macs;
    std::set<std::string> clients;
    std::set<std::string> topics;
    for (const Persona& plug : fleet) {
        macs.insert(plug.mac);
        clients.insert(plug.client_id());
        topics.insert(plug.topic);
    }
    EXPECT_EQ(macs.size(), fleet.size());
    EXPECT_EQ(clients.size(), fleet.size());
    EXPECT_EQ(topics.size(), fleet.size());
}

TEST(FleetTest, HostnameFollowsTheChipNumber) {
    const auto fleet = draw_fleet({.seed = 11, .plugs = 100});
    const auto plain = std::ranges::find_if(fleet, [](const Persona& p) { return p.topic.starts_with("tasmota_"); });
    ASSERT_NE(plain, fleet.end());
    const unsigned long chip = std::stoul(std::string{plain->suffix()}, nullptr, 16);
    const std::string number = std::to_string(10000 + chip % 8192).substr(1);
    EXPECT_EQ(plain->hostname, "tasmota-" + std::string{plain->suffix()} + "-" + number);
}

class MixtureTest : public testing::TestWithParam<std::uint64_t> {
  protected:
    std::vector<Persona> fleet_ = draw_fleet({.seed = GetParam(), .plugs = 200});
};

TEST_P(MixtureTest, RareMetersAreThere) {
    EXPECT_EQ(count(fleet_, [](const Persona& p) { return p.metering == Metering::three_phase; }), 10);
    EXPECT_EQ(count(fleet_, [](const Persona& p) { return p.metering == Metering::two_channels; }), 5);
    EXPECT_EQ(count(fleet_, [](const Persona& p) { return p.channels.size() == 3 && !p.channels[1].wired; }), 5);
    EXPECT_EQ(count(fleet_, [](const Persona& p) { return p.channels.size() == 3 && !p.array_totals; }), 5);
}

TEST_P(MixtureTest, LayoutsAreMixed) {
    std::map<std::string, int> layouts;
    for (const Persona& plug : fleet_) {
        ++layouts[plug.full_topic];
    }
    const std::map<std::string, int> want{{"mjs-voltage/%topic%/", 120},
                                          {"%prefix%/%topic%/", 30},
                                          {"%topic%/%prefix%/", 20},
                                          {"mjs-voltage/%topic%/%prefix%/", 30}};
    EXPECT_EQ(layouts, want);
}

TEST_P(MixtureTest, OneTopicIn25HasASlash) {
    EXPECT_EQ(count(fleet_, [](const Persona& p) { return p.topic.find('/') != std::string::npos; }), 8);
}

TEST_P(MixtureTest, EveryFirmwareAndClockIsThere) {
    std::set<std::string_view> versions;
    std::set<ClockKind> clocks;
    for (const Persona& plug : fleet_) {
        versions.insert(plug.firmware.version);
        clocks.insert(plug.clock);
    }
    EXPECT_EQ(versions.size(), firmwares().size());
    EXPECT_EQ(clocks.size(), 7U);
    EXPECT_EQ(count(fleet_, [](const Persona& p) { return p.clock == ClockKind::never_set; }), 4);
    EXPECT_EQ(count(fleet_, [](const Persona& p) { return p.clock == ClockKind::fixed_plus_1; }), 120);
}

TEST_P(MixtureTest, RelaysAndEventsAreThere) {
    EXPECT_GT(count(fleet_, [](const Persona& p) { return p.switched_off && !p.measures_when_off; }), 5);
    EXPECT_GT(count(fleet_, [](const Persona& p) { return p.switched_off && p.measures_when_off; }), 2);
    EXPECT_GT(count(fleet_, [](const Persona& p) { return p.power_delta != 0; }), 50);
}

TEST_P(MixtureTest, OnlyFirmwareThatEscapesNamesHasQuotesInThem) {
    for (const Persona& plug : fleet_) {
        EXPECT_TRUE(plug.firmware.escapes_device_name || plug.device_name.find_first_of("\"\\") == std::string::npos);
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, MixtureTest, testing::Values(1, 2, 99));

TEST(FleetTest, ALayoutCanBeForced) {
    const auto fleet = draw_fleet({.seed = 1, .plugs = 50, .layout = Layout::stock});
    EXPECT_EQ(count(fleet, [](const Persona& p) { return p.full_topic == "%prefix%/%topic%/"; }), 50);
}

}  // namespace
}  // namespace tasmota_sim
