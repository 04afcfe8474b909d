#include <collector/mqtt/subscriber.hpp>

#include <future>
#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/model/delivery.hpp>

#include "mqtt/subscriber_fixture.hpp"

namespace collector::test {
namespace {

using namespace std::chrono_literals;
using mqtt::ProtocolVersion;
using testing::ElementsAre;
using testing::ElementsAreArray;
using State = mqtt::LinkStatus::State;

struct VersionCase {
    const char* name;
    ProtocolVersion version;
    int number;

    friend std::ostream& operator<<(std::ostream& out, const VersionCase& row) { return out << row.name; }
};

/// What both versions of MQTT have to do alike.
class BothVersionsTest : public SubscriberTest, public testing::WithParamInterface<VersionCase> {
  protected:
    static ScriptedBroker::Script script() { return {.version = GetParam().version}; }
};

INSTANTIATE_TEST_SUITE_P(Mqtt, BothVersionsTest,
                         testing::Values(VersionCase{"v3_1_1", ProtocolVersion::v3_1_1, 4},
                                         VersionCase{"v5", ProtocolVersion::v5, 5}),
                         [](const auto& row) { return std::string(row.param.name); });

// Connecting.

TEST_P(BothVersionsTest, ConnectsAsTheSettingsSay) {
    play(script());
    settings_.username = "collector";
    settings_.password = "secret";
    settings_.keep_alive = 17s;
    start();
    ASSERT_TRUE(log_.wait_for("subscribed to")) << log_.all();
    const ConnectPacket packet = broker_->view().connects[0];
    EXPECT_EQ(packet.version, GetParam().number);
    EXPECT_EQ(packet.client_id, "collector-test");
    EXPECT_EQ(packet.username, "collector");
    EXPECT_EQ(packet.password, "secret");
    EXPECT_EQ(packet.keep_alive, 17);
    EXPECT_TRUE(packet.clean);
}

TEST_P(BothVersionsTest, AnonymousClientSendsNeitherNameNorPassword) {
    play(script());
    settings_.password = "left over";
    start();
    ASSERT_TRUE(log_.wait_for("subscribed to")) << log_.all();
    EXPECT_EQ(broker_->view().connects[0].username, std::nullopt);
    EXPECT_EQ(broker_->view().connects[0].password, std::nullopt);
}

TEST_P(BothVersionsTest, PersistentSessionIsAskedFor) {
    play(script());
    settings_.session = mqtt::SessionKind::persistent;
    start();
    ASSERT_TRUE(log_.wait_for("subscribed to")) << log_.all();
    EXPECT_FALSE(broker_->view().connects[0].clean);
}

TEST_P(BothVersionsTest, AsksForEveryTopicWithQosOne) {
    start_online(script());
    EXPECT_THAT(broker_->view().filters, ElementsAreArray(settings_.topics));
    EXPECT_THAT(broker_->view().requested_qos, ElementsAre(1, 1));
    EXPECT_TRUE(log_.wait_for("subscribed to 2 of 2 topics"));
}

TEST_P(BothVersionsTest, StatusSaysThatItIsOnline) {
    start_online(script());
    const mqtt::LinkStatus status = subscriber_->status();
    EXPECT_EQ(status.state, State::online);
    EXPECT_EQ(status.problem, "");
    EXPECT_EQ(status.connects, 1U);
    EXPECT_THAT(status.refused_topics, testing::IsEmpty());
}

TEST_P(BothVersionsTest, PasswordIsNeverLogged) {
    play(script());
    settings_.username = "collector";
    settings_.password = "hunter2";
    start();
    ASSERT_TRUE(log_.wait_for("subscribed to")) << log_.all();
    broker_->hang_up();
    ASSERT_TRUE(log_.wait_for("lost the connection")) << log_.all();
    EXPECT_EQ(log_.count("hunter2"), 0U);
}

// Messages.

TEST_P(BothVersionsTest, MessageArrivesAsItWasSent) {
    start_online(script());
    const std::string payload("{\"Time\":\0\xff}", 11);
    const UtcMillis before = clock_.utc_now();
    broker_->publish({.topic = "mjs-voltage/fridge/SENSOR", .payload = payload});
    const auto delivery = inbox_.wait(1);
    ASSERT_TRUE(delivery);
    EXPECT_EQ(delivery->topic, "mjs-voltage/fridge/SENSOR");
    EXPECT_EQ(delivery->payload, payload);
    EXPECT_EQ(delivery->qos, 0);
    EXPECT_FALSE(delivery->retained);
    EXPECT_GE(delivery->received_at, before);
    EXPECT_LE(delivery->received_at, clock_.utc_now());
}

struct FlagsCase {
    const char* name;
    std::uint8_t qos;
    bool retained;

