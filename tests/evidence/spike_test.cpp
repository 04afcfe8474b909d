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

class SpikeTest : public test::KeeperTest {
  protected:
    /// Ordinary readings every minute, and one false one.
    void report_with_spike(UtcMillis spike, UtcMillis end) {
        report(1, start_, spike);
        add(spike, 305);
        report(1, spike + 1min, end);
    }
    void add(UtcMillis time, double volts, std::uint32_t flags = 0) {
        Batch batch;
        batch.readings = {test::reading_of(1, time, volts)};
        batch.readings[0].flags = flags;
        keeper_.commit(batch);
    }
    [[nodiscard]] std::vector<std::string> spikes() const {
        return keeper_.ask(
            "SELECT strftime('%H:%M', time / 1000, 'unixepoch'), voltage, flags FROM reading "
            "WHERE flags & 64 <> 0 ORDER BY time");
    }
    [[nodiscard]] std::vector<std::string> intervals() const {
        return keeper_.ask(
            "SELECT strftime('%H:%M', start_time / 1000, 'unixepoch'), status, samples, voltage_max, "
            "samples_above_253 FROM interval_10min ORDER BY start_time");
    }
    void expect_same_when_rebuilt() {
        const auto before = keeper_.evidence();
        const auto flags = keeper_.flags();
        const auto rebuilt = keeper_.evaluator().rebuild([](PlugId, PlugId) {});
        ASSERT_TRUE(rebuilt);
        EXPECT_EQ(rebuilt->changed, 0U);
        EXPECT_THAT(differences(keeper_.evidence(), before), IsEmpty());
        EXPECT_EQ(keeper_.flags(), flags);
    }
};

TEST_F(SpikeTest, IsFlaggedAndCountsForNothing) {
    report_with_spike(start_ + 5min, start_ + 10min);
    keeper_.evaluate(start_ + 10min);
    EXPECT_THAT(spikes(), ElementsAre("10:05|305.0|64"));
    EXPECT_THAT(intervals(), ElementsAre("10:00|valid|9|230.0|0"));
    EXPECT_EQ(whole(keeper_.file(), "SELECT count(*) FROM overvoltage"), 0);
    expect_same_when_rebuilt();
}

TEST_F(SpikeTest, AtTheEndOfAnIntervalIsDecidedWithTheNext) {
    report_with_spike(start_ + 9min, start_ + 20min);
    keeper_.evaluate(start_ + 10min);
    EXPECT_THAT(spikes(), IsEmpty());
    EXPECT_THAT(intervals(), ElementsAre("10:00|valid|10|305.0|1"));
    keeper_.evaluate(start_ + 20min);
    EXPECT_THAT(spikes(), ElementsAre("10:09|305.0|64"));
    EXPECT_THAT(intervals(), ElementsAre("10:00|valid|9|230.0|0", "10:10|valid|10|230.0|0"));
    expect_same_when_rebuilt();
}

TEST_F(SpikeTest, IsNoneAnyMoreWhenALateReadingAgreesWithIt) {
    report_with_spike(start_ + 15min, start_ + 40min);
    keeper_.evaluate(start_ + 40min);
    EXPECT_THAT(spikes(), ElementsAre("10:15|305.0|64"));
    add(start_ + 15min + 30s, 306, reading_flag::kLate);
    keeper_.evaluate(start_ + 40min);
    EXPECT_THAT(spikes(), IsEmpty());
    EXPECT_THAT(intervals(), testing::Contains("10:10|valid|11|306.0|2"));
    expect_same_when_rebuilt();
}

TEST_F(SpikeTest, ALateReadingOfTheNextIntervalDecidesAboutTheLastOfThisOne) {
    report(1, start_, start_ + 9min);
    add(start_ + 9min, 305);
    report(1, start_ + 13min, start_ + 40min);
    keeper_.evaluate(start_ + 40min);
    EXPECT_THAT(spikes(), IsEmpty()) << "the next one is more than two paces away";
    add(start_ + 10min, 230, reading_flag::kLate);
    keeper_.evaluate(start_ + 40min);
    EXPECT_THAT(spikes(), ElementsAre("10:09|305.0|64"));
    EXPECT_THAT(intervals(), testing::Contains("10:00|valid|9|230.0|0"));
    expect_same_when_rebuilt();
}

