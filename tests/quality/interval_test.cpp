#include "quality/interval.hpp"

#include <cmath>
#include <ostream>

#include <gtest/gtest.h>

#include <collector/model/reading_flag.hpp>

#include "support/manual_clock.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;

class IntervalTest : public testing::Test {
  protected:
    void add(double volts, std::uint32_t flags = 0, std::uint8_t channel = 1) {
        samples_.push_back({start_ + std::chrono::seconds{10 * samples_.size()}, channel, flags, volts});
    }
    [[nodiscard]] Interval summary() const {
        return summarise({.start = start_,
                          .channel = 1,
                          .samples = samples_,
                          .by_schedule = by_schedule_,
                          .pace = pace_,
                          .gaps = gaps_,
                          .gains = gains_});
    }
    const UtcMillis start_ = test::at("2026-05-01T10:00:00Z");
    std::vector<Sample> samples_;
    bool by_schedule_ = true;
    std::optional<std::chrono::milliseconds> pace_{60s};
    std::vector<Gap> gaps_;
    Gains gains_;
};

TEST_F(IntervalTest, IsTheRootOfTheMeanOfSquares) {
    add(200);
    add(260);
    EXPECT_DOUBLE_EQ(summary().voltage_rms_v.value(), std::sqrt((200.0 * 200 + 260.0 * 260) / 2));
    EXPECT_EQ(summary().voltage_min_v, 200);
    EXPECT_EQ(summary().voltage_max_v, 260);
    EXPECT_EQ(summary().samples_above, 1U);
}

/// By hand: 230 x 1.0043 = 230.989, 252 x 1.0043 = 253.0836, 251 x 1.0043 = 252.0793.
TEST_F(IntervalTest, AGainIsAppliedToEachSample) {
    gains_ = {{1, start_, {1, 1.0043}}};
    add(230);
    add(252);
    add(251);
    EXPECT_DOUBLE_EQ(summary().voltage_min_v.value(), 230.989);
    EXPECT_DOUBLE_EQ(summary().voltage_max_v.value(), 253.0836);
    EXPECT_DOUBLE_EQ(summary().voltage_rms_v.value(),
                     std::sqrt((230.989 * 230.989 + 253.0836 * 253.0836 + 252.0793 * 252.0793) / 3));
    EXPECT_EQ(summary().samples_above, 1U);
}

TEST_F(IntervalTest, AGainThatBeginsOnTheWayHoldsFromItsMomentOn) {
    gains_ = {{1, start_ + 10s, {1, 1.1}}, {1, start_ + 20s, {2, 0.5}}, {1, start_ + 30s, {}}};
    add(230);
    add(230);
    add(230);
    add(230);
    EXPECT_DOUBLE_EQ(summary().voltage_rms_v.value(),
                     std::sqrt((230.0 * 230 + 253.0 * 253 + 115.0 * 115 + 230.0 * 230) / 4));
}

TEST_F(IntervalTest, AnotherChannelsGainIsNothingToIt) {
    gains_ = {{2, start_, {1, 1.1}}};
    add(230);
    EXPECT_EQ(summary().voltage_rms_v, 230);
}

/// What a gain makes of a voltage decides nothing about what it is.
TEST_F(IntervalTest, AGainMakesNoReadingImplausibleAndNoneMains) {
    gains_ = {{1, start_, {1, 2}}};
    add(230);
    add(79, reading_flag::kImplausible);
    EXPECT_EQ(summary().samples, 1U);
    EXPECT_EQ(summary().voltage_rms_v, 460);
}

TEST_F(IntervalTest, ExactlyTheLimitIsNotAboveIt) {
    add(253);
    add(253.001);
    EXPECT_EQ(summary().samples_above, 1U);
}

TEST_F(IntervalTest, WithoutSamplesThereIsNoMean) {
    EXPECT_EQ(summary().voltage_rms_v, std::nullopt);
    EXPECT_EQ(summary().voltage_min_v, std::nullopt);
    EXPECT_EQ(summary().samples, 0U);
    EXPECT_EQ(summary().expected_samples, 10U);
}

TEST_F(IntervalTest, OtherChannelsDoNotCount) {
    add(230);
    add(400, 0, 2);
    EXPECT_EQ(summary().samples, 1U);
    EXPECT_EQ(summary().voltage_max_v, 230);
}

struct FlagCase {
    const char* name;
    std::uint32_t flag;
    bool counts;
    IntervalStatus status;
    friend std::ostream& operator<<(std::ostream& out, const FlagCase& row) { return out << row.name; }
};

class FlaggedSampleTest : public IntervalTest, public testing::WithParamInterface<FlagCase> {};

