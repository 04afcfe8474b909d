#include "web/http_message.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace collector::web {
namespace {

TEST(HttpMessage, GzipIsTakenWhereItIsAskedFor) {
    EXPECT_TRUE(takes_gzip("gzip"));
    EXPECT_TRUE(takes_gzip("deflate, gzip;q=0.5, br"));
    EXPECT_FALSE(takes_gzip(""));
    EXPECT_FALSE(takes_gzip("br"));
    EXPECT_FALSE(takes_gzip("gzip;q=0"));
    EXPECT_FALSE(takes_gzip("x-gzip-of-ours"));
}

TEST(HttpMessage, TagsAreComparedWeakly) {
    EXPECT_TRUE(has_tag("W/\"a\"", "W/\"a\""));
    EXPECT_TRUE(has_tag("\"b\", \"a\"", "W/\"a\""));
    EXPECT_TRUE(has_tag("*", "W/\"a\""));
    EXPECT_FALSE(has_tag("W/\"b\"", "W/\"a\""));
    EXPECT_FALSE(has_tag("", "W/\"a\""));
    EXPECT_FALSE(has_tag("*", "")) << "what has no tag is never known";
}

TEST(HttpMessage, AProblemSaysWhatIsWrong) {
    const HttpAnswer answer = to_answer({status::kNotFound, "no plug \"<b>\""});
    EXPECT_EQ(answer.status, 404U);
    EXPECT_EQ(answer.content_type, "application/problem+json");
    EXPECT_EQ(answer.etag, "");
    const auto json = nlohmann::json::parse(answer.body);
    EXPECT_EQ(json["type"], "about:blank");
    EXPECT_EQ(json["title"], "Not Found");
    EXPECT_EQ(json["status"], 404);
    EXPECT_EQ(json["detail"], "no plug \"<b>\"");
}

TEST(HttpMessage, WhatIsUnavailableIsToBeAskedForAgain) {
    const HttpAnswer answer = to_answer({status::kUnavailable, "there is no record yet"});
    ASSERT_EQ(answer.headers.size(), 1U);
    EXPECT_EQ(answer.headers[0].first, "Retry-After");
}

}  // namespace
}  // namespace collector::web
