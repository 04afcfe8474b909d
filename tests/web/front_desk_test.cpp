#include "web/front_desk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace collector::web {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr HeadSize kUsualHead{.bytes = 200, .headers = 5};

Exchange asking(const std::string& target) {
    Exchange exchange;
    exchange.request.target = target;
    exchange.request.host = "127.0.0.1:8080";
    return exchange;
}

class FrontDeskTest : public testing::Test {
  protected:
    FrontDesk::Decision receive(Exchange& exchange) { return desk_.receive(exchange, "::1", SteadyTime{1h}); }
    /// The status with which a head is refused; 0: it is not.
    unsigned refusal(Exchange& exchange, const HeadSize& head = kUsualHead) {
        return desk_.refuse_head(exchange, head) ? exchange.answer->status : 0;
    }
    FrontDesk desk_{{.names = {"pi.local"}, .password = std::nullopt}};
};

TEST_F(FrontDeskTest, TheFirstPageIsAtTheRoot) {
    Exchange exchange = asking("/");
    EXPECT_EQ(refusal(exchange), 0U);
    EXPECT_EQ(receive(exchange).way, FrontDesk::Way::answered);
    ASSERT_NE(exchange.shared_answer, nullptr);
    EXPECT_EQ(exchange.shared_answer->content_type, "text/html; charset=utf-8");
    EXPECT_THAT(exchange.shared_answer->body, HasSubstr("<!doctype html>"));
}

TEST_F(FrontDeskTest, AFileThatIsKnownIsNotSentAgain) {
    Exchange first = asking("/index.html");
    static_cast<void>(receive(first));
    Exchange second = asking("/index.html");
    second.request.if_none_match = first.shared_answer->etag;
    static_cast<void>(receive(second));
    EXPECT_EQ(second.shared_answer, nullptr);
    EXPECT_EQ(second.answer->status, 304U);
    EXPECT_EQ(second.answer->etag, first.shared_answer->etag);
}

TEST_F(FrontDeskTest, WhatIsNoFileIsForTheRecord) {
    for (const char* target : {"/api/v1/plugs?x=1", "/../web/index.html", "/etc/passwd", "/index.html/", "//"}) {
        Exchange exchange = asking(target);
        EXPECT_EQ(receive(exchange).way, FrontDesk::Way::for_record) << target;
        EXPECT_FALSE(exchange.answer) << target;
    }
}

TEST_F(FrontDeskTest, ATargetThatCannotBeReadIsAnsweredHere) {
    Exchange exchange = asking("/%00");
    EXPECT_EQ(receive(exchange).way, FrontDesk::Way::answered);
    EXPECT_EQ(exchange.answer->status, 400U);
}

TEST_F(FrontDeskTest, LimitsOfAHeadAreNamed) {
    Exchange large = asking("/");
    EXPECT_EQ(refusal(large, {.bytes = kHeadBytesMax + 1, .headers = 5}), 431U);
    EXPECT_THAT(large.answer->body, HasSubstr("limit head_bytes"));
    Exchange many = asking("/");
    EXPECT_EQ(refusal(many, {.bytes = 500, .headers = kHeadersMax + 1}), 431U);
    EXPECT_THAT(many.answer->body, HasSubstr("limit headers"));
    Exchange most = asking("/");
    EXPECT_EQ(refusal(most, {.bytes = kHeadBytesMax, .headers = kHeadersMax}), 0U);
}

TEST_F(FrontDeskTest, ThereIsNothingButToGet) {
    for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "get", ""}) {
        Exchange exchange = asking("/");
        exchange.request.method = method;
        EXPECT_EQ(refusal(exchange), 405U) << method;
        EXPECT_EQ(exchange.answer->headers.at(0).second, "GET, HEAD");
    }
    Exchange exchange = asking("/");
    exchange.request.has_body = true;
    EXPECT_EQ(refusal(exchange), 400U);
}

TEST_F(FrontDeskTest, AHostThatIsNotOursIsRefused) {
    Exchange none = asking("/");
    none.request.host.reset();
    EXPECT_EQ(refusal(none), 400U);
    Exchange other = asking("/");
    other.request.host = "rebound.example:8080";
    EXPECT_EQ(refusal(other), 421U);
    Exchange ours = asking("/");
    ours.request.host = "pi.local";
    EXPECT_EQ(refusal(ours), 0U);
}

TEST(FrontDeskWithPassword, AsksForItBeforeAnythingElse) {
    FrontDesk desk({.names = {}, .password = "s3cret"});
    Exchange stranger = asking("/");
    EXPECT_EQ(desk.receive(stranger, "::1", SteadyTime{1h}).way, FrontDesk::Way::answered);
    EXPECT_EQ(stranger.answer->status, 401U);
    EXPECT_THAT(stranger.answer->headers.at(0).second, HasSubstr("Basic realm="));
    Exchange guess = asking("/api/v1/plugs");
    guess.request.authorization = "Basic Omd1ZXNz";
    EXPECT_EQ(desk.receive(guess, "::1", SteadyTime{1h}).delay, 1s);
    EXPECT_EQ(guess.answer->status, 401U);
    Exchange friend_of_ours = asking("/api/v1/plugs");
    friend_of_ours.request.authorization = "Basic OnMzY3JldA==";
    EXPECT_EQ(desk.receive(friend_of_ours, "::1", SteadyTime{1h}).way, FrontDesk::Way::for_record);
}

}  // namespace
}  // namespace collector::web
