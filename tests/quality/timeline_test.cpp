#include <collector/quality/timeline.hpp>

#include <algorithm>
#include <span>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/model/reading_flag.hpp>

#include "quality/simulated_plug.hpp"
#include "support/manual_clock.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const UtcMillis kStart = test::at("2026-05-01T10:00:00Z");

class TimelineTest : public testing::Test {
  protected:
    void report(std::chrono::seconds from, std::chrono::seconds to, std::chrono::seconds pace = 60s,
                std::uint32_t flags = 0, double volts = 230) {
        for (auto t = from; t < to; t += pace) {
            history_.samples.push_back({kStart + t, 1, flags, volts});
        }
    }
    [[nodiscard]] Timeline timeline(std::chrono::seconds length) const {
        return make_timeline(history_, {kStart, kStart + length});
    }
    [[nodiscard]] static std::vector<IntervalStatus> statuses(const Timeline& timeline) {
        std::vector<IntervalStatus> found;
        for (const Interval& interval : timeline.intervals) {
            found.push_back(interval.status);
        }
        return found;
    }
    /// Readings every so often before the span, up to its start.
    void reported_before(int count, std::chrono::seconds pace = 60s) {
        for (int i = count; i > 0; --i) {
            history_.before.push_back({kStart - i * pace, 1, 0, 230});
        }
        history_.channels.set(1);
    }
    PlugHistory history_;
};

TEST_F(TimelineTest, TheFirstPaceHoldsForTheFirstReadingsToo) {
    report(480s, 1200s);
    const Timeline made = timeline(20min);
    ASSERT_THAT(made.intervals, SizeIs(2));
    EXPECT_EQ(made.intervals[0].samples, 2U);
    EXPECT_EQ(made.intervals[0].expected_samples, 10U);
    EXPECT_THAT(made.gaps, IsEmpty());
}

TEST_F(TimelineTest, HasNoIntervalBeforeTheFirstReading) {
    report(1200s, 1800s);
    EXPECT_THAT(statuses(timeline(30min)), ElementsAre(IntervalStatus::valid));
}

TEST_F(TimelineTest, AChannelHasIntervalsFromTheFirstThatShowsMainsOn) {
    report(0s, 1800s);
    history_.samples.insert(history_.samples.begin(), {kStart, 2, reading_flag::kImplausible, 0.1});
    history_.samples.push_back({kStart + 1799s, 2, 0, 230});
    const Timeline made = timeline(30min);
    ASSERT_THAT(made.intervals, SizeIs(4));
    EXPECT_EQ(made.intervals[3].channel, 2);
    EXPECT_EQ(made.intervals[3].start, kStart + 20min);
}

/// An unwired phase, and the phases that firmware makes up after a start.
TEST_F(TimelineTest, AChannelThatNeverShowsMainsHasNoIntervals) {
    for (auto t = 0s; t < 1800s; t += 60s) {
        history_.samples.push_back({kStart + t, 1, 0, 230});
        history_.samples.push_back({kStart + t, 2, reading_flag::kImplausible, 0.1});
        history_.samples.push_back({kStart + t, 3, reading_flag::kRelayOff, 0});
    }
    const Timeline made = timeline(30min);
    EXPECT_THAT(made.intervals, SizeIs(3));
    EXPECT_TRUE(std::ranges::all_of(made.intervals, [](const Interval& one) { return one.channel == 1; }));
}

TEST_F(TimelineTest, AChannelThatMeasuresNothingForAWeekEnds) {
    report(0s, 9 * 24h, 300s);
    history_.samples.insert(history_.samples.begin(), {kStart, 2, 0, 230});
    std::ptrdiff_t second = 0;
    for (const Interval& one : timeline(9 * 24h).intervals) {
        second += one.channel == 2 ? 1 : 0;
    }
    EXPECT_EQ(second, 1 + 1008);
}

