#include <collector/base/nearest.hpp>

#include <gtest/gtest.h>

namespace collector {
namespace {

TEST(NearestTest, IsTheWordThatTakesTheFewestLetters) {
    EXPECT_EQ(nearest("kitchn", {"garage", "kitchen", "attic"}), "kitchen");
    EXPECT_EQ(nearest("tasmota_F17F65", {"tasmota_AB01CD", "tasmota_F17F56"}), "tasmota_F17F56");
    EXPECT_EQ(nearest("kitchen", {"kitchen"}), "kitchen");
    EXPECT_EQ(nearest("ab", {"ac", "ad"}), "ac") << "of several, the first";
}

TEST(NearestTest, IsNoWordThatTakesMoreThanThree) {
    EXPECT_EQ(nearest("abcdef", {"abcxyz"}), "abcxyz");
    EXPECT_EQ(nearest("abc", {"def"}), std::nullopt) << "it is another word";
    EXPECT_EQ(nearest("x", {"tv"}), std::nullopt);
    EXPECT_EQ(nearest("abcd", {"efgh"}), std::nullopt);
    EXPECT_EQ(nearest("kitchen", {}), std::nullopt);
}

}  // namespace
}  // namespace collector
