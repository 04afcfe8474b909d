#include <algorithm>
#include <atomic>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mqtt/subscriber_fixture.hpp"

namespace collector::test {
namespace {

using namespace std::chrono_literals;
using mqtt::ProtocolVersion;
using testing::ElementsAre;
using testing::IsEmpty;
using State = mqtt::LinkStatus::State;

constexpr std::uint8_t kNotAuthorised = 0x87;

/// A broker whose permissions change while it is connected to.
class PermissionTest : public SubscriberTest {
  protected:
    [[nodiscard]] ScriptedBroker::Script script() {
        return {.version = ProtocolVersion::v5, .on_subscribe = [this](const std::string&, std::size_t) {
                    return grants_all_ ? std::uint8_t{1} : kNotAuthorised;
                }};
    }
    /// A minute that passes before the last answer is dealt with does not count, so there can be more than one.
    [[nodiscard]] bool pass_minutes_until_asked(std::size_t times) {
        for (int tries = 0; tries < 10; ++tries) {
            broker_->publish({.topic = "mjs-voltage/fridge/LWT", .payload = "Online"});
            if (!inbox_.wait(++published_)) {
                return false;  // Without a message the connection would be taken for a dead one.
            }
            clock_.push(1min);
            if (broker_->wait_until([times](const BrokerView& view) { return view.filters.size() >= times; }, 3s)) {
                return true;
            }
        }
        return false;
    }
    /// Messages come, or do not, in the order of the changes.
    [[nodiscard]] std::vector<bool> receiving() {
        for (const mqtt::LinkChange& change : subscriber_->take_link_changes()) {
            receiving_.push_back(change.receiving);
        }
        return receiving_;
    }
    std::atomic<bool> grants_all_ = false;
    std::vector<bool> receiving_;
    std::size_t published_ = 0;
};

TEST_F(PermissionTest, ARefusedTopicIsAskedForEveryMinuteWithoutAWord) {
    constexpr std::size_t kRefusals = 3;
    start_online({.version = ProtocolVersion::v5,
                  .on_subscribe = [asked = std::size_t{0}](const std::string& filter, std::size_t) mutable {
                      const bool is_open = filter == "mjs-voltage/+/#" || ++asked > kRefusals;
                      return is_open ? std::uint8_t{1} : kNotAuthorised;
                  }});
    for (std::size_t minute = 1; minute <= kRefusals; ++minute) {
        ASSERT_TRUE(pass_minutes_until_asked(2 + minute)) << log_.all();
        EXPECT_EQ(broker_->view().filters.back(), "tasmota/discovery/+/+") << "and no other";
    }
    ASSERT_TRUE(log_.wait_for("grants the topic \"tasmota/discovery/+/+\" now")) << log_.all();
    EXPECT_EQ(log_.count("refuses the topic"), 1U) << log_.all();
    EXPECT_EQ(broker_->view().connects.size(), 1U);
    EXPECT_TRUE(eventually([this] { return subscriber_->status().refused_topics.empty(); }));
}

TEST_F(PermissionTest, WithoutAGrantedTopicNothingIsReceived) {
    play(script());
    start();
    ASSERT_TRUE(log_.wait_for("subscribed to 0 of 2 topics: nothing is recorded")) << log_.all();
    EXPECT_EQ(subscriber_->status().state, State::online);
    EXPECT_THAT(receiving(), IsEmpty());
    grants_all_ = true;
    clock_.push(1min);
    ASSERT_TRUE(log_.wait_for("grants the topic", 2)) << log_.all();
    EXPECT_TRUE(eventually([this] { return receiving().size() == 1; }));
    EXPECT_THAT(receiving(), ElementsAre(true));
    broker_->publish({.topic = "mjs-voltage/fridge/LWT", .payload = "Online"});
    EXPECT_TRUE(inbox_.wait(1));
}

TEST_F(PermissionTest, PermissionsTakenAwayBetweenTwoConnectionsAreALoss) {
    grants_all_ = true;
    start_online(script());
    EXPECT_TRUE(eventually([this] { return receiving() == std::vector{true}; }));
    grants_all_ = false;
    broker_->hang_up();
    ASSERT_TRUE(log_.wait_for("subscribed to 0 of 2 topics")) << log_.all();
    EXPECT_THAT(receiving(), ElementsAre(true, false));
}

TEST_F(PermissionTest, AReloadAsksAtOnce) {
    play(script());
    start();
    ASSERT_TRUE(log_.wait_for("subscribed to 0 of 2 topics")) << log_.all();
    grants_all_ = true;
    subscriber_->ask_again_for_topics();
    EXPECT_TRUE(log_.wait_for("grants the topic", 2)) << log_.all();
}

/// Some brokers answer a topic that is not allowed by hanging up, which would take the other topics along.
class HangUpTest : public SubscriberTest {
  protected:
    static constexpr const char* kForbidden = "tasmota/discovery/+/+";
    [[nodiscard]] std::size_t asked_for_it() const {
        const auto filters = broker_->view().filters;
        return static_cast<std::size_t>(std::ranges::count(filters, kForbidden));
    }
    void start_without_it() {
        play({.hang_up_at = kForbidden});
        settings_.topics = {kForbidden, "mjs-voltage/+/#"};
        start();
        ASSERT_TRUE(log_.wait_for("subscribed to 1 of 2 topics")) << log_.all();
    }
};

TEST_F(HangUpTest, AfterTheSecondTimeTheOtherTopicsGoOnWithoutIt) {
    start_without_it();
    EXPECT_EQ(asked_for_it(), 2U);
    EXPECT_EQ(log_.count("ends the connection each time it is asked for the topic \"tasmota/discovery/+/+\""), 1U)
        << log_.all();
    EXPECT_THAT(subscriber_->status().refused_topics, ElementsAre(kForbidden));
    EXPECT_EQ(log_.count("broker.client_id"), 0U) << "a better reason is known\n" << log_.all();
    broker_->publish({.topic = "mjs-voltage/fridge/LWT", .payload = "Online"});
    EXPECT_TRUE(inbox_.wait(1));
}

TEST_F(HangUpTest, ItIsLeftOutOfTheNextConnectionAsWell) {
    start_without_it();
    broker_->hang_up();
    ASSERT_TRUE(log_.wait_for("subscribed to 1 of 2 topics", 2)) << log_.all();
    EXPECT_EQ(asked_for_it(), 2U);
}

TEST_F(HangUpTest, ItIsTriedAgainAnHourLater) {
    start_without_it();
    clock_.push(1h);
    ASSERT_TRUE(log_.wait_for("subscribed to 1 of 2 topics", 2)) << log_.all();
    EXPECT_EQ(asked_for_it(), 3U);
}

TEST_F(HangUpTest, ItIsTriedAgainAfterAReload) {
    start_without_it();
    subscriber_->ask_again_for_topics();
    ASSERT_TRUE(log_.wait_for("subscribed to 1 of 2 topics", 2)) << log_.all();
    EXPECT_EQ(asked_for_it(), 3U);
}

}  // namespace
}  // namespace collector::test