    friend std::ostream& operator<<(std::ostream& out, const FlagsCase& row) { return out << row.name; }
};

class FlagsTest : public SubscriberTest, public testing::WithParamInterface<FlagsCase> {};

TEST_P(FlagsTest, ReachTheDelivery) {
    start_online({});
    broker_->publish({.topic = "t", .payload = "x", .qos = GetParam().qos, .retained = GetParam().retained});
    const auto delivery = inbox_.wait(1);
    ASSERT_TRUE(delivery);
    EXPECT_EQ(delivery->qos, GetParam().qos);
    EXPECT_EQ(delivery->retained, GetParam().retained);
}

INSTANTIATE_TEST_SUITE_P(Messages, FlagsTest,
                         testing::Values(FlagsCase{"reading", 0, false}, FlagsCase{"retained", 0, true},
                                         FlagsCase{"will", 1, false}, FlagsCase{"retained_will", 1, true}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST_F(SubscriberTest, EmptyPayloadIsAMessageToo) {
    start_online({});
    broker_->publish({.topic = "mjs-voltage/fridge/LWT", .payload = "", .retained = true});
    const auto delivery = inbox_.wait(1);
    ASSERT_TRUE(delivery);
    EXPECT_EQ(delivery->payload, "");
}

TEST_F(SubscriberTest, MessagesKeepTheirOrder) {
    start_online({});
    constexpr int kMessages = 500;
    for (int i = 0; i < kMessages; ++i) {
        broker_->publish({.topic = "t", .payload = std::to_string(i)});
    }
    for (int i = 0; i < kMessages; ++i) {
        const auto delivery = inbox_.wait(static_cast<std::size_t>(i) + 1);
        ASSERT_TRUE(delivery);
        ASSERT_EQ(delivery->payload, std::to_string(i));
    }
}

/// What is acknowledged is gone at the broker, so that may only happen once the sink has it in safety.
TEST_P(BothVersionsTest, AcknowledgesOnlyWhenTheSinkReturns) {
    std::promise<void> in_sink;
    std::promise<void> safe;
    sink_ = [&, is_safe = safe.get_future().share()](Delivery&&) {
        in_sink.set_value();
        is_safe.wait();
    };
    start_online(script());
    broker_->publish({.topic = "t", .payload = "Offline", .qos = 1});
    in_sink.get_future().wait();
    EXPECT_EQ(broker_->view().acknowledgements, 0);
    safe.set_value();
    EXPECT_TRUE(broker_->wait_until([](const BrokerView& view) { return view.acknowledgements == 1; }));
}

TEST_F(SubscriberTest, OversizedMessageIsPassedOver) {
    start_online({});
    broker_->publish({.topic = "t", .payload = std::string(kPayloadBytesMax + 1, 'x')});
    broker_->publish({.topic = "t", .payload = std::string(2'000'000, 'x')});
    broker_->publish({.topic = std::string(kTopicBytesMax + 1, 't'), .payload = "x"});
    broker_->publish({.topic = "t", .payload = std::string(kPayloadBytesMax, 'y')});
    const auto delivery = inbox_.wait(1);
    ASSERT_TRUE(delivery);
    EXPECT_EQ(delivery->payload, std::string(kPayloadBytesMax, 'y')) << "the longest one that is taken";
    EXPECT_EQ(broker_->view().connects.size(), 1U);
}

// Stopping.

TEST_P(BothVersionsTest, SaysGoodbyeWhenItStopsOnline) {
    start_online(script());
    subscriber_->request_stop();
    ASSERT_TRUE(subscriber_->wait_stopped(kLimit));
    EXPECT_EQ(subscriber_->status().state, State::stopped);
    EXPECT_TRUE(broker_->wait_until([](const BrokerView& view) { return view.goodbyes == 1; }));
    EXPECT_EQ(broker_->view().connects.size(), 1U);
}

TEST_F(SubscriberTest, HandsOutNothingAfterItStopped) {
    start_online({});
    subscriber_->request_stop();
    ASSERT_TRUE(subscriber_->wait_stopped(kLimit));
    broker_->publish({.topic = "t", .payload = "too late"});
    EXPECT_EQ(inbox_.size(), 0U);
}

/// The wait that is cut short is a minute, so ten seconds tell the difference on any machine.
TEST_F(SubscriberTest, StopsAtOnceWhileItWaitsForTheNextAttempt) {
    play({.on_connect = [](std::size_t) { return 4; }});
    start();
    ASSERT_TRUE(wait_state(State::waiting)) << log_.all();
    subscriber_->request_stop();
    EXPECT_TRUE(subscriber_->wait_stopped(10s));
}

/// A broker that hangs: the attempt itself would go on for a quarter of a minute.
TEST_F(SubscriberTest, StopsSoonWhileItConnects) {
    play({.on_connect = [](std::size_t) { return std::nullopt; }});
    start();
    ASSERT_TRUE(wait_connects(1)) << log_.all();
    subscriber_->request_stop();
    EXPECT_TRUE(subscriber_->wait_stopped(8s)) << "still in its attempt";
}

TEST_F(SubscriberTest, NeverStartedIsStopped) {
    play({});
    subscriber_.emplace(settings_, clock_, log_, sink_);
    subscriber_->request_stop();
    EXPECT_TRUE(subscriber_->wait_stopped(kLimit));
}

TEST_F(SubscriberTest, CanBeAskedToStopTwice) {
    start_online({});
    subscriber_->request_stop();
    subscriber_->request_stop();
    EXPECT_TRUE(subscriber_->wait_stopped(kLimit));
    EXPECT_TRUE(subscriber_->wait_stopped(kLimit));
}

}  // namespace
}  // namespace collector::test
