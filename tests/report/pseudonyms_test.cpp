#include <collector/report/pseudonyms.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace collector {
namespace {

TEST(PseudonymsTest, AreTheSameForOneSalt) {
    const std::string name = Pseudonyms("a salt of some length").of("tasmota_F17F56");
    EXPECT_THAT(name, testing::MatchesRegex("plug_[0-9a-f]{16}"));
    EXPECT_EQ(Pseudonyms("a salt of some length").of("tasmota_F17F56"), name);
}

TEST(PseudonymsTest, AreOthersForAnotherPlugOrSalt) {
    const Pseudonyms pseudonyms("a salt of some length");
    EXPECT_NE(pseudonyms.of("tasmota_F17F56"), pseudonyms.of("tasmota_F17F57"));
    EXPECT_NE(pseudonyms.of("tasmota_F17F56"), Pseudonyms("a salt of same length").of("tasmota_F17F56"));
}

}  // namespace
}  // namespace collector
