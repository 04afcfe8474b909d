#include "mqtt/version_choice.hpp"

#include <ostream>

#include <gtest/gtest.h>

namespace collector::mqtt {
namespace {

using namespace std::chrono_literals;
using Answer = VersionChoice::Answer;
using enum ProtocolVersion;

class VersionChoiceTest : public testing::Test {
  protected:
    void expect_fallen_back(Answer answer) {
        EXPECT_TRUE(choice_.learn(answer, now_));
        EXPECT_EQ(choice_.choose(now_), v3_1_1);
    }

    SteadyTime now_{100h};
    VersionChoice choice_{std::nullopt};
};

TEST_F(VersionChoiceTest, BeginsWithMqtt5) {
    EXPECT_EQ(choice_.choose(now_), v5);
}

TEST_F(VersionChoiceTest, GoesBackAtOnceWhenTheVersionIsRefused) {
    expect_fallen_back(Answer::version_refused);
}

TEST_F(VersionChoiceTest, GoesBackAtTheSecondHangUpInARow) {
    EXPECT_FALSE(choice_.learn(Answer::hung_up, now_));
    EXPECT_EQ(choice_.choose(now_), v5);
    expect_fallen_back(Answer::hung_up);
}

struct AnswerCase {
    const char* name;
    Answer answer;

    friend std::ostream& operator<<(std::ostream& out, const AnswerCase& row) { return out << row.name; }
};

class NoReasonTest : public VersionChoiceTest, public testing::WithParamInterface<AnswerCase> {};

TEST_P(NoReasonTest, KeepsMqtt5HoweverOften) {
    for (int i = 0; i < 20; ++i) {
        EXPECT_FALSE(choice_.learn(GetParam().answer, now_));
        EXPECT_EQ(choice_.choose(now_), v5);
        now_ += 1min;
    }
}

TEST_P(NoReasonTest, BreaksARowOfHangUps) {
    for (int i = 0; i < 20; ++i) {
        EXPECT_FALSE(choice_.learn(Answer::hung_up, now_));
        EXPECT_FALSE(choice_.learn(GetParam().answer, now_));
        EXPECT_EQ(choice_.choose(now_), v5);
    }
}

TEST_P(NoReasonTest, KeepsTheOldVersionOnceItWasChosen) {
    expect_fallen_back(Answer::version_refused);
    for (int i = 0; i < 20; ++i) {
        EXPECT_FALSE(choice_.learn(GetParam().answer, now_));
        EXPECT_EQ(choice_.choose(now_), v3_1_1);
    }
}

INSTANTIATE_TEST_SUITE_P(Answers, NoReasonTest,
                         testing::Values(AnswerCase{"accepted", Answer::accepted}, AnswerCase{"other", Answer::other}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST_F(VersionChoiceTest, TriesMqtt5AgainAfterAnHour) {
    expect_fallen_back(Answer::version_refused);
    EXPECT_EQ(choice_.choose(now_ + 1h - 1ms), v3_1_1);
    EXPECT_EQ(choice_.choose(now_ + 1h), v5);
    now_ += 1h;
    expect_fallen_back(Answer::version_refused);
    EXPECT_EQ(choice_.choose(now_ + 59min), v3_1_1) << "and the hour begins anew";
}

/// A broker behind a gateway that takes every connection: it was away, and its version is not what was wrong.
TEST_F(VersionChoiceTest, WhenNeitherVersionGetsAnAnswerMqtt5IsTriedAgain) {
    static_cast<void>(choice_.learn(Answer::hung_up, now_));
    expect_fallen_back(Answer::hung_up);
    EXPECT_FALSE(choice_.learn(Answer::hung_up, now_));
    EXPECT_EQ(choice_.choose(now_), v3_1_1);
    EXPECT_FALSE(choice_.learn(Answer::hung_up, now_)) << "with a pause";
    EXPECT_EQ(choice_.choose(now_), v5);
}

TEST_F(VersionChoiceTest, ABrokerThatRefusesTheOldVersionIsSpokenToInMqtt5) {
    static_cast<void>(choice_.learn(Answer::hung_up, now_));
    expect_fallen_back(Answer::hung_up);
    EXPECT_FALSE(choice_.learn(Answer::version_refused, now_)) << "or the two would follow each other without a pause";
    EXPECT_EQ(choice_.choose(now_), v5);
}

class FixedVersionTest : public testing::TestWithParam<ProtocolVersion> {};

TEST_P(FixedVersionTest, IsNeverLeft) {
    VersionChoice choice(GetParam());
    const SteadyTime now{100h};
    for (const Answer answer : {Answer::version_refused, Answer::hung_up, Answer::hung_up, Answer::hung_up,
                                Answer::other, Answer::accepted}) {
        EXPECT_FALSE(choice.learn(answer, now));
        EXPECT_EQ(choice.choose(now), GetParam());
        EXPECT_EQ(choice.choose(now + 2h), GetParam());
    }
}

INSTANTIATE_TEST_SUITE_P(Versions, FixedVersionTest, testing::Values(v3_1_1, v5),
                         [](const auto& row) { return row.param == v5 ? "v5" : "v3_1_1"; });

}  // namespace
}  // namespace collector::mqtt