/// Five days of silence are none of the week.
TEST_F(TimelineTest, NoChannelEndsWhileItsPlugIsSilent) {
    report(0s, 2 * 24h, 300s);
    report(7 * 24h, 14 * 24h, 300s);
    history_.samples.insert(history_.samples.begin(), {kStart, 2, 0, 230});
    const Timeline made = timeline(14 * 24h);
    const auto is_second = [](const Interval& one) { return one.channel == 2; };
    const auto last = std::ranges::find_if(made.intervals.rbegin(), made.intervals.rend(), is_second);
    ASSERT_NE(last, made.intervals.rend());
    EXPECT_EQ(last->start, kStart + 12 * 24h);
}

TEST_F(TimelineTest, AChannelThatShowsMainsAgainGoesOn) {
    report(0s, 9 * 24h, 300s);
    history_.samples.insert(history_.samples.begin(), {kStart, 2, 0, 230});
    history_.samples.push_back({kStart + 9 * 24h - 1s, 2, 0, 231});
    const Timeline made = timeline(9 * 24h);
    EXPECT_EQ(made.intervals.back().channel, 2);
    EXPECT_EQ(made.intervals.back().samples, 1U);
    EXPECT_EQ(made.intervals[made.intervals.size() - 3].channel, 1) << "in between it had none";
}

TEST_F(TimelineTest, ASlowPlugThatFallsSilentForGoodIsSilentAndNotSlow) {
    report(0s, 5400s, 900s);
    EXPECT_THAT(timeline(120min).gaps, ElementsAre(Gap{kStart + 5400s, std::nullopt, GapCause::plug_silent}));
    EXPECT_EQ(timeline(120min).intervals.back().status, IntervalStatus::gap_plug);
    EXPECT_EQ(timeline(80min).intervals.back().status, IntervalStatus::slow);
}

TEST_F(TimelineTest, EachIntervalOfASilenceSaysWhatWasKnownAtItsEnd) {
    report(0s, 540s);
    EXPECT_THAT(statuses(timeline(20min)), ElementsAre(IntervalStatus::valid, IntervalStatus::gap_plug));
    history_.circumstances.offline = {{kStart + 15min, kStart + 40min}};
    EXPECT_THAT(timeline(40min).gaps, ElementsAre(Gap{kStart + 9min, kStart + 15min, GapCause::plug_silent},
                                                  Gap{kStart + 15min, std::nullopt, GapCause::plug_offline}));
}

TEST_F(TimelineTest, AHoleOfAllIsNotThePlugsOwnButItsIntervalsSaySo) {
    report(0s, 600s);
    history_.circumstances.collector_gaps = {{kStart + 10min, kStart + 20min, GapCause::link_down}};
    report(1200s, 1800s);
    const Timeline made = timeline(30min);
    EXPECT_THAT(made.gaps, IsEmpty());
    EXPECT_THAT(statuses(made),
                ElementsAre(IntervalStatus::valid, IntervalStatus::gap_collector, IntervalStatus::valid));
}

/// Of two devices with one topic, each of which reports every 300 s, until the second one goes.
std::vector<Sample> of_two_devices(std::chrono::seconds length, std::chrono::seconds second_until) {
    std::vector<Sample> readings;
    for (auto t = 0s; t < length; t += 300s) {
        readings.push_back({kStart + t, 1, 0, 238, 100.0});
        if (t < second_until) {
            readings.push_back({kStart + t + 100s, 1, 0, 254, 400.0});
        }
    }
    return readings;
}

TEST_F(TimelineTest, IntervalsOfTwoDevicesAreNotValidUntilOneHasGone) {
    history_.samples = of_two_devices(3600s, 1800s);
    const auto made = statuses(timeline(60min));
    ASSERT_THAT(made, SizeIs(6));
    for (std::size_t i = 0; i < made.size(); ++i) {
        // The last reading of the second one is told by the one that follows.
        EXPECT_EQ(made[i] == IntervalStatus::two_devices, i < 4) << i;
    }
}

