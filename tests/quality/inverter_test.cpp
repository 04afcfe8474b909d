#include <collector/quality/inverter.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/model/reading_flag.hpp>

#include "support/manual_clock.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using test::at;
using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const UtcMillis kTenOClock = at("2026-05-18T10:00:00Z");
const TimeSpan kHour{kTenOClock, kTenOClock + 1h};

/// Readings in order of time, and what is made of them.
class InverterTest : public testing::Test {
  protected:
    void measure(std::chrono::milliseconds when, double volts, std::uint32_t flags = 0, std::uint8_t channel = 1) {
        readings_.push_back({.time = kTenOClock + when, .channel = channel, .flags = flags, .voltage_v = volts});
    }
    /// Each `pace`, from one moment to another, the latter left out.
    void measure_each(std::chrono::seconds pace, std::chrono::seconds from, std::chrono::seconds to, double volts) {
        for (auto when = from; when < to; when += pace) {
            measure(when, volts);
        }
    }
    [[nodiscard]] std::vector<InverterEvidence> channels(const TimeSpan& span = kHour,
                                                         const InverterLimits& limits = {}) const {
        const Daylight daytime = Daylight::by_hours(span, {8, 20}, clock_);
        InverterTally tally(span, limits, daytime, clock_);
        for (const TimeSpan& doubled : of_two_devices_) {
            tally.add_two_devices(1, doubled);
        }
        for (const Sample& reading : readings_) {
            tally.add(reading);
        }
        return tally.done();
    }
    [[nodiscard]] InverterEvidence evidence(const TimeSpan& span = kHour, const InverterLimits& limits = {}) const {
        const auto all = channels(span, limits);
        return all.size() == 1 ? all.front() : InverterEvidence{};
    }
    [[nodiscard]] static std::chrono::milliseconds above(const InverterEvidence& evidence, InverterRule rule) {
        return total(evidence.of(rule).above);
    }

    LocalClock clock_{std::vector<OffsetPeriod>{}};
    std::vector<Sample> readings_;
    std::vector<TimeSpan> of_two_devices_;
};

TEST_F(InverterTest, WithoutASampleThereIsAChannelOfWhichNothingIsKnown) {
    measure(-1h, 254);
    const InverterEvidence made = evidence();
    EXPECT_EQ(made.channel, 1);
    EXPECT_EQ(made.samples, 0);
    EXPECT_EQ(made.highest_sample, std::nullopt);
    EXPECT_THAT(by_day(made.of(InverterRule::high).above), ElementsAre(0h));
    EXPECT_THAT(made.of(InverterRule::high).longest, IsEmpty());
}

TEST_F(InverterTest, OfNoTimeNothingIsSaid) {
    measure_each(60s, -10min, 10min, 254);
    EXPECT_THAT(evidence({kTenOClock, kTenOClock}).measured, IsEmpty());
}

// 5 samples of a minute each.
TEST_F(InverterTest, ASampleStandsUntilTheNext) {
    measure_each(60s, 0min, 10min, 250);
    measure_each(60s, 10min, 15min, 254);
    measure_each(60s, 15min, 60min, 230);
    const InverterEvidence made = evidence();
    EXPECT_EQ(made.samples, 60);
    EXPECT_EQ(total(made.measured), 1h);
    EXPECT_EQ(above(made, InverterRule::high), 5min);
    EXPECT_EQ(above(made, InverterRule::warning), 15min);
    EXPECT_EQ(above(made, InverterRule::very_high), 0min);
    EXPECT_THAT(made.of(InverterRule::high).longest,
                ElementsAre(InverterEpisode{.span = {kTenOClock + 10min, kTenOClock + 15min},
                                            .above = 5min,
                                            .samples = 5,
                                            .highest_v = 254,
                                            .lasts = false}));
    EXPECT_EQ(made.highest_sample, (VoltagePeak{kTenOClock + 10min, 254}));
}

