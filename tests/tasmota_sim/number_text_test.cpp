#include "number_text.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace tasmota_sim {
namespace {

struct NumberCase {
    const char* name;
    double value;
    int decimals;
    Padding padding;
    const char* want;
};

class NumberTextTest : public testing::TestWithParam<NumberCase> {};

TEST_P(NumberTextTest, IsWrittenAsTheFirmwareDoes) {
    std::string text;
    append_number(text, GetParam().value, GetParam().decimals, GetParam().padding);
    EXPECT_EQ(text, GetParam().want);
}

constexpr NumberCase kNumberCases[] = {
    {"blank_before_one_digit", 0.0, 0, Padding::blank_before_digit, " 0"},
    {"blank_before_nine", 9.4, 0, Padding::blank_before_digit, " 9"},
    {"no_blank_before_two_digits", 9.6, 0, Padding::blank_before_digit, "10"},
    {"no_blank_with_decimals", 0.0, 2, Padding::blank_before_digit, "0.00"},
    {"no_blank_with_sign", -1.0, 0, Padding::blank_before_digit, "-1"},
    {"no_padding", 0.0, 0, Padding::none, "0"},
    {"fixed_decimals", 233.4, 3, Padding::none, "233.400"},
    {"negative", -0.05, 2, Padding::none, "-0.05"},
    {"no_negative_zero", -0.04, 1, Padding::none, "0.0"},
    {"not_a_number", std::numeric_limits<double>::quiet_NaN(), 1, Padding::none, "null"},
    {"infinite", std::numeric_limits<double>::infinity(), 0, Padding::blank_before_digit, "null"},
};

INSTANTIATE_TEST_SUITE_P(Numbers, NumberTextTest, testing::ValuesIn(kNumberCases),
                         [](const auto& row) { return std::string{row.param.name}; });

TEST(EscapedTextTest, EscapesWhatTheFirmwareEscapes) {
    std::string text;
    append_escaped(text, "a\"b\\c\nd\x01/é");
    EXPECT_EQ(text, "a\\\"b\\\\c\\nd\x01/é");
}

}  // namespace
}  // namespace tasmota_sim