TEST_F(TimelineTest, TwoDevicesAreTakenForSuchWhereverASpanBegins) {
    const auto readings = of_two_devices(7200s, 7200s);
    history_.samples = readings;
    const auto whole = timeline(120min).intervals;
    for (int part = 1; part < 12; ++part) {
        const UtcMillis start = kStart + part * 10min;
        PlugHistory rest;
        rest.channels.set(1);
        for (const Sample& reading : readings) {
            (reading.time < start ? rest.before : rest.samples).push_back(reading);
        }
        const auto made = make_timeline(rest, {start, kStart + 120min}).intervals;
        EXPECT_TRUE(std::ranges::equal(made, std::span(whole).subspan(static_cast<std::size_t>(part)))) << part;
    }
}

TEST_F(TimelineTest, AnAbsenceGetsIntervalsFor31Days) {
    report(0s, 600s);
    const Timeline made = timeline(40 * 24h);
    EXPECT_THAT(made.intervals, SizeIs(1 + 31 * 144));
    EXPECT_THAT(made.gaps, ElementsAre(Gap{kStart + 10min, std::nullopt, GapCause::plug_silent}));
}

TEST_F(TimelineTest, AnAbsenceOf31DaysToTheMomentGetsItsIntervals) {
    report(0s, 660s);
    EXPECT_THAT(timeline(40 * 24h).intervals, SizeIs(2 + 31 * 144));
}

/// 21 minutes after its last reading a plug that reports every 15 was not known to be silent. It is now.
TEST_F(TimelineTest, AnIntervalDoesNotSayWhatWasLearntAfterItsEnd) {
    report(4min, 80min, 15min);
    const Timeline made = timeline(120min);
    EXPECT_THAT(made.gaps, ElementsAre(Gap{kStart + 94min, std::nullopt, GapCause::plug_silent}));
    EXPECT_EQ(made.intervals[9].status, IntervalStatus::slow);
    EXPECT_EQ(made.intervals[10].status, IntervalStatus::gap_plug);
}

TEST_F(TimelineTest, NeedsNoEarlierStartUnlessAHoleEndsInIt) {
    reported_before(10);
    report(0s, 600s);
    EXPECT_EQ(needs_earlier_start(history_, kStart - 600s), std::nullopt);
    history_.samples.erase(history_.samples.begin(), history_.samples.begin() + 3);
    EXPECT_EQ(needs_earlier_start(history_, kStart - 600s), kStart - 60s);
    history_.before.resize(3);
    EXPECT_EQ(needs_earlier_start(history_, kStart - 600s), kStart - 600s);
}

/// Its first 24 readings are looked at for the first pace, and no more.
TEST_F(TimelineTest, NeedsTheFirstReadingWhileThePaceMayBeOneOfTheBeginning) {
    report(0s, 600s);
    history_.before.assign(24, {kStart - 240s, 1, 0, 230});
    EXPECT_EQ(needs_earlier_start(history_, kStart - 240s), kStart - 240s);
    history_.before.push_back({kStart - 240s, 1, 0, 230});
    EXPECT_EQ(needs_earlier_start(history_, kStart - 240s), std::nullopt);
}

TEST_F(TimelineTest, ASlowPlugThatIsLateIsNotSilentYet) {
    reported_before(25, 900s);
    history_.before.erase(history_.before.end() - 1);
    // Its last reading was half an hour ago: one and a half of its pace were over eight minutes ago.
    const Timeline made = timeline(10min);
    EXPECT_THAT(made.gaps, ElementsAre(Gap{kStart - 900s, std::nullopt, GapCause::plug_silent}));
    EXPECT_THAT(statuses(made), ElementsAre(IntervalStatus::gap_plug));
    history_.before.push_back({kStart - 700s, 1, 0, 230});
    EXPECT_THAT(timeline(10min).gaps, IsEmpty());
    EXPECT_THAT(statuses(timeline(10min)), ElementsAre(IntervalStatus::slow));
}

