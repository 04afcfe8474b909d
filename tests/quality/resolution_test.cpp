#include "quality/resolution.hpp"

#include <ostream>
#include <string_view>

#include <gtest/gtest.h>

namespace collector {
namespace {

struct StepCase {
    std::string_view name;
    std::vector<double> volts;
    double step_v;

    friend std::ostream& operator<<(std::ostream& out, const StepCase& row) { return out << row.name; }
};

const StepCase kCases[] = {
    {"whole_volts", {231, 230, 230, 232}, 1},
    {"whole_volts_far_apart", {230, 234, 238}, 4},
    {"one_value", {230}, 1},
    {"one_value_of_tenths", {230.4, 230.4}, 0.1},
    {"none", {}, 1},
    {"tenths", {230.1, 230.2, 230.4, 230.3, 230.0}, 0.1},
    {"chip_that_knows_thirds_of_a_volt", {230.0, 230.3, 230.7, 231.0, 231.3, 231.7, 230.3}, 0.3},
    {"one_spike", {230.1, 230.2, 230.3, 400.0}, 0.1},
    {"thousandths", {230.001, 230.003, 230.004}, 0.001},
};

class StepTest : public testing::TestWithParam<StepCase> {};

TEST_P(StepTest, IsWhatValuesAreUsuallyApart) {
    EXPECT_NEAR(step_of(GetParam().volts), GetParam().step_v, 1e-9);
}

INSTANTIATE_TEST_SUITE_P(Quality, StepTest, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace collector
