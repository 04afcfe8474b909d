#include <algorithm>
#include <cmath>
#include <functional>

#include <gtest/gtest.h>

#include "recorder/simulated_clock.hpp"

namespace collector {
namespace {

using test::ClockHabits;
using test::Placed;

constexpr double kPeriods[] = {10, 30, 60, 300, 600, 3600};

/// Not late, and what is taken for it within this.
constexpr double kGoodS = 3.0;
/// So much surely is late, and so little surely is not, for a plug that cuts off up to a second.
constexpr double kSurelyLateS = 4.0;
constexpr double kSurelyNotS = 1.5;

struct Tally {
    int messages = 0;
    int wrong = 0;  ///< dated more than kGoodS from when they were measured
    int false_late = 0;
    int not_seen = 0;  ///< late, and not flagged
    double worst_s = 0;
    int last_wrong = -1;  ///< which message of its plug, from 0

    void count(const Placed& message, int number) {
        const double error = std::abs(message.error_s);
        ++messages;
        worst_s = std::max(worst_s, error);
        false_late += message.late && message.delay_s < kSurelyNotS ? 1 : 0;
        not_seen += !message.late && message.delay_s > kSurelyLateS ? 1 : 0;
        const bool is_wrong = error > kGoodS || (message.late && message.delay_s < kSurelyNotS);
        wrong += is_wrong ? 1 : 0;
        last_wrong = is_wrong ? std::max(last_wrong, number) : last_wrong;
    }
};

/// `seeds` plugs with these habits, from their message number `from` on.
Tally tally(const ClockHabits& habits, int seeds, int from = 0, const PlugClock& clock = PlugClock()) {
    Tally result;
    for (int seed = 0; seed < seeds; ++seed) {
        int number = 0;
        for (const Placed& message : test::placed(clock, habits, static_cast<std::uint64_t>(seed))) {
            if (number >= from) {
                result.count(message, number);
            }
            ++number;
        }
    }
    return result;
}

/// Of 24 and 40 s, one after the other, from the fifteenth report on.
std::vector<test::Stall> stalls(double period_s, int reports) {
    std::vector<test::Stall> all;
    for (double from = 15 * period_s, length = 24; from < reports * period_s; length = 64 - length) {
        all.push_back({from, from + length});
        from += length + 7.3 * period_s;
    }
    return all;
}

TEST(PlugClockProperty, WhatIsHeldUpIsDatedWithin3Seconds) {
    for (const double period : kPeriods) {
        for (const double load_changes : {0.0, 20.0}) {
            const Tally all =
                tally({.period_s = period, .load_changes_an_hour = load_changes, .stalls = stalls(period, 200)}, 50);
            EXPECT_EQ(all.wrong, 0) << "every " << period << " s, of " << all.messages << ", worst " << all.worst_s;
            EXPECT_EQ(all.not_seen, 0) << "every " << period << " s";
        }
    }
}

/// When a third is lost, a plug may seem to report half as often, and a message to be due that was held up.
TEST(PlugClockProperty, WithAThirdLostOneOf2000IsNotSeenToBeHeldUp) {
    for (const double period : kPeriods) {
        const Tally all = tally({.period_s = period, .loss = 0.33, .stalls = stalls(period, 200)}, 100);
        EXPECT_LE(all.wrong, all.messages / 2000) << "every " << period << " s, worst " << all.worst_s;
        EXPECT_EQ(all.false_late, 0);
    }
}

TEST(PlugClockProperty, LongStallsAreDatedWithin3SecondsToo) {
    for (const double period : {10.0, 60.0, 300.0}) {
        const Tally all = tally({.period_s = period,
                                 .reports = 300,
                                 .stalls = {{50 * period, 50 * period + 1234}, {200 * period, 200 * period + 5400}}},
                                100);
        EXPECT_EQ(all.wrong, 0) << "every " << period << " s, worst " << all.worst_s << " s";
        EXPECT_EQ(all.not_seen, 0);
    }
}

TEST(PlugClockProperty, LinkThatDeliversOnceAMinuteIsLearntAndItsReadingsAreDatedRight) {
    ClockHabits habits{.reports = 600, .stalls = {}};
    for (double from = 0; from < 6000; from += 60) {
        habits.stalls.push_back({from, from + 60});
    }
    int plugs_dated_wrong = 0;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        const std::vector<Placed> all = test::placed(PlugClock(), habits, seed);
        // What comes last is up to a period old, and nobody can tell.
        plugs_dated_wrong += std::any_of(all.begin() + 30, all.end(),
                                         [](const Placed& message) { return std::abs(message.error_s) > 11; })
                                 ? 1
                                 : 0;
    }
    EXPECT_LE(plugs_dated_wrong, 2) << "those that report just when the link opens";
}

/// A few seconds on the way are no reason to doubt a clock.
TEST(PlugClockProperty, BadWiFiIsNoBadClock) {
    for (const double period : kPeriods) {
        const Tally all =
            tally({.period_s = period, .delay_s = 0.5, .loss = 0.2, .stalls = stalls(period, 200)}, 50, 8);
        EXPECT_LE(all.worst_s, 4) << "every " << period << " s";
        EXPECT_EQ(all.false_late, 0);
        EXPECT_EQ(all.not_seen, 0);
    }
}

struct Drift {
    const char* name;
    double rate;
};

constexpr Drift kDrifts[] = {{"a minute a day slow", -60 / 86400.0},
                             {"five minutes a day slow", -300 / 86400.0},
                             {"five seconds an hour slow", -5 / 3600.0},
                             {"twenty seconds an hour slow", -20 / 3600.0},
                             {"4 s in 300 slow", -4 / 300.0},
                             {"a second in 30 slow", -1 / 30.0},
                             {"a minute a day fast", 60 / 86400.0},
                             {"five minutes a day fast", 300 / 86400.0},
                             {"twenty seconds an hour fast", 20 / 3600.0},
                             {"a second in 80 fast", 1 / 80.0},
                             {"a second in 30 fast", 1 / 30.0}};

ClockHabits drifting(double period, double rate) {
    return {.period_s = period,
            .reports = 150,
            .ahead_s = [rate](double now) { return 3600 + rate * now; },
            .stalls = {
                {40 * period, 40 * period + 40}, {80 * period, 80 * period + 24}, {120 * period, 120 * period + 40}}};
}

TEST(PlugClockProperty, SteadyDriftIsFollowedFromTheFirstMessageOn) {
    for (const double period : kPeriods) {
        for (const Drift& drift : kDrifts) {
            const Tally all = tally(drifting(period, drift.rate), 30);
            SCOPED_TRACE(drift.name);
            EXPECT_EQ(all.false_late, 0) << "every " << period << " s, last " << all.last_wrong;
            EXPECT_EQ(all.not_seen, 0) << "every " << period << " s";
            EXPECT_LE(all.worst_s, 3.7) << "every " << period << " s";
        }
    }
}

/// Without `Period` nobody knows when a message is due.
TEST(PlugClockProperty, SteadyDriftOfAPlugThatDoesNotTellItsScheduleIsFollowedAfterADozen) {
    for (const double period : kPeriods) {
        for (const Drift& drift : kDrifts) {
            ClockHabits habits = drifting(period, drift.rate);
            habits.tells_schedule = false;
            const Tally all = tally(habits, 30, 12);
            SCOPED_TRACE(drift.name);
            EXPECT_EQ(all.false_late, 0) << "every " << period << " s, last " << all.last_wrong;
            EXPECT_EQ(all.not_seen, 0) << "every " << period << " s";
            EXPECT_LE(all.worst_s, 3.7) << "every " << period << " s";
        }
    }
}

TEST(PlugClockProperty, DriftThatBeginsOnceTheClockIsKnownIsFollowedAsWell) {
    for (const double period : kPeriods) {
        for (const Drift& drift : kDrifts) {
            ClockHabits habits = drifting(period, drift.rate);
            habits.ahead_s = [period, rate = drift.rate](double now) {
                return std::max(0.0, now - 20 * period) * rate;
            };
            const Tally all = tally(habits, 30);
            SCOPED_TRACE(drift.name);
            EXPECT_EQ(all.false_late, 0) << "every " << period << " s, last " << all.last_wrong;
            EXPECT_EQ(all.not_seen, 0) << "every " << period << " s";
            EXPECT_LE(all.worst_s, 3.7) << "every " << period << " s";
        }
    }
}

/// What is corrected once an hour rises or falls by a minute, and leaps.
TEST(PlugClockProperty, DriftThatNtpCorrectsEveryHourIsFollowed) {
    for (const double rate : {-1 / 60.0, -5 / 3600.0, -1 / 600.0, 5 / 3600.0, 1 / 60.0}) {
        for (const double period : {10.0, 60.0, 300.0}) {
            const Tally all = tally({.period_s = period,
                                     .reports = static_cast<int>(6 * 3600 / period),
                                     .ahead_s = [rate](double now) { return rate * std::fmod(now, 3600); }},
                                    20);
            EXPECT_EQ(all.wrong, 0) << rate << " every " << period << " s, worst " << all.worst_s << " s, last "
                                    << all.last_wrong;
        }
    }
}

TEST(PlugClockProperty, DaylightSavingThatBeginsOrEndsOnABadLinkDatesNothingWrong) {
    for (const double period : kPeriods) {
        for (const double step_s : {3600.0, -3600.0, 1800.0, -1800.0}) {
            ClockHabits habits{.period_s = period, .reports = 150, .ahead_s = [period, step_s](double now) {
                                   return now > 50.5 * period + 10 ? step_s : 0;
                               }};
            for (double from = 15 * period, length = 24; from < 150 * period; length = 64 - length) {
                habits.stalls.push_back({from, from + length});
                from += length + 3 * period;
            }
            int wrong = 0;
            double worst = 0;
            for (std::uint64_t seed = 0; seed < 30; ++seed) {
                for (const Placed& message : test::placed(PlugClock(), habits, seed)) {
                    worst = std::max(worst, std::abs(message.error_s));
                    wrong += std::abs(message.error_s) > kGoodS ? 1 : 0;
                }
            }
            // A message that is held up just then is in doubt.
            EXPECT_LE(worst, 60) << step_s << " every " << period << " s";
            EXPECT_LE(wrong, 4 * 30) << step_s << " every " << period << " s";
        }
    }
}

TEST(PlugClockProperty, OneLeapAheadOrBackDatesNothingWrong) {
    for (const double period : kPeriods) {
        for (const double leap_s : {10.0, 60.0, 1260.0, 3600.0, 86400.0, -10.0, -60.0, -420.0, -1260.0, -3600.0}) {
            const Tally all = tally({.period_s = period,
                                     .reports = 150,
                                     .ahead_s =
                                         [period, leap_s](double now) {
                                             return now > 50.5 * period + 10 && now <= 51.5 * period + 10 ? leap_s : 0;
                                         },
                                     .stalls = {{60 * period, 60 * period + 40}}},
                                    30);
            EXPECT_EQ(all.wrong, 0) << leap_s << " every " << period << " s, worst " << all.worst_s << " s, last "
                                    << all.last_wrong;
        }
    }
}

TEST(PlugClockProperty, ClockThatIsSetAnewDatesNothingWrong) {
    for (const double period : kPeriods) {
        for (const double step_s : {5.0, 20.0, 1260.0, 1800.0, 3600.0, 3.0e7, -5.0, -20.0, -100.0, -420.0, -1260.0,
                                    -1800.0, -3600.0, -7200.0, -3.0e7}) {
            const Tally all =
                tally({.period_s = period,
                       .reports = 150,
                       .ahead_s = [period, step_s](double now) { return now > 50.5 * period + 10 ? step_s : 0; },
                       .stalls = {{60 * period, 60 * period + 40}, {100 * period, 100 * period + 24}}},
                      30);
            EXPECT_EQ(all.wrong, 0) << step_s << " every " << period << " s, worst " << all.worst_s << " s, last "
                                    << all.last_wrong;
            EXPECT_EQ(all.not_seen, 0);
        }
    }
}

/// Between two reports on schedule nobody can tell a message that is held up from a clock that was put back.
TEST(PlugClockProperty, ClockThatIsPutBackAmongLoadChangesMisleadsForFourMessagesAtMost) {
    for (const double period : kPeriods) {
        for (const double step_s : {-20.0, -100.0, -420.0}) {
            const ClockHabits habits{
                .period_s = period,
                .reports = 100,
                .ahead_s = [period, step_s](double now) { return now > 50.5 * period ? step_s : 0; },
                .load_changes_an_hour = 20};
            for (int seed = 0; seed < 30; ++seed) {
                int wrong = 0;
                for (const Placed& message : test::placed(PlugClock(), habits, static_cast<std::uint64_t>(seed))) {
                    wrong += std::abs(message.error_s) > kGoodS ? 1 : 0;
                }
                EXPECT_LE(wrong, 8) << step_s << " every " << period << " s";
            }
        }
    }
}

TEST(PlugClockProperty, ClockThatDriftedWhileNobodyListenedIsFollowedAfterAFewMessages) {
    for (const double period : kPeriods) {
        for (const double stale_s : {-60.0, -12.0, 12.0, 60.0}) {
            const Tally all = tally({.period_s = period, .ahead_s = [](double /*now*/) { return 100; }}, 30, 5,
                                    PlugClock(std::chrono::milliseconds{static_cast<int>((100 - stale_s) * 1000)}));
            EXPECT_EQ(all.wrong, 0) << stale_s << " every " << period << " s, last " << all.last_wrong;
        }
    }
}

}  // namespace
}  // namespace collector
