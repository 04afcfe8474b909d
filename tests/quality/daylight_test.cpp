#include <collector/quality/daylight.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using test::at;
using testing::ElementsAre;
using testing::IsEmpty;

const LocalClock kAmsterdam(offset_periods("Europe/Amsterdam", kTimeZonesFrom, kTimeZonesEnd).value());

TEST(DaylightByHoursTest, GoesByTheClocks) {
    const TimeSpan two_days{at("2026-05-17T22:00:00Z"), at("2026-05-19T22:00:00Z")};
    const Daylight daytime = Daylight::by_hours(two_days, {8, 20}, kAmsterdam);
    EXPECT_THAT(daytime.spans(), ElementsAre(TimeSpan{at("2026-05-18T06:00:00Z"), at("2026-05-18T18:00:00Z")},
                                             TimeSpan{at("2026-05-19T06:00:00Z"), at("2026-05-19T18:00:00Z")}));
    EXPECT_EQ(daytime.within(two_days), 24h);
}

TEST(DaylightByHoursTest, ADayOnWhichClocksArePutBackHasTheSameHours) {
    const TimeSpan day{at("2026-10-24T22:00:00Z"), at("2026-10-25T23:00:00Z")};
    EXPECT_EQ(Daylight::by_hours(day, {8, 20}, kAmsterdam).within(day), 12h);
    EXPECT_EQ(Daylight::by_hours(day, {0, 24}, kAmsterdam).within(day), 25h);
    EXPECT_EQ(Daylight::by_hours(day, {2, 3}, kAmsterdam).within(day), 2h);
}

TEST(DaylightTest, TellsHowMuchOfASpanIsDay) {
    const TimeSpan period{at("2026-05-18T00:00:00Z"), at("2026-05-20T00:00:00Z")};
    const Daylight daytime = Daylight::by_hours(period, {8, 20}, LocalClock({}));
    const auto within = [&](const char* from, const char* to) { return daytime.within({at(from), at(to)}); };
    EXPECT_EQ(within("2026-05-18T07:59:50Z", "2026-05-18T08:00:20Z"), 20s);
    EXPECT_EQ(within("2026-05-18T19:59:50Z", "2026-05-18T20:00:20Z"), 10s);
    EXPECT_EQ(within("2026-05-18T20:00:00Z", "2026-05-19T08:00:00Z"), 0s);
    EXPECT_EQ(within("2026-05-18T19:00:00Z", "2026-05-19T09:00:00Z"), 2h);
    EXPECT_EQ(within("2026-05-18T12:00:00Z", "2026-05-18T12:00:00Z"), 0s);
}

TEST(DaylightTest, APeriodThatBeginsWithinAMinuteHasNoMore) {
    const TimeSpan period{at("2026-05-18T10:00:30Z"), at("2026-05-18T10:01:10Z")};
    EXPECT_THAT(Daylight::by_hours(period, {8, 20}, LocalClock({})).spans(), ElementsAre(period));
}

struct SunCase {
    const char* name;
    Place place;
    const char* sunrise;  ///< by almanacs, to the minute
    const char* sunset;
    friend std::ostream& operator<<(std::ostream& out, const SunCase& row) { return out << row.name; }
};

class DaylightBySunTest : public testing::TestWithParam<SunCase> {};

TEST_P(DaylightBySunTest, IsFromSunriseToSunset) {
    const UtcMillis sunrise = at(GetParam().sunrise);
    const UtcMillis sunset = at(GetParam().sunset);
    const Daylight daytime = Daylight::by_sun({sunrise - 3h, sunset + 3h}, GetParam().place);
    ASSERT_EQ(daytime.spans().size(), 1U);
    constexpr double kMinutes = 60e3;
    EXPECT_NEAR(static_cast<double>((daytime.spans().front().start - sunrise).count()) / kMinutes, 0, 2);
    EXPECT_NEAR(static_cast<double>((daytime.spans().front().end - sunset).count()) / kMinutes, 0, 2);
}

INSTANTIATE_TEST_SUITE_P(
    Places, DaylightBySunTest,
    testing::Values(SunCase{"amsterdam_in_summer", {52.37, 4.90}, "2026-06-21T03:18:00Z", "2026-06-21T20:06:00Z"},
                    SunCase{"amsterdam_in_winter", {52.37, 4.90}, "2026-12-21T07:48:00Z", "2026-12-21T15:29:00Z"},
                    SunCase{"sydney_in_summer", {-33.87, 151.21}, "2026-12-20T18:41:00Z", "2026-12-21T09:05:00Z"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(DaylightOfTromsoTest, APolarNightHasNone) {
    const TimeSpan day{at("2026-12-21T00:00:00Z"), at("2026-12-22T00:00:00Z")};
    EXPECT_THAT(Daylight::by_sun(day, {69.65, 18.96}).spans(), IsEmpty());
}

TEST(DaylightOfTromsoTest, AMidnightSunNeverSets) {
    const TimeSpan day{at("2026-06-21T00:00:00Z"), at("2026-06-22T00:00:00Z")};
    EXPECT_THAT(Daylight::by_sun(day, {69.65, 18.96}).spans(), ElementsAre(day));
}

}  // namespace
}  // namespace collector
