#include <collector/quality/public_slot.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <ostream>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using test::at;
using testing::IsEmpty;
using testing::SizeIs;

const UtcMillis kNoon = at("2026-06-20T10:00:00Z");

/// `count` plugs that show 230.0, 230.3, 230.6 V and so on.
std::vector<double> stairs(std::int64_t count) {
    std::vector<double> volts;
    for (std::int64_t plug = 0; plug < count; ++plug) {
        volts.push_back(230 + 0.3 * static_cast<double>(plug));
    }
    return volts;
}

struct SlotCase {
    const char* name;
    std::vector<double> volts;
    std::int64_t measured;
    std::optional<int> above_percent;
    std::optional<double> low_v;
    std::optional<double> middle_v;
    std::optional<double> high_v;

    friend std::ostream& operator<<(std::ostream& out, const SlotCase& row) { return out << row.name; }
};

std::vector<double> so_many_above(int above, int plugs) {
    std::vector<double> volts(static_cast<std::size_t>(plugs), 240);
    std::fill_n(volts.begin(), above, 254);
    return volts;
}

class PublicSlotTest : public testing::TestWithParam<SlotCase> {};

TEST_P(PublicSlotTest, ShowsNoMoreThanManyHaveInCommon) {
    std::vector<double> backwards = GetParam().volts;
    std::ranges::reverse(backwards);
    for (const std::vector<double>& volts : {GetParam().volts, backwards}) {
        const PublicSlot slot = public_slot(kNoon, volts, {});
        EXPECT_EQ(slot.start, kNoon);
        EXPECT_EQ(slot.measured, GetParam().measured);
        EXPECT_EQ(slot.above_percent, GetParam().above_percent);
        EXPECT_EQ(slot.low_v, GetParam().low_v);
        EXPECT_EQ(slot.middle_v, GetParam().middle_v);
        EXPECT_EQ(slot.high_v, GetParam().high_v);
    }
}

// By hand, k = 3. Stairs of 7: 230.0 230.3 [230.6 230.9 231.2] 231.5 231.8. Stairs of 13: the lower edge is the mean of
// the third to the fifth (230.6 230.9 231.2), the middle of the sixth to the eighth (231.5 231.8 232.1), the upper edge
// of the ninth to the eleventh (232.4 232.7 233.0).
INSTANTIATE_TEST_SUITE_P(
    Slots, PublicSlotTest,
    testing::Values(SlotCase{"nobody", {}, 0, {}, {}, {}, {}}, SlotCase{"one", {231}, 0, {}, {}, {}, {}},
                    SlotCase{"two", {231, 232}, 0, {}, {}, {}, {}},
                    SlotCase{"three_in_whole_volts", {231, 231.6, 238}, 3, {}, {}, 233, {}},
                    SlotCase{"of_four_all_are_in_the_middle", {231, 231, 232, 239.6}, 3, {}, {}, 233, {}},
                    SlotCase{"of_five_three_are", {100, 231.1, 231.1, 231.1, 400}, 3, {}, {}, 231, {}},
                    SlotCase{"six_have_a_share", {230, 230, 230, 254, 254, 254}, 6, 50, {}, 242, {}},
                    SlotCase{"seven_in_tenths", stairs(7), 6, 0, {}, 230.9, {}},
                    SlotCase{"of_eight_four_are_in_the_middle", stairs(8), 6, 0, {}, 231.1, {}},
                    SlotCase{"twelve_have_no_edges", stairs(12), 12, 0, {}, 231.7, {}},
                    SlotCase{"thirteen_have", stairs(13), 12, 0, 230.9, 231.8, 232.7},
                    SlotCase{"two_above_are_none", so_many_above(2, 20), 18, 0, 240, 240, 240},
                    SlotCase{"three_above", so_many_above(3, 20), 18, 15, 240, 240, 244.7},
                    SlotCase{"five_above_are_three", so_many_above(5, 20), 18, 15, 240, 240, 254},
                    SlotCase{"nineteen_above_are_eighteen", so_many_above(19, 20), 18, 90, 254, 254, 254},
                    SlotCase{"twenty_above_are_eighteen", so_many_above(20, 20), 18, 90, 254, 254, 254},
                    SlotCase{"eighteen_of_nineteen_are_no_other_share", so_many_above(19, 19), 18, 90, 254, 254, 254},
                    SlotCase{"of_twentyone_all", so_many_above(21, 21), 21, 100, 254, 254, 254},
                    SlotCase{"at_the_limit_is_not_above", std::vector<double>(20, 253), 18, 0, 253, 253, 253}),
    [](const auto& slot) { return std::string(slot.param.name); });

TEST(PublicSlotPropertyTest, FromSixtyPlugsOnTheEdgesAreThePercentiles) {
    // The 5th percentile of 61 has rank 3, from 0; around it are 2, 3 and 4.
    const PublicSlot slot = public_slot(kNoon, stairs(61), {});
    EXPECT_EQ(slot.low_v, 230.9);
    EXPECT_EQ(slot.middle_v, 239);
    EXPECT_EQ(slot.high_v, 247.1);
}

