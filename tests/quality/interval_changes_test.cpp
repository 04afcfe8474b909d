#include <collector/quality/interval_changes.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace collector {

void PrintTo(const IntervalChange& change, std::ostream* out) {
    const auto minute = [](UtcMillis time) { return time.time_since_epoch().count() / 60'000 % 1440; };
    *out << static_cast<int>(change.kind) << " at " << minute(change.kept.interval.start) << " channel "
         << int{change.kept.interval.channel} << " above " << change.kept.interval.samples_above << " since "
         << (change.kept.above_since ? minute(*change.kept.above_since) : -1);
}

namespace {

using namespace std::chrono_literals;
using enum IntervalChange::Kind;
using testing::ElementsAre;
using testing::IsEmpty;

class IntervalChangesTest : public testing::Test {
  protected:
    [[nodiscard]] Interval made(std::chrono::minutes after, std::uint32_t above, std::uint8_t channel = 1) const {
        return {start_ + after, channel, 10, 10, IntervalStatus::valid, 230, 229, 231, above};
    }
    [[nodiscard]] KeptInterval kept(std::chrono::minutes after, std::uint32_t above,
                                    std::optional<std::chrono::minutes> since = {}, std::uint8_t channel = 1) const {
        return {made(after, above, channel), since ? std::optional(start_ + *since) : std::nullopt};
    }
    [[nodiscard]] TimeSpan span(std::chrono::minutes from, std::chrono::minutes to) const {
        return {start_ + from, start_ + to};
    }
    const UtcMillis start_ = test::at("2026-05-01T00:00:00Z");
};

TEST_F(IntervalChangesTest, WhatIsNewIsAddedWithItsStretch) {
    const auto result = interval_changes(
        {}, {made(0min, 0), made(10min, 1), made(20min, 2), made(30min, 0), made(40min, 1)}, span(0min, 50min));
    EXPECT_THAT(result.changes,
                ElementsAre(IntervalChange{added, kept(0min, 0)}, IntervalChange{added, kept(10min, 1, 10min)},
                            IntervalChange{added, kept(20min, 2, 10min)}, IntervalChange{added, kept(30min, 0)},
                            IntervalChange{added, kept(40min, 1, 40min)}));
    EXPECT_THAT(result.replaced, IsEmpty());
}

TEST_F(IntervalChangesTest, AStretchGoesOnFromTheIntervalBeforeTheSpan) {
    const auto result = interval_changes({kept(0min, 1, -20min)}, {made(10min, 1)}, span(10min, 20min));
    EXPECT_THAT(result.changes, ElementsAre(IntervalChange{added, kept(10min, 1, -20min)}));
}

TEST_F(IntervalChangesTest, TheEighthChannelHasStretchesOfItsOwn) {
    const auto result =
        interval_changes({kept(0min, 1, -20min, 8)}, {made(10min, 1, 1), made(10min, 1, 8)}, span(10min, 20min));
    EXPECT_THAT(result.changes, ElementsAre(IntervalChange{added, kept(10min, 1, 10min, 1)},
                                            IntervalChange{added, kept(10min, 1, -20min, 8)}));
}

TEST_F(IntervalChangesTest, AStretchEndsWhereAnIntervalIsMissing) {
    const auto result = interval_changes({kept(0min, 1, 0min)}, {made(20min, 1), made(40min, 1)}, span(10min, 50min));
    EXPECT_THAT(result.changes, ElementsAre(IntervalChange{added, kept(20min, 1, 20min)},
                                            IntervalChange{added, kept(40min, 1, 40min)}));
}

TEST_F(IntervalChangesTest, WhatStaysIsNoChange) {
    const auto result = interval_changes({kept(0min, 1, 0min), kept(10min, 1, 0min), kept(20min, 1, 0min)},
                                         {made(10min, 1)}, span(10min, 20min));
    EXPECT_THAT(result.changes, IsEmpty());
    EXPECT_THAT(result.replaced, IsEmpty());
}

TEST_F(IntervalChangesTest, AStretchThatFallsApartBeginsAnewBehindTheSpan) {
    const auto result = interval_changes(
        {kept(0min, 1, 0min), kept(10min, 1, 0min), kept(20min, 1, 0min), kept(30min, 1, 0min), kept(40min, 0)},
        {made(10min, 0)}, span(10min, 20min));
    EXPECT_THAT(result.changes,
                ElementsAre(IntervalChange{changed, kept(10min, 0)}, IntervalChange{changed, kept(20min, 1, 20min)},
                            IntervalChange{changed, kept(30min, 1, 20min)}));
    EXPECT_THAT(result.replaced, ElementsAre(made(10min, 1), made(20min, 1), made(30min, 1)));
}

TEST_F(IntervalChangesTest, StretchesGrowTogether) {
    const auto result = interval_changes({kept(0min, 1, 0min), kept(10min, 0), kept(20min, 1, 20min)}, {made(10min, 3)},
                                         span(10min, 20min));
    EXPECT_THAT(result.changes, ElementsAre(IntervalChange{changed, kept(10min, 3, 0min)},
                                            IntervalChange{changed, kept(20min, 1, 0min)}));
}

TEST_F(IntervalChangesTest, AnIntervalThatIsNoneAnyMoreIsDropped) {
    const auto result =
        interval_changes({kept(0min, 0), kept(10min, 2, 10min), kept(20min, 1, 10min)}, {}, span(0min, 20min));
    EXPECT_THAT(result.changes,
                ElementsAre(IntervalChange{dropped, kept(0min, 0)}, IntervalChange{dropped, kept(10min, 2, 10min)},
                            IntervalChange{changed, kept(20min, 1, 20min)}));
    EXPECT_THAT(result.replaced, ElementsAre(made(0min, 0), made(10min, 2), made(20min, 1)));
}

TEST_F(IntervalChangesTest, ChannelsAreApart) {
    const auto result = interval_changes({kept(0min, 1, 0min, 1), kept(0min, 0, {}, 2)},
                                         {made(10min, 1, 1), made(10min, 1, 2)}, span(10min, 20min));
    EXPECT_THAT(result.changes, ElementsAre(IntervalChange{added, kept(10min, 1, 0min, 1)},
                                            IntervalChange{added, kept(10min, 1, 10min, 2)}));
}

TEST_F(IntervalChangesTest, MoreIsAskedForWhileAStretchMayGoOn) {
    EXPECT_TRUE(reaches_end({kept(0min, 0), kept(10min, 1)}, start_ + 20min));
    EXPECT_TRUE(reaches_end({kept(10min, 1, {}, 1), kept(10min, 0, {}, 2)}, start_ + 20min));
    EXPECT_FALSE(reaches_end({kept(0min, 1), kept(10min, 0)}, start_ + 20min));
    EXPECT_FALSE(reaches_end({kept(0min, 1)}, start_ + 20min));
    EXPECT_FALSE(reaches_end({}, start_ + 20min));
}

}  // namespace
}  // namespace collector
