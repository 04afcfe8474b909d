#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mqtt/refusal_text.hpp"
#include "mqtt/subscriber_fixture.hpp"
#include "mqtt/tls_server.hpp"
#include "support/temp_dir.hpp"

namespace collector::test {
namespace {

using namespace std::chrono_literals;
using mqtt::ProtocolVersion;
using testing::ElementsAre;
using testing::HasSubstr;
using State = mqtt::LinkStatus::State;
using SteadyClock = std::chrono::steady_clock;

// Refused logins and other refusals.

struct RefusalCase {
    const char* name;
    ProtocolVersion version;
    std::uint8_t code;
    bool login;

    friend std::ostream& operator<<(std::ostream& out, const RefusalCase& row) { return out << row.name; }
};

class RefusalTest : public SubscriberTest, public testing::WithParamInterface<RefusalCase> {
  protected:
    void start_refused() {
        play({.version = GetParam().version, .on_connect = [](std::size_t) { return GetParam().code; }});
        settings_.username = "collector";
        start();
    }
};

TEST_P(RefusalTest, IsSaidInTheLogAndTheStatus) {
    start_refused();
    const std::string sentence(mqtt::connect_refusal(GetParam().code));
    ASSERT_TRUE(log_.wait_for(sentence)) << log_.all();
    EXPECT_GT(log_.count("(code " + std::to_string(int{GetParam().code}) + ")"), 0U) << log_.all();
    EXPECT_THAT(subscriber_->status().problem, HasSubstr(sentence));
    EXPECT_NE(subscriber_->status().state, State::online);
    EXPECT_EQ(subscriber_->status().connects, 0U);
}

/// After any other refusal the next attempt comes within a second and a quarter; after a refused login not within a
/// minute, of which two and a half seconds are enough to tell.
TEST_P(RefusalTest, IsFollowedByALongPauseOnlyWhenTheLoginIsWrong) {
    start_refused();
    ASSERT_TRUE(wait_connects(1)) << log_.all();
    if (GetParam().login) {
        EXPECT_FALSE(broker_->wait_until([](const BrokerView& view) { return view.connects.size() > 1; }, 2500ms));
    } else {
        EXPECT_TRUE(wait_connects(2)) << log_.all();
        EXPECT_EQ(broker_->view().connects[0].version, broker_->view().connects[1].version)
            << "no silent change to another version of MQTT";
    }
}

INSTANTIATE_TEST_SUITE_P(Codes, RefusalTest,
                         testing::Values(RefusalCase{"v3_1_1_version", ProtocolVersion::v3_1_1, 1, false},
                                         RefusalCase{"v3_1_1_client_id", ProtocolVersion::v3_1_1, 2, false},
                                         RefusalCase{"v3_1_1_unavailable", ProtocolVersion::v3_1_1, 3, false},
                                         RefusalCase{"v3_1_1_password", ProtocolVersion::v3_1_1, 4, true},
                                         RefusalCase{"v3_1_1_not_authorised", ProtocolVersion::v3_1_1, 5, true},
                                         RefusalCase{"v5_client_id", ProtocolVersion::v5, 0x85, false},
                                         RefusalCase{"v5_password", ProtocolVersion::v5, 0x86, true},
                                         RefusalCase{"v5_not_authorised", ProtocolVersion::v5, 0x87, true},
                                         RefusalCase{"v5_busy", ProtocolVersion::v5, 0x89, false},
                                         RefusalCase{"v5_quota", ProtocolVersion::v5, 0x97, false}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST_F(SubscriberTest, NewCredentialsAreUsedAtTheNextAttempt) {
    play({.on_connect = [](std::size_t number) { return number == 1 ? 3 : 0; }});
    settings_.username = "old";
    settings_.password = "old-secret";
    start();
    ASSERT_TRUE(wait_connects(1)) << log_.all();
    subscriber_->set_credentials("new", "new-secret");
    ASSERT_TRUE(wait_connects(2)) << log_.all();
    EXPECT_EQ(broker_->view().connects[1].username, "new");
    EXPECT_EQ(broker_->view().connects[1].password, "new-secret");
}

TEST_F(SubscriberTest, TroubleIsForgottenOnceItIsOver) {
    play({.on_connect = [](std::size_t number) { return number == 1 ? 3 : 0; }});
    start();
    ASSERT_TRUE(log_.wait_for("subscribed to")) << log_.all();
    EXPECT_EQ(subscriber_->status().problem, "");
    EXPECT_EQ(subscriber_->status().connects, 1U);
}

TEST_F(SubscriberTest, LastingTroubleIsSaidOnceAndThenNowAndThenWithACount) {
    play({.on_connect = [](std::size_t) { return 3; }});
    start();
    ASSERT_TRUE(wait_connects(3)) << log_.all();
    EXPECT_EQ(log_.count("unavailable"), 1U) << log_.all();
    clock_.push(10min);
    ASSERT_TRUE(log_.wait_for("(still, after ")) << log_.all();
}

// Refused topics.

struct SubackCase {
    const char* name;
    ProtocolVersion version;
    std::uint8_t code;

    friend std::ostream& operator<<(std::ostream& out, const SubackCase& row) { return out << row.name; }
};

class RefusedTopicTest : public SubscriberTest, public testing::WithParamInterface<SubackCase> {
  protected:
    /// A broker that refuses the first of the topics.
    void start_refused() {
        start_online({.version = GetParam().version, .on_subscribe = [](const std::string& filter, std::size_t) {
                          return filter == "mjs-voltage/+/#" ? GetParam().code : std::uint8_t{1};
                      }});
    }
};

TEST_P(RefusedTopicTest, IsNamedInTheLogAndTheStatus) {
    start_refused();
    EXPECT_EQ(log_.count("refuses the topic \"mjs-voltage/+/#\""), 1U) << log_.all();
    EXPECT_EQ(log_.count("subscribed to 1 of 2 topics"), 1U) << log_.all();
    EXPECT_TRUE(eventually([this] { return subscriber_->status().refused_topics.size() == 1; }));
    EXPECT_THAT(subscriber_->status().refused_topics, ElementsAre("mjs-voltage/+/#"));
}

TEST_P(RefusedTopicTest, LeavesTheOthersWorking) {
    start_refused();
    EXPECT_THAT(broker_->view().filters, ElementsAre("mjs-voltage/+/#", "tasmota/discovery/+/+"));
    broker_->publish({.topic = "tasmota/discovery/E09806F17F56/config", .payload = "{}", .retained = true});
    EXPECT_TRUE(inbox_.wait(1));
    EXPECT_EQ(subscriber_->status().state, State::online);
}

INSTANTIATE_TEST_SUITE_P(Codes, RefusedTopicTest,
                         testing::Values(SubackCase{"v3_1_1", ProtocolVersion::v3_1_1, 0x80},
                                         SubackCase{"v5_not_authorised", ProtocolVersion::v5, 0x87},
                                         SubackCase{"v5_filter", ProtocolVersion::v5, 0x8f}),
                         [](const auto& row) { return std::string(row.param.name); });

/// Some brokers answer a topic that is not allowed by hanging up.
TEST_F(SubscriberTest, TopicAtWhichTheBrokerHangsUpIsNamed) {
    play({.hang_up_at = "tasmota/discovery/+/+"});
    start();
    EXPECT_TRUE(log_.wait_for("while subscribing to \"tasmota/discovery/+/+\"")) << log_.all();
}

/// Else the collector would be connected, silent and content for ever. Takes the ten seconds that an answer may take.
TEST_F(SubscriberTest, TopicThatIsNeverAnsweredIsAskedForAgain) {
    play({.on_subscribe = [](const std::string&, std::size_t number) {
        return number == 1 ? std::nullopt : std::optional<std::uint8_t>(1);
    }});
    start();
    EXPECT_TRUE(log_.wait_for("subscribed to 2 of 2 topics")) << log_.all();
}

// Lost connections.

/// The clock makes believe that each connection has held. What follows one that has not is the hint at a second client,
/// and a pause (see BackoffTest).
TEST_F(SubscriberTest, LostConnectionThatHadHeldIsHadAgainAtOnce) {
    constexpr std::size_t kLosses = 5;
    start_online({});
    for (std::size_t loss = 1; loss <= kLosses; ++loss) {
        clock_.push(10s);
        broker_->hang_up();
        ASSERT_TRUE(log_.wait_for("subscribed to 2 of 2 topics", loss + 1)) << log_.all();
    }
    EXPECT_EQ(subscriber_->status().connects, kLosses + 1);
    EXPECT_EQ(log_.count("another program uses"), 0U) << log_.all();
}

/// It is not told of: the library can lose sight of a new connection. Takes the five seconds that such an attempt gets.
TEST_F(SubscriberTest, FirstAttemptAfterALossThatHangsIsMadeAgainAtOnce) {
    start_online(
        {.on_connect = [](std::size_t number) { return number == 2 ? std::nullopt : std::optional<std::uint8_t>(0); }});
    clock_.push(10s);
    broker_->hang_up();
    ASSERT_TRUE(log_.wait_for("subscribed to 2 of 2 topics", 2)) << log_.all();
    EXPECT_EQ(broker_->view().connects.size(), 3U);
    EXPECT_EQ(log_.count("unavailable"), 0U) << log_.all();
}

TEST_F(SubscriberTest, AsksForEveryTopicAgainAfterALoss) {
    start_online({});
    broker_->hang_up();
    ASSERT_TRUE(log_.wait_for("subscribed to 2 of 2 topics", 2)) << log_.all();
    EXPECT_THAT(broker_->view().filters,
                ElementsAre("mjs-voltage/+/#", "tasmota/discovery/+/+", "mjs-voltage/+/#", "tasmota/discovery/+/+"));
    broker_->publish({.topic = "mjs-voltage/fridge/LWT", .payload = "Online"});
    EXPECT_TRUE(inbox_.wait(1)) << "and messages come again";
}

TEST_F(SubscriberTest, ThreeShortConnectionsInARowHintAtASecondClientOfOurName) {
    start_online({});
    for (std::size_t loss = 1; loss <= 2; ++loss) {
        broker_->hang_up();
        ASSERT_TRUE(log_.wait_for("subscribed to 2 of 2 topics", loss + 1)) << log_.all();
    }
    EXPECT_EQ(log_.count("another program uses the same broker.client_id"), 0U) << "too early";
    broker_->hang_up();
    EXPECT_TRUE(log_.wait_for("another program uses the same broker.client_id (\"collector-test\")")) << log_.all();
}

TEST_F(SubscriberTest, TakeOverIsSaidAndAnsweredByANewConnection) {
    start_online({.version = ProtocolVersion::v5});
    broker_->disconnect(0x8e);
    ASSERT_TRUE(log_.wait_for("another program uses the same broker.client_id")) << log_.all();
    EXPECT_TRUE(log_.wait_for("subscribed to 2 of 2 topics", 2)) << log_.all();
}

TEST_F(SubscriberTest, ReasonOfTheBrokersGoodbyeIsSaid) {
    start_online({.version = ProtocolVersion::v5});
    broker_->disconnect(0x8b);
    EXPECT_TRUE(log_.wait_for("the broker is shutting down")) << log_.all();
    EXPECT_TRUE(log_.wait_for("subscribed to 2 of 2 topics", 2)) << log_.all();
}

// The keep-alive time.

TEST_F(SubscriberTest, ShorterKeepAliveOfTheBrokerIsObeyed) {
    play({.version = ProtocolVersion::v5, .server_keep_alive = 7});
    settings_.keep_alive = 30s;
    start();
    ASSERT_TRUE(log_.wait_for("subscribed to 2 of 2 topics")) << log_.all();
    const BrokerView view = broker_->view();
    ASSERT_EQ(view.connects.size(), 2U);
    EXPECT_EQ(view.connects[0].keep_alive, 30);
    EXPECT_EQ(view.connects[1].keep_alive, 7);
    EXPECT_EQ(view.goodbyes, 1);
    EXPECT_EQ(subscriber_->status().connects, 1U);
    EXPECT_EQ(subscriber_->status().state, State::online);
}

TEST_F(SubscriberTest, LongerKeepAliveOfTheBrokerNeedsNothing) {
    start_online({.version = ProtocolVersion::v5, .server_keep_alive = 300});
    EXPECT_EQ(broker_->view().connects.size(), 1U);
}

// What is no broker.

TEST_F(SubscriberTest, NothingListeningIsSaid) {
    play({});
    const RefusingPort refusing;
    settings_.port = refusing.port();
    start();
    EXPECT_TRUE(log_.wait_for("nothing listens at 127.0.0.1")) << log_.all();
    EXPECT_TRUE(wait_state(State::waiting));
    EXPECT_THAT(subscriber_->status().problem, HasSubstr("nothing listens"));
}

TEST_F(SubscriberTest, ServiceThatHangsUpIsSaidToBeNoBroker) {
    play({});
    const LoopbackServer server([](int) {});
    settings_.port = server.port();
    start();
    EXPECT_TRUE(log_.wait_for("does not answer as an MQTT broker")) << log_.all();
}

/// Takes the fifteen seconds that an attempt may last.
TEST_F(SubscriberTest, BrokerThatNeverAnswersIsSaidToBeNone) {
    play({.on_connect = [](std::size_t) { return std::nullopt; }});
    start();
    EXPECT_TRUE(log_.wait_for("does not answer as an MQTT broker")) << log_.all();
    EXPECT_TRUE(wait_connects(2)) << "and it tries again";
}

TEST_F(SubscriberTest, MissingClientCertificateIsSaid) {
    const TempDir folder;
    const CertificateAuthority authority(folder.path());
    const TlsServer server({.certificate = authority.issue("server"), .client_ca = authority.certificate()});
    play({});
    settings_.host = "localhost";
    settings_.port = server.port();
    settings_.tls = true;
    settings_.ca_file = authority.certificate();
    start();
    EXPECT_TRUE(log_.wait_for("broker.certificate_file")) << log_.all();
}

TEST_F(SubscriberTest, CertificateThatIsNotTrustedIsSaidAndNoPasswordIsSent) {
    const TempDir folder;
    const CertificateAuthority authority(folder.path());
    const CertificateAuthority other(folder.path(), "other");
    const TlsServer server({.certificate = other.issue("server")});
    play({});
    settings_.host = "localhost";
    settings_.port = server.port();
    settings_.tls = true;
    settings_.ca_file = authority.certificate();
    start();
    EXPECT_TRUE(log_.wait_for("not signed by a CA that is trusted here")) << log_.all();
    EXPECT_EQ(subscriber_->status().connects, 0U);
}

TEST_F(SubscriberTest, ThreadIsSeenToMoveOn) {
    start_online({});
    const SteadyTime before = subscriber_->last_progress();
    broker_->hang_up();
    EXPECT_TRUE(eventually([&] { return subscriber_->last_progress() > before; }));
}

}  // namespace
}  // namespace collector::test
