#include <collector/presentation/number_text.hpp>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <ostream>
#include <random>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace collector {
namespace {

struct NumberCase {
    double value;
    const char* want;

    friend std::ostream& operator<<(std::ostream& out, const NumberCase& row) { return out << row.want; }
};

class NumberTextTest : public testing::TestWithParam<NumberCase> {};

TEST_P(NumberTextTest, IsTheShortestThatMeansTheSame) {
    std::string text = "x";
    append_number(text, GetParam().value);
    EXPECT_EQ(text, std::string("x") + GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    Numbers, NumberTextTest,
    testing::Values(NumberCase{0, "0"}, NumberCase{-0.0, "-0"}, NumberCase{230, "230"}, NumberCase{230.1, "230.1"},
                    NumberCase{0.1 + 0.2, "0.30000000000000004"}, NumberCase{0.3, "0.3"}, NumberCase{-0.05, "-0.05"},
                    NumberCase{-12.345, "-12.345"}, NumberCase{0.001, "0.001"}, NumberCase{-0.001, "-0.001"},
                    NumberCase{1.01, "1.01"}, NumberCase{1.001, "1.001"}, NumberCase{1.1, "1.1"},
                    NumberCase{123.45678, "123.45678"}, NumberCase{0.00001, "0.00001"}, NumberCase{1e-6, "1e-06"},
                    NumberCase{1'000'000, "1000000"}, NumberCase{999'999'999'999.999, "999999999999.999"},
                    NumberCase{123'456'789'012'345.6, "123456789012345.6"}, NumberCase{1e15, "1e+15"},
                    NumberCase{231.0 + 1.0 / 3, "231.33333333333334"}, NumberCase{5e-324, "5e-324"},
                    NumberCase{std::numeric_limits<double>::max(), "1.7976931348623157e+308"}));

TEST(NumberTextOfAnyTest, IsReadBackAsTheSame) {
    std::mt19937_64 random(11);  // NOLINT: the same ones each time
    for (int i = 0; i < 100'000; ++i) {
        const auto digits = static_cast<double>(static_cast<std::int64_t>(random()) >> (random() % 64));
        const double value = digits / std::pow(10, random() % 8);
        std::string text;
        append_number(text, value);
        ASSERT_EQ(std::strtod(text.c_str(), nullptr), value) << text;
    }
}

TEST(NumberTextOfAnyTest, OfThousandthsAreTheDecimalsThatWereSent) {
    for (std::int64_t thousandths = -300'000; thousandths <= 300'000; ++thousandths) {
        std::string text;
        append_number(text, static_cast<double>(thousandths) / 1000.0);
        ASSERT_EQ(text, fmt::format("{:.15g}", static_cast<double>(thousandths) / 1000.0));
    }
}

TEST(NumberTextOfAnyTest, IsWhatFmtMakesOfIt) {
    std::mt19937_64 random(12);  // NOLINT: the same ones each time
    for (int i = 0; i < 300'000; ++i) {
        // Of up to seven decimals, and next to such a number.
        const double scale = std::pow(10, random() % 8);
        double value = static_cast<double>(static_cast<std::int64_t>(random() % 4'000'000'000) - 2'000'000'000) / scale;
        if (i % 4 == 0) {
            value = std::nextafter(value, i % 8 == 0 ? 1e9 : -1e9);
        }
        if (std::abs(value) >= 0.0001 || value == 0) {
            std::string text;
            append_number(text, value);
            ASSERT_EQ(text, fmt::format("{}", value));
        }
    }
}

TEST(NumberTextOfAnyTest, WholeNumbersAreWritten) {
    std::string text;
    append_number(text, std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(text, "-9223372036854775808");
}

}  // namespace
}  // namespace collector
