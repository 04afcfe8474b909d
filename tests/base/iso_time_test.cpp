#include <collector/base/iso_time.hpp>

#include <gtest/gtest.h>

#include <ostream>

namespace collector {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Seconds since 1970 are written out, as another program gives them, so that no calendar code of ours is its own
/// judge.
constexpr UtcMillis utc(std::int64_t seconds_since_1970, int millis = 0) {
    return UtcMillis{seconds{seconds_since_1970} + milliseconds{millis}};
}

struct ParseCase {
    std::string_view name;
    std::string_view text;
    std::optional<IsoTime> want;

    friend std::ostream& operator<<(std::ostream& out, const ParseCase& row) { return out << row.name; }
};

constexpr bool kZoned = true;
constexpr bool kWallClock = false;

constexpr ParseCase kParseCases[] = {
    {"without_zone", "2023-10-01T12:00:05", IsoTime{utc(1'696'161'605), kWallClock}},
    {"zulu", "2023-10-01T12:00:05Z", IsoTime{utc(1'696'161'605), kZoned}},
    {"epoch", "1970-01-01T00:00:00", IsoTime{utc(0), kWallClock}},
    {"before_the_epoch", "1969-12-31T23:59:59Z", IsoTime{utc(-1), kZoned}},
    {"last_second_of_a_day", "2023-10-01T23:59:59Z", IsoTime{utc(1'696'204'799), kZoned}},

    {"fraction_of_one_digit", "2023-10-01T12:00:05.1", IsoTime{utc(1'696'161'605, 100), kWallClock}},
    {"fraction_of_two_digits", "2023-10-01T12:00:05.12", IsoTime{utc(1'696'161'605, 120), kWallClock}},
    {"fraction_of_three_digits", "2023-10-01T12:00:05.123", IsoTime{utc(1'696'161'605, 123), kWallClock}},
    {"fraction_of_three_digits_with_zeros", "2023-10-01T12:00:05.007", IsoTime{utc(1'696'161'605, 7), kWallClock}},
    {"fraction_is_cut_not_rounded", "2023-10-01T12:00:05.123999", IsoTime{utc(1'696'161'605, 123), kWallClock}},
    {"fraction_of_nine_digits", "2023-10-01T12:00:05.999999999Z", IsoTime{utc(1'696'161'605, 999), kZoned}},
    {"fraction_of_ten_digits", "2023-10-01T12:00:05.9999999999Z", std::nullopt},
    {"fraction_without_digits", "2023-10-01T12:00:05.", std::nullopt},
    {"fraction_without_digits_before_zone", "2023-10-01T12:00:05.Z", std::nullopt},
    {"fraction_with_comma", "2023-10-01T12:00:05,1", std::nullopt},

    {"east", "2023-10-01T12:00:05+02:00", IsoTime{utc(1'696'154'405), kZoned}},
    {"east_without_colon", "2023-10-01T12:00:05+0200", IsoTime{utc(1'696'154'405), kZoned}},
    {"west", "2023-10-01T12:00:05-05:30", IsoTime{utc(1'696'181'405), kZoned}},
    {"zero_offset", "2023-10-01T12:00:05+00:00", IsoTime{utc(1'696'161'605), kZoned}},
    {"across_midnight", "2024-02-29T00:30:00+01:00", IsoTime{utc(1'709'163'000), kZoned}},
    {"fraction_and_zone", "2024-02-04T23:56:32.323+01:00", IsoTime{utc(1'707'087'392, 323), kZoned}},
    {"easternmost", "2023-10-01T12:00:05+14:00", IsoTime{utc(1'696'111'205), kZoned}},
    {"largest_minutes", "2023-10-01T12:00:05+00:59", IsoTime{utc(1'696'158'065), kZoned}},
    {"offset_of_fifteen_hours", "2023-10-01T12:00:05+15:00", std::nullopt},
    {"offset_of_sixty_minutes", "2023-10-01T12:00:05+01:60", std::nullopt},
    {"offset_of_hours_alone", "2023-10-01T12:00:05+02", std::nullopt},
    {"offset_cut_short", "2023-10-01T12:00:05+02:0", std::nullopt},
    {"offset_with_letter", "2023-10-01T12:00:05+0a:00", std::nullopt},
    {"zulu_and_offset", "2023-10-01T12:00:05Z+0000", std::nullopt},
    {"zone_name", "2023-10-01T12:00:05CET", std::nullopt},
    {"small_zulu", "2023-10-01T12:00:05z", std::nullopt},

    {"leap_day", "2024-02-29T00:00:00Z", IsoTime{utc(1'709'164'800), kZoned}},
    {"leap_day_of_2000", "2000-02-29T00:00:00Z", IsoTime{utc(951'782'400), kZoned}},
    {"no_leap_day_in_2023", "2023-02-29T00:00:00Z", std::nullopt},
    {"no_leap_day_in_2100", "2100-02-29T00:00:00Z", std::nullopt},
    {"last_of_february_2100", "2100-02-28T23:59:59Z", IsoTime{utc(4'107'542'399), kZoned}},
    {"first_of_march_2100", "2100-03-01T00:00:00Z", IsoTime{utc(4'107'542'400), kZoned}},
    {"beyond_32_bits", "2106-02-07T06:28:16Z", IsoTime{utc(4'294'967'296), kZoned}},
    {"thirty_first_of_april", "2023-04-31T00:00:00Z", std::nullopt},
    {"day_zero", "2023-04-00T00:00:00Z", std::nullopt},
    {"month_zero", "2023-00-10T00:00:00Z", std::nullopt},
    {"month_thirteen", "2023-13-10T00:00:00Z", std::nullopt},
    {"hour_24", "2023-10-01T24:00:00Z", std::nullopt},
    {"minute_60", "2023-10-01T12:60:00Z", std::nullopt},
    {"leap_second", "2016-12-31T23:59:60Z", std::nullopt},

    {"empty", "", std::nullopt},
    {"date_alone", "2023-10-01", std::nullopt},
    {"without_seconds", "2023-10-01T12:00", std::nullopt},
    {"blank_for_the_t", "2023-10-01 12:00:05", std::nullopt},
    {"small_t", "2023-10-01t12:00:05", std::nullopt},
    {"slashes", "2023/10/01T12:00:05", std::nullopt},
    {"one_digit_month", "2023-1-01T12:00:05", std::nullopt},
    {"letter_in_the_year", "20x3-10-01T12:00:05", std::nullopt},
    {"minus_in_the_hour", "2023-10-01T-1:00:05", std::nullopt},
    {"blank_before", " 2023-10-01T12:00:05", std::nullopt},
    {"blank_behind", "2023-10-01T12:00:05 ", std::nullopt},
    {"trailing_text", "2023-10-01T12:00:05Zx", std::nullopt},
    {"byte_above_ascii", "2023-10-01T12:00:0\xb5", std::nullopt},
};

class ParseIsoTimeTest : public testing::TestWithParam<ParseCase> {};

TEST_P(ParseIsoTimeTest, ReadsOrRefuses) {
    EXPECT_EQ(parse_iso_time(GetParam().text), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(Base, ParseIsoTimeTest, testing::ValuesIn(kParseCases),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(ParseIsoTime, RefusesEveryTextThatIsCutShort) {
    constexpr std::string_view kWhole = "2023-10-01T12:00:05";
    for (std::size_t size = 0; size < kWhole.size(); ++size) {
        EXPECT_EQ(parse_iso_time(kWhole.substr(0, size)), std::nullopt) << kWhole.substr(0, size);
    }
}

TEST(ParseIsoTime, RefusesALetterAtEveryPlace) {
    constexpr std::string_view kWhole = "2023-10-01T12:00:05.123+02:00";
    for (std::size_t place = 0; place < kWhole.size(); ++place) {
        std::string text(kWhole);
        text[place] = 'x';
        EXPECT_EQ(parse_iso_time(text), std::nullopt) << text;
    }
}

struct TextCase {
    std::string_view name;
    UtcMillis time;
    std::string_view want;

    friend std::ostream& operator<<(std::ostream& out, const TextCase& row) { return out << row.name; }
};

constexpr TextCase kTextCases[] = {
    {"with_milliseconds", utc(1'696'161'605, 123), "2023-10-01T12:00:05.123Z"},
    {"without_milliseconds", utc(1'696'161'605), "2023-10-01T12:00:05.000Z"},
    {"few_milliseconds", utc(1'696'161'605, 7), "2023-10-01T12:00:05.007Z"},
    {"epoch", utc(0), "1970-01-01T00:00:00.000Z"},
    {"just_before_the_epoch", utc(0, -1), "1969-12-31T23:59:59.999Z"},
    {"leap_day", utc(1'709'164'800), "2024-02-29T00:00:00.000Z"},
    {"no_leap_day_in_2100", utc(4'107'542'400), "2100-03-01T00:00:00.000Z"},
};

class IsoTextTest : public testing::TestWithParam<TextCase> {};

TEST_P(IsoTextTest, WritesUtcWithMilliseconds) {
    EXPECT_EQ(iso_text(GetParam().time), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(Base, IsoTextTest, testing::ValuesIn(kTextCases),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(IsoText, IsReadBackAsTheSameMoment) {
    // A step of a bit over 27 days meets every month, every hour of the day and both leap rules.
    for (auto time = utc(0, 1); time < utc(4'294'967'296); time += milliseconds{2'345'678'901}) {
        EXPECT_EQ(parse_iso_time(iso_text(time)), (IsoTime{time, kZoned})) << iso_text(time);
    }
}

TEST(MinuteText, LeavesSecondsOut) {
    EXPECT_EQ(minute_text(utc(1'696'161'659, 999)), "2023-10-01 12:00 UTC");
}

TEST(DayText, IsTheDayInUtc) {
    EXPECT_EQ(day_text(utc(1'696'204'799)), "2023-10-01");
    EXPECT_EQ(day_text(utc(1'696'204'800)), "2023-10-02");
}

constexpr std::chrono::local_days day(int year, unsigned month, unsigned of_month) {
    return std::chrono::local_days{std::chrono::year{year} / static_cast<int>(month) / static_cast<int>(of_month)};
}

TEST(IsoDayTest, IsReadAsWritten) {
    EXPECT_EQ(parse_iso_day("2028-02-29"), day(2028, 2, 29));
    EXPECT_EQ(day_text(day(2028, 2, 29)), "2028-02-29");
    for (const char* const wrong :
         {"", "2026-02-29", "2026-2-1", "2026-13-01", "2026-06-01T00:00:00", "01-06-2026", "today"}) {
        EXPECT_EQ(parse_iso_day(wrong), std::nullopt) << wrong;
    }
}

TEST(IsoWeekTest, BelongsToTheYearOfItsThursday) {
    EXPECT_EQ(week_text(day(2026, 5, 18)), "2026-W21");
    EXPECT_EQ(week_text(day(2026, 5, 24)), "2026-W21");
    EXPECT_EQ(week_text(day(2025, 12, 29)), "2026-W01");
    EXPECT_EQ(week_text(day(2027, 1, 3)), "2026-W53");
    EXPECT_EQ(parse_iso_week("2026-W21"), day(2026, 5, 18));
    EXPECT_EQ(parse_iso_week("2026-W01"), day(2025, 12, 29));
    EXPECT_EQ(parse_iso_week("2026-W53"), day(2026, 12, 28));
    for (const char* const wrong :
         {"", "2026-W00", "2025-W53", "2026-W54", "2026-21", "2026W21", "2026-W1", "2026-W211"}) {
        EXPECT_EQ(parse_iso_week(wrong), std::nullopt) << wrong;
    }
}

}  // namespace
}  // namespace collector
