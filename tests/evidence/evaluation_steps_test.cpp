#include <gtest/gtest.h>

#include "evidence/keeper.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;

class EvaluationStepsTest : public test::KeeperTest {};

TEST_F(EvaluationStepsTest, ARoundCoversADayAtMost) {
    report(1, start_, start_ + 60h, 300s);
    for (const auto until : {24h, 48h, 60h}) {
        ASSERT_TRUE(keeper_.step(start_ + 60h));
        EXPECT_EQ(keeper_.store().evaluated_until(), start_ + until);
    }
}

/// Two intervals are what a clock may be set back by without a word.
TEST_F(EvaluationStepsTest, AClockThatWasALittleAheadIsWaitedFor) {
    report(1, start_, start_ + 60min);
    keeper_.evaluate(start_ + 60min);
    ASSERT_TRUE(keeper_.evaluator().set_back(start_ + 40min));
    EXPECT_EQ(keeper_.store().evaluated_until(), start_ + 60min);
    ASSERT_TRUE(keeper_.evaluator().set_back(start_ + 40min - 1ms));
    EXPECT_EQ(keeper_.store().evaluated_until(), start_ + 30min);
}

/// Else its end would undo that.
TEST_F(EvaluationStepsTest, ARoundThatIsOnIsFinishedFirst) {
    for (const PlugId plug : {PlugId{1}, PlugId{2}}) {
        report(plug, start_, start_ + 60min);
    }
    keeper_.evaluate(start_ + 30min);
    ASSERT_TRUE(keeper_.evaluator().step(start_ + 60min, 1).value());  // The first plug of two.
    ASSERT_TRUE(keeper_.evaluator().set_back(start_));
    EXPECT_EQ(keeper_.store().evaluated_until(), start_ + 30min);
    ASSERT_TRUE(keeper_.evaluator().step(start_ + 60min, 1).value());
    EXPECT_EQ(keeper_.store().evaluated_until(), start_ + 60min);
}

}  // namespace
}  // namespace collector
