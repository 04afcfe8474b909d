#include "sim_time.hpp"

#include <gtest/gtest.h>

namespace tasmota_sim {
namespace {

using namespace std::chrono_literals;

TEST(SimTimeTest, WritesIsoTime) {
    const auto time = std::chrono::sys_days{std::chrono::year{2026} / 6 / 1} + 4h + 5min + 6s;
    EXPECT_EQ(iso_seconds(time), "2026-06-01T04:05:06");
    EXPECT_EQ(iso_seconds(std::chrono::sys_seconds{17s}), "1970-01-01T00:00:17");
}

TEST(SimTimeTest, ReadsUtc) {
    EXPECT_EQ(parse_utc("2026-06-01T04:05:06Z"),
              UtcMillis{std::chrono::sys_days{std::chrono::year{2026} / 6 / 1} + 4h + 5min + 6s});
}

class BadUtcTest : public testing::TestWithParam<const char*> {};

TEST_P(BadUtcTest, IsRefused) {
    EXPECT_EQ(parse_utc(GetParam()), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Times, BadUtcTest,
                         testing::Values("", "2026-06-01", "2026-06-01T04:05:06", "2026-06-01T04:05:06+02:00",
                                         "2026-02-30T04:05:06Z", "2026-06-01T24:00:00Z", "2026-06-01T04:60:00Z",
                                         "2026-06-01t04:05:06Z", "-026-06-01T04:05:06Z"));

TEST(SimTimeTest, ReadsTimeOfDay) {
    EXPECT_EQ(parse_time_of_day("11:30"), 690min);
    EXPECT_EQ(parse_time_of_day("00:00"), 0min);
    EXPECT_EQ(parse_time_of_day("24:00"), std::nullopt);
    EXPECT_EQ(parse_time_of_day("11:60"), std::nullopt);
    EXPECT_EQ(parse_time_of_day("1:30"), std::nullopt);
    EXPECT_EQ(parse_time_of_day("noon"), std::nullopt);
}

}  // namespace
}  // namespace tasmota_sim
