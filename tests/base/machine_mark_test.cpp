#include <collector/base/machine_mark.hpp>

#include <algorithm>

#include <gtest/gtest.h>

namespace collector {
namespace {

TEST(MachineMark, TellsMachinesApartInSixDigits) {
    const std::string one = machine_mark("3d1219c7c4c5404aaa1f6d2a48adfda4");
    EXPECT_EQ(one.size(), 6U);
    EXPECT_TRUE(std::ranges::all_of(one, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }));
    EXPECT_EQ(one, machine_mark("3d1219c7c4c5404aaa1f6d2a48adfda4")) << "the same after every start";
    EXPECT_NE(one, machine_mark("3d1219c7c4c5404aaa1f6d2a48adfda5"));
}

TEST(MachineMark, IsEmptyWithoutAnId) {
    EXPECT_EQ(machine_mark(""), "");
}

TEST(MachineMark, OfThisMachineIsAlwaysTheSame) {
    EXPECT_EQ(machine_mark(), machine_mark());
}

}  // namespace
}  // namespace collector
