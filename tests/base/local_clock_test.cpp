#include <collector/base/local_clock.hpp>

#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using std::chrono::local_days;
using test::at;

LocalClock amsterdam() {
    return LocalClock(offset_periods("Europe/Amsterdam", at("2020-01-01T00:00:00Z"), kTimeZonesEnd).value());
}

constexpr local_days kMarch29{std::chrono::year{2026} / 3 / 29};
constexpr local_days kOctober25{std::chrono::year{2026} / 10 / 25};

TEST(LocalClockTest, IsAheadByTheOffsetInForce) {
    EXPECT_EQ(amsterdam().offset_at(at("2026-03-29T00:59:59Z")), 1h);
    EXPECT_EQ(amsterdam().offset_at(at("2026-03-29T01:00:00Z")), 2h);
    EXPECT_EQ(amsterdam().offset_at(at("1990-07-01T00:00:00Z")), 1h) << "the first offset that is known";
    EXPECT_EQ(LocalClock({}).offset_at(at("2026-03-29T01:00:00Z")), 0h);
}

TEST(LocalClockTest, ShowsTheTimeOfADay) {
    EXPECT_EQ(amsterdam().time_of_day(at("2026-03-28T23:00:00Z")), 0ms);
    EXPECT_EQ(amsterdam().time_of_day(at("2026-03-29T01:00:00Z")), 3h) << "clocks skip 2:00";
    EXPECT_EQ(amsterdam().time_of_day(at("2026-03-29T21:59:59.999Z")), 24h - 1ms);
}

TEST(LocalClockTest, ShowsADayFromItsMidnightOn) {
    EXPECT_EQ(amsterdam().day_of(at("2026-03-28T22:59:59.999Z")), kMarch29 - std::chrono::days{1});
    EXPECT_EQ(amsterdam().day_of(at("2026-03-28T23:00:00Z")), kMarch29);
    EXPECT_EQ(amsterdam().start_of(kMarch29), at("2026-03-28T23:00:00Z"));
    EXPECT_EQ(amsterdam().start_of(kMarch29 + std::chrono::days{1}), at("2026-03-29T22:00:00Z"));
    EXPECT_EQ(amsterdam().start_of(kOctober25 + std::chrono::days{1}), at("2026-10-25T23:00:00Z"));
}

TEST(LocalClockTest, FirstShowsATimeOfADay) {
    EXPECT_EQ(amsterdam().first_showing(kMarch29 + 14h + 30min), at("2026-03-29T12:30:00Z"));
    EXPECT_EQ(amsterdam().first_showing(kMarch29 + 2h + 30min), at("2026-03-29T01:00:00Z")) << "clocks skip it";
    EXPECT_EQ(amsterdam().first_showing(kOctober25 + 2h + 30min), at("2026-10-25T00:30:00Z")) << "it comes twice";
    EXPECT_EQ(LocalClock({}).first_showing(kMarch29 + 14h), at("2026-03-29T14:00:00Z"));
}

}  // namespace
}  // namespace collector
