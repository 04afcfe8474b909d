#include <collector/sqlite/column_binding.hpp>

#include <bit>
#include <charconv>
#include <limits>
#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace collector {
namespace {

struct ExactMultipleCase {
    const char* name;
    double value;
    double per_unit;
    std::optional<std::int64_t> want;
    friend std::ostream& operator<<(std::ostream& out, const ExactMultipleCase& row) { return out << row.name; }
};

class ExactMultipleTest : public testing::TestWithParam<ExactMultipleCase> {};

TEST_P(ExactMultipleTest, PacksOnlyWhatComesBackUnchanged) {
    EXPECT_EQ(exact_multiple(GetParam().value, GetParam().per_unit), GetParam().want);
}

constexpr double kMost = std::numeric_limits<double>::max();

INSTANTIATE_TEST_SUITE_P(
    Values, ExactMultipleTest,
    testing::Values(ExactMultipleCase{"whole_volts", 230, 1e3, 230'000},
                    ExactMultipleCase{"one_decimal", 229.7, 1e3, 229'700},
                    ExactMultipleCase{"three_decimals", 0.435, 1e3, 435}, ExactMultipleCase{"zero", 0, 1e3, 0},
                    ExactMultipleCase{"negative", -12.5, 1e3, -12'500},
                    ExactMultipleCase{"five_decimals_of_energy", 167.77216, 1e5, 16'777'216},
                    ExactMultipleCase{"four_decimals", 0.1234, 1e3, std::nullopt},
                    ExactMultipleCase{"six_decimals_of_energy", 1.000001, 1e5, std::nullopt},
                    ExactMultipleCase{"a_third", 1.0 / 3, 1e3, std::nullopt},
                    ExactMultipleCase{"one_bit_beside_230", 230.00000000000003, 1e3, std::nullopt},
                    ExactMultipleCase{"negative_zero", -0.0, 1e3, std::nullopt},
                    ExactMultipleCase{"largest_whole", 9'007'199'254'740.992, 1e3, 9'007'199'254'740'992},
                    ExactMultipleCase{"beyond_the_largest_whole", 9'007'199'254'742, 1e3, std::nullopt},
                    ExactMultipleCase{"largest_double", kMost, 1e3, std::nullopt},
                    ExactMultipleCase{"largest_negative_double", -kMost, 1e5, std::nullopt},
                    ExactMultipleCase{"smallest_double", std::numeric_limits<double>::denorm_min(), 1e3, std::nullopt},
                    ExactMultipleCase{"infinity", std::numeric_limits<double>::infinity(), 1e3, std::nullopt},
                    ExactMultipleCase{"not_a_number", std::numeric_limits<double>::quiet_NaN(), 1e3, std::nullopt}),
    [](const auto& row) { return std::string(row.param.name); });

double parsed(const std::string& text) {
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

struct DecimalsCase {
    const char* name;
    int decimals;
    double per_unit;
    friend std::ostream& operator<<(std::ostream& out, const DecimalsCase& row) { return out << row.name; }
};

class DecimalsTest : public testing::TestWithParam<DecimalsCase> {};

/// The claim behind the packed columns: what a plug can write is always packed, and comes back as the same double.
TEST_P(DecimalsTest, AreAlwaysPackedAndComeBackBitForBit) {
    std::mt19937_64 random(20'260'501);
    const std::int64_t limit = 100'000'000'000;
    for (int i = 0; i < 100'000; ++i) {
        const std::int64_t digits = std::uniform_int_distribution<std::int64_t>(-limit, limit)(random) >> (i % 32);
        const double scale = parsed(fmt::format("1e{}", GetParam().decimals));
        const double value = parsed(fmt::format("{:.{}f}", static_cast<double>(digits) / scale, GetParam().decimals));
        if (value == 0) {
            continue;
        }
        const auto whole = exact_multiple(value, GetParam().per_unit);
        ASSERT_TRUE(whole) << value;
        const double back = static_cast<double>(*whole) / GetParam().per_unit;
        ASSERT_EQ(std::bit_cast<std::uint64_t>(back), std::bit_cast<std::uint64_t>(value)) << value;
    }
}

INSTANTIATE_TEST_SUITE_P(Resolutions, DecimalsTest,
                         testing::Values(DecimalsCase{"none", 0, 1e3}, DecimalsCase{"one", 1, 1e3},
                                         DecimalsCase{"two", 2, 1e3}, DecimalsCase{"three", 3, 1e3},
                                         DecimalsCase{"four_of_energy", 4, 1e5},
                                         DecimalsCase{"five_of_energy", 5, 1e5}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(ExactMultipleTest, AnyBitPatternIsEitherLeftAloneOrComesBackBitForBit) {
    std::mt19937_64 random(7);
    for (int i = 0; i < 200'000; ++i) {
        const double value = std::bit_cast<double>(random());
        const auto whole = exact_multiple(value, 1e3);
        if (whole) {
            const double back = static_cast<double>(*whole) / 1e3;
            ASSERT_EQ(std::bit_cast<std::uint64_t>(back), std::bit_cast<std::uint64_t>(value)) << value;
        }
    }
}

}  // namespace
}  // namespace collector