TEST_F(TimelineTest, AHoleThatEndsAfterTheSpanIsWholeAndThePlugsOwn) {
    reported_before(10);
    history_.after = {{kStart + 25min, 1, 0, 230}};
    const Timeline made = timeline(20min);
    EXPECT_THAT(made.gaps, ElementsAre(Gap{kStart, kStart + 25min, GapCause::plug_silent}));
    EXPECT_THAT(statuses(made), ElementsAre(IntervalStatus::gap_plug, IntervalStatus::gap_plug));
}

TEST_F(TimelineTest, ARelayFoundOffAcrossAnEdgeSpoilsBothIntervalsAndIsNoGap) {
    report(0s, 240s);
    report(240s, 960s, 60s, reading_flag::kRelayOff, 0);
    report(960s, 1800s);
    const Timeline made = timeline(30min);
    EXPECT_THAT(made.gaps, IsEmpty());
    EXPECT_THAT(statuses(made),
                ElementsAre(IntervalStatus::relay_off, IntervalStatus::relay_off, IntervalStatus::valid));
    EXPECT_EQ(made.intervals[0].samples, 4U);
    EXPECT_EQ(made.intervals[1].samples, 4U);
}

TEST_F(TimelineTest, CollectorGapsMayOverlapAndWhatIsLeftIsThePlugsOwn) {
    reported_before(10);
    history_.samples.push_back({kStart, 1, 0, 230});
    history_.circumstances.collector_gaps = {{kStart - 5min, kStart + 12min, GapCause::link_down},
                                             {kStart + 8min, kStart + 20min, GapCause::collector_crashed}};
    report(1800s, 2400s);
    const Timeline made = timeline(40min);
    EXPECT_THAT(made.gaps, ElementsAre(Gap{kStart + 20min, kStart + 30min, GapCause::plug_silent}));
    EXPECT_THAT(statuses(made), ElementsAre(IntervalStatus::gap_collector, IntervalStatus::gap_collector,
                                            IntervalStatus::gap_plug, IntervalStatus::valid));
}

TEST_F(TimelineTest, AGapThatOnlyMeetsAnIntervalIsNotItsFault) {
    reported_before(10);
    history_.circumstances.collector_gaps = {{kStart - 10min, kStart, GapCause::link_down},
                                             {kStart + 10min, kStart + 11min, GapCause::link_down}};
    history_.samples = {{kStart, 1, reading_flag::kLoadChange, 230}, {kStart + 599s, 1, 0, 230}};
    history_.after = {{kStart + 11min, 1, 0, 230}};
    EXPECT_THAT(statuses(timeline(10min)), ElementsAre(IntervalStatus::gap_plug));
    history_.samples.clear();
    report(0s, 600s, 60s, reading_flag::kLoadChange);
    EXPECT_THAT(statuses(timeline(10min)), ElementsAre(IntervalStatus::thin));
}

TEST_F(TimelineTest, WithHalfOfTheReadingsLostEachHoleIsSeen) {
    reported_before(10);
    for (auto t = 60s; t < 3600s; t += 120s) {
        history_.samples.push_back({kStart + t, 1, 0, 230});
        if (t % 360 == 300s) {
            history_.samples.push_back({kStart + t + 60s, 1, 0, 230});
        }
    }
    const Timeline made = timeline(60min);
    EXPECT_THAT(made.gaps, SizeIs(21));  // 20 between them, and one before the first
    for (const Gap& gap : made.gaps) {
        EXPECT_EQ(gap.end, gap.start + 60s);
        EXPECT_EQ(gap.cause, GapCause::plug_silent);
    }
    for (const Interval& interval : made.intervals) {
        EXPECT_EQ(interval.expected_samples, 10U);
    }
}

TEST_F(TimelineTest, LateReadingsFillTheHole) {
    reported_before(10);
    report(0s, 600s, 60s, reading_flag::kLate);
    const Timeline made = timeline(10min);
    EXPECT_THAT(made.gaps, IsEmpty());
    EXPECT_THAT(statuses(made), ElementsAre(IntervalStatus::valid));
}