TEST_F(InverterTest, TheLimitItselfIsNotAbove) {
    measure_each(60s, 0min, 30min, 253);
    measure_each(60s, 30min, 60min, 253.1);
    const InverterEvidence made = evidence();
    EXPECT_EQ(made.of(InverterRule::high).samples, 30);
    EXPECT_EQ(made.of(InverterRule::high).longest.front().span.start, kTenOClock + 30min);
}

TEST_F(InverterTest, EachLimitCanBeSet) {
    measure_each(60s, 0min, 60min, 240);
    const InverterEvidence made =
        evidence(kHour, {.warning_v = 239, .high_v = 240, .mean_v = 239.999, .very_high_v = 238});
    EXPECT_EQ(above(made, InverterRule::warning), 1h);
    EXPECT_EQ(above(made, InverterRule::high), 0h);
    EXPECT_EQ(above(made, InverterRule::mean), 56min) << "from the fifth sample on";
    EXPECT_EQ(above(made, InverterRule::very_high), 1h);
}

// The reading of minute 12 is lost: that of minute 11 stands for one minute, its pace.
TEST_F(InverterTest, ALostMessageDoesNotEndAnEpisodeAndDoesNotCount) {
    measure_each(60s, 0min, 10min, 230);
    measure_each(60s, 10min, 12min, 254);
    measure_each(60s, 13min, 15min, 255);
    measure_each(60s, 15min, 60min, 230);
    const InverterEvidence made = evidence();
    EXPECT_EQ(total(made.measured), 59min);
    EXPECT_THAT(made.of(InverterRule::high).longest,
                ElementsAre(InverterEpisode{.span = {kTenOClock + 10min, kTenOClock + 15min},
                                            .above = 4min,
                                            .samples = 4,
                                            .highest_v = 255,
                                            .lasts = false}));
}

// One and a half times 60 s, and two: that late may one be. It is the same for gaps.
TEST_F(InverterTest, AReadingThatComesALittleLateLeavesNoHole) {
    measure_each(60s, 0min, 20min, 230);
    measure(19min + 92s, 230);
    measure(19min + 92s + 93s, 230);
    EXPECT_EQ(total(evidence({kTenOClock, kTenOClock + 19min + 92s}).measured), 19min + 92s);
    EXPECT_EQ(total(evidence({kTenOClock, kTenOClock + 19min + 185s}).measured), 19min + 92s + 60s);
}

TEST_F(InverterTest, MoreThanTenMinutesWithoutASampleEndAnEpisode) {
    measure_each(60s, 0min, 20min, 254);
    measure_each(60s, 29min, 31min, 254);
    measure_each(60s, 40min, 60min, 254);
    EXPECT_EQ(evidence().of(InverterRule::high).episodes, 1) << "from 19 to 29 and from 30 to 40 are ten minutes";
    readings_.clear();
    measure_each(60s, 0min, 20min, 254);
    measure(29min + 1ms, 254);
    measure(39min + 1ms, 254);
    measure_each(60s, 40min, 60min, 254);
    EXPECT_EQ(evidence().of(InverterRule::high).episodes, 2);
}

TEST_F(InverterTest, ReadingsThatAreNoSamplesDoNotCount) {
    using namespace reading_flag;
    measure_each(60s, 0min, 30min, 230);
    for (const std::uint32_t flag : {kRelayOff, kImplausible, kClockUnsynchronised, kSpike, kLoadChange}) {
        measure(29min + 10s, 270, flag);
    }
    measure_each(60s, 30min, 60min, 230);
    const InverterEvidence made = evidence();
    EXPECT_EQ(made.samples, 60);
    EXPECT_EQ(total(made.measured), 1h);
    EXPECT_EQ(made.highest_sample->volts, 230);
}

TEST_F(InverterTest, OtherFlagsDoNotMatter) {
    using namespace reading_flag;
    measure_each(60s, 0min, 30min, 230);
    measure(30min, 254, kLate | kEnergyShared | kOddValue);
    measure_each(60s, 31min, 60min, 230);
    EXPECT_EQ(above(evidence(), InverterRule::high), 1min);
}