/// Of which plugs, by rank, a figure is made: those that move it.
std::vector<std::size_t> plugs_behind(std::size_t plugs, const PublicRules& rules,
                                      std::optional<double> PublicSlot::*figure) {
    // Far apart, so that none changes its rank.
    std::vector<double> volts(plugs);
    std::iota(volts.begin(), volts.end(), 1.0);
    for (double& volt : volts) {
        volt *= 1000;
    }
    const auto before = public_slot(kNoon, volts, rules).*figure;
    std::vector<std::size_t> behind;
    for (std::size_t plug = 0; plug < plugs; ++plug) {
        std::vector<double> other = volts;
        other[plug] += 400;
        if (public_slot(kNoon, other, rules).*figure != before) {
            behind.push_back(plug);
        }
    }
    return behind;
}

TEST(PublicSlotPropertyTest, EveryFigureRestsOnEnoughPlugsAndNoPlugOnTwoFigures) {
    for (const std::int64_t needed : {3, 4, 5, 10}) {
        const PublicRules rules{.plugs_needed = needed};
        const auto k = static_cast<std::size_t>(needed);
        for (std::size_t plugs = 0; plugs < 8 * k; ++plugs) {
            SCOPED_TRACE(testing::Message() << plugs << " plugs, k " << k);
            std::vector<std::size_t> used;
            for (const auto figure : {&PublicSlot::low_v, &PublicSlot::middle_v, &PublicSlot::high_v}) {
                const auto behind = plugs_behind(plugs, rules, figure);
                EXPECT_TRUE(behind.empty() || behind.size() >= k);
                EXPECT_EQ(behind.empty(), plugs < (figure == &PublicSlot::middle_v ? k : 5 * k - 2));
                used.insert(used.end(), behind.begin(), behind.end());
                if (plugs >= 3 * k - 2 && !behind.empty()) {
                    EXPECT_GE(behind.front(), k - 1) << "the lowest are left out";
                    EXPECT_LE(behind.back(), plugs - k) << "and the highest";
                }
            }
            std::ranges::sort(used);
            EXPECT_EQ(std::ranges::adjacent_find(used), used.end());
        }
    }
}

/// Whoever switches on a kettle, and drags down a voltage of their own, is not seen.
TEST(PublicSlotPropertyTest, WhatTwoHousesDoMovesNothingByMuch) {
    for (std::int64_t plugs = 7; plugs <= 40; ++plugs) {
        const PublicSlot before = public_slot(kNoon, stairs(plugs), {});
        for (std::size_t house = 0; house < static_cast<std::size_t>(plugs); ++house) {
            std::vector<double> volts = stairs(plugs);
            volts[house] -= 12;
            volts[0] += 30;
            const PublicSlot after = public_slot(kNoon, volts, {});
            EXPECT_NEAR(*after.middle_v, *before.middle_v, 0.61);
            if (before.low_v) {
                EXPECT_NEAR(*after.low_v, *before.low_v, 0.61);
                EXPECT_NEAR(*after.high_v, *before.high_v, 0.61);
            }
        }
    }
}

TEST(PublicSlotPropertyTest, AShareIsNeverMoreThanThereWas) {
    for (int plugs = 0; plugs <= 30; ++plugs) {
        for (int above = 0; above <= plugs; ++above) {
            const PublicSlot slot = public_slot(kNoon, so_many_above(above, plugs), {});
            EXPECT_LE(slot.above_percent.value_or(0) * plugs, 100 * above);
            EXPECT_LE(slot.measured, plugs);
            EXPECT_EQ(slot.measured % 3, 0);
        }
    }
}

TEST(PublicDayTest, IsMadeOfTheSlotsOfItsClock) {
    const LocalClock clock(offset_periods("Europe/Amsterdam", kTimeZonesFrom, kTimeZonesEnd).value());
    std::vector<PublicSlot> slots;
    const auto add = [&slots](const char* time, std::vector<double> volts) {
        slots.push_back(public_slot(at(time), std::move(volts), {}));
    };
    add("2026-06-19T21:50:00Z", std::vector<double>(9, 231));  // 23:50 there
    add("2026-06-19T22:00:00Z", std::vector<double>(9, 232));
    add("2026-06-20T11:00:00Z", so_many_above(8, 9));
    add("2026-06-20T11:10:00Z", so_many_above(9, 9));
    add("2026-06-20T11:20:00Z", {231, 232});
    const auto days = public_days(slots, {}, clock);
    ASSERT_THAT(days, SizeIs(2));
    EXPECT_EQ(days[0].slots, 1);
    EXPECT_EQ(days[0].highest_v, 231);
    const PublicDay& second = days[1];
    EXPECT_EQ(second.day, std::chrono::local_days{std::chrono::year{2026} / 6 / 20});
    EXPECT_EQ(second.slots, 3) << "the empty one does not count";
    EXPECT_EQ(second.high, 2);
    EXPECT_EQ(second.lowest_v, 232);
    EXPECT_EQ(second.highest_v, 254);
    EXPECT_EQ(second.highest_at, at("2026-06-20T11:00:00Z")) << "the first";
    EXPECT_EQ(second.above_percent, 100);
    EXPECT_THAT(public_days({}, {}, clock), IsEmpty());
}

}  // namespace
}  // namespace collector
