#include <collector/presentation/moment_text.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <ostream>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include <collector/base/iso_time.hpp>
#include <collector/base/time_zone.hpp>

#include "support/manual_clock.hpp"

namespace collector {
namespace {

using Precision = MomentText::Precision;

std::string written(MomentText& moments, UtcMillis moment) {
    std::string text;
    moments.append(text, moment);
    return text;
}

LocalClock clock_of(const char* zone) {
    return LocalClock(offset_periods(zone, kTimeZonesFrom, kTimeZonesEnd).value());
}

TEST(MomentTextTest, IsUtcAsTheRestOfTheProgramWritesIt) {
    MomentText moments(std::nullopt, Precision::milliseconds);
    for (const char* const text : {"2026-06-01T10:00:00.000Z", "2026-06-01T23:59:59.999Z", "2026-06-02T00:00:00.000Z",
                                   "1969-12-31T23:59:59.001Z", "2026-06-01T09:08:07.006Z"}) {
        EXPECT_EQ(written(moments, test::at(text)), text);
        EXPECT_EQ(written(moments, test::at(text)), iso_text(test::at(text)));
    }
}

TEST(MomentTextTest, IsThatOfAnyMoment) {
    MomentText moments(std::nullopt, Precision::milliseconds);
    std::mt19937_64 random(5);  // NOLINT: the same ones each time
    constexpr std::int64_t kTwoHundredYears = 6'311'390'400'000;
    for (int i = 0; i < 20'000; ++i) {
        const std::int64_t somewhen = static_cast<std::int64_t>(random() % kTwoHundredYears) - kTwoHundredYears / 2;
        for (const std::int64_t near : {0, 1, 60'000, 86'400'000}) {
            const UtcMillis moment{std::chrono::milliseconds{somewhen + near}};
            ASSERT_EQ(written(moments, moment), iso_text(moment));
        }
    }
}

TEST(MomentTextTest, LeavesOutMilliseconds) {
    MomentText moments(std::nullopt, Precision::seconds);
    EXPECT_EQ(written(moments, test::at("2026-06-01T10:00:00.999Z")), "2026-06-01T10:00:00Z");
}

struct LocalCase {
    const char* name;
    const char* zone;
    const char* utc;
    const char* want;

    friend std::ostream& operator<<(std::ostream& out, const LocalCase& row) { return out << row.name; }
};

class LocalMomentTest : public testing::TestWithParam<LocalCase> {};

TEST_P(LocalMomentTest, HasItsOffset) {
    MomentText moments(clock_of(GetParam().zone), Precision::milliseconds);
    EXPECT_EQ(written(moments, test::at(GetParam().utc)), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    Zones, LocalMomentTest,
    testing::Values(
        LocalCase{"summer", "Europe/Amsterdam", "2026-06-01T22:30:00Z", "2026-06-02T00:30:00.000+02:00"},
        LocalCase{"winter", "Europe/Amsterdam", "2026-01-31T23:00:00Z", "2026-02-01T00:00:00.000+01:00"},
        LocalCase{"before_spring", "Europe/Amsterdam", "2026-03-29T00:59:59.999Z", "2026-03-29T01:59:59.999+01:00"},
        LocalCase{"after_spring", "Europe/Amsterdam", "2026-03-29T01:00:00Z", "2026-03-29T03:00:00.000+02:00"},
        LocalCase{"first_two_oclock", "Europe/Amsterdam", "2026-10-25T00:30:00Z", "2026-10-25T02:30:00.000+02:00"},
        LocalCase{"second_two_oclock", "Europe/Amsterdam", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00.000+01:00"},
        LocalCase{"west", "America/St_Johns", "2026-01-15T02:00:00Z", "2026-01-14T22:30:00.000-03:30"},
        LocalCase{"quarter", "Asia/Kathmandu", "2026-01-15T20:00:00Z", "2026-01-16T01:45:00.000+05:45"},
        LocalCase{"no_offset", "UTC", "2026-01-15T20:00:00Z", "2026-01-15T20:00:00.000+00:00"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(MomentTextTest, GoesBackAndForthOverAChange) {
    MomentText moments(clock_of("Europe/Amsterdam"), Precision::seconds);
    EXPECT_EQ(written(moments, test::at("2026-10-25T00:59:59Z")), "2026-10-25T02:59:59+02:00");
    EXPECT_EQ(written(moments, test::at("2026-10-25T01:00:00Z")), "2026-10-25T02:00:00+01:00");
    EXPECT_EQ(written(moments, test::at("2026-10-25T00:59:59Z")), "2026-10-25T02:59:59+02:00");
}

}  // namespace
}  // namespace collector
