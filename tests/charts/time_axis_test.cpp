#include "charts/time_axis.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "charts/made_up_plot.hpp"
#include "support/manual_clock.hpp"

namespace collector {
namespace {

using std::chrono::days;
using test::amsterdam;
using test::at;
using testing::DoubleNear;
using testing::ElementsAre;

ReportPeriod period(const char* from, const char* to) {
    return test::made_up_head({at(from), at(to)}).period;
}

std::vector<std::string> labels(const ReportPeriod& period, Language language = Language::english) {
    std::vector<std::string> texts;
    for (const AxisTick& tick : TimeAxis(period, amsterdam(), PlotLayout::one_row).ticks(language, 11)) {
        texts.push_back(tick.label);
    }
    return texts;
}

TEST(TimeAxisTest, AnHourHasMinutes) {
    EXPECT_THAT(labels(period("2026-05-18T10:00:00Z", "2026-05-18T11:00:00Z")),
                ElementsAre("12:00", "12:10", "12:20", "12:30", "12:40", "12:50", "13:00"));
    EXPECT_THAT(labels(period("2026-05-18T10:03:30Z", "2026-05-18T10:08:00Z")),
                ElementsAre("12:04", "12:05", "12:06", "12:07", "12:08"));
}

TEST(TimeAxisTest, ADayHasHoursAndTheNameOfTheDay) {
    EXPECT_THAT(labels(period("2026-05-17T22:00:00Z", "2026-05-18T22:00:00Z")),
                ElementsAre("Mon 18 May", "03:00", "06:00", "09:00", "12:00", "15:00", "18:00", "21:00", "Tue 19 May"));
}

TEST(TimeAxisTest, TicksLieWhereTheClocksShowThem) {
    const ReportPeriod noon = period("2026-05-18T10:00:00Z", "2026-05-18T11:00:00Z");
    const auto ticks = TimeAxis(noon, amsterdam(), PlotLayout::one_row).ticks(Language::english, 11);
    EXPECT_THAT(ticks.at(3).at, DoubleNear(0.5, 1e-9));
    EXPECT_FALSE(ticks.at(3).is_day);
}

TEST(TimeAxisTest, WhenClocksGoForwardAnHourIsNotThere) {
    const ReportPeriod spring = period("2026-03-29T00:00:00Z", "2026-03-29T04:00:00Z");
    EXPECT_THAT(labels(spring),
                ElementsAre("01:00", "01:30", "03:00", "03:30", "04:00", "04:30", "05:00", "05:30", "06:00"));
}

TEST(TimeAxisTest, WhenClocksGoBackAnHourComesTwice) {
    const ReportPeriod autumn = period("2026-10-24T23:00:00Z", "2026-10-25T03:00:00Z");
    EXPECT_THAT(labels(autumn),
                ElementsAre("01:00", "01:30", "02:00", "02:30", "02:00", "02:30", "03:00", "03:30", "04:00"));
}

TEST(TimeAxisTest, LongerTimesHaveDaysWeeksMonthsAndYears) {
    EXPECT_THAT(labels(period("2026-05-17T22:00:00Z", "2026-05-24T22:00:00Z"), Language::dutch),
                ElementsAre("ma 18-5", "di 19-5", "wo 20-5", "do 21-5", "vr 22-5", "za 23-5", "zo 24-5"));
    EXPECT_THAT(labels(period("2026-04-30T22:00:00Z", "2026-05-31T22:00:00Z"), Language::german),
                ElementsAre("Mo 4.5.", "Mo 11.5.", "Mo 18.5.", "Mo 25.5."));
    EXPECT_THAT(labels(period("2025-12-31T23:00:00Z", "2026-06-30T22:00:00Z"), Language::german),
                ElementsAre("Jan 2026", "Feb 2026", "M\u00e4r 2026", "Apr 2026", "Mai 2026", "Jun 2026"));
    EXPECT_THAT(labels(period("2025-12-31T23:00:00Z", "2026-12-31T23:00:00Z")),
                ElementsAre("Jan 2026", "Mar 2026", "May 2026", "Jul 2026", "Sep 2026", "Nov 2026"));
    EXPECT_THAT(labels(period("2019-12-31T23:00:00Z", "2026-12-31T23:00:00Z")),
                ElementsAre("2020", "2021", "2022", "2023", "2024", "2025", "2026"));
}

TEST(TimeAxisTest, TicksNeverGrowTooMany) {
    for (const int hours : {1, 5, 23, 25, 49, 100, 240, 1000, 2400, 9000, 50000, 200000}) {
        const UtcMillis start = at("2015-01-01T00:00:00Z");
        const ReportPeriod some = test::made_up_head({start, start + std::chrono::hours{hours}}).period;
        const auto ticks = TimeAxis(some, amsterdam(), PlotLayout::one_row).ticks(Language::english, 11);
        EXPECT_LE(ticks.size(), 13U) << hours;
        EXPECT_GE(ticks.size(), 2U) << hours;
    }
}

TEST(TimeAxisTest, StackedDaysHaveARowEach) {
    const ReportPeriod two = period("2026-05-18T10:00:00Z", "2026-05-19T22:00:00Z");
    const TimeAxis axis(two, amsterdam(), PlotLayout::days);
    ASSERT_EQ(axis.parts().size(), 2U);
    EXPECT_EQ(axis.rows().size(), 2U);
    EXPECT_EQ(axis.parts()[0].from, 0.5) << "it begins at noon";
    EXPECT_EQ(axis.parts()[1].row, 1U);
    EXPECT_EQ(axis.parts()[1].place(at("2026-05-19T04:00:00Z")), 0.25);
    EXPECT_EQ(axis.ticks(Language::english, 11).size(), 9U) << "every three hours";
}

TEST(TimeAxisTest, AStackedDayShowsWhatClocksSkipAsEmpty) {
    const ReportPeriod spring = period("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z");
    const auto parts = TimeAxis(spring, amsterdam(), PlotLayout::days).parts();
    ASSERT_EQ(parts.size(), 2U);
    EXPECT_EQ(parts[0].span.end, at("2026-03-29T01:00:00Z"));
    EXPECT_THAT(parts[0].to, DoubleNear(2.0 / 24, 1e-9));
    EXPECT_THAT(parts[1].from, DoubleNear(3.0 / 24, 1e-9));
    EXPECT_THAT(parts[1].to, DoubleNear(1, 1e-9));
}

TEST(TimeAxisTest, AStackedDayShowsWhatClocksRepeatInOnePlace) {
    const ReportPeriod autumn = period("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z");
    const auto parts = TimeAxis(autumn, amsterdam(), PlotLayout::days).parts();
    ASSERT_EQ(parts.size(), 2U);
    EXPECT_EQ(parts[0].span.end, at("2026-10-25T01:00:00Z"));
    EXPECT_THAT(parts[0].to, DoubleNear(3.0 / 24, 1e-9));
    EXPECT_THAT(parts[1].from, DoubleNear(2.0 / 24, 1e-9));
}

}  // namespace
}  // namespace collector