TEST_F(InverterTest, TwoSamplesAtOneTimeStandOnce) {
    measure_each(60s, 0min, 30min, 230);
    measure(30min, 252);
    measure(30min, 254);
    measure_each(60s, 31min, 60min, 230);
    const InverterEvidence made = evidence();
    EXPECT_EQ(made.samples, 61);
    EXPECT_EQ(total(made.measured), 1h);
    EXPECT_EQ(above(made, InverterRule::high), 1min);
    EXPECT_EQ(made.of(InverterRule::high).samples, 2) << "the moment is above, with all that was measured then";
}

// 250^2 is 62,500 and 256^2 65,536. With k of ten samples at 256 V the mean of squares is 62,500 + 303.6 k, which is
// above 253^2 = 64,009 from k = 5 on (64,018). So the mean is above from minute 24, the fifth at 256 V, to minute 44,
// in whose ten minutes five of them are left.
TEST_F(InverterTest, TheMovingMeanFollowsTheSamples) {
    measure_each(60s, 0min, 20min, 250);
    measure_each(60s, 20min, 40min, 256);
    measure_each(60s, 40min, 60min, 250);
    const InverterEvidence made = evidence();
    EXPECT_THAT(made.of(InverterRule::mean).longest,
                ElementsAre(InverterEpisode{.span = {kTenOClock + 24min, kTenOClock + 45min},
                                            .above = 21min,
                                            .samples = 21,
                                            .highest_v = 256,
                                            .lasts = false}));
    EXPECT_EQ(made.highest_mean, (VoltagePeak{kTenOClock + 29min, 256}));
    EXPECT_EQ(above(made, InverterRule::high), 20min);
}

// A mean of ten minutes with ten samples due needs five, as an interval does.
TEST_F(InverterTest, AfterAGapTheMeanBeginsWithHalfOfItsSamples) {
    measure_each(60s, 0min, 20min, 230);
    measure_each(60s, 40min, 60min, 256);
    const InverterEvidence made = evidence();
    EXPECT_EQ(made.of(InverterRule::mean).longest.front().span, (TimeSpan{kTenOClock + 44min, kTenOClock + 60min}));
    EXPECT_EQ(made.highest_mean, (VoltagePeak{kTenOClock + 44min, 256}));
}

// Minutes 24 to 28 are missing, so that five of ten samples are left: at minute 29 three at 250 V and two at 256 V,
// whose mean of squares is 63,714; at minute 30 two and three, 64,322, which is above 64,009.
TEST_F(InverterTest, AGapInTheTenMinutesIsLeftOut) {
    measure_each(60s, 0min, 23min, 250);
    measure_each(60s, 23min, 24min, 256);
    measure_each(60s, 29min, 60min, 256);
    const InverterEvidence made = evidence();
    EXPECT_EQ(made.of(InverterRule::mean).longest.front().span.start, kTenOClock + 30min);
}

// Each mean of a plug that reports every 300 s rests on two samples: at 300 s the one before and this one, since the
// one from 600 s before is just out. (253^2 + 254^2) / 2 is above, (252^2 + 254^2) / 2 too (64,010).
TEST_F(InverterTest, ASlowPlugHasTwoSamplesInAMean) {
    measure(0min, 252);
    measure(5min, 254);
    measure(10min, 252);
    measure(15min, 251);
    measure_each(300s, 20min, 60min, 230);
    const InverterEvidence made = evidence();
    EXPECT_THAT(made.of(InverterRule::mean).longest,
                ElementsAre(InverterEpisode{.span = {kTenOClock + 5min, kTenOClock + 15min},
                                            .above = 10min,
                                            .samples = 2,
                                            .highest_v = made.highest_mean->volts,
                                            .lasts = false}));
    EXPECT_NEAR(made.highest_mean->volts, 253.00198, 0.00001);
}

TEST_F(InverterTest, OneSampleIsNoMean) {
    measure_each(900s, 0min, 60min, 256);
    const InverterEvidence made = evidence();
    EXPECT_EQ(made.highest_mean, std::nullopt);
    EXPECT_EQ(above(made, InverterRule::mean), 0min);
    EXPECT_EQ(above(made, InverterRule::high), 1h);
}

