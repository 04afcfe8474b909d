#include <collector/presentation/moment.hpp>

#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/presentation/time_figures.hpp>

#include "support/manual_clock.hpp"

namespace collector {
namespace {

using test::at;

LocalClock amsterdam() {
    return LocalClock(offset_periods("Europe/Amsterdam", at("2020-01-01T00:00:00Z"), kTimeZonesEnd).value());
}

struct MomentCase {
    std::string_view name;
    std::string text;
    DayMeans day_means;
    std::string_view moment;  ///< empty: none

    friend std::ostream& operator<<(std::ostream& out, const MomentCase& row) { return out << row.name; }
};

const MomentCase kCases[] = {
    {"day", "2026-05-03", DayMeans::its_start, "2026-05-02T22:00:00Z"},
    {"day_to_its_end", "2026-05-03", DayMeans::its_end, "2026-05-03T22:00:00Z"},
    {"day_of_23_hours", "2026-03-29", DayMeans::its_end, "2026-03-29T22:00:00Z"},
    {"minute", "2026-05-03T14:30", DayMeans::its_end, "2026-05-03T12:30:00Z"},
    {"minute_after_a_blank", "2026-05-03 14:30", DayMeans::its_start, "2026-05-03T12:30:00Z"},
    {"second", "2026-05-03T14:30:05", DayMeans::its_start, "2026-05-03T12:30:05Z"},
    {"minute_in_utc", "2026-05-03T14:30Z", DayMeans::its_start, "2026-05-03T14:30:00Z"},
    {"minute_elsewhere", "2026-05-03T14:30+05:30", DayMeans::its_start, "2026-05-03T09:00:00Z"},
    {"minute_west_of_utc", "2026-05-03T14:30-0100", DayMeans::its_start, "2026-05-03T15:30:00Z"},
    {"minute_that_is_skipped", "2026-03-29T02:30", DayMeans::its_start, "2026-03-29T01:00:00Z"},
    {"minute_that_comes_twice", "2026-10-25T02:30", DayMeans::its_start, "2026-10-25T00:30:00Z"},
    {"nothing", "", DayMeans::its_start, ""},
    {"no_such_day", "2026-02-30", DayMeans::its_start, ""},
    {"no_such_day_with_a_time", "2026-02-30T14:30", DayMeans::its_start, ""},
    {"no_such_time", "2026-05-03T24:30", DayMeans::its_start, ""},
    {"hour_alone", "2026-05-03T14", DayMeans::its_start, ""},
    {"yesterday", "yesterday", DayMeans::its_start, ""},
    {"blank_in_the_wrong_place", "2026-05-0 14:30", DayMeans::its_start, ""},
    {"letters_after_it", "2026-05-03T14:30 h", DayMeans::its_start, ""},
};

class MomentTest : public testing::TestWithParam<MomentCase> {};

TEST_P(MomentTest, IsFoundOrRefused) {
    const auto moment = find_moment("--from", GetParam().text, GetParam().day_means, amsterdam());
    if (!GetParam().moment.empty()) {
        ASSERT_TRUE(moment) << moment.error().what;
        EXPECT_EQ(*moment, at(GetParam().moment));
    } else {
        ASSERT_FALSE(moment);
        EXPECT_THAT(moment.error().what, testing::StartsWith("--from \""));
    }
}

INSTANTIATE_TEST_SUITE_P(Report, MomentTest, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(LocalText, IsWhatTheClocksShow) {
    EXPECT_EQ(local_text(at("2026-05-03T22:05:59Z"), amsterdam()), "2026-05-04 00:05");
}

}  // namespace
}  // namespace collector
