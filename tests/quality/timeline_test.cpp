#include <collector/quality/timeline.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/model/reading_flag.hpp>

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
                std::uint32_t flags = 0, std::uint8_t channel = 1) {
        for (auto t = from; t < to; t += pace) {
            history_.samples.push_back({kStart + t, channel, flags, 230});
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

TEST_F(TimelineTest, AChannelHasIntervalsFromItsFirstReadingOn) {
    report(0s, 1800s);
    history_.samples.push_back({kStart + 1799s, 2, reading_flag::kLoadChange, 230});
    const Timeline made = timeline(30min);
    ASSERT_THAT(made.intervals, SizeIs(4));
    EXPECT_EQ(made.intervals[3].channel, 2);
    EXPECT_EQ(made.intervals[3].start, kStart + 20min);
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

TEST_F(TimelineTest, AnAbsenceGetsIntervalsFor31Days) {
    report(0s, 600s);
    const Timeline made = timeline(40 * 24h);
    EXPECT_THAT(made.intervals, SizeIs(1 + 31 * 144));
    EXPECT_THAT(made.gaps, ElementsAre(Gap{kStart + 10min, std::nullopt, GapCause::plug_silent}));
}

TEST_F(TimelineTest, NeedsNoEarlierStartUnlessAHoleEndsInIt) {
    for (int i = 10; i > 0; --i) {
        history_.before.push_back({kStart - i * 60s, 1, 0, 230});
    }
    report(0s, 600s);
    EXPECT_EQ(needs_earlier_start(history_, kStart - 600s), std::nullopt);
    history_.samples.erase(history_.samples.begin(), history_.samples.begin() + 3);
    EXPECT_EQ(needs_earlier_start(history_, kStart - 600s), kStart - 60s);
    history_.before.resize(3);
    EXPECT_EQ(needs_earlier_start(history_, kStart - 600s), kStart - 600s);
}

}  // namespace
}  // namespace collector
