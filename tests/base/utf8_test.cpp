#include <collector/base/utf8.hpp>

#include <gtest/gtest.h>

namespace collector {
namespace {

TEST(Utf8, IsTakenAsItIsDefined) {
    for (const std::string_view text : {"", "Fluke 117", "K\xc3\xbchlschrank", "\xe2\x82\xac 5", "\xf0\x9f\x94\x8c",
                                        "\xc2\x80", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xf4\x8f\xbf\xbf"}) {
        EXPECT_TRUE(is_utf8(text)) << text;
    }
}

TEST(Utf8, AnythingElseIsNone) {
    for (const std::string_view text :
         {"K\xfchlschrank", "\x80", "cut \xc3", "cut \xe2\x82", "cut \xf0\x9f\x94", "too long \xc0\xaf", "\xe0\x80\xaf",
          "\xf0\x80\x80\xaf", "surrogate \xed\xa0\x80", "beyond \xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "\xff"}) {
        EXPECT_FALSE(is_utf8(text)) << text;
    }
}

}  // namespace
}  // namespace collector
