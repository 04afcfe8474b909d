#include "web/basic_login.hpp"

#include <gtest/gtest.h>

namespace collector::web {
namespace {

using namespace std::chrono_literals;
using Verdict = BasicLogin::Verdict;

const std::string kRight = "Basic YW5uYTpzM2NyZXQ6w6s=";  // anna:s3cret:ë
const std::string kWrong = "Basic YW5uYTpndWVzcw==";      // anna:guess

class BasicLoginTest : public testing::Test {
  protected:
    Verdict verdict(const std::optional<std::string>& authorization) {
        return login_.decide(authorization, "192.168.1.7", now_).verdict;
    }
    BasicLogin login_{"s3cret:\u00eb"};
    SteadyTime now_{1h};
};

TEST_F(BasicLoginTest, TheRightPasswordIsTakenWithAnyUserName) {
    EXPECT_EQ(verdict(kRight), Verdict::right);
    EXPECT_EQ(verdict("basic OnMzY3JldDrDqw=="), Verdict::right) << "no name, and another case";
}

TEST_F(BasicLoginTest, AnythingElseIsWrong) {
    for (const char* text : {"", "Basic", "Basic ", "Basic !!!", "Basic YW5uYQ==", "Bearer YW5uYTpzM2NyZXQ6w6s=",
                             "Basic YW5uYTpzM2NyZXQ=", "Basic YW5uYTpzM2NyZXQ6w6sA"}) {
        BasicLogin login("s3cret:\u00eb");
        EXPECT_EQ(login.decide(text, "::1", now_).verdict, Verdict::wrong) << text;
    }
    EXPECT_EQ(verdict(std::nullopt), Verdict::missing);
}

TEST_F(BasicLoginTest, EachWrongOneWaitsLongerThanTheOneBefore) {
    for (const auto want : {1s, 2s, 3s, 4s, 5s, 5s}) {
        EXPECT_EQ(login_.decide(kWrong, "a", now_).delay, want);
        now_ += want;
    }
    EXPECT_EQ(login_.decide(kRight, "a", now_).delay, 0s) << "the right one does not wait";
    now_ += 2min;
    EXPECT_EQ(login_.decide(kWrong, "a", now_).delay, 1s) << "it is forgotten after a minute";
}

TEST_F(BasicLoginTest, WhileFourWaitOthersOfThatAddressAreNotLookedAt) {
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(verdict(kWrong), Verdict::wrong);
    }
    EXPECT_EQ(verdict(kWrong), Verdict::not_looked_at);
    EXPECT_EQ(verdict(kRight), Verdict::not_looked_at) << "else guessing at once would tell";
    EXPECT_EQ(login_.decide(kRight, "192.168.1.8", now_).verdict, Verdict::right) << "others are";
    now_ += 1s;
    EXPECT_EQ(verdict(kRight), Verdict::right) << "one of them has been answered";
}

TEST_F(BasicLoginTest, RemembersNoMoreAddressesThanItMay) {
    for (std::size_t i = 0; i < BasicLogin::kAddressesMax + 10; ++i) {
        EXPECT_EQ(login_.decide(kWrong, std::to_string(i), now_).delay, 1s);
        now_ += 1ms;
    }
    EXPECT_EQ(login_.decide(kWrong, "0", now_).delay, 1s) << "forgotten";
    EXPECT_EQ(login_.decide(kWrong, "1009", now_).delay, 2s) << "remembered";
}

}  // namespace
}  // namespace collector::web
