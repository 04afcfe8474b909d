#include "mqtt/topic_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace collector::mqtt {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using HangUp = TopicPlan::HangUp;

const std::string kPlugs = "mjs-voltage/+/#";
const std::string kDiscovery = "tasmota/discovery/+/+";
const std::string kTele = "tele/#";

class TopicPlanTest : public testing::Test {
  protected:
    TopicPlanTest() { plan_.begin_connection(); }
    /// The broker grants the plugs' topic and hangs up at another one.
    HangUp connect_and_hang_up_at(const std::string& filter) {
        plan_.begin_connection();
        plan_.granted(kPlugs);
        return plan_.hung_up_at(filter, now_);
    }
    SteadyTime now_{1h};
    TopicPlan plan_{{kDiscovery, kPlugs}};
};

TEST_F(TopicPlanTest, EveryTopicIsDueInTheOrderOfTheSettings) {
    EXPECT_THAT(plan_.due(now_), ElementsAre(kDiscovery, kPlugs));
    EXPECT_THAT(plan_.not_granted(), IsEmpty()) << "nobody has said no";
}

TEST_F(TopicPlanTest, ATopicThatIsGivenTwiceIsOne) {
    EXPECT_EQ(TopicPlan({kPlugs, kPlugs}).size(), 1U);
}

TEST_F(TopicPlanTest, WhatIsGrantedIsNotDueBeforeTheNextConnection) {
    plan_.granted(kPlugs);
    EXPECT_EQ(plan_.granted_count(), 1U);
    EXPECT_THAT(plan_.due(now_ + 24h), ElementsAre(kDiscovery));
    plan_.begin_connection();
    EXPECT_EQ(plan_.granted_count(), 0U);
    EXPECT_THAT(plan_.due(now_), ElementsAre(kDiscovery, kPlugs));
}

TEST_F(TopicPlanTest, ARefusedTopicIsDueAMinuteLaterAndOnTheNextConnection) {
    plan_.granted(kPlugs);
    plan_.refused(kDiscovery, now_);
    EXPECT_THAT(plan_.not_granted(), ElementsAre(kDiscovery));
    EXPECT_THAT(plan_.due(now_ + 1min - 1ms), IsEmpty());
    EXPECT_THAT(plan_.due(now_ + 1min), ElementsAre(kDiscovery));
    plan_.begin_connection();
    EXPECT_THAT(plan_.due(now_), ElementsAre(kDiscovery, kPlugs));
}

TEST_F(TopicPlanTest, ATopicThatIsGrantedLaterIsRefusedNoLonger) {
    plan_.refused(kDiscovery, now_);
    plan_.granted(kDiscovery);
    EXPECT_THAT(plan_.not_granted(), IsEmpty());
}

TEST_F(TopicPlanTest, OneHangUpMovesATopicToTheEnd) {
    EXPECT_EQ(plan_.hung_up_at(kDiscovery, now_), HangUp::noted);
    plan_.begin_connection();
    EXPECT_THAT(plan_.due(now_), ElementsAre(kPlugs, kDiscovery));
}

TEST_F(TopicPlanTest, TheSecondHangUpAtATopicLeavesItOutForAnHour) {
    EXPECT_EQ(connect_and_hang_up_at(kDiscovery), HangUp::noted);
    EXPECT_EQ(connect_and_hang_up_at(kDiscovery), HangUp::leaves_out);
    EXPECT_THAT(plan_.not_granted(), ElementsAre(kDiscovery));
    plan_.begin_connection();
    EXPECT_THAT(plan_.due(now_ + 1h - 1ms), ElementsAre(kPlugs));
    EXPECT_THAT(plan_.due(now_ + 1h), ElementsAre(kPlugs, kDiscovery));
}

TEST_F(TopicPlanTest, AfterAnHourOneMoreHangUpIsEnough) {
    static_cast<void>(connect_and_hang_up_at(kDiscovery));
    static_cast<void>(connect_and_hang_up_at(kDiscovery));
    now_ += 1h;
    EXPECT_EQ(connect_and_hang_up_at(kDiscovery), HangUp::leaves_out);
    plan_.begin_connection();
    EXPECT_THAT(plan_.due(now_), ElementsAre(kPlugs));
}

TEST_F(TopicPlanTest, AGrantForgetsEarlierHangUps) {
    static_cast<void>(connect_and_hang_up_at(kDiscovery));
    plan_.begin_connection();
    plan_.granted(kPlugs);
    plan_.granted(kDiscovery);
    EXPECT_EQ(connect_and_hang_up_at(kDiscovery), HangUp::noted);
}

TEST_F(TopicPlanTest, ABrokerThatGrantsNothingHangsUpForAnotherReason) {
    for (int i = 0; i < 5; ++i) {
        plan_.begin_connection();
        EXPECT_EQ(plan_.hung_up_at(plan_.due(now_).front(), now_), HangUp::noted);
    }
    plan_.begin_connection();
    EXPECT_EQ(plan_.due(now_).size(), 2U);
}

TEST_F(TopicPlanTest, TwoForbiddenTopicsAreFoundOneAfterTheOther) {
    plan_ = TopicPlan({kDiscovery, kTele, kPlugs});
    int connections = 0;
    for (bool hung_up = true; hung_up; ++connections) {
        ASSERT_LT(connections, 10);
        hung_up = false;
        plan_.begin_connection();
        for (const std::string& filter : plan_.due(now_)) {
            if (filter != kPlugs) {
                static_cast<void>(plan_.hung_up_at(filter, now_));
                hung_up = true;
                break;
            }
            plan_.granted(filter);
        }
    }
    EXPECT_EQ(plan_.granted_count(), 1U);
    EXPECT_THAT(plan_.not_granted(), ElementsAre(kDiscovery, kTele));
}

TEST_F(TopicPlanTest, AskingAgainDoesNotWaitButForgivesNothing) {
    static_cast<void>(connect_and_hang_up_at(kDiscovery));
    static_cast<void>(connect_and_hang_up_at(kDiscovery));
    plan_.begin_connection();
    plan_.granted(kPlugs);
    plan_.ask_again();
    EXPECT_THAT(plan_.due(now_), ElementsAre(kDiscovery));
    EXPECT_EQ(connect_and_hang_up_at(kDiscovery), HangUp::leaves_out);
}

}  // namespace
}  // namespace collector::mqtt
