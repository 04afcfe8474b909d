#include <collector/quality/local_weeks.hpp>

#include <ostream>

#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using test::at;

LocalWeeks weeks_of(const char* zone) {
    return LocalWeeks(offset_periods(zone, at("2015-01-01T00:00:00Z"), kTimeZonesEnd).value());
}

struct WeekCase {
    const char* name;
    const char* zone;
    const char* moment;
    const char* start;
    const char* end;
    std::uint32_t intervals;
    const char* monday;
    friend std::ostream& operator<<(std::ostream& out, const WeekCase& row) { return out << row.name; }
};

class LocalWeekTest : public testing::TestWithParam<WeekCase> {};

TEST_P(LocalWeekTest, GoesFromMondayToMondayOnTheClocksThere) {
    const WeekCase& wanted = GetParam();
    const Week week = weeks_of(wanted.zone).week_of(at(wanted.moment));
    EXPECT_EQ(week.start, at(wanted.start));
    EXPECT_EQ(week.end, at(wanted.end));
    EXPECT_EQ(week.intervals, wanted.intervals);
    EXPECT_EQ(week.monday, wanted.monday);
}

INSTANTIATE_TEST_SUITE_P(
    Weeks, LocalWeekTest,
    testing::Values(WeekCase{"summer", "Europe/Amsterdam", "2026-06-03T12:00:00Z", "2026-05-31T22:00:00Z",
                             "2026-06-07T22:00:00Z", 1008, "2026-06-01"},
                    WeekCase{"first_millisecond", "Europe/Amsterdam", "2026-05-31T22:00:00Z", "2026-05-31T22:00:00Z",
                             "2026-06-07T22:00:00Z", 1008, "2026-06-01"},
                    WeekCase{"last_millisecond", "Europe/Amsterdam", "2026-05-31T21:59:59.999Z", "2026-05-24T22:00:00Z",
                             "2026-05-31T22:00:00Z", 1008, "2026-05-25"},
                    WeekCase{"clocks_forward", "Europe/Amsterdam", "2026-03-29T12:00:00Z", "2026-03-22T23:00:00Z",
                             "2026-03-29T22:00:00Z", 1002, "2026-03-23"},
                    WeekCase{"clocks_back", "Europe/Amsterdam", "2026-10-25T12:00:00Z", "2026-10-18T22:00:00Z",
                             "2026-10-25T23:00:00Z", 1014, "2026-10-19"},
                    WeekCase{"new_year", "Europe/Amsterdam", "2026-01-01T00:00:00Z", "2025-12-28T23:00:00Z",
                             "2026-01-04T23:00:00Z", 1008, "2025-12-29"},
                    WeekCase{"leap_day", "Europe/Amsterdam", "2028-02-29T12:00:00Z", "2028-02-27T23:00:00Z",
                             "2028-03-05T23:00:00Z", 1008, "2028-02-28"},
                    WeekCase{"before_the_zone_is_known", "Europe/Amsterdam", "2001-05-01T00:00:00Z",
                             "2001-04-29T23:00:00Z", "2001-05-06T23:00:00Z", 1008, "2001-04-30"},
                    WeekCase{"after_the_zone_is_known", "Europe/Amsterdam", "2040-07-04T00:00:00Z",
                             "2040-07-01T23:00:00Z", "2040-07-08T23:00:00Z", 1008, "2040-07-02"},
                    WeekCase{"utc", "UTC", "2026-06-07T23:59:59.999Z", "2026-06-01T00:00:00Z", "2026-06-08T00:00:00Z",
                             1008, "2026-06-01"},
                    // The clocks of Lord Howe go back by half an hour.
                    WeekCase{"half_an_hour_back", "Australia/Lord_Howe", "2026-04-05T00:00:00Z", "2026-03-29T13:00:00Z",
                             "2026-04-05T13:30:00Z", 1011, "2026-03-30"},
                    WeekCase{"half_an_hour_forward", "Australia/Lord_Howe", "2026-10-04T00:00:00Z",
                             "2026-09-27T13:30:00Z", "2026-10-04T13:00:00Z", 1005, "2026-09-28"},
                    // Monday begins between two ticks: the interval around midnight starts on Sunday.
                    WeekCase{"between_ticks", "Asia/Kathmandu", "2026-06-03T00:00:00Z", "2026-05-31T18:15:00Z",
                             "2026-06-07T18:15:00Z", 1008, "2026-06-01"},
                    WeekCase{"west", "America/New_York", "2026-06-01T03:59:59Z", "2026-05-25T04:00:00Z",
                             "2026-06-01T04:00:00Z", 1008, "2026-05-25"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(LocalWeeksTest, WithoutAZoneAreThoseOfUtc) {
    const Week week = LocalWeeks({}).week_of(at("2026-06-01T00:00:00Z"));
    EXPECT_EQ(week, (Week{at("2026-06-01T00:00:00Z"), at("2026-06-08T00:00:00Z"), 1008, "2026-06-01"}));
}

TEST(LocalWeeksTest, BeginWithTheFirstMomentWhereMondayMidnightIsSkipped) {
    const UtcMillis change = at("2026-06-01T00:00:00Z");
    const LocalWeeks weeks({{at("2015-01-01T00:00:00Z"), 0s, "A"}, {change, 1h, "B"}});
    EXPECT_EQ(weeks.week_of(change).start, change);
    EXPECT_EQ(weeks.week_of(change - 1ms).end, change);
    EXPECT_EQ(weeks.week_of(change).end, at("2026-06-07T23:00:00Z"));
    EXPECT_EQ(weeks.week_of(change).intervals, 1002U);
}

TEST(LocalWeeksTest, BeginWithTheFirstMidnightWhereItComesTwice) {
    const UtcMillis change = at("2026-06-01T00:30:00Z");
    const LocalWeeks weeks({{at("2015-01-01T00:00:00Z"), 0s, "A"}, {change, -1h, "B"}});
    const UtcMillis midnight = at("2026-06-01T00:00:00Z");
    EXPECT_EQ(weeks.week_of(midnight).start, midnight);
    EXPECT_EQ(weeks.week_of(midnight).monday, "2026-06-01");
    EXPECT_EQ(weeks.week_of(change).start, midnight) << "the clocks show Sunday again";
    EXPECT_EQ(weeks.week_of(midnight - 1ms).end, midnight);
    EXPECT_EQ(weeks.week_of(change).intervals, 1014U);
}

TEST(LocalWeeksTest, BeginWithTheSecondMidnightWhereTheClocksGoBackInsteadOfShowingTheFirst) {
    const UtcMillis change = at("2026-06-01T00:00:00Z");
    const LocalWeeks weeks({{at("2015-01-01T00:00:00Z"), 0s, "A"}, {change, -1h, "B"}});
    EXPECT_EQ(weeks.week_of(change).monday, "2026-05-25");
    EXPECT_EQ(weeks.week_of(change).end, change + 1h);
    EXPECT_EQ(weeks.week_of(change + 1h).start, change + 1h);
}

TEST(LocalWeeksTest, EveryTickOfManyYearsIsInExactlyOneWeek) {
    for (const char* zone : {"Europe/Amsterdam", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Havana",
                             "Africa/Casablanca", "Asia/Beirut", "UTC"}) {
        const LocalWeeks weeks = weeks_of(zone);
        const UtcMillis end = at("2039-01-01T00:00:00Z");
        for (Week week = weeks.week_of(at("2014-06-01T00:00:00Z")); week.start < end;) {
            ASSERT_EQ(weeks.week_of(week.end - 1ms), week) << zone << week.monday;
            const Week next = weeks.week_of(week.end);
            ASSERT_EQ(next.start, week.end) << zone << week.monday;
            std::uint32_t ticks = 0;
            for (UtcMillis tick = interval_start(week.start + 10min - 1ms); tick < week.end; tick += 10min) {
                ++ticks;
            }
            ASSERT_EQ(week.intervals, ticks) << zone << week.monday;
            week = next;
        }
    }
}

}  // namespace
}  // namespace collector
