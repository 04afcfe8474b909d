#include "web/query.hpp"

#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace collector::web {
namespace {

using testing::HasSubstr;

struct GoodCase {
    std::string_view name;
    std::string_view target;
    Target want;

    friend std::ostream& operator<<(std::ostream& out, const GoodCase& row) { return out << row.name; }
};

const GoodCase kGood[] = {
    {"path_alone", "/api/v1/plugs", {"/api/v1/plugs", {}}},
    {"nothing_after_the_question_mark", "/?", {"/", {}}},
    {"parameters", "/s?plug=a&points=10", {"/s", {{"plug", "a"}, {"points", "10"}}}},
    {"escapes", "/s?plug=a%2Fb%26c%3D%C3%AB", {"/s", {{"plug", "a/b&c=\u00eb"}}}},
    {"plus_is_a_blank_in_a_query", "/a+b?street=Dorpsstraat+3812", {"/a+b", {{"street", "Dorpsstraat 3812"}}}},
    {"no_value", "/s?plug", {"/s", {{"plug", ""}}}},
    {"empty_parts_are_nothing", "/s?&&a=1&", {"/s", {{"a", "1"}}}},
    {"equals_in_a_value", "/s?a=b=c", {"/s", {{"a", "b=c"}}}},
    {"dots_are_a_path_like_any_other", "/../../etc/passwd", {"/../../etc/passwd", {}}},
};

class GoodTarget : public testing::TestWithParam<GoodCase> {};

TEST_P(GoodTarget, IsRead) {
    EXPECT_EQ(parse_target(GetParam().target), GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(Query, GoodTarget, testing::ValuesIn(kGood),
                         [](const auto& row) { return std::string(row.param.name); });

struct BadCase {
    std::string_view name;
    std::string target;
    unsigned status;
    std::string_view says;

    friend std::ostream& operator<<(std::ostream& out, const BadCase& row) { return out << row.name; }
};

const BadCase kBad[] = {
    {"empty", "", 400, "the path"},
    {"whole_address", "http://evil.example/", 400, "the path"},
    {"cut_escape", "/%4", 400, "the path"},
    {"no_escape", "/%zz", 400, "the path"},
    {"signed_escape", "/%+1", 400, "the path"},
    {"nul", "/a%00b", 400, "the path"},
    {"line_break", "/s?plug=a%0d%0aSet-Cookie:x", 400, "the query"},
    {"delete", "/s?plug=%7f", 400, "the query"},
    {"no_utf8", "/s?plug=%ff", 400, "the query"},
    {"too_long_utf8", "/s?plug=%c0%af", 400, "the query"},
    {"bad_name", "/s?%=1", 400, "the query"},
    {"twice", "/s?a=1&a=2", 400, "is there twice"},
    {"twice_by_escape", "/s?a=1&%61=2", 400, "is there twice"},
    {"many", "/s?a&b&c&d&e&f&g&h&i&j&k&l&m&n&o&p&q", 400, "limit parameters"},
    {"long", "/" + std::string(kTargetBytesMax, 'a'), 414, "limit target_bytes"},
};

class BadTarget : public testing::TestWithParam<BadCase> {};

TEST_P(BadTarget, IsRefused) {
    const auto target = parse_target(GetParam().target);
    ASSERT_FALSE(target);
    EXPECT_EQ(target.error().status, GetParam().status);
    EXPECT_THAT(target.error().detail, HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(Query, BadTarget, testing::ValuesIn(kBad),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Target, AsLongAsItMayBeIsTaken) {
    EXPECT_TRUE(parse_target("/" + std::string(kTargetBytesMax - 1, 'a')));
}

}  // namespace
}  // namespace collector::web