TEST_F(TimelineTest, ReadingsWithoutADateAreNoFirstReadingNoPaceAndEndNoHole) {
    report(0s, 1200s, 60s, reading_flag::kClockUnsynchronised);
    EXPECT_THAT(timeline(20min).intervals, IsEmpty());
    report(1200s, 2400s);
    report(2401s, 3600s, 7s, reading_flag::kClockUnsynchronised);
    report(3600s, 4200s);
    const Timeline made = timeline(70min);
    EXPECT_EQ(made.intervals.front().start, kStart + 20min);
    EXPECT_EQ(made.intervals.front().expected_samples, 10U);
    EXPECT_EQ(made.intervals.back().expected_samples, 10U);
    EXPECT_THAT(statuses(made), ElementsAre(IntervalStatus::valid, IntervalStatus::valid, IntervalStatus::clock,
                                            IntervalStatus::clock, IntervalStatus::valid));
    EXPECT_THAT(made.gaps, ElementsAre(Gap{kStart + 2400s, kStart + 3600s, GapCause::plug_silent}));
}

TEST_F(TimelineTest, ReadingsWithoutADateSpoilNoIntervalThatHasEnoughOthers) {
    report(0s, 1200s);
    report(0s, 1200s, 13s, reading_flag::kClockUnsynchronised);
    std::ranges::sort(history_.samples, {}, &Sample::time);
    const Timeline made = timeline(20min);
    EXPECT_THAT(statuses(made), ElementsAre(IntervalStatus::valid, IntervalStatus::valid));
    EXPECT_EQ(made.intervals[0].samples, 10U);
    EXPECT_THAT(made.gaps, IsEmpty());
}

TEST_F(TimelineTest, ATimeThatNobodyKnewIsTheReason) {
    report(0s, 1200s);
    report(3000s, 3600s);
    history_.circumstances.collector_gaps = {{kStart + 1000s, kStart + 3100s, GapCause::collector_crashed},
                                             {kStart + 1100s, kStart + 3100s, GapCause::clock}};
    const Timeline made = timeline(60min);
    EXPECT_THAT(made.gaps, IsEmpty());
    EXPECT_THAT(statuses(made), ElementsAre(IntervalStatus::valid, IntervalStatus::valid, IntervalStatus::clock,
                                            IntervalStatus::clock, IntervalStatus::clock, IntervalStatus::valid));
}

TEST_F(TimelineTest, APlugWhoseReadingsAllComeLateIsJudgedByWhenItMeasured) {
    report(0s, 600s, 60s, reading_flag::kLate);
    report(900s, 1200s, 60s, reading_flag::kLate);
    const Timeline made = timeline(20min);
    EXPECT_THAT(made.gaps, ElementsAre(Gap{kStart + 600s, kStart + 900s, GapCause::plug_silent}));
    EXPECT_EQ(made.intervals.at(0).expected_samples, 10U);
}

/// Of the 2,000 readings that count, fewer than four are on schedule any more: nothing is known of its pace.
TEST_F(TimelineTest, ThePaceOfTheFirstReadingsIsForgottenWithThem) {
    report(0s, 240s);
    for (int i = 0; i < 1997; ++i) {
        history_.samples.push_back({kStart + 200s + i * 200ms, 1, reading_flag::kLoadChange, 230});
    }
    history_.after = {{kStart + 60min, 1, 0, 230}};
    const Timeline made = timeline(60min);
    EXPECT_THAT(made.gaps, IsEmpty());
    EXPECT_EQ(made.intervals.back().expected_samples, std::nullopt);
}

TEST_F(TimelineTest, AGapIsKnownInTheIntervalThatEndsWithTheLastReading) {
    reported_before(4);
    for (int i = 0; i < 1996; ++i) {
        history_.samples.push_back({kStart + 300s + i * 150ms, 1, reading_flag::kLoadChange, 230});
    }
    history_.samples.push_back({kStart + 600s, 1, reading_flag::kLoadChange, 230});
    const Timeline made = timeline(20min);
    EXPECT_THAT(made.gaps, ElementsAre(Gap{kStart, kStart + 300s, GapCause::plug_silent}));
    EXPECT_THAT(statuses(made), ElementsAre(IntervalStatus::gap_plug, IntervalStatus::thin));
}

