#include <collector/plugs/plug_settings.hpp>

#include <ostream>

#include <gtest/gtest.h>

namespace collector {
namespace {

struct FirmwareCase {
    const char* name;
    const char* firmware;
    std::optional<bool> is_too_old;

    friend std::ostream& operator<<(std::ostream& out, const FirmwareCase& row) { return out << row.name; }
};

class FirmwareTest : public testing::TestWithParam<FirmwareCase> {};

TEST_P(FirmwareTest, IsTooOldForTlsOrNot) {
    EXPECT_EQ(is_too_old_for_tls(GetParam().firmware), GetParam().is_too_old);
}

INSTANTIATE_TEST_SUITE_P(Versions, FirmwareTest,
                         testing::Values(FirmwareCase{"the_last_without", "13.4.1.1", true},
                                         FirmwareCase{"the_first_with", "13.4.1.2", false},
                                         FirmwareCase{"three_numbers_before", "13.4.0", true},
                                         FirmwareCase{"three_numbers_after", "14.0.0", false},
                                         FirmwareCase{"two_digits_are_no_text", "9.5.0", true},
                                         FirmwareCase{"a_date", "2022.01.1", true},
                                         FirmwareCase{"words", "unknown", std::nullopt},
                                         FirmwareCase{"a_suffix", "13.4.0.3-dev", std::nullopt},
                                         FirmwareCase{"five_numbers", "13.4.1.2.5", std::nullopt},
                                         FirmwareCase{"nothing", "", std::nullopt}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(PlugSettingsTest, WholeVoltsHaveNoDecimals) {
    EXPECT_TRUE(is_whole_volts(231));
    EXPECT_FALSE(is_whole_volts(231.1));
}

}  // namespace
}  // namespace collector
