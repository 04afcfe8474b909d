#include <collector/presentation/period.hpp>

#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace collector {
namespace {

using test::at;
using testing::HasSubstr;

const UtcMillis kNow = at("2026-06-10T12:00:00Z");

Result<ReportPeriod, BadPeriod> find(const PeriodRequest& request, std::optional<UtcMillis> evaluated_until = kNow) {
    const LocalClock clock(offset_periods("Europe/Amsterdam", kTimeZonesFrom, kTimeZonesEnd).value());
    return find_period(request, clock, kNow, evaluated_until);
}

TEST(ReportPeriodTest, IsTheLastWholeWeekUnlessSaid) {
    const auto period = find({});
    ASSERT_TRUE(period);
    EXPECT_EQ(period->week, "2026-W23");
    EXPECT_EQ(period->span, (TimeSpan{at("2026-05-31T22:00:00Z"), at("2026-06-07T22:00:00Z")}));
    EXPECT_EQ(period->last_day - period->first_day, std::chrono::days{6});
}

TEST(ReportPeriodTest, IsTheLastWholeWeekOfTheRecordWhereThatEndsBefore) {
    EXPECT_EQ(find({}, at("2026-05-31T21:59:59Z"))->week, "2026-W21");
    EXPECT_EQ(find({}, at("2026-05-31T22:00:00Z"))->week, "2026-W22");
    EXPECT_EQ(find({}, std::nullopt)->week, "2026-W23");
    EXPECT_EQ(find({}, kNow + std::chrono::days{30})->week, "2026-W23");
}

TEST(ReportPeriodTest, CanBeAWeek) {
    EXPECT_EQ(find({.week = "2026-W13", .from = {}, .to = {}})->span,
              (TimeSpan{at("2026-03-22T23:00:00Z"), at("2026-03-29T22:00:00Z")}));
}

TEST(ReportPeriodTest, CanBeDaysAndIncludesTheLast) {
    const auto period = find({.week = {}, .from = "2026-03-01", .to = "2026-03-31"});
    EXPECT_EQ(period->span, (TimeSpan{at("2026-02-28T23:00:00Z"), at("2026-03-31T22:00:00Z")}));
    EXPECT_EQ(period->week, std::nullopt);
    EXPECT_EQ(find({.week = {}, .from = "2026-05-18", .to = "2026-05-24"})->week, "2026-W21");
    EXPECT_EQ(find({.week = {}, .from = "2026-06-01", .to = {}})->span.end, at("2026-06-10T22:00:00Z"));
    EXPECT_EQ(find({.week = {}, .from = "2026-06-01", .to = {}}, at("2026-06-07T22:00:00Z"))->week, "2026-W23");
}

Result<ReportPeriod, BadPeriod> find_moments(const std::string& from, const std::string& to,
                                             std::optional<UtcMillis> evaluated_until = kNow) {
    return find({.week = {}, .from = from, .to = to, .edges = PeriodEdges::moments}, evaluated_until);
}

TEST(ReportPeriodTest, CanBeMomentsOnLocalClocks) {
    const auto period = find_moments("2026-05-18T12:00", "2026-05-19T00:00:30");
    EXPECT_EQ(period->span, (TimeSpan{at("2026-05-18T10:00:00Z"), at("2026-05-18T22:00:30Z")}));
    EXPECT_EQ(period->last_day - period->first_day, std::chrono::days{1});
    EXPECT_EQ(period->week, std::nullopt);
    EXPECT_EQ(find_moments("2026-05-18T00:00", "2026-05-19T00:00")->last_day - period->first_day, std::chrono::days{0});
}

TEST(ReportPeriodTest, AMomentMaySayItsOffset) {
    EXPECT_EQ(find_moments("2026-05-18T12:00Z", "2026-05-18T16:30:00+02:00")->span,
              (TimeSpan{at("2026-05-18T12:00:00Z"), at("2026-05-18T14:30:00Z")}));
}

TEST(ReportPeriodTest, TakesDaysWhereMomentsAreAllowed) {
    EXPECT_EQ(find_moments("2026-05-18", "2026-05-24")->week, "2026-W21");
    EXPECT_EQ(find_moments("2026-05-18T00:00", "2026-05-24")->week, "2026-W21");
    EXPECT_EQ(find_moments("2026-06-09", "")->span.end, at("2026-06-10T22:00:00Z"));
}

TEST(ReportPeriodTest, FromAMomentOnItGoesToWhereTheRecordIsMade) {
    EXPECT_EQ(find_moments("2026-06-10T08:00", "", at("2026-06-10T11:50:00Z"))->span,
              (TimeSpan{at("2026-06-10T06:00:00Z"), at("2026-06-10T11:50:00Z")}));
}

TEST(ReportPeriodTest, AMomentThatClocksSkipIsTheNextThatTheyShow) {
    EXPECT_EQ(find_moments("2026-03-29T02:30", "2026-03-29T04:00")->span.start, at("2026-03-29T01:00:00Z"));
    EXPECT_EQ(find_moments("2025-10-26T02:30", "2025-10-26T04:00")->span.start, at("2025-10-26T00:30:00Z"));
}

struct BadPeriodCase {
    const char* name;
    PeriodRequest request;
    const char* sentence;
    friend std::ostream& operator<<(std::ostream& out, const BadPeriodCase& row) { return out << row.name; }
};

class BadPeriodTest : public testing::TestWithParam<BadPeriodCase> {};

TEST_P(BadPeriodTest, IsNamed) {
    const auto period = find(GetParam().request);
    ASSERT_FALSE(period);
    EXPECT_THAT(period.error().what, HasSubstr(GetParam().sentence));
}

INSTANTIATE_TEST_SUITE_P(
    Periods, BadPeriodTest,
    testing::Values(
        BadPeriodCase{"no_week", {"last", "", ""}, "--week \"last\" is no week like"},
        BadPeriodCase{"week_that_is_not", {"2025-W53", "", ""}, "is no week like"},
        BadPeriodCase{"both", {"2026-W21", "2026-05-18", ""}, "but not both"},
        BadPeriodCase{"to_alone", {"", "", "2026-05-18"}, "--to needs --from"},
        BadPeriodCase{"no_day", {"", "18-05-2026", ""}, "--from \"18-05-2026\" is no day like"},
        BadPeriodCase{"no_last_day", {"", "2026-05-18", "2026-05-32"}, "--to \"2026-05-32\" is no day"},
        BadPeriodCase{"backwards", {"", "2026-05-18", "2026-05-17"}, "comes before"},
        BadPeriodCase{"moments_where_days_are_asked_for", {"", "2026-05-18T12:00", ""}, "is no day like 2026-05-18"},
        BadPeriodCase{"no_moment",
                      {"", "2026-05-18T25:00", "", PeriodEdges::moments},
                      "is no day like 2026-05-18, and no moment like 2026-05-18T12:00"},
        BadPeriodCase{"no_last_moment",
                      {"", "2026-05-18T12:00", "2026-05-18T1", PeriodEdges::moments},
                      "--to \"2026-05-18T1\" is no day"},
        BadPeriodCase{
            "no_time_at_all", {"", "2026-05-18T12:00", "2026-05-18T12:00", PeriodEdges::moments}, "is not after"},
        BadPeriodCase{"future_moment",
                      {"", "2026-06-10T14:01", "2026-06-10T15:00", PeriodEdges::moments},
                      "2026-06-10T14:01 has not begun yet"},
        BadPeriodCase{"after_the_record", {"", "2026-06-11", ""}, "it ends on 2026-06-10"},
        BadPeriodCase{"future_days", {"", "2026-07-01", "2026-07-02"}, "2026-07-01 has not begun yet"},
        BadPeriodCase{"future_week", {"2027-W01", "", ""}, "2027-W01 has not begun yet"}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace collector
