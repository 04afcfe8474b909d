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
using testing::ElementsAre;
using testing::IsEmpty;

class LateReadingTest : public test::KeeperTest {
  protected:
    void come_late(PlugId plug, UtcMillis time, double volts = 230) {
        Batch batch;
        batch.readings = {test::reading_of(plug, time, volts)};
        batch.readings[0].flags = reading_flag::kLate;
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

}  // namespace
}  // namespace collector
