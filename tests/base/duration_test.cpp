#include <collector/base/duration.hpp>

#include <gtest/gtest.h>

#include <ostream>

namespace collector {
namespace {

using std::chrono::milliseconds;

struct DurationCase {
    std::string_view name;
    std::string_view text;
    std::optional<milliseconds> want;

    friend std::ostream& operator<<(std::ostream& out, const DurationCase& row) { return out << row.name; }
};

constexpr DurationCase kDurationCases[] = {
    {"milliseconds", "500ms", milliseconds{500}},
    {"seconds", "30s", milliseconds{30'000}},
    {"minutes", "10min", milliseconds{600'000}},
    {"hours", "12h", milliseconds{43'200'000}},
    {"days", "400d", milliseconds{34'560'000'000}},
    {"zero", "0s", milliseconds{0}},
    {"leading_zeros", "007s", milliseconds{7'000}},
    {"a_thousand_years", "365000d", milliseconds{31'536'000'000'000}},
    {"more_than_a_thousand_years", "366001d", std::nullopt},
    {"more_than_a_thousand_years_in_the_smallest_unit", "31622400000001ms", std::nullopt},
    {"overflow_only_after_the_unit", "9223372036854775807d", std::nullopt},
    {"overflow_of_the_number", "9223372036854775808s", std::nullopt},
    {"empty", "", std::nullopt},
    {"unit_alone", "s", std::nullopt},
    {"number_alone", "5", std::nullopt},
    {"unknown_unit", "5m", std::nullopt},
    {"unit_in_capitals", "5S", std::nullopt},
    {"weeks", "1w", std::nullopt},
    {"minus", "-5s", std::nullopt},
    {"minus_zero", "-0s", std::nullopt},
    {"plus", "+5s", std::nullopt},
    {"fraction", "1.5s", std::nullopt},
    {"exponent", "1e3s", std::nullopt},
    {"blank_inside", "5 s", std::nullopt},
    {"blank_before", " 5s", std::nullopt},
    {"blank_behind", "5s ", std::nullopt},
    {"two_durations", "1h30min", std::nullopt},
};

class DurationTest : public testing::TestWithParam<DurationCase> {};

TEST_P(DurationTest, ReadsOrRefuses) {
    EXPECT_EQ(parse_duration(GetParam().text), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(Base, DurationTest, testing::ValuesIn(kDurationCases),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Duration, ReadsNoFurtherThanTheTextItIsGiven) {
    // The unit goes on in memory after the view.
    constexpr std::string_view kText = "5min";
    EXPECT_EQ(parse_duration(kText.substr(0, 2)), std::nullopt);
}

}  // namespace
}  // namespace collector
