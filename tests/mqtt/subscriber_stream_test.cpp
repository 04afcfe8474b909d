#include <algorithm>
#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mqtt/subscriber_fixture.hpp"

/// What comes over a connection that stands: too much, nothing, or nothing whole.
namespace collector::test {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using mqtt::LinkChange;
using mqtt::ProtocolVersion;

constexpr const char* kOverrun = "MiB that make no whole message";
constexpr const char* kStuck = "no whole message has come, and no answer";

class StreamTest : public SubscriberTest, public testing::WithParamInterface<ProtocolVersion> {
  protected:
    static ScriptedBroker::Script script() { return {.version = GetParam()}; }
    /// The beginning of a message of 256 MB: its first bytes, and a topic.
    static std::string endless_head() { return "\x30\xff\xff\xff\x7f\x00\x01t"s; }
    [[nodiscard]] bool wait_subscribed(std::size_t times) const { return log_.wait_for("subscribed to 2 of 2", times); }
    [[nodiscard]] bool wait_questions(int number) const {
        return broker_->wait_until([number](const BrokerView& view) { return view.questions >= number; });
    }
    /// After this the library has read all that the broker has sent. It sends a message that is never released, and so
    /// never handed out, and no sign of life.
    [[nodiscard]] bool wait_read(int number) {
        broker_->publish({.topic = "t", .payload = "", .qos = 2});
        return broker_->wait_until([number](const BrokerView& view) { return view.receipts >= number; });
    }
    /// After this the subscriber has looked at the stream since the call began.
    [[nodiscard]] bool wait_for_a_look() {
        for (int i = 0; i < 2; ++i) {
            const SteadyTime before = std::max(subscriber_->last_progress(), clock_.steady_now());
            if (!eventually([&] { return subscriber_->last_progress() > before; })) {
                return false;
            }
        }
        return true;
    }
    /// The last loss, once there is one.
    [[nodiscard]] std::optional<LinkChange> wait_loss() {
        std::optional<LinkChange> loss;
        static_cast<void>(eventually([&] {
            for (const LinkChange& change : subscriber_->take_link_changes()) {
                loss = change.receiving ? loss : std::optional(change);
            }
            return loss.has_value();
        }));
        return loss;
    }
    void hear_one_message() {
        broker_->publish({.topic = "mjs-voltage/fridge/LWT", .payload = "Online"});
        const auto delivery = inbox_.wait(inbox_.size() + 1);
        ASSERT_TRUE(delivery);
        heard_at_ = delivery->received_at;
    }

