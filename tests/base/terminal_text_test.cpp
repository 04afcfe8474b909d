#include <collector/base/terminal_text.hpp>

#include <clocale>
#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace collector {
namespace {

using testing::ElementsAre;

/// Debian's C library has this one without any package of locales.
class Utf8Test : public testing::Test {
  protected:
    Utf8Test() { EXPECT_NE(std::setlocale(LC_CTYPE, "C.UTF-8"), nullptr); }
    ~Utf8Test() override { std::setlocale(LC_CTYPE, "C"); }
    Utf8Test(const Utf8Test&) = delete;
    Utf8Test& operator=(const Utf8Test&) = delete;
};

struct TerminalQuoteCase {
    const char* name;
    std::string_view text;
    const char* want;

    friend std::ostream& operator<<(std::ostream& out, const TerminalQuoteCase& row) { return out << row.name; }
};

class TerminalQuoteTest : public Utf8Test, public testing::WithParamInterface<TerminalQuoteCase> {};

TEST_P(TerminalQuoteTest, LeavesLettersAndEscapesTheRest) {
    EXPECT_EQ(quote_for_terminal(GetParam().text, 24), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, TerminalQuoteTest,
    testing::Values(TerminalQuoteCase{"plain", "Kitchen 2", "\"Kitchen 2\""},
                    TerminalQuoteCase{"german", "Küche", "\"Küche\""},
                    TerminalQuoteCase{"russian", "Кухня", "\"Кухня\""},
                    TerminalQuoteCase{"chinese", "厨房", "\"厨房\""},
                    TerminalQuoteCase{"emoji", "🧺 lamp", "\"🧺 lamp\""},
                    TerminalQuoteCase{"accent_of_its_own", "Cafe\u0301", "\"Cafe\u0301\""},
                    TerminalQuoteCase{"quotes", "a\"b\\c", R"("a\"b\\c")"},
                    TerminalQuoteCase{"escape", "a\x1b[31mb", R"("a\x1b[31mb")"},
                    TerminalQuoteCase{"newline", "a\nb", R"("a\x0ab")"},
                    TerminalQuoteCase{"c1_control", "a\u009b31mb", R"("a\xc2\x9b31mb")"},
                    TerminalQuoteCase{"direction", "a\u202eb", R"("a\xe2\x80\xaeb")"},
                    TerminalQuoteCase{"zero_width", "a\u200bb", R"("a\xe2\x80\x8bb")"},
                    TerminalQuoteCase{"no_utf8", "a\xff\xc3", R"("a\xff\xc3")"},
                    TerminalQuoteCase{"overlong", "\xc0\xaf", R"("\xc0\xaf")"},
                    TerminalQuoteCase{"nul", std::string_view("a\0b", 3), R"("a\x00b")"},
                    TerminalQuoteCase{"cut_between_letters", "абвгдежзиклмно", "\"абвгдежзиклм\"..."},
                    TerminalQuoteCase{"not_cut_in_a_letter", "aабвгдежзиклм", "\"aабвгдежзикл\"..."}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(TerminalQuoteWithoutLocaleTest, IsAscii) {
    std::setlocale(LC_CTYPE, "C");
    EXPECT_EQ(quote_for_terminal("Küche", 24), R"("K\xc3\xbcche")");
}

TEST_F(Utf8Test, ColumnsAreThoseOfTheTerminal) {
    EXPECT_EQ(columns_of(""), 0U);
    EXPECT_EQ(columns_of("Kitchen"), 7U);
    EXPECT_EQ(columns_of("Küche"), 5U);
    EXPECT_EQ(columns_of("厨房"), 4U);
    EXPECT_EQ(columns_of("Cafe\u0301"), 4U);
}

TEST_F(Utf8Test, LinesAreBrokenAtBlanks) {
    EXPECT_THAT(wrapped("no SENSOR yet; send TelePeriod 60", 14),
                ElementsAre("no SENSOR yet;", "send", "TelePeriod 60"));
    EXPECT_THAT(wrapped("short", 14), ElementsAre("short"));
    EXPECT_THAT(wrapped("", 14), ElementsAre(""));
    EXPECT_THAT(wrapped("235 V  0.4 A  95 W", 6), ElementsAre("235 V", "0.4 A", "95 W"));
}

TEST_F(Utf8Test, AWordThatIsTooLongIsBroken) {
    EXPECT_THAT(wrapped("mjs-voltage/tasmota_F17F56", 12), ElementsAre("mjs-voltage/", "tasmota_F17F", "56"));
    EXPECT_THAT(wrapped("厨房厨房", 5), ElementsAre("厨房", "厨房"));
    EXPECT_THAT(wrapped("厨房", 1), ElementsAre("厨", "房"));
}

}  // namespace
}  // namespace collector
