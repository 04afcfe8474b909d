#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "evidence/keeper.hpp"

/// What a reading changes that comes after its interval was made.
namespace collector {
namespace {

using namespace std::chrono_literals;
using test::differences;
using test::whole;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

class LateReadingTest : public test::KeeperTest {
  protected:
    void come_late(PlugId plug, UtcMillis time, double volts = 230, std::uint8_t channel = 1) {
        Batch batch;
        batch.readings = {test::reading_of(plug, time, volts)};
        batch.readings[0].flags = reading_flag::kLate;
        batch.readings[0].channel = channel;
        keeper_.commit(batch);
    }
    /// Deletes all readings from before a moment but the last ones of a plug.
    void forget(UtcMillis before) {
        keeper_.settle();
        while (keeper_.store().forget(Upkeep::Old::readings, before, 1000).value()) {
        }
    }
    /// Everything that is due; fails instead of going on for ever.
    void evaluate(UtcMillis closed) {
        int steps = 0;
        while (keeper_.step(closed)) {
            ASSERT_LT(++steps, 200);
        }
    }
    [[nodiscard]] std::int64_t due() const { return whole(keeper_.file(), "SELECT count(*) FROM evaluation_due"); }
    [[nodiscard]] std::vector<std::string> statuses() const {
        return keeper_.ask(
            "SELECT strftime('%H:%M', start_time / 1000, 'unixepoch'), channel, status, samples FROM interval_10min "
            "ORDER BY plug_id, start_time, channel");
    }
};

/// Three days of which the first two are deleted: what one reading of them would make of the rest is not known.
TEST_F(LateReadingTest, OfATimeWhoseReadingsAreDeletedLeavesEverythingAsItIs) {
    const UtcMillis end = start_ + 72h;
    report(1, start_, end, 300s);
    keeper_.evaluate(end);
    const auto made = keeper_.evidence();
    forget(start_ + 48h);
    come_late(1, start_ + 10h + 7s, 260);
    ASSERT_EQ(due(), 1);
    evaluate(end);
    EXPECT_EQ(due(), 0);
    EXPECT_THAT(differences(keeper_.evidence(), made), IsEmpty());
}

/// The first readings that are left do not show the pace of their time, so intervals from the third hour on are made.
TEST_F(LateReadingTest, IsTakenAsFarBackAsThePaceIsKnown) {
    const UtcMillis end = start_ + 72h;
    report(1, start_, end, 300s);
    keeper_.evaluate(end);
    forget(start_ + 48h);
    come_late(1, start_ + 48h + 7s, 260);
    come_late(1, start_ + 60h + 7s, 260);
    evaluate(end);
    EXPECT_EQ(due(), 0);
    EXPECT_THAT(keeper_.ask(fmt::format("SELECT (start_time - {}) / 3600000, samples, status FROM interval_10min "
                                        "WHERE samples <> 2",
                                        start_.time_since_epoch().count())),
                ElementsAre("60|3|valid"));
    EXPECT_EQ(whole(keeper_.file(), "SELECT count(*) FROM gap"), 0);
}

/// The plug has readings, but none any more from before the moment that evaluation has come to.
TEST_F(LateReadingTest, WhoseIntervalCannotBeMadeAnyMoreIsNotDueForEver) {
    report(1, start_, start_ + 2h, 60s);
    keeper_.evaluate(start_ + 2h);
    const auto made = keeper_.evidence();
    come_late(1, start_ + 1h + 7s);
    report(1, start_ + 3h, start_ + 4h, 10s);
    ASSERT_EQ(due(), 1);
    forget(start_ + 3h);
    ASSERT_GE(keeper_.store().extent(1).value()->first, start_ + 3h);
    evaluate(start_ + 2h);
    EXPECT_EQ(due(), 0);
    EXPECT_THAT(differences(keeper_.evidence(), made), IsEmpty());
}

/// Marks may be of a time in which the plug has no reading.
TEST_F(LateReadingTest, OfAPlugThatHasNoneByThenIsNotDueForEver) {
    report(1, start_, start_ + 1h, 60s);
    report(2, start_ + 50min, start_ + 1h + 30min, 60s);
    keeper_.evaluate(start_ + 40min);
    Batch batch;
    batch.relay_off = {{2, 1, {start_ + 10min, start_ + 30min}}};
    keeper_.commit(batch);
    ASSERT_EQ(due(), 2);
    evaluate(start_ + 40min);
    EXPECT_EQ(due(), 0);
    EXPECT_THAT(keeper_.ask("SELECT DISTINCT plug_id FROM interval_10min"), ElementsAre("1"));
}

/// The plug was silent from 10:09 on, it seemed, which the interval before said, too.
TEST_F(LateReadingTest, ChangesTheIntervalInWhichTheGapBeganThatItFills) {
    report(1, start_ - 116min, start_, 300s);
    report(1, start_ + 4min, start_ + 5min, 300s);
    report(1, start_ + 24min, start_ + 40min, 300s);
    keeper_.evaluate(start_ + 40min);
    EXPECT_THAT(statuses(), Contains("10:00|1|gap_plug|1"));
    come_late(1, start_ + 11min);
    evaluate(start_ + 40min);
    EXPECT_THAT(statuses(), Contains("10:00|1|thin|1"));
}

/// Hours of intervals after it are not made anew, and yet belong to a stretch that begins earlier now.
TEST_F(LateReadingTest, BeginsAStretchAboveTheLimitThatGoesOnForHours) {
    report(1, start_, start_ + 20min, 60s, 250);
    report(1, start_ + 20min, start_ + 4h, 60s, 254);
    report(1, start_ + 4h, start_ + 5h, 60s, 250);
    keeper_.evaluate(start_ + 5h);
    const auto stretches = [this] {
        return keeper_.ask(
            "SELECT strftime('%H:%M', start_time / 1000, 'unixepoch'), strftime('%H:%M', end_time / 1000, 'unixepoch') "
            "FROM overvoltage ORDER BY start_time");
    };
    ASSERT_THAT(stretches(), ElementsAre("10:20|14:00"));
    come_late(1, start_ + 15min + 7s, 260);
    evaluate(start_ + 5h);
    EXPECT_THAT(stretches(), ElementsAre("10:10|14:00"));
}

/// The clock was a little ahead, or the interval is made a moment before readings of it can be on their way.
TEST_F(LateReadingTest, WaitsUntilItsIntervalIsOver) {
    report(1, start_, start_ + 20min);
    keeper_.evaluate(start_ + 20min);
    come_late(1, start_ + 12min + 7s);
    EXPECT_FALSE(keeper_.step(start_ + 19min));
    EXPECT_EQ(due(), 1);
    EXPECT_THAT(statuses(), Contains("10:10|1|valid|10"));
    evaluate(start_ + 20min);
    EXPECT_EQ(due(), 0);
    EXPECT_THAT(statuses(), Contains("10:10|1|valid|11"));
}

/// What was foreseen by a clock that was ahead goes, however far it reached.
TEST_F(LateReadingTest, IsNotNeededToForgetTheGapsOfAClockThatWasAhead) {
    report(1, start_, start_ + 10min);
    Batch batch;
    batch.availability = {{1, start_ + 5h, false}, {1, start_ + 6h, true}};
    keeper_.commit(batch);
    keeper_.evaluate(start_ + 24h);
    ASSERT_EQ(whole(keeper_.file(), "SELECT count(*) FROM gap"), 3);
    ASSERT_TRUE(keeper_.evaluator().set_back(start_ + 35min));
    evaluate(start_ + 40min);
    EXPECT_THAT(keeper_.ask("SELECT strftime('%H:%M', start_time / 1000, 'unixepoch'), end_time, cause FROM gap"),
                ElementsAre("10:10|null|plug_silent"));
}

/// Wherever the intervals lie, those of a plug's other channels stay.
TEST_F(LateReadingTest, ChangesItsChannelAlone) {
    Batch batch;
    batch.plugs = {test::bare_plug(1, "strip")};
    for (UtcMillis t = start_; t < start_ + 50h; t += 60s) {
        for (const std::uint8_t channel : {std::uint8_t{1}, std::uint8_t{2}}) {
            batch.readings.push_back(test::reading_of(1, t, 230));
            batch.readings.back().channel = channel;
        }
    }
    keeper_.commit(batch);
    keeper_.evaluate(start_ + 40h);
    keeper_.settle();
    keeper_.evaluate(start_ + 50h);
    ASSERT_GT(whole(keeper_.file(), "SELECT count(*) FROM interval_settled"), 0);
    ASSERT_GT(whole(keeper_.file(), "SELECT count(*) FROM interval_recent"), 0);
    for (const auto after : {1h, 45h}) {
        come_late(1, start_ + after + 7s, 260, 2);
        evaluate(start_ + 50h);
        EXPECT_THAT(keeper_.ask(fmt::format("SELECT channel, samples, voltage_max FROM interval_10min WHERE "
                                            "start_time = {} ORDER BY channel",
                                            (start_ + after).time_since_epoch().count())),
                    ElementsAre("1|10|230.0", "2|11|260.0"));
    }
}

}  // namespace
}  // namespace collector
