#include "mqtt/paho_client.hpp"

#include <gtest/gtest.h>

#include "mqtt/scripted_broker.hpp"
#include "mqtt/subscriber_fixture.hpp"

namespace collector::test {
namespace {

using namespace std::chrono_literals;
using mqtt::ConnectOutcome;
using mqtt::PahoClient;
using mqtt::SubscribeOutcome;

/// The client alone, without the thread that keeps it connected.
class PahoClientTest : public testing::Test {
  protected:
    static void SetUpTestSuite() { mqtt::Subscriber::prepare_process(); }

    void play(ScriptedBroker::Script script) {
        const auto version = script.version.value();
        broker_.emplace(std::move(script));
        settings_.host = "127.0.0.1";
        settings_.port = broker_->port();
        settings_.tls = false;
        settings_.client_id = "collector-test";
        client_.emplace(
            settings_, version, clock_,
            PahoClient::Handlers{.on_message = [this](Delivery&& delivery) { inbox_.put(std::move(delivery)); },
                                 .on_lost = [this](int reason) { lost_reason_ = reason; }});
    }

    mqtt::SubscriberSettings settings_;
    SystemClock clock_;
    Inbox inbox_;
    std::atomic<int> lost_reason_{-1};
    std::optional<ScriptedBroker> broker_;
    std::optional<PahoClient> client_;
};

TEST_F(PahoClientTest, TellsSuccess) {
    play({});
    EXPECT_EQ(client_->connect(settings_).kind, ConnectOutcome::Kind::connected);
    EXPECT_TRUE(client_->is_connected());
}

/// The library itself would look the name up, and not find it.
TEST_F(PahoClientTest, ConnectsToTheAddressThatIsGiven) {
    play({});
    settings_.host = "broker.invalid";
    settings_.address = "127.0.0.1";
    PahoClient client(settings_, mqtt::ProtocolVersion::v3_1_1, clock_,
                      {.on_message = [](Delivery&&) {}, .on_lost = [](int) {}});
    EXPECT_EQ(client.connect(settings_).kind, ConnectOutcome::Kind::connected);
}

TEST_F(PahoClientTest, TellsARefusalWithItsCode) {
    play({.on_connect = [](std::size_t) { return 5; }});
    const ConnectOutcome outcome = client_->connect(settings_);
    EXPECT_EQ(outcome.kind, ConnectOutcome::Kind::refused);
    EXPECT_EQ(outcome.code, 5);
    EXPECT_FALSE(client_->is_connected());
}

TEST_F(PahoClientTest, TellsANewRefusalWithItsCode) {
    play({.version = mqtt::ProtocolVersion::v5, .on_connect = [](std::size_t) { return 0x87; }});
    const ConnectOutcome outcome = client_->connect(settings_);
    EXPECT_EQ(outcome.kind, ConnectOutcome::Kind::refused);
    EXPECT_EQ(outcome.code, 0x87);
}

TEST_F(PahoClientTest, TellsAFailure) {
    play({});
    const RefusingPort refusing;
    settings_.port = refusing.port();
    PahoClient client(settings_, mqtt::ProtocolVersion::v5, clock_,
                      {.on_message = [](Delivery&&) {}, .on_lost = [](int) {}});
    EXPECT_EQ(client.connect(settings_).kind, ConnectOutcome::Kind::failed);
}

TEST_F(PahoClientTest, TellsTheKeepAliveTheServerWants) {
    play({.version = mqtt::ProtocolVersion::v5, .server_keep_alive = 260});
    EXPECT_EQ(client_->connect(settings_).server_keep_alive, 260s);
}

TEST_F(PahoClientTest, TellsARefusedTopicWithItsCode) {
    play({.version = mqtt::ProtocolVersion::v5, .on_subscribe = [](const std::string&, std::size_t) { return 0x8f; }});
    ASSERT_EQ(client_->connect(settings_).kind, ConnectOutcome::Kind::connected);
    const SubscribeOutcome outcome = client_->subscribe("t");
    EXPECT_EQ(outcome.kind, SubscribeOutcome::Kind::refused);
    EXPECT_EQ(outcome.code, 0x8f);
}

TEST_F(PahoClientTest, TellsALoss) {
    play({});
    ASSERT_EQ(client_->connect(settings_).kind, ConnectOutcome::Kind::connected);
    broker_->hang_up();
    EXPECT_TRUE(eventually([this] { return lost_reason_ == 0; }));
    EXPECT_TRUE(eventually([this] { return !client_->is_connected(); }));
}

TEST_F(PahoClientTest, TellsTheReasonOfALoss) {
    play({.version = mqtt::ProtocolVersion::v5});
    ASSERT_EQ(client_->connect(settings_).kind, ConnectOutcome::Kind::connected);
    broker_->disconnect(0x8e);
    EXPECT_TRUE(eventually([this] { return lost_reason_ == 0x8e; }));
}

TEST_F(PahoClientTest, CountsMessagesThatAreTooLarge) {
    play({});
    ASSERT_EQ(client_->connect(settings_).kind, ConnectOutcome::Kind::connected);
    broker_->publish({.topic = "t", .payload = std::string(kPayloadBytesMax + 1, 'x')});
    broker_->publish({.topic = std::string(kTopicBytesMax + 1, 't'), .payload = "x"});
    broker_->publish({.topic = std::string(kTopicBytesMax, 't'), .payload = std::string(kPayloadBytesMax, 'x')});
    ASSERT_TRUE(inbox_.wait(1));
    EXPECT_EQ(inbox_.size(), 1U);
    EXPECT_EQ(client_->oversized(), 2U);
}

TEST_F(PahoClientTest, CanConnectAgain) {
    play({});
    for (int i = 0; i < 3; ++i) {
        ASSERT_EQ(client_->connect(settings_).kind, ConnectOutcome::Kind::connected);
        client_->disconnect();
        ASSERT_FALSE(client_->is_connected());
    }
    EXPECT_EQ(broker_->view().connects.size(), 3U);
}

TEST_F(PahoClientTest, GoodbyeWithoutConnectionIsNoError) {
    play({});
    client_->disconnect();
    EXPECT_FALSE(client_->is_connected());
}

}  // namespace
}  // namespace collector::test
