#include <collector/presentation/markup.hpp>

#include <ostream>

#include <gtest/gtest.h>

namespace collector {
namespace {

struct EscapedCase {
    const char* name;
    std::string text;
    const char* safe;
    friend std::ostream& operator<<(std::ostream& out, const EscapedCase& row) { return out << row.name; }
};

class EscapedTest : public testing::TestWithParam<EscapedCase> {};

TEST_P(EscapedTest, CanStandInMarkup) {
    EXPECT_EQ(escaped(GetParam().text), GetParam().safe);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, EscapedTest,
    testing::Values(EscapedCase{"empty", "", ""},
                    EscapedCase{"tag", "<b a='1'>&\"", "&lt;b a=&#39;1&#39;&gt;&amp;&quot;"},
                    EscapedCase{"letters", "K\u00fche \u51b0\u7bb1 \U0001f50c", "K\u00fche \u51b0\u7bb1 \U0001f50c"},
                    EscapedCase{"controls", "a\x01\n\x7f", "a???"}, EscapedCase{"lone_byte", "a\x80z", "a?z"},
                    EscapedCase{"cut_letter", "\xe5\x86", "??"},
                    EscapedCase{"overlong", "\xc0\xaf\xe0\x80\xaf", "?????"},
                    EscapedCase{"surrogate", "\xed\xa0\x80", "???"}, EscapedCase{"no_letter", "\xef\xbf\xbf", "???"},
                    EscapedCase{"beyond_unicode", "\xf4\x90\x80\x80", "????"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(ShortenedTest, KeepsWholeLetters) {
    EXPECT_EQ(shortened("", 3), "");
    EXPECT_EQ(shortened("abc", 3), "abc");
    EXPECT_EQ(shortened("abcd", 3), "ab\u2026");
    EXPECT_EQ(shortened("\u51b0\u7bb1\u51b0\u7bb1", 3), "\u51b0\u7bb1\u2026");
    EXPECT_EQ(shortened("\xff\xff\xff\xff", 2), "\xff\u2026");
}

}  // namespace
}  // namespace collector
