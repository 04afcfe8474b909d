#include <collector/presentation/text_parts.hpp>

#include <string>

#include <gtest/gtest.h>

namespace collector {
namespace {

TEST(TextPartsTest, ValuesStandBesideTheirLabels) {
    EXPECT_EQ(laid_out(text_row("volts", "230.1 lowest, 231.0 median, 254.5 highest, and some more words to wrap"), 80),
              "  volts             230.1 lowest, 231.0 median, 254.5 highest, and some more\n"
              "                    words to wrap\n");
    EXPECT_EQ(laid_out(text_row("", "231") + text_row("seen", ""), 80),
              "                    231\n"
              "  seen              \n");
}

TEST(TextPartsTest, InANarrowTerminalTheyStandBelow) {
    EXPECT_EQ(laid_out(text_row("volts", "230.1 lowest, 231.0 median, 254.5 highest"), 30),
              "  volts\n    230.1 lowest, 231.0\n    median, 254.5 highest\n");
    EXPECT_EQ(laid_out(text_row("", "231") + text_row("seen", ""), 30), "    231\n  seen\n");
}

TEST(TextPartsTest, OtherLinesKeepTheirIndent) {
    EXPECT_EQ(laid_out("Title\n\n  FAIL: 5 above 253 V of all\n" + paragraph_text("One. Two, and three."), 20),
              "Title\n\n  FAIL: 5 above 253\n  V of all\nOne. Two, and three.\n");
}

TEST(TextPartsTest, NoTerminalIsNarrowerThanTwentyColumnsOrWiderThanEighty) {
    const std::string letters(100, 'a');
    EXPECT_EQ(laid_out(letters, 1).find('\n'), 20U);
    EXPECT_EQ(laid_out(letters, 1000).find('\n'), 80U);
    EXPECT_EQ(laid_out("", 40), "");
}

}  // namespace
}  // namespace collector
