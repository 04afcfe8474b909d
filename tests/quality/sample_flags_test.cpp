#include "quality/sample_flags.hpp"

#include <algorithm>
#include <array>
#include <ostream>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/quality/timeline.hpp>

#include "quality/naive_spikes.hpp"
#include "support/manual_clock.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using namespace reading_flag;
using testing::ElementsAre;
using testing::IsEmpty;

const UtcMillis kFirstSample = test::at("2026-05-01T10:00:00Z");

/// One sample a minute.
std::vector<Sample> each_minute(const std::vector<double>& volts, std::uint32_t flags = 0) {
    std::vector<Sample> samples;
    for (const double value : volts) {
        samples.push_back({kFirstSample + samples.size() * 1min, 1, flags, value});
    }
    return samples;
}

/// Their flags after evaluation at once, nothing before and after them.
std::vector<std::uint32_t> judged(std::vector<Sample> samples) {
    PlugHistory history;
    history.samples = samples;
    for (const auto& [index, flags] : judge_samples(history).changes) {
        samples[index].flags = flags;
    }
    std::vector<std::uint32_t> found;
    for (const Sample& sample : samples) {
        found.push_back(sample.flags);
    }
    return found;
}

/// Which of them are spikes, as a picture.
std::string picture(const std::vector<Sample>& samples) {
    std::string found;
    for (const std::uint32_t flags : judged(samples)) {
        found += (flags & kSpike) != 0 ? '^' : '.';
    }
    return found;
}

struct SeriesCase {
    const char* name;
    std::vector<double> volts;
    const char* spikes;
    friend std::ostream& operator<<(std::ostream& out, const SeriesCase& row) { return out << row.name; }
};

class SeriesTest : public testing::TestWithParam<SeriesCase> {};

TEST_P(SeriesTest, HasTheseSpikes) {
    EXPECT_EQ(picture(each_minute(GetParam().volts)), GetParam().spikes);
}

INSTANTIATE_TEST_SUITE_P(
    Series, SeriesTest,
    testing::Values(SeriesCase{"quiet", {230, 231, 230, 229, 230, 231}, "......"},
                    SeriesCase{"one", {230, 231, 305, 229, 230, 231}, "..^..."},
                    SeriesCase{"one_that_is_low", {230, 231, 150, 229, 230, 231}, "..^..."},
                    SeriesCase{"exactly_30_away", {230, 230, 260, 230, 230}, "....."},
                    SeriesCase{"just_more_than_30_away", {230, 230, 260.001, 230, 230}, "..^.."},
                    SeriesCase{"30_away_from_one_neighbour", {230, 230, 261, 231, 230}, "....."},
                    SeriesCase{"neighbours_10_apart", {240.1, 240.1, 305, 230.1, 230.1}, "..^.."},
                    SeriesCase{"neighbours_more_than_10_apart", {240.1, 240.1, 305, 230, 230}, "....."},
                    SeriesCase{"two_in_a_row", {230, 230, 305, 306, 230, 230}, "......"},
                    SeriesCase{"alternating", {230, 305, 230, 305, 230, 305, 230, 230}, "........"},
                    SeriesCase{"two_with_two_between", {230, 305, 230, 230, 305, 230}, ".^..^."},
                    SeriesCase{"two_with_one_between", {230, 230, 305, 230, 305, 230, 230}, "......."},
                    SeriesCase{"a_broken_neutral", {230, 231, 360, 365, 340, 355, 230}, "......."},
                    SeriesCase{"the_first", {305, 230, 230, 230, 230}, "....."},
                    SeriesCase{"the_last", {230, 230, 230, 230, 305}, "....."},
                    SeriesCase{"beyond_mains", {230, 230, 441, 230, 230}, "....."},
                    SeriesCase{"the_highest_mains", {230, 230, 440, 230, 230}, "..^.."},
                    SeriesCase{"the_lowest_mains", {230, 230, 80, 230, 230}, "..^.."},
                    SeriesCase{"no_mains", {230, 230, 79.9, 230, 230}, "....."},
                    SeriesCase{"no_mains_between", {230, 230, 0, 305, 230, 230}, "...^.."},
                    SeriesCase{"pace_unknown", {230, 305, 230}, "..."}),
    [](const auto& row) { return std::string(row.param.name); });

class SampleFlagsTest : public testing::Test {
  protected:
    std::vector<Sample> samples_ = each_minute({230, 230, 230, 305, 230, 230, 230});
};

TEST_F(SampleFlagsTest, NeighboursAreNotMoreThanTwoPacesAway) {
    samples_ = each_minute({230, 230, 230, 230, 230, 230, 230, 305, 230, 230, 230});
    for (std::size_t i = 7; i < samples_.size(); ++i) {
        samples_[i].time += 1min;
    }
    EXPECT_EQ(picture(samples_), ".......^...");
    for (std::size_t i = 7; i < samples_.size(); ++i) {
        samples_[i].time += 1ms;
    }
    EXPECT_EQ(picture(samples_), "...........");
}

TEST_F(SampleFlagsTest, WhatWasSentOnAChangeIsNoNeighbourAndNoSpike) {
    samples_.insert(samples_.begin() + 4, {samples_[3].time + 1s, 1, kLoadChange, 305});
    EXPECT_EQ(picture(samples_), "...^....");
    samples_[3].flags = kLoadChange;
    EXPECT_EQ(picture(samples_), "........");
}

