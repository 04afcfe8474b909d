#include <collector/plugs/plug_traffic.hpp>

#include <algorithm>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <collector/model/reading_flag.hpp>

namespace collector {
namespace {

using namespace std::chrono_literals;

const UtcMillis kStart{std::chrono::sys_days{std::chrono::year{2026} / 6 / 8}};

Sample sample(std::chrono::milliseconds after, std::optional<double> voltage_v, std::uint32_t flags = 0) {
    return {.time = kStart + after, .channel = 1, .flags = flags, .voltage_v = voltage_v};
}

// Voltages.

VoltagesSeen seen(const std::vector<Sample>& samples) {
    VoltagesSeen seen;
    for (const Sample& each : samples) {
        seen.take(each);
    }
    return seen;
}

TEST(VoltagesSeenTest, CountsTheLastThatAreWhole) {
    EXPECT_EQ(seen({sample(0s, 230), sample(1s, 230.5), sample(2s, 231), sample(3s, 230)}).whole_in_a_row, 2U);
    EXPECT_EQ(seen({sample(0s, 230), sample(1s, 230.5)}).whole_in_a_row, 0U);
}

TEST(VoltagesSeenTest, WhatIsNoMainsSaysNothingAboutDecimals) {
    const auto all = seen({sample(0s, 230), sample(1s, 0, reading_flag::kRelayOff), sample(2s, 0.1), sample(3s, 500)});
    EXPECT_EQ(all.whole_in_a_row, 1U);
    EXPECT_EQ(all.of_mains, 1U);
    EXPECT_EQ(all.all, 4U);
}

TEST(VoltagesSeenTest, TellsRelaysThatAreOffFromOtherZeros) {
    const auto all = seen({sample(0s, 0, reading_flag::kRelayOff), sample(1s, 230), sample(2s, 0), sample(3s, {})});
    EXPECT_EQ(all.relay_off, 1U);
    EXPECT_EQ(all.last_relay_off, kStart);
    EXPECT_EQ(all.low, 1U);
    EXPECT_EQ(all.last_low, kStart + 2s);
    EXPECT_EQ(all.last_of_mains, kStart + 1s);
    EXPECT_EQ(all.all, 3U);
}

// The clock.

TEST(ClockSeenTest, TakesTheMedianOfThoseThatAreTimed) {
    EXPECT_EQ(clock_seen({-900ms, std::nullopt, -100ms, 1h, -400ms}),
              (ClockSeen{.readings = 5, .timed = 4, .offset = -100ms}));
    EXPECT_EQ(clock_seen({std::nullopt}), (ClockSeen{.readings = 1, .timed = 0, .offset = std::nullopt}));
    EXPECT_EQ(clock_seen({}), ClockSeen{});
}

// Absences. The plug reports every minute; the collector is away from minute 60 to minute 70.

const std::vector<TimeSpan> kAway{{kStart + 60min, kStart + 70min}};
const UtcMillis kFirstSeen = kStart;

std::vector<Sample> minutes(int from, int to, std::uint32_t flags = 0) {
    std::vector<Sample> samples;
    for (int minute = from; minute < to; ++minute) {
        samples.push_back(sample(std::chrono::minutes{minute} + 30s, 230, flags));
    }
    return samples;
}

AbsencesSeen absences(std::vector<Sample> samples, const std::vector<TimeSpan>& away = kAway,
                      std::optional<std::chrono::milliseconds> pace = 60s) {
    std::ranges::stable_sort(samples, {}, &Sample::time);
    AbsenceTally tally(away, kFirstSeen);
    for (const Sample& each : samples) {
        tally.take(each);
    }
    return tally.seen(pace);
}

std::vector<Sample> operator+(std::vector<Sample> a, const std::vector<Sample>& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

TEST(AbsenceTallyTest, NothingCameOfAnAbsence) {
    EXPECT_EQ(absences(minutes(0, 60) + minutes(70, 80)), (AbsencesSeen{.absences = 1}));
}

TEST(AbsenceTallyTest, ALoneReadingBeforeTheEndWasKept) {
    EXPECT_EQ(absences(minutes(0, 60) + minutes(69, 70, reading_flag::kLate) + minutes(70, 80)),
              (AbsencesSeen{.absences = 1, .kept = 1, .queued = 0, .last_kept = kStart + 69min + 30s}));
}

TEST(AbsenceTallyTest, ChannelsOfOneReadingAreOne) {
    auto kept = minutes(69, 70, reading_flag::kLate);
    kept.push_back(kept.front());
    kept.back().channel = 2;
    EXPECT_EQ(absences(minutes(0, 60) + kept + minutes(70, 80)).kept, 1U);
}

TEST(AbsenceTallyTest, SeveralWereQueued) {
    EXPECT_EQ(absences(minutes(0, 60) + minutes(60, 70, reading_flag::kLate) + minutes(70, 80)),
              (AbsencesSeen{.absences = 0, .kept = 0, .queued = 1, .last_kept = std::nullopt}));
}

TEST(AbsenceTallyTest, ALoneReadingFromTheMiddleWasHeldUpAndNotKept) {
    EXPECT_EQ(absences(minutes(0, 60) + minutes(62, 63, reading_flag::kLate) + minutes(70, 80)), AbsencesSeen{});
}

TEST(AbsenceTallyTest, InAShortAbsenceKeptAndQueuedLookTheSame) {
    const std::vector<TimeSpan> away{{kStart + 60min, kStart + 63min}};
    EXPECT_EQ(absences(minutes(0, 60) + minutes(62, 63, reading_flag::kLate) + minutes(63, 80), away), AbsencesSeen{});
    EXPECT_EQ(absences(minutes(0, 60) + minutes(63, 80), away), AbsencesSeen{});
}

TEST(AbsenceTallyTest, APlugThatWasNotThereTellsNothing) {
    EXPECT_EQ(absences(minutes(0, 50) + minutes(70, 80)), AbsencesSeen{}) << "gone before";
    EXPECT_EQ(absences(minutes(0, 60) + minutes(75, 80)), AbsencesSeen{}) << "not back";
    EXPECT_EQ(absences(minutes(0, 60)), AbsencesSeen{}) << "never back";
}

TEST(AbsenceTallyTest, SpansThatTouchAreOneAbsence) {
    const std::vector<TimeSpan> away{
        {kStart + 60min, kStart + 62min}, {kStart + 62min, kStart + 70min}, {kStart + 61min, kStart + 65min}};
    EXPECT_EQ(absences(minutes(0, 60) + minutes(70, 80), away), (AbsencesSeen{.absences = 1}));
}

TEST(AbsenceTallyTest, WhereSomethingCameInTimeNobodyWasAway) {
    EXPECT_EQ(absences(minutes(0, 80)), AbsencesSeen{});
}

TEST(AbsenceTallyTest, LateReadingsOutsideAbsencesAreNobodysMemory) {
    EXPECT_EQ(absences(minutes(0, 30) + minutes(30, 31, reading_flag::kLate) + minutes(31, 60) + minutes(70, 80)),
              (AbsencesSeen{.absences = 1}));
}

TEST(AbsenceTallyTest, WhatWasMeasuredBeforeThePlugWasHeardWasKept) {
    EXPECT_EQ(absences({sample(-40h, 230, reading_flag::kLate)}, {}, std::nullopt),
              (AbsencesSeen{.absences = 1, .kept = 1, .queued = 0, .last_kept = kStart - 40h}));
}

TEST(AbsenceTallyTest, AnAbsenceBeforeThePlugWasHeardIsNone) {
    EXPECT_EQ(absences(minutes(0, 10), {{kStart - 5h, kStart - 4h}, {kStart - 1h, kStart}}), AbsencesSeen{});
}

}  // namespace
}  // namespace collector
