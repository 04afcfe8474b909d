#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "evidence/keeper.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using test::differences;
using test::whole;
using testing::ElementsAre;
using testing::IsEmpty;

/// A plug with a channel of mains, and what else a meter says it has.
class ChannelTest : public test::KeeperTest {
  protected:
    /// Every ten minutes in [from, to): mains on channel 1, and some voltage on channel 2.
    void report_both(UtcMillis from, UtcMillis to, double second) {
        Batch batch;
        batch.plugs = {test::bare_plug(1, "meter")};
        for (UtcMillis t = from; t < to; t += 5min) {
            batch.readings.push_back(test::reading_of(1, t, 230));
            batch.readings.push_back(test::reading_of(1, t, second));
            batch.readings.back().channel = 2;
            batch.readings.back().flags = second < 80 ? reading_flag::kImplausible : 0;
        }
        keeper_.commit(batch);
        keeper_.settle();
    }
    /// As time passes.
    void evaluate_by_the_hour(UtcMillis from, UtcMillis to) {
        for (UtcMillis t = from; t <= to; t += 1h) {
            keeper_.evaluate(t);
        }
    }
    [[nodiscard]] std::vector<std::string> second_channel() const {
        return keeper_.ask("SELECT status, count(*) FROM interval_10min WHERE channel = 2 GROUP BY 1 ORDER BY 1");
    }
    void expect_same_when_rebuilt() {
        const auto before = keeper_.evidence();
        const auto rebuilt = keeper_.evaluator().rebuild([](PlugId, PlugId) {});
        ASSERT_TRUE(rebuilt);
        EXPECT_EQ(rebuilt->changed, 0U);
        EXPECT_THAT(differences(keeper_.evidence(), before), IsEmpty());
    }
};

TEST_F(ChannelTest, ThatNeverShowedMainsLeavesNoTrace) {
    report_both(start_, start_ + 20min, 0);
    report(1, start_ + 20min, start_ + 24h, 300s);
    evaluate_by_the_hour(start_, start_ + 24h);
    EXPECT_THAT(second_channel(), IsEmpty());
    EXPECT_EQ(whole(keeper_.file(), "SELECT count(*) FROM interval_10min WHERE status <> 'valid'"), 0);
    EXPECT_EQ(whole(keeper_.file(), "SELECT count(*) FROM en50160_week WHERE channel = 2"), 0);
    expect_same_when_rebuilt();
}

TEST_F(ChannelTest, ThatMeasuresNothingForAWeekEnds) {
    report_both(start_, start_ + 1h, 230);
    report_both(start_ + 1h, start_ + 24h, 0);
    report(1, start_ + 24h, start_ + 9 * 24h, 300s);
    evaluate_by_the_hour(start_ + 1h, start_ + 9 * 24h);
    EXPECT_THAT(second_channel(), ElementsAre("implausible|138", "thin|870", "valid|6"));
    expect_same_when_rebuilt();
}

TEST_F(ChannelTest, ThatComesBackBeginsAnew) {
    report_both(start_, start_ + 1h, 230);
    report(1, start_ + 1h, start_ + 9 * 24h, 300s);
    report_both(start_ + 9 * 24h, start_ + 9 * 24h + 1h, 231);
    evaluate_by_the_hour(start_ + 1h, start_ + 9 * 24h + 1h);
    EXPECT_THAT(second_channel(), ElementsAre("thin|1008", "valid|12"));
    expect_same_when_rebuilt();
}

TEST_F(ChannelTest, DoesNotEndWhileItsPlugIsSilent) {
    report_both(start_, start_ + 1h, 230);
    report(1, start_ + 1h, start_ + 24h, 300s);
    report(1, start_ + 11 * 24h, start_ + 13 * 24h, 300s);
    evaluate_by_the_hour(start_ + 1h, start_ + 13 * 24h);
    EXPECT_THAT(second_channel(), ElementsAre("gap_plug|1440", fmt::format("thin|{}", 138 + 288), "valid|6"));
    expect_same_when_rebuilt();
}

}  // namespace
}  // namespace collector