TEST_F(InverterTest, WhatCameBeforeIsInTheFirstMeansAndTellsThePace) {
    measure_each(60s, -30min, 0min, 256);
    measure_each(60s, 30s, 60min, 250);
    const InverterEvidence made = evidence();
    EXPECT_EQ(made.samples, 60);
    EXPECT_EQ(made.of(InverterRule::mean).longest.front().span.start, kTenOClock)
        << "the sample of 9:59 stands until 10:00:30";
    EXPECT_EQ(made.of(InverterRule::high).longest.front().span, (TimeSpan{kTenOClock, kTenOClock + 30s}));
    EXPECT_EQ(made.of(InverterRule::high).samples, 0) << "its sample was taken before";
    EXPECT_EQ(total(made.measured), 1h);
    EXPECT_EQ(made.highest_sample->volts, 250);
}

TEST_F(InverterTest, WhatIsNotOverAtTheEndLasts) {
    measure_each(60s, 0min, 90min, 254);
    const InverterEvidence made = evidence();
    ASSERT_THAT(made.of(InverterRule::high).longest, SizeIs(1));
    EXPECT_TRUE(made.of(InverterRule::high).longest.front().lasts);
    EXPECT_EQ(made.of(InverterRule::high).longest.front().span, kHour);
    EXPECT_EQ(made.samples, 60);
}

TEST_F(InverterTest, TheLastSampleStandsNoLongerThanThePace) {
    measure_each(60s, 0min, 30min, 254);
    const InverterEvidence made = evidence();
    EXPECT_EQ(made.of(InverterRule::high).longest.front().span, (TimeSpan{kTenOClock, kTenOClock + 30min}));
    EXPECT_FALSE(made.of(InverterRule::high).longest.front().lasts) << "nobody knows";
}

TEST_F(InverterTest, TheFirstPaceHoldsForTheFirstReadings) {
    measure_each(60s, 10min, 20min, 230);
    EXPECT_EQ(total(evidence().measured), 10min);
}

TEST_F(InverterTest, WithoutAPaceASampleStandsForNothing) {
    measure_each(60s, 10min, 13min, 254);
    const InverterEvidence made = evidence();
    EXPECT_EQ(total(made.measured), 0min);
    EXPECT_EQ(made.of(InverterRule::high).samples, 3);
    EXPECT_EQ(made.of(InverterRule::high).episodes, 1);
}

TEST_F(InverterTest, WithoutAScheduleAllReadingsCount) {
    for (int i = 0; i < 60; ++i) {
        measure(i * 60s, 254, reading_flag::kLoadChange);
    }
    EXPECT_EQ(above(evidence(), InverterRule::high), 1h);
}

TEST_F(InverterTest, ChannelsAreToldApart) {
    for (int i = 0; i < 60; ++i) {
        measure(i * 60s, 254);
        measure(i * 60s, 230, 0, 2);
    }
    const auto all = channels();
    ASSERT_THAT(all, SizeIs(2));
    EXPECT_EQ(above(all[0], InverterRule::high), 1h);
    EXPECT_EQ(all[1].channel, 2);
    EXPECT_EQ(above(all[1], InverterRule::high), 0h);
    EXPECT_EQ(total(all[1].measured), 1h);
}

TEST_F(InverterTest, DaylightIsAPartOfIt) {
    const TimeSpan evening{kTenOClock + 9h, kTenOClock + 11h};
    measure_each(60s, 8h, 12h, 254);
    const InverterEvidence made = evidence(evening);
    EXPECT_EQ(total(made.measured), 2h);
    EXPECT_THAT(made.measured_in_daylight, ElementsAre(1h));
    EXPECT_THAT(made.of(InverterRule::high).above_in_daylight, ElementsAre(1h));
}