TEST_P(FlaggedSampleTest, CountsOrIsTheReason) {
    for (int i = 0; i < 10; ++i) {
        add(230, GetParam().flag);
    }
    EXPECT_EQ(summary().samples, GetParam().counts ? 10U : 0U);
    EXPECT_EQ(summary().status, GetParam().status);
}

INSTANTIATE_TEST_SUITE_P(
    Flags, FlaggedSampleTest,
    testing::Values(FlagCase{"none", 0, true, IntervalStatus::valid},
                    FlagCase{"relay_off", reading_flag::kRelayOff, false, IntervalStatus::relay_off},
                    FlagCase{"implausible", reading_flag::kImplausible, false, IntervalStatus::implausible},
                    FlagCase{"late", reading_flag::kLate, true, IntervalStatus::valid},
                    FlagCase{"clock", reading_flag::kClockUnsynchronised, false, IntervalStatus::clock},
                    FlagCase{"load_change", reading_flag::kLoadChange, false, IntervalStatus::thin},
                    FlagCase{"odd_value", reading_flag::kOddValue, true, IntervalStatus::valid},
                    FlagCase{"spike", reading_flag::kSpike, false, IntervalStatus::implausible},
                    FlagCase{"energy_shared", reading_flag::kEnergyShared, true, IntervalStatus::valid},
                    FlagCase{"relay_off_and_implausible", reading_flag::kRelayOff | reading_flag::kImplausible, false,
                             IntervalStatus::relay_off}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(IntervalTest, LoadChangesCountForAPlugThatSendsNothingElse) {
    by_schedule_ = false;
    add(230, reading_flag::kLoadChange);
    add(231, reading_flag::kLoadChange);
    EXPECT_EQ(summary().samples, 2U);
}

TEST_F(IntervalTest, SpikesAreTheReasonOnlyIfWithThemThereWouldBeEnough) {
    gaps_ = {{start_, start_ + 5min, GapCause::plug_silent}};
    for (int i = 0; i < 3; ++i) {
        add(230);
    }
    add(305, reading_flag::kSpike);
    EXPECT_EQ(summary().status, IntervalStatus::gap_plug);
    add(305, reading_flag::kSpike);
    EXPECT_EQ(summary().status, IntervalStatus::implausible);
    EXPECT_EQ(summary().samples, 3U);
    EXPECT_EQ(summary().voltage_max_v, 230);
    EXPECT_EQ(summary().samples_above, 0U);
}

struct NeedCase {
    const char* name;
    std::optional<std::uint32_t> expected;
    std::uint32_t needed;
    friend std::ostream& operator<<(std::ostream& out, const NeedCase& row) { return out << row.name; }
};

class NeedTest : public testing::TestWithParam<NeedCase> {};

TEST_P(NeedTest, HalfOfTheExpectedAndTwo) {
    EXPECT_EQ(samples_needed(GetParam().expected), GetParam().needed);
}

INSTANTIATE_TEST_SUITE_P(Paces, NeedTest,
                         testing::Values(NeedCase{"unknown", std::nullopt, 2}, NeedCase{"one", 1, 2},
                                         NeedCase{"two", 2, 2}, NeedCase{"five", 5, 3}, NeedCase{"ten", 10, 5},
                                         NeedCase{"sixty", 60, 30}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST_F(IntervalTest, ExpectedSamplesFollowThePace) {
    EXPECT_EQ(expected_samples(10s), 60U);
    EXPECT_EQ(expected_samples(60'100ms), 10U);
    EXPECT_EQ(expected_samples(300s), 2U);
    EXPECT_EQ(expected_samples(3600s), 1U);
}

TEST_F(IntervalTest, FewSamplesInAGapAreItsFault) {
    add(230);
    gaps_ = {{start_, start_ + 5min, GapCause::plug_silent}};
    EXPECT_EQ(summary().status, IntervalStatus::gap_plug);
    gaps_.push_back({start_ + 5min, start_ + 6min, GapCause::link_down});
    EXPECT_EQ(summary().status, IntervalStatus::gap_collector);
}

TEST_F(IntervalTest, EnoughSamplesAreValidInSpiteOfAGap) {
    for (int i = 0; i < 5; ++i) {
        add(230);
    }
    gaps_ = {{start_ + 5min, start_ + 10min, GapCause::link_down}};
    EXPECT_EQ(summary().status, IntervalStatus::valid);
}

TEST_F(IntervalTest, APlugThatReportsSeldomIsSlowAndNotSilent) {
    pace_ = 600s;
    add(230);
    EXPECT_EQ(summary().status, IntervalStatus::slow);
}

}  // namespace
}  // namespace collector