    UtcMillis heard_at_;
};

INSTANTIATE_TEST_SUITE_P(Mqtt, StreamTest, testing::Values(ProtocolVersion::v3_1_1, ProtocolVersion::v5),
                         [](const auto& row) { return row.param == ProtocolVersion::v5 ? "v5" : "v3_1_1"; });

// Too much.

TEST_P(StreamTest, APacketThatGoesOnAndOnIsCutAndTheConnectionMadeAnew) {
    start_online(script());
    broker_->send_bytes(endless_head() + std::string(std::size_t{64} << 20U, 'x'));
    ASSERT_TRUE(log_.wait_for(kOverrun)) << log_.all();
    ASSERT_TRUE(wait_subscribed(2)) << log_.all();
    hear_one_message();
}

TEST_P(StreamTest, AFloodOfQos2ThatIsNeverReleasedIsCutAndTheConnectionMadeAnew) {
    start_online(script());
    const std::string payload(16'000, 'x');
    for (int i = 0; i < 3'000; ++i) {
        broker_->publish({.topic = "t", .payload = payload, .qos = 2});
    }
    ASSERT_TRUE(log_.wait_for(kOverrun)) << log_.all();
    ASSERT_TRUE(wait_subscribed(2)) << log_.all();
    hear_one_message();
}

/// It is too long to be recorded, but the connection is of use.
TEST_P(StreamTest, AMessageOfTwentyMebibytesIsPassedOver) {
    start_online(script());
    broker_->publish({.topic = "t", .payload = std::string(std::size_t{20} << 20U, 'x')});
    broker_->publish({.topic = "t", .payload = "next"});
    EXPECT_TRUE(inbox_.wait(1));
    EXPECT_EQ(broker_->view().connects.size(), 1U) << log_.all();
}

/// A message that comes at every subscribe: the next attempt waits a little longer each time.
TEST_P(StreamTest, TheLimitIsWatchedWhileItSubscribes) {
    ScriptedBroker::Script script{.version = GetParam()};
    script.on_subscribe = [this](const std::string&, std::size_t number) -> std::optional<std::uint8_t> {
        if (number == 1) {
            broker_->send_bytes(endless_head() + std::string(std::size_t{64} << 20U, 'x'));
            return std::nullopt;
        }
        return 1;
    };
    play(std::move(script));
    start();
    ASSERT_TRUE(wait_subscribed(1)) << log_.all();
    EXPECT_EQ(log_.count(kOverrun), 1U) << log_.all();
}

// Nothing whole.

TEST_P(StreamTest, APacketThatTricklesInIsNoSignOfLife) {
    start_online(script());
    hear_one_message();
    ASSERT_TRUE(wait_for_a_look());
    broker_->send_bytes(endless_head());
    clock_.push(65s);
    ASSERT_TRUE(wait_questions(1)) << log_.all();
    broker_->send_bytes("x");
    clock_.push(65s);
    ASSERT_TRUE(log_.wait_for(kStuck)) << log_.all();
    const auto loss = wait_loss();
    ASSERT_TRUE(loss);
    EXPECT_GE(clock_.utc_now() - loss->at, 2min) << "since then nothing whole came";
    ASSERT_TRUE(wait_subscribed(2)) << log_.all();
    hear_one_message();
}

/// Takes a few of the five seconds between two looks while nothing comes.
TEST_P(StreamTest, AQuietNetworkIsAskedAndKept) {
    start_online(script());
    for (int question = 1; question <= 2; ++question) {
        clock_.push(65s);
        ASSERT_TRUE(wait_questions(question)) << log_.all();
        ASSERT_TRUE(wait_read(question)) << "the answer";
        ASSERT_TRUE(wait_for_a_look()) << "which sees it";
    }
    EXPECT_EQ(broker_->view().connects.size(), 1U) << log_.all();
}

TEST_P(StreamTest, ABrokerThatAnswersNothingIsLeft) {
    ScriptedBroker::Script mute = script();
    mute.answers_questions = false;
    start_online(std::move(mute));
    clock_.push(65s);
    ASSERT_TRUE(wait_questions(1)) << log_.all();
    clock_.push(65s);
    EXPECT_TRUE(log_.wait_for(kStuck)) << log_.all();
    EXPECT_TRUE(wait_subscribed(2)) << log_.all();
}

// When a loss began.

/// Takes the five seconds in which the library finds out.
TEST_P(StreamTest, ALossBeganWithTheLastPacketNotWhenItWasNoticed) {
    ScriptedBroker::Script mute = script();
    mute.answers_pings = false;
    play(std::move(mute));
    settings_.keep_alive = 2s;
    start();
    ASSERT_TRUE(wait_subscribed(1)) << log_.all();
    hear_one_message();
    const auto loss = wait_loss();
    ASSERT_TRUE(loss) << log_.all();
    EXPECT_GE(loss->at + 1ms, heard_at_ - 1s);
    EXPECT_LE(loss->at, heard_at_ + 2s) << "it was noticed after five";
    EXPECT_EQ(log_.count(kStuck), 0U);
}

TEST_P(StreamTest, ALossNeverBeginsBeforeTheConnectionDid) {
    start_online(script());
    std::optional<LinkChange> begun;
    ASSERT_TRUE(eventually([&] {
        for (const LinkChange& change : subscriber_->take_link_changes()) {
            begun = change;
        }
        return begun.has_value();
    }));
    broker_->hang_up();
    const auto loss = wait_loss();
    ASSERT_TRUE(loss);
    EXPECT_GE(loss->at, begun->at);
}

}  // namespace
}  // namespace collector::test