TEST_F(InverterTest, TimeFallsIntoHoursAndDaysOnTheClocks) {
    clock_ = LocalClock(offset_periods("Europe/Amsterdam", kTimeZonesFrom, kTimeZonesEnd).value());
    const TimeSpan two_days{at("2026-10-24T22:00:00Z"), at("2026-10-26T23:00:00Z")};
    for (UtcMillis time = two_days.start - 30s; time < two_days.end; time += 60s) {
        readings_.push_back({.time = time, .channel = 1, .flags = 0, .voltage_v = 254});
    }
    const InverterEvidence made = evidence(two_days);
    ASSERT_THAT(made.of(InverterRule::high).above, SizeIs(2));
    EXPECT_THAT(by_day(made.of(InverterRule::high).above), ElementsAre(25h, 24h));
    EXPECT_EQ(by_hour(made.of(InverterRule::high).above)[2], 3h) << "the clocks show two o'clock twice";
    EXPECT_EQ(by_hour(made.of(InverterRule::high).above)[23], 2h);
    EXPECT_THAT(made.of(InverterRule::high).above[1], Each(1h));
}

TEST_F(InverterTest, KeepsTheLongestEpisodes) {
    for (int i = 0; i < 2'000; ++i) {
        measure(i * 10s, i % 2 == 0 || i == 1'001 ? 254 : 230);
    }
    const InverterEvidence made = evidence({kTenOClock, kTenOClock + 6h});
    EXPECT_EQ(made.of(InverterRule::high).episodes, 999);
    ASSERT_THAT(made.of(InverterRule::high).longest, SizeIs(InverterTally::kEpisodesKept));
    EXPECT_EQ(made.of(InverterRule::high).longest.front().span.start, kTenOClock)
        << "of those that are as long, the first";
    EXPECT_EQ(made.of(InverterRule::high).longest.back().span.start, kTenOClock + 10'000s);
    EXPECT_EQ(made.of(InverterRule::high).longest.back().above, 30s);
}

// A sample a minute at 30 s. The last before 10:20 stands for half a minute; what is sent until 10:30 stands for none,
// and the last of it up to 10:30:30.
TEST_F(InverterTest, TheTimeOfTwoDevicesIsNotMeasured) {
    measure_each(60s, 30s, 60min, 230);
    for (Sample& reading : readings_) {
        if (reading.time >= kTenOClock + 20min && reading.time < kTenOClock + 30min) {
            reading.voltage_v = 270;
        }
    }
    EXPECT_EQ(above(evidence(), InverterRule::very_high), 10min);
    of_two_devices_ = {{kTenOClock + 20min, kTenOClock + 30min}};
    const InverterEvidence made = evidence();
    EXPECT_EQ(made.samples, 50);
    EXPECT_EQ(made.of_two_devices, 10min + 30s);
    EXPECT_EQ(total(made.measured), 60min - 30s - made.of_two_devices);
    for (const InverterRule rule : kInverterRules) {
        EXPECT_EQ(made.of(rule).episodes, 0) << name(rule);
    }
    ASSERT_TRUE(made.highest_sample);
    EXPECT_EQ(made.highest_sample->volts, 230);
    EXPECT_EQ(made.highest_mean->volts, 230) << "nor are they in a mean";
}

TEST_F(InverterTest, TwoDevicesEndAnEpisode) {
    measure_each(60s, 0min, 60min, 254);
    of_two_devices_ = {{kTenOClock + 20min, kTenOClock + 30min}};
    const InverterEvidence made = evidence();
    EXPECT_EQ(made.of(InverterRule::high).episodes, 2);
    EXPECT_EQ(above(made, InverterRule::high), 50min);
    ASSERT_THAT(made.of(InverterRule::mean).longest, SizeIs(2));
    EXPECT_EQ(made.of(InverterRule::mean).longest.back().span.start, kTenOClock + 34min) << "five of ten samples";
}

TEST_F(InverterTest, AChannelOfNothingButTwoDevicesIsShown) {
    measure_each(60s, 0min, 60min, 254);
    of_two_devices_ = {{kTenOClock - 10min, kTenOClock + 60min}};
    const InverterEvidence made = evidence();
    EXPECT_EQ(made.samples, 0);
    EXPECT_EQ(made.of_two_devices, 1h);
}

}  // namespace
}  // namespace collector
