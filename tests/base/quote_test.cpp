#include <collector/base/quote.hpp>

#include <gtest/gtest.h>

#include <ostream>

namespace collector {
namespace {

using namespace std::string_view_literals;

struct QuoteCase {
    std::string_view name;
    std::string_view text;
    std::string_view want;

    friend std::ostream& operator<<(std::ostream& out, const QuoteCase& row) { return out << row.name; }
};

constexpr QuoteCase kQuoteCases[] = {
    {"empty", "", R"("")"},
    {"plain", "tele/fridge/SENSOR", R"("tele/fridge/SENSOR")"},
    {"blank_and_tilde_stay", " ~", R"(" ~")"},
    {"quote_and_backslash_are_escaped", R"(a"b\c)", R"("a\"b\\c")"},
    {"newline_cannot_start_a_log_line", "a\nb\r", R"("a\x0ab\x0d")"},
    {"zero_byte", "a\0b"sv, R"("a\x00b")"},
    {"escape_sequence_of_a_terminal", "\x1b[31m", R"("\x1b[31m")"},
    {"delete", "\x7f", R"("\x7f")"},
    {"letters_above_ascii", "caf\xc3\xa9", R"("caf\xc3\xa9")"},
    {"highest_byte", "\xff", R"("\xff")"},
};

class QuoteTest : public testing::TestWithParam<QuoteCase> {};

TEST_P(QuoteTest, MakesTextFitForALogLine) {
    EXPECT_EQ(quote(GetParam().text), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(Base, QuoteTest, testing::ValuesIn(kQuoteCases),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Quote, LeavesOnlyPrintableAsciiOfEveryByte) {
    for (int byte = 0; byte < 256; ++byte) {
        for (const char c : quote(std::string(1, static_cast<char>(byte)))) {
            EXPECT_TRUE(c >= ' ' && c <= '~') << byte;
        }
    }
}

TEST(Quote, KeepsATextOfExactlyTheLimit) {
    EXPECT_EQ(quote("12345", 5), R"("12345")");
}

TEST(Quote, CutsALongerTextAndShowsIt) {
    EXPECT_EQ(quote("123456", 5), R"("12345"...)");
}

TEST(Quote, CountsTheBytesOfTheInputNotOfTheEscapes) {
    EXPECT_EQ(quote("\n\n\n", 2), R"("\x0a\x0a"...)");
}

TEST(Quote, CutsAtEightyBytesWhenNotTold) {
    EXPECT_EQ(quote(std::string(80, 'a')), '"' + std::string(80, 'a') + '"');
    EXPECT_EQ(quote(std::string(81, 'a')), '"' + std::string(80, 'a') + R"("...)");
}

}  // namespace
}  // namespace collector