TEST_F(SampleFlagsTest, WhatNobodyCanDateIsNoNeighbourAndNoSpike) {
    samples_.insert(samples_.begin() + 4, {samples_[3].time + 1s, 1, kClockUnsynchronised, 305});
    EXPECT_EQ(picture(samples_), "...^....");
    samples_[3].flags = kClockUnsynchronised | kSpike;
    EXPECT_EQ(picture(samples_), "........");
}

TEST_F(SampleFlagsTest, LateReadingsAreNeighboursLikeOthers) {
    for (Sample& sample : samples_) {
        sample.flags = kLate;
    }
    EXPECT_EQ(picture(samples_), "...^...");
}

TEST_F(SampleFlagsTest, EachChannelHasItsOwnNeighbours) {
    std::vector<Sample> both;
    for (const Sample& sample : samples_) {
        both.push_back(sample);
        both.push_back({sample.time, 2, 0, 305});
    }
    EXPECT_EQ(picture(both), "......^.......");
}

TEST_F(SampleFlagsTest, TheBitIsNoInput) {
    for (Sample& sample : samples_) {
        sample.flags ^= kSpike;
    }
    EXPECT_EQ(picture(samples_), "...^...");
}

TEST_F(SampleFlagsTest, AMainsVoltageIsNeitherImplausibleNorBehindAnOpenRelay) {
    EXPECT_THAT(judged({{kFirstSample, 1, kRelayOff | kImplausible, 330},
                        {kFirstSample + 1min, 1, kRelayOff | kLate, 80},
                        {kFirstSample + 2min, 1, kImplausible, 440.001},
                        {kFirstSample + 3min, 1, kRelayOff, 79.9},
                        {kFirstSample + 4min, 1, kRelayOff, std::nullopt}}),
                ElementsAre(0, kLate, kImplausible, kRelayOff, kRelayOff));
}

// Parts of a history.

TEST_F(SampleFlagsTest, TheLastOnesWaitForThoseToCome) {
    PlugHistory history;
    history.samples = {samples_.begin(), samples_.begin() + 4};
    EXPECT_THAT(judge_samples(history).changes, IsEmpty());
    history.after = {samples_[4]};
    EXPECT_EQ(judge_samples(history).changes.size(), 1U) << "the next one agrees with the one before";
    history.after.push_back({kFirstSample + 5min, 1, 0, 305});
    EXPECT_THAT(judge_samples(history).changes, IsEmpty()) << "they alternate";
}

TEST_F(SampleFlagsTest, SaysWhatIsDecidedBeforeTheSpan) {
    PlugHistory history;
    history.before = {samples_.begin(), samples_.begin() + 4};
    EXPECT_EQ(judge_samples(history).changed_before, std::nullopt);
    history.samples = {samples_[4]};
    EXPECT_EQ(judge_samples(history).changed_before, samples_[3].time);
    history.before[3].flags = kSpike;
    EXPECT_EQ(judge_samples(history).changed_before, std::nullopt);
    history.samples.push_back({kFirstSample + 5min, 1, 0, 305});
    EXPECT_EQ(judge_samples(history).changed_before, samples_[3].time) << "it was none after all";
    history.samples.clear();
    history.after = {samples_[4]};
    EXPECT_EQ(judge_samples(history).changed_before, std::nullopt);
}

/// Voltages that stand out often, on channels and at paces of all kinds, as evaluation finds them at once, and as the
/// rule says.
class SpikeProperty : public testing::TestWithParam<std::uint32_t> {
  protected:
    void SetUp() override {
        constexpr std::array kVolts{230.0, 231.5, 236.0, 240.0, 240.1, 261.0, 270.1, 305.0, 150.0, 0.0, 441.0};
        constexpr std::array kPaces{10s, 60s, 300s};
        constexpr std::array<std::uint32_t, 8> kFlags{kLoadChange, kLate, kClockUnsynchronised, kSpike,
                                                      kRelayOff,   0,     kImplausible,         0};
        auto pace = kPaces[random_() % 3];
        const bool is_wild = chance(30);
        for (UtcMillis t = kFirstSample; samples_.size() < 300; t += pace * (chance(4) ? number(4) + 1 : 1)) {
            for (std::uint8_t channel = 1; channel <= 2; ++channel) {
                if (chance(channel == 1 ? 97 : 60)) {
                    samples_.push_back({t + 1ms * number(900), channel, chance(10) ? kFlags[random_() % 8] : 0,
                                        chance(is_wild ? 60 : 10) ? kVolts[random_() % kVolts.size()] : 230});
                }
            }
            pace = chance(1) ? kPaces[random_() % 3] : pace;
        }
        std::ranges::stable_sort(samples_, {}, &Sample::time);
    }
    int number(int below) { return static_cast<int>(random_() % static_cast<std::uint32_t>(below)); }
    bool chance(int percent) { return number(100) < percent; }

    std::mt19937 random_{GetParam()};
    std::vector<Sample> samples_;
};

TEST_P(SpikeProperty, AreThoseOfTheRule) {
    const auto naive = test::naive_spikes(samples_);
    const auto found = judged(samples_);
    for (std::size_t i = 0; i < samples_.size(); ++i) {
        ASSERT_EQ((found[i] & kSpike) != 0, naive[i]) << "sample " << i;
    }
}

INSTANTIATE_TEST_SUITE_P(Series, SpikeProperty, testing::Range(1U, 201U));

}  // namespace
}  // namespace collector