TEST_F(TimelineTest, AnAbsenceStartsAgainWhenThePlugComesBack) {
    reported_before(10);
    history_.samples = {{kStart + 50 * 24h, 1, 0, 230}};
    const Timeline made = timeline(50 * 24h + 20min);
    EXPECT_THAT(made.gaps, ElementsAre(Gap{kStart, kStart + 50 * 24h, GapCause::plug_silent},
                                       Gap{kStart + 50 * 24h + 60s, std::nullopt, GapCause::plug_silent}));
    EXPECT_EQ(made.intervals.back().start, kStart + 50 * 24h + 10min);
    EXPECT_THAT(made.intervals, SizeIs(31 * 144 + 2));
}

/// Hours of a plug with losses, restarts and a long silence, cut in two at every tick.
class CutTimelineTest : public testing::TestWithParam<std::uint64_t> {
  protected:
    static constexpr std::chrono::minutes kLength{240};

    void SetUp() override {
        test::SimulatedPlug plug(GetParam(), {.period = 60s, .loss = 0.3, .bursts_a_day = 20, .restarts_a_day = 10},
                                 kStart);
        for (Sample sample = plug.next(); sample.time < kStart + kLength; sample = plug.next()) {
            if (sample.time < kStart + 70min || sample.time > kStart + 130min) {
                samples_.push_back(sample);
            }
        }
    }
    [[nodiscard]] PlugHistory history(const TimeSpan& span) const {
        PlugHistory history;
        history.circumstances.offline = {{kStart + 75min, kStart + 100min}};
        history.circumstances.collector_gaps = {{kStart + 90min, kStart + 110min, GapCause::link_down}};
        for (const Sample& sample : samples_) {
            if (sample.time < span.start) {
                history.before.push_back(sample);
                history.channels.set(sample.channel, history.channels.test(sample.channel) ||
                                                         (sample.flags & reading_flag::kLoadChange) == 0);
            } else if (sample.time < span.end) {
                history.samples.push_back(sample);
            } else {
                history.after.push_back(sample);
            }
        }
        return history;
    }
    std::vector<Sample> samples_;
};

TEST_P(CutTimelineTest, TwoSpansOneAfterTheOtherGiveWhatBothAtOnceGive) {
    const TimeSpan both{kStart, kStart + kLength};
    const Timeline whole = make_timeline(history(both), both);
    for (auto cut = kStart + kIntervalLength; cut < both.end; cut += kIntervalLength) {
        TimeSpan second{cut, both.end};
        while (const auto earlier = needs_earlier_start(history(second), samples_.front().time)) {
            const auto tick = kStart + (*earlier - kStart) / kIntervalLength * kIntervalLength;
            if (tick >= second.start) {
                break;
            }
            second.start = tick;
        }
        const TimeSpan first{kStart, second.start};
        Timeline made = make_timeline(history(first), first);
        const Timeline rest = make_timeline(history(second), second);
        made.intervals.insert(made.intervals.end(), rest.intervals.begin(), rest.intervals.end());
        EXPECT_EQ(made.intervals, whole.intervals) << (cut - kStart) / 1min;
        // Each evaluation tells the gaps between the readings around its span: a hole across the cut is in both.
        std::erase_if(made.gaps, [&](const Gap& gap) {
            return std::ranges::any_of(rest.gaps, [&](const Gap& other) { return other == gap; });
        });
        made.gaps.insert(made.gaps.end(), rest.gaps.begin(), rest.gaps.end());
        EXPECT_EQ(made.gaps, whole.gaps) << (cut - kStart) / 1min;
    }
}

INSTANTIATE_TEST_SUITE_P(Plugs, CutTimelineTest, testing::Range<std::uint64_t>(0, 10));

}  // namespace
}  // namespace collector
