#include "mqtt/link_news.hpp"

#include <gtest/gtest.h>

#include "support/captured_log.hpp"
#include "support/manual_clock.hpp"

namespace collector::mqtt {
namespace {

using namespace std::chrono_literals;
using test::at;

SubscriberSettings settings() {
    SubscriberSettings settings;
    settings.host = "broker.example.org";
    settings.port = 8883;
    settings.client_id = "collector-pi";
    return settings;
}

class LinkNewsTest : public testing::Test {
  protected:
    /// The lines that hold `part`.
    [[nodiscard]] std::size_t said(std::string_view part) const {
        std::size_t count = 0;
        for (const auto& line : log_.lines()) {
            if (line.text.find(part) != std::string::npos) {
                ++count;
            }
        }
        return count;
    }
    /// A connection that ended as `loss` says; returns the problem.
    std::string connect_and_lose(const Loss& loss) {
        news_.connected(ProtocolVersion::v5);
        const LinkProblem problem = news_.lost(loss);
        news_.say(problem);
        return problem.text;
    }

    test::ManualClock clock_{at("2026-05-01T10:00:00Z")};
    test::CapturedLog log_;
    LinkNews news_{settings(), clock_, log_};
};

const LinkProblem kNobody{LogLevel::error, "nobody answers"};
constexpr std::string_view kSameId = "another program uses the same broker.client_id";

TEST_F(LinkNewsTest, ConnectingIsSaidWithTheBrokersName) {
    news_.connected(ProtocolVersion::v3_1_1);
    EXPECT_EQ(said("connected to broker.example.org:8883 over TLS with MQTT 3.1.1"), 1U);
    news_.connected(ProtocolVersion::v5);
    EXPECT_EQ(said("connected to broker.example.org:8883 over TLS with MQTT 5"), 1U);
}

TEST_F(LinkNewsTest, FallingBackIsSaidWithItsReason) {
    news_.falls_back(0x84);
    EXPECT_EQ(said("broker.example.org:8883 does not speak MQTT 5 (code 132); going on with MQTT 3.1.1"), 1U);
    news_.falls_back(std::nullopt);
    EXPECT_EQ(said("does not speak MQTT 5 (it hangs up at the login)"), 1U);
}

TEST_F(LinkNewsTest, ALastingProblemIsSaidOnceAndEveryTenMinutesWithACount) {
    news_.say(kNobody);
    EXPECT_EQ(said("nobody answers; trying again"), 1U);
    clock_.advance(10min - 1ms);
    news_.say(kNobody);
    EXPECT_EQ(said("nobody answers"), 1U);
    clock_.advance(1ms);
    news_.say(kNobody);
    EXPECT_EQ(said("nobody answers (still, after 2 attempts); trying again"), 1U);
    EXPECT_EQ(said("nobody answers"), 2U);
    news_.say(kNobody);
    EXPECT_EQ(said("nobody answers"), 2U);
}

TEST_F(LinkNewsTest, AnotherProblemIsSaidAtOnce) {
    news_.say(kNobody);
    news_.say(news_.refused(5));
    EXPECT_EQ(said("broker.example.org:8883"), 1U);
    EXPECT_EQ(said("(code 5)"), 1U);
    news_.say(kNobody);
    EXPECT_EQ(said("nobody answers; trying again"), 2U);
    EXPECT_EQ(said("still"), 0U);
}

TEST_F(LinkNewsTest, TheSameProblemAfterAConnectionIsSaidAnew) {
    news_.say(kNobody);
    news_.connected(ProtocolVersion::v5);
    news_.say(kNobody);
    EXPECT_EQ(said("nobody answers; trying again"), 2U);
    EXPECT_EQ(said("still"), 0U);
}

TEST_F(LinkNewsTest, EachLossIsSaidSinceAConnectionCameBetween) {
    connect_and_lose({.had_held = true});
    connect_and_lose({.had_held = true});
    EXPECT_EQ(said("lost the connection to broker.example.org:8883; trying again"), 2U);
}

TEST_F(LinkNewsTest, TheThirdShortConnectionInARowHintsAtASecondClientOfOurName) {
    for (int turn = 0; turn < 2; ++turn) {
        EXPECT_EQ(connect_and_lose({}).find(kSameId), std::string::npos) << turn;
    }
    EXPECT_NE(connect_and_lose({}).find(kSameId), std::string::npos);
    EXPECT_EQ(said("\"collector-pi\""), 1U);
    // One that held ends the row.
    EXPECT_EQ(connect_and_lose({.had_held = true}).find(kSameId), std::string::npos);
    EXPECT_EQ(connect_and_lose({}).find(kSameId), std::string::npos);
}

TEST_F(LinkNewsTest, ATakeOverIsSaidTheFirstTimeAlready) {
    const std::string problem = connect_and_lose({.reason = 0x8e, .had_held = true});
    EXPECT_NE(problem.find("(code 142)"), std::string::npos) << problem;
    EXPECT_NE(problem.find(kSameId), std::string::npos) << problem;
}

TEST_F(LinkNewsTest, AReasonOfTheBrokersOwnIsNoSecondClient) {
    for (int turn = 0; turn < 4; ++turn) {
        const std::string problem = connect_and_lose({.reason = 0x8b});
        EXPECT_NE(problem.find("(code 139)"), std::string::npos) << problem;
        EXPECT_EQ(problem.find(kSameId), std::string::npos) << problem;
    }
}

TEST_F(LinkNewsTest, ALossWhileSubscribingNamesTheTopic) {
    const std::string problem = connect_and_lose({.had_held = true, .subscribing_to = "tele/#"});
    EXPECT_NE(problem.find("while subscribing to \"tele/#\""), std::string::npos) << problem;
}

TEST_F(LinkNewsTest, LossesWhileSubscribingAreNoSecondClient) {
    for (int turn = 0; turn < 4; ++turn) {
        const std::string problem = connect_and_lose({.subscribing_to = "tele/#"});
        EXPECT_EQ(problem.find(kSameId), std::string::npos) << problem;
    }
}

TEST_F(LinkNewsTest, SilenceIsHintedAtAfterAQuarterOfAnHourOnceAConnection) {
    for (const int connection : {1, 2}) {
        news_.connected(ProtocolVersion::v5);
        news_.silent(15min - 1ms);
        EXPECT_EQ(said("no message came"), static_cast<std::size_t>(connection - 1));
        news_.silent(15min);
        news_.silent(20min);
        EXPECT_EQ(said("no message came"), static_cast<std::size_t>(connection));
    }
}

}  // namespace
}  // namespace collector::mqtt