TEST_F(SpikeTest, SetAndClearedWhereItHasSettled) {
    // As many as settle of one plug.
    const UtcMillis end = start_ + 5h;
    report_with_spike(start_ + 65min, end);
    keeper_.settle();
    ASSERT_EQ(whole(keeper_.file(), "SELECT count(*) FROM reading_settled WHERE voltage_mv = 305000"), 1);
    const auto pages = whole(keeper_.file(), "PRAGMA page_count");
    const auto readings =
        keeper_.ask("SELECT plug_id, channel, time, voltage, typeof(voltage) FROM reading ORDER BY 3");
    keeper_.evaluate(start_ + 2h);
    EXPECT_THAT(spikes(), ElementsAre("11:05|305.0|64"));
    EXPECT_EQ(whole(keeper_.file(), "SELECT flags FROM reading_settled WHERE voltage_mv = 305000"), 64);
    EXPECT_EQ(keeper_.ask("SELECT plug_id, channel, time, voltage, typeof(voltage) FROM reading ORDER BY 3"), readings);
    EXPECT_LE(whole(keeper_.file(), "PRAGMA page_count"), pages + 8) << "intervals alone";
    add(start_ + 65min + 30s, 306, reading_flag::kLate);
    keeper_.evaluate(start_ + 2h);
    EXPECT_THAT(spikes(), IsEmpty());
    keeper_.evaluate(end);
    expect_same_when_rebuilt();
}

TEST_F(SpikeTest, MovesWithItsReading) {
    report_with_spike(start_ + 65min, start_ + 5h);
    keeper_.evaluate(start_ + 5h);
    ASSERT_THAT(spikes(), ElementsAre("11:05|305.0|64"));
    keeper_.settle();
    EXPECT_THAT(spikes(), ElementsAre("11:05|305.0|64"));
    expect_same_when_rebuilt();
}

TEST_F(SpikeTest, TooFewSamplesForThatReasonAreImplausible) {
    report(1, start_, start_ + 30min, 300s);
    add(start_ + 30min, 230);
    add(start_ + 35min, 305);
    report(1, start_ + 40min, start_ + 60min, 300s);
    keeper_.evaluate(start_ + 60min);
    EXPECT_THAT(spikes(), ElementsAre("10:35|305.0|64"));
    EXPECT_THAT(intervals(), testing::Contains("10:30|implausible|1|230.0|0"));
    expect_same_when_rebuilt();
}

/// Twenty readings in a row are no glitch.
TEST_F(SpikeTest, TheVoltageOfABrokenNeutralIsNone) {
    report(1, start_, start_ + 10min);
    for (int i = 0; i < 20; ++i) {
        add(start_ + 10min + i * 1min, 330 + 3.0 * i);
    }
    report(1, start_ + 30min, start_ + 40min);
    keeper_.evaluate(start_ + 40min);
    EXPECT_THAT(spikes(), IsEmpty());
    EXPECT_THAT(keeper_.ask("SELECT samples, samples_above_253, voltage_max FROM overvoltage"),
                ElementsAre("20|20|387.0"));
}

/// What an earlier version found wrong: a flag that its voltage does not deserve goes with the rules.
TEST_F(SpikeTest, MainsVoltageLosesFlagsOfAnEarlierVersion) {
    report(1, start_ + 10min, start_ + 11min);
    for (int i = 0; i < 10; ++i) {
        add(start_ + i * 1min, 254.2, i % 2 == 0 ? reading_flag::kRelayOff : reading_flag::kImplausible);
    }
    keeper_.evaluate(start_ + 10min);
    EXPECT_THAT(intervals(), ElementsAre("10:00|valid|10|254.2|10"));
    EXPECT_EQ(whole(keeper_.file(), "SELECT count(*) FROM reading WHERE flags <> 0"), 0);
}

}  // namespace
}  // namespace collector
