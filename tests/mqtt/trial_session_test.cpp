#include <collector/mqtt/trial_session.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/base/machine_mark.hpp>

#include "mqtt/scripted_broker.hpp"
#include "mqtt/subscriber_fixture.hpp"

namespace collector::test {
namespace {

using mqtt::TrialAnswer;
using mqtt::TrialSession;
using testing::HasSubstr;
using Kind = TrialAnswer::Kind;

class TrialSessionTest : public testing::Test {
  protected:
    static void SetUpTestSuite() { mqtt::Subscriber::prepare_process(); }

    void play(ScriptedBroker::Script script) {
        settings_.version = script.version;
        broker_.emplace(std::move(script));
        settings_.host = "127.0.0.1";
        settings_.port = broker_->port();
        settings_.tls = false;
        settings_.client_id = "collector-pi";
        settings_.session = mqtt::SessionKind::persistent;
        open();
    }
    void open() {
        session_.emplace(
            settings_, clock_,
            TrialSession::Handlers{.on_message = [this](Delivery&& delivery) { inbox_.put(std::move(delivery)); },
                                   .on_lost = [this] { lost_ = true; }});
    }
    [[nodiscard]] TrialAnswer login() {
        return session_->login([] { return false; });
    }

    mqtt::SubscriberSettings settings_;
    SystemClock clock_;
    Inbox inbox_;
    std::atomic<bool> lost_{false};
    std::optional<ScriptedBroker> broker_;
    std::optional<TrialSession> session_;
};

TEST_F(TrialSessionTest, UsesAnIdOfItsOwnAndLeavesNoSession) {
    play({});
    EXPECT_EQ(login().kind, Kind::accepted);
    ASSERT_EQ(broker_->view().connects.size(), 1U);
    EXPECT_EQ(broker_->view().connects[0].client_id, mqtt::client_id_beside("collector-pi", "check"));
    EXPECT_EQ(session_->client_id(), mqtt::client_id_beside("collector-pi", "check"));
    EXPECT_TRUE(broker_->view().connects[0].clean);
}

TEST_F(TrialSessionTest, SaysGoodbye) {
    play({});
    ASSERT_EQ(login().kind, Kind::accepted);
    session_.reset();
    EXPECT_TRUE(broker_->wait_until([](const BrokerView& view) { return view.goodbyes == 1; }));
}

TEST_F(TrialSessionTest, TellsARefusedLogin) {
    play({.on_connect = [](std::size_t) { return 5; }});
    const TrialAnswer answer = login();
    EXPECT_EQ(answer.kind, Kind::login_refused);
    EXPECT_EQ(answer.code, 5);
    EXPECT_THAT(answer.what, HasSubstr("refuses the login"));
}

TEST_F(TrialSessionTest, TellsAnotherRefusal) {
    play({.version = mqtt::ProtocolVersion::v5, .on_connect = [](std::size_t) { return 0x97; }});
    const TrialAnswer answer = login();
    EXPECT_EQ(answer.kind, Kind::refused);
    EXPECT_EQ(answer.code, 0x97);
    EXPECT_THAT(answer.what, HasSubstr("limit of connections"));
}

TEST_F(TrialSessionTest, TellsThatThereIsNoAnswer) {
    play({});
    const RefusingPort refusing;
    settings_.port = refusing.port();
    open();
    EXPECT_EQ(login().kind, Kind::lost);
}

TEST_F(TrialSessionTest, StopsWaitingWhenTold) {
    play({.on_connect = [](std::size_t) { return std::nullopt; }});
    EXPECT_EQ(session_->login([] { return true; }).kind, Kind::lost);
}

TEST_F(TrialSessionTest, TellsARefusedTopic) {
    play({.on_subscribe = [](const std::string& filter, std::size_t) { return filter == "a" ? 0x80 : 1; }});
    ASSERT_EQ(login().kind, Kind::accepted);
    const TrialAnswer answer = session_->subscribe("a");
    EXPECT_EQ(answer.kind, Kind::refused);
    EXPECT_EQ(answer.code, 0x80);
    EXPECT_EQ(session_->subscribe("b").kind, Kind::accepted);
}

TEST_F(TrialSessionTest, HandsOverMessages) {
    play({});
    ASSERT_EQ(login().kind, Kind::accepted);
    broker_->publish({.topic = "t", .payload = "p"});
    const auto delivery = inbox_.wait(1);
    ASSERT_TRUE(delivery);
    EXPECT_EQ(delivery->payload, "p");
}

TEST_F(TrialSessionTest, TellsTheLossOfTheConnection) {
    play({});
    ASSERT_EQ(login().kind, Kind::accepted);
    broker_->hang_up();
    EXPECT_TRUE(eventually([this] { return lost_.load(); }));
    EXPECT_TRUE(eventually([this] { return !session_->is_connected(); }));
}

TEST_F(TrialSessionTest, TakesTheKeepAliveThatTheBrokerWants) {
    play({.version = mqtt::ProtocolVersion::v5, .server_keep_alive = 7});
    ASSERT_EQ(login().kind, Kind::accepted);
    ASSERT_EQ(broker_->view().connects.size(), 2U);
    EXPECT_EQ(broker_->view().connects[1].keep_alive, 7);
}

TEST_F(TrialSessionTest, SpeaksMqtt5WhenTheBrokerDoes) {
    play({.version = std::nullopt});
    ASSERT_EQ(login().kind, Kind::accepted);
    EXPECT_EQ(session_->version(), mqtt::ProtocolVersion::v5);
}

TEST_F(TrialSessionTest, SpeaksMqtt311WhenTheBrokerRefusesMqtt5) {
    play({.version = std::nullopt, .in_place_of_connack = [](const ConnectPacket& packet, std::size_t) {
              return packet.version == 5 ? std::optional(std::string("\x20\x02\x00\x01", 4)) : std::nullopt;
          }});
    EXPECT_EQ(login().kind, Kind::accepted);
    EXPECT_EQ(session_->version(), mqtt::ProtocolVersion::v3_1_1);
    EXPECT_EQ(session_->subscribe("a").kind, Kind::accepted);
}

/// An attempt right after a hang-up sometimes fails inside the library before it has said anything.
TEST_F(TrialSessionTest, SpeaksMqtt311WhenTheBrokerHangsUpAtMqtt5) {
    play({.version = std::nullopt, .in_place_of_connack = [](const ConnectPacket& packet, std::size_t) {
              return packet.version == 5 ? std::optional(std::string()) : std::nullopt;
          }});
    EXPECT_EQ(login().kind, Kind::accepted);
    EXPECT_EQ(session_->version(), mqtt::ProtocolVersion::v3_1_1);
    EXPECT_LE(broker_->view().connects.size(), 3U);
    EXPECT_EQ(broker_->view().connects.back().version, 4);
}

TEST_F(TrialSessionTest, EndsWhenTheBrokerHangsUpAtEveryVersion) {
    play({.version = std::nullopt,
          .in_place_of_connack = [](const ConnectPacket&, std::size_t) { return std::optional(std::string()); }});
    EXPECT_EQ(login().kind, Kind::lost);
    EXPECT_LE(broker_->view().connects.size(), 4U) << "twice each";
}

TEST_F(TrialSessionTest, ARefusedLoginEndsIt) {
    play({.version = std::nullopt, .on_connect = [](std::size_t) { return 0x87; }});
    EXPECT_EQ(login().kind, Kind::login_refused);
    EXPECT_EQ(broker_->view().connects.size(), 1U);
}

TEST(ClientIdBeside, TellsMachinesApartAlsoWhenTheSettingsDoNot) {
    const std::string mark = machine_mark();
    if (mark.empty()) {
        GTEST_SKIP() << "this machine has no id";
    }
    EXPECT_EQ(mqtt::client_id_beside("attic", "check"), "attic-" + mark + "-check");
    EXPECT_EQ(mqtt::client_id_beside("collector-pi-" + mark, "watch"), "collector-pi-" + mark + "-watch")
        << "the default has it already";
}

}  // namespace
}  // namespace collector::test
