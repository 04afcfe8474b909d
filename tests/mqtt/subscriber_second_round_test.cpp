#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mqtt/subscriber_fixture.hpp"

/// What the subscriber keeps of one connection, and must have forgotten, or not, when it is in the next one.
namespace collector::test {
namespace {

using namespace std::chrono_literals;
using mqtt::LinkChange;
using mqtt::ProtocolVersion;
using testing::ElementsAre;
using testing::IsEmpty;
using State = mqtt::LinkStatus::State;

constexpr std::uint8_t kUnavailable = 3;
constexpr const char* kUnavailableText = "unavailable";
constexpr const char* kTakenOverText = "another program uses the same broker.client_id";

class SecondRoundTest : public SubscriberTest {
  protected:
    /// Ends a connection that held, as the subscriber's clock has it, and waits for loss number `loss`.
    void lose_held(std::size_t loss) {
        clock_.push(10s);
        broker_->hang_up();
        ASSERT_TRUE(log_.wait_for("lost the connection", loss)) << log_.all();
    }
    [[nodiscard]] bool wait_subscribed(std::size_t times) const {
        return log_.wait_for("subscribed to 2 of 2 topics", times);
    }
    /// The subscriber looks at its connection every five seconds; after this it has looked since the call began.
    [[nodiscard]] bool wait_for_a_look() const {
        const SteadyTime before = subscriber_->last_progress();
        return eventually([&] { return subscriber_->last_progress() > before; });
    }
};

TEST_F(SecondRoundTest, TheSameTroubleIsSaidAgain) {
    play({.on_connect = [](std::size_t number) { return number == 1 || number == 3 ? kUnavailable : 0; }});
    start();
    ASSERT_TRUE(wait_subscribed(1)) << log_.all();
    lose_held(1);
    ASSERT_TRUE(wait_subscribed(2)) << log_.all();
    EXPECT_EQ(log_.count(kUnavailableText), 2U) << log_.all();
    EXPECT_EQ(log_.count("still, after"), 0U) << log_.all();
    EXPECT_EQ(subscriber_->status().problem, "");
}

TEST_F(SecondRoundTest, TheSameLossIsSaidAgain) {
    start_online({});
    lose_held(1);
    ASSERT_TRUE(wait_subscribed(2)) << log_.all();
    lose_held(2);
    EXPECT_EQ(log_.count("still, after"), 0U) << log_.all();
}

TEST_F(SecondRoundTest, AttemptsAreCountedSinceTheLastLine) {
    play({.on_connect = [](std::size_t) { return kUnavailable; }});
    start();
    ASSERT_TRUE(wait_connects(3)) << log_.all();
    clock_.push(10min);
    ASSERT_TRUE(log_.wait_for("(still, after ")) << log_.all();
    const std::size_t so_far = broker_->view().connects.size();
    clock_.push(10min);
    ASSERT_TRUE(log_.wait_for("(still, after ", 2)) << log_.all();
    EXPECT_EQ(log_.count("(still, after 1 attempts)"), 1U) << so_far << " attempts when the last line was written\n"
                                                           << log_.all();
}

TEST_F(SecondRoundTest, ReasonOfAnEarlierLossIsForgotten) {
    start_online({.version = ProtocolVersion::v5});
    clock_.push(10s);
    broker_->disconnect(0x8e);
    ASSERT_TRUE(wait_subscribed(2)) << log_.all();
    ASSERT_EQ(log_.count(kTakenOverText), 1U) << log_.all();
    lose_held(2);
    ASSERT_TRUE(wait_subscribed(3)) << log_.all();
    EXPECT_EQ(log_.count(kTakenOverText), 1U) << log_.all();
    EXPECT_EQ(log_.count("(code 142)"), 1U) << log_.all();
}

/// One that ends because a topic is never answered has no reason of the broker's. Takes the ten seconds of that.
TEST_F(SecondRoundTest, ReasonOfAnEarlierLossIsForgottenByOneWithoutAny) {
    start_online({.version = ProtocolVersion::v5, .on_subscribe = [](const std::string&, std::size_t number) {
                      return number == 2 ? std::nullopt : std::optional<std::uint8_t>(1);
                  }});
    clock_.push(10s);
    broker_->disconnect(0x8e);
    ASSERT_TRUE(wait_subscribed(2)) << log_.all();
    EXPECT_EQ(log_.count("while subscribing"), 1U) << log_.all();
    EXPECT_EQ(log_.count("(code 142)"), 1U) << log_.all();
}

TEST_F(SecondRoundTest, AConnectionThatHeldBreaksARowOfShortOnes) {
    start_online({});
    for (std::size_t loss = 1; loss <= 5; ++loss) {
        if (loss == 3) {
            lose_held(loss);
        } else {
            broker_->hang_up();
        }
        ASSERT_TRUE(wait_subscribed(loss + 1)) << log_.all();
    }
    EXPECT_EQ(log_.count(kTakenOverText), 0U) << log_.all();
    broker_->hang_up();
    EXPECT_TRUE(log_.wait_for(kTakenOverText)) << log_.all();
}

/// Of one, two and four seconds, or a quarter less.
TEST_F(SecondRoundTest, ConnectionsThatDoNotHoldAreFollowedByGrowingPauses) {
    start_online({});
    const auto since = std::chrono::steady_clock::now();
    for (std::size_t loss = 1; loss <= 3; ++loss) {
        broker_->hang_up();
        ASSERT_TRUE(wait_subscribed(loss + 1)) << log_.all();
    }
    EXPECT_GE(std::chrono::steady_clock::now() - since, 5250ms);
}

TEST_F(SecondRoundTest, RefusedTopicIsForgottenOnceItIsGranted) {
    start_online({.on_subscribe = [](const std::string& filter, std::size_t number) {
        return number == 1 && filter == "mjs-voltage/+/#" ? std::uint8_t{0x80} : std::uint8_t{1};
    }});
    ASSERT_TRUE(eventually([this] { return subscriber_->status().refused_topics.size() == 1; }));
    lose_held(1);
    ASSERT_TRUE(wait_subscribed(1)) << log_.all();
    EXPECT_TRUE(eventually([this] { return subscriber_->status().refused_topics.empty(); }));
}

/// Takes the ten seconds that an answer may take.
TEST_F(SecondRoundTest, TopicAtWhichAnEarlierConnectionEndedIsForgotten) {
    play({.on_subscribe = [](const std::string&, std::size_t number) {
        return number == 1 ? std::nullopt : std::optional<std::uint8_t>(1);
    }});
    start();
    ASSERT_TRUE(wait_subscribed(1)) << log_.all();
    ASSERT_EQ(log_.count("while subscribing"), 1U) << log_.all();
    lose_held(2);
    EXPECT_EQ(log_.count("while subscribing"), 1U) << log_.all();
}

TEST_F(SecondRoundTest, EveryChangeOfTheConnectionIsHandedOutOnce) {
    start_online({});
    std::vector<bool> receiving;
    const auto wait_changes = [&](std::size_t number) {
        return eventually([&] {
            for (const LinkChange& change : subscriber_->take_link_changes()) {
                receiving.push_back(change.receiving);
            }
            return receiving.size() >= number;
        });
    };
    ASSERT_TRUE(wait_changes(1));
    for (const std::size_t loss : {1U, 2U}) {
        lose_held(loss);
        ASSERT_TRUE(wait_changes(2 * loss + 1)) << log_.all();
    }
    EXPECT_THAT(receiving, ElementsAre(true, false, true, false, true));
    EXPECT_THAT(subscriber_->take_link_changes(), IsEmpty());
    EXPECT_EQ(subscriber_->status().connects, 3U);
    EXPECT_EQ(subscriber_->status().state, State::online);
}

/// Takes two looks of the subscriber at its connection.
TEST_F(SecondRoundTest, SilenceIsHintedAtInEachConnectionThatIsSilent) {
    start_online({});
    clock_.push(16min);
    ASSERT_TRUE(log_.wait_for("no message came for 15 minutes")) << log_.all();
    broker_->hang_up();
    ASSERT_TRUE(wait_subscribed(2)) << log_.all();
    clock_.push(16min);
    EXPECT_TRUE(log_.wait_for("no message came for 15 minutes", 2)) << log_.all();
}

/// What an earlier connection brought says nothing about this one.
TEST_F(SecondRoundTest, SilenceAfterAConnectionThatWasNotIsHintedAt) {
    start_online({});
    broker_->publish({.topic = "mjs-voltage/fridge/LWT", .payload = "Online"});
    ASSERT_TRUE(inbox_.wait(1));
    clock_.push(16min);
    ASSERT_TRUE(wait_for_a_look());
    EXPECT_EQ(log_.count("no message came"), 0U) << log_.all();
    lose_held(1);
    ASSERT_TRUE(wait_subscribed(2)) << log_.all();
    clock_.push(16min);
    EXPECT_TRUE(log_.wait_for("no message came for 15 minutes")) << log_.all();
}

/// Takes two looks as well.
TEST_F(SecondRoundTest, OversizedMessagesAreCountedOverAllConnections) {
    const std::string large(kPayloadBytesMax + 1, 'x');
    start_online({});
    broker_->publish({.topic = "mjs-voltage/fridge/SENSOR", .payload = large});
    ASSERT_TRUE(eventually([this] { return subscriber_->status().oversized == 1; }));
    lose_held(1);
    ASSERT_TRUE(wait_subscribed(2)) << log_.all();
    broker_->publish({.topic = "mjs-voltage/fridge/SENSOR", .payload = large});
    EXPECT_TRUE(eventually([this] { return subscriber_->status().oversized == 2; })) << subscriber_->status().oversized;
}

}  // namespace
}  // namespace collector::test
