#include <algorithm>
#include <ostream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/sqlite_writer/sqlite_store.hpp>

#include "recorder/recorder_fixture.hpp"
#include "sqlite/database_rows.hpp"
#include "support/temp_dir.hpp"

namespace collector::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

// Within one run.

class DuplicatesTest : public RecorderTest {
  protected:
    [[nodiscard]] std::size_t readings() { return commit().readings.size(); }
    [[nodiscard]] std::uint64_t duplicates() { return recorder().counters().duplicates; }
};

TEST_F(DuplicatesTest, OverlappingSubscriptionsDeliverTwiceAndAreRecordedOnce) {
    hear(measured("fridge", sample(now, 230)));
    now += 3ms;
    hear(measured("fridge", sample(now - 3ms, 230)));
    EXPECT_EQ(readings(), 1U);
    EXPECT_EQ(duplicates(), 1U);
    EXPECT_EQ(recorder().counters().readings, 1U);
}

TEST_F(DuplicatesTest, BrokerThatSendsAgainAfterAReconnectIsRecordedOnce) {
    const UtcMillis measured_at = now;
    hear(measured("fridge", sample(measured_at, 230)));
    commit();
    now += 50s;
    hear(measured("fridge", sample(measured_at, 230)));
    EXPECT_EQ(readings(), 0U);
    EXPECT_EQ(duplicates(), 1U);
}

TEST_F(DuplicatesTest, RetainedCopyOfALiveReadingIsNoReading) {
    hear(measured("fridge", sample(now, 230)));
    commit();
    const UtcMillis measured_at = now;
    now += 1h;
    hear_retained(measured("fridge", sample(measured_at, 230)));
    hear_retained(measured("fridge", sample(measured_at, 230)));
    EXPECT_EQ(readings(), 0U);
    EXPECT_EQ(duplicates(), 2U);
}

TEST_F(DuplicatesTest, TwoSamplesOfOneSecondAreBothKept) {
    const UtcMillis second = at("2026-05-01T10:00:00Z");
    hear(measured("fridge", sample(second, 230)));
    now += 40ms;
    hear(measured("fridge", sample(second, 231)));
    EXPECT_EQ(readings(), 2U);
}

TEST_F(DuplicatesTest, ScheduledAndTriggeredSampleOfOneSecondAreBothKept) {
    const UtcMillis second = at("2026-05-01T10:00:00Z");
    Measurement triggered = sample(second, 230);
    triggered.scheduled = false;
    hear(measured("fridge", triggered));
    now += 40ms;
    hear(measured("fridge", sample(second, 230)));
    EXPECT_EQ(readings(), 2U);
}

TEST_F(DuplicatesTest, SameValuesInTheNextSecondAreBothKept) {
    hear(measured("fridge", sample(now, 230)));
    now += 1s;
    hear(measured("fridge", sample(now, 230)));
    EXPECT_EQ(readings(), 2U);
}

TEST_F(DuplicatesTest, SameReadingOfTwoPlugsIsTwo) {
    hear(measured("fridge", sample(now, 230)));
    hear(measured("washer", sample(now, 230)));
    EXPECT_EQ(readings(), 2U);
}

TEST_F(DuplicatesTest, PlugWithoutAClockRepeatsItselfRightfully) {
    hear(measured("fridge", sample({}, 230)));
    now += 10s;
    hear(measured("fridge", sample({}, 230)));
    EXPECT_EQ(readings(), 2U);
}

TEST_F(DuplicatesTest, EchoOfAPlugWithoutAClockIsRecordedOnce) {
    hear(measured("fridge", sample({}, 230)));
    now += 5ms;
    hear(measured("fridge", sample({}, 230)));
    EXPECT_EQ(readings(), 1U);
}

TEST_F(DuplicatesTest, PlugThatCountsFrom1970RepeatsItselfAfterEachStart) {
    hear(measured("fridge", sample(at("1970-01-01T00:00:17Z"), 230)));
    now += 10min;
    hear(measured("fridge", sample(at("1970-01-01T00:00:17Z"), 230)));
    EXPECT_EQ(readings(), 2U);
}

/// Whole volts and no load: only the time tells readings apart, and in October not even that.
TEST_F(DuplicatesTest, HourThatOccursTwiceLosesNothingAtAnyTelePeriod) {
    for (const auto period : {10s, 60s, 299s, 300s, 450s, 600s, 899s, 900s, 1200s, 1800s, 3599s, 3600s}) {
        start({});
        int sent = 0;
        for (now = at("2026-10-24T21:00:07.100Z"); now < at("2026-10-25T04:00:00Z"); now += period) {
            hear(measured("fridge", sample(now + (now < at("2026-10-25T01:00:00Z") ? 2h : 1h), 231)));
            ++sent;
        }
        const Batch batch = commit();
        EXPECT_EQ(batch.readings.size(), sent) << "every " << period.count() << " s";
        EXPECT_TRUE(std::ranges::none_of(batch.readings, [](const auto& reading) { return reading.flags != 0; }));
    }
}

/// It was never heard before, or does not tell which of its messages are on schedule.
TEST_F(DuplicatesTest, HourThatOccursTwiceLosesNothingOfAPlugThatIsHardlyKnown) {
    for (const bool scheduled : {true, false}) {
        for (auto period = 10s; period <= 3600s; period += period < 120s ? 7s : 113s) {
            start({});
            std::size_t sent = 0;
            for (now = at("2026-10-25T00:00:07.100Z"); now < at("2026-10-25T03:00:00Z"); now += period) {
                Measurement measurement = sample(now + (now < at("2026-10-25T01:00:00Z") ? 2h : 1h), 231);
                measurement.scheduled = scheduled;
                hear(measured("fridge", measurement));
                ++sent;
            }
            EXPECT_EQ(commit().readings.size(), sent) << "every " << period.count() << " s, scheduled " << scheduled;
        }
    }
}

TEST_F(DuplicatesTest, ClockThatIsPutBackLosesNothing) {
    for (const auto back : {2min, 5min, 7min, 10min, 14min, 30min, 60min}) {
        start({});
        for (int i = 0; i < 120; ++i) {
            now += 60s;
            hear(measured("fridge", sample(now - (i < 60 ? 0min : back), 231)));
        }
        EXPECT_EQ(readings(), 120U) << "by " << back.count() << " minutes";
        EXPECT_EQ(recorder().counters().late, 0U);
    }
}

// What the store is asked.

TEST_F(DuplicatesTest, StoreIsAskedAboutWhatSeemsToHaveComeBefore) {
    start_knowing_clock("fridge", 0s);
    hear(measured("fridge", sample(now, 230)));
    store.answer = true;
    hear(measured("fridge", sample(now - 20min, 230)));
    EXPECT_EQ(store.questions, 1);
    EXPECT_EQ(readings(), 1U);
}

TEST_F(DuplicatesTest, StoreIsAskedForBothPlacesOfALateReading) {
    start_knowing_clock("fridge", 0s);
    now += 200s;
    hear(measured("fridge", sample(now - 100s, 230)));
    EXPECT_EQ(store.questions, 2);
    EXPECT_EQ(readings(), 1U);
}

TEST_F(DuplicatesTest, StoreIsNotAskedAboutOrdinaryReadings) {
    start({.plugs = {bare_plug(1, "fridge")}, .newest_reading = now - 1s});
    for (int i = 0; i < 100; ++i) {
        now += 10s;
        hear(measured("fridge", sample(now, 230)));
    }
    EXPECT_EQ(store.questions, 0);
}

TEST_F(DuplicatesTest, StoreIsAskedAboutALateReading) {
    start_knowing_clock("fridge", 0s);
    hear(measured("fridge", sample(now, 230)));
    now += 200s;
    store.answer = true;
    hear(measured("fridge", sample(now - 100s, 230)));
    EXPECT_EQ(store.questions, 1);
    EXPECT_EQ(readings(), 1U) << "the first one";
    EXPECT_EQ(duplicates(), 1U);
    EXPECT_EQ(recorder().counters().late, 0U) << "what is left out is not counted as late";
}

TEST_F(DuplicatesTest, StoreIsAskedAboutWhatIsNoNewerThanItsNewest) {
    start({.plugs = {bare_plug(1, "fridge")}, .newest_reading = now});
    hear(measured("fridge", sample(now, 230)));
    EXPECT_EQ(store.questions, 1);
}

TEST_F(DuplicatesTest, WhenTheStoreCannotAnswerTheReadingIsKeptAndThatIsSaid) {
    start({.plugs = {bare_plug(1, "fridge")}, .newest_reading = now});
    store.answer = fail(StoreErrc::busy, "cannot look for a reading: database is locked");
    hear(measured("fridge", sample(now, 230)));
    EXPECT_EQ(readings(), 1U);
    EXPECT_TRUE(log.has("cannot look for a reading"));
}

// Over a restart, with a real database.

class RestartTest : public testing::Test {
  protected:
    RestartTest() { start(); }

    /// A new run on the same file.
    void start() {
        recorder_.reset();
        store_.reset();
        store_ = SqliteStore::open(file_, "Europe/Amsterdam").value();
        recorder_.emplace(parts_, Recorder::Known{store_->load_plugs().value(), store_->newest_reading().value()},
                          *store_, log_);
    }
    void restart() {
        ASSERT_TRUE(store_->commit(recorder_->seal(Recorder::Seal::closing)));
        recorder_->committed();
        start();
    }
    void record(const Measurement& measurement, UtcMillis received_at, bool retained = false) {
        const auto done = recorder_->record(measured("fridge", measurement), {received_at, retained, true});
        ASSERT_TRUE(done) << done.error().what;
    }
    /// Three readings before noon, from a clock that reads `ahead` more than ours.
    void learn_clock(std::chrono::milliseconds ahead) {
        for (const UtcMillis time : {noon_ - 30s, noon_ - 20s, noon_ - 10s}) {
            record(sample(time + ahead, 229), time);
        }
    }
    [[nodiscard]] std::int64_t stored() {
        EXPECT_TRUE(store_->commit(recorder_->seal(Recorder::Seal::running)));
        recorder_->committed();
        return whole(file_, "SELECT count(*) FROM reading");
    }

    RecordedParts parts_;
    CapturedLog log_;
    TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
    std::unique_ptr<SqliteStore> store_;
    std::optional<Recorder> recorder_;
    const UtcMillis noon_ = at("2026-05-01T12:00:00Z");
};

TEST_F(RestartTest, RetainedCopyOfAStoredReadingIsNotStoredAgain) {
    learn_clock(1h);
    record(sample(noon_ + 1h, 230.5), noon_ + 400ms);
    restart();
    record(sample(noon_ + 1h, 230.5), noon_ + 3h, true);
    EXPECT_EQ(stored(), 4);
    EXPECT_EQ(recorder_->counters().duplicates, 1U);
}

/// The plug's clock shows whole seconds and the way here takes its time, so the copy is placed a little off.
TEST_F(RestartTest, RetainedCopyIsRecognisedThoughTheOriginalWasHeldUpOnTheWay) {
    learn_clock(0s);
    record(sample(noon_, 230), noon_ + 100ms);
    record(sample(noon_ + 10s, 231), noon_ + 14s);
    restart();
    record(sample(noon_ + 10s, 231), noon_ + 3h, true);
    EXPECT_EQ(stored(), 5);
}

TEST_F(RestartTest, RetainedReadingThatIsNewsIsStored) {
    learn_clock(1h);
    record(sample(noon_ + 1h, 230.5), noon_ + 400ms);
    restart();
    record(sample(noon_ + 2h, 230.5), noon_ + 3h, true);
    EXPECT_EQ(stored(), 5);
}

TEST_F(RestartTest, RetainedReadingWithAZoneNeedsNoKnownClock) {
    Measurement zoned = sample(noon_, 230.5);
    zoned.plug_time->zoned = true;
    record(zoned, noon_ + 3h, true);
    EXPECT_THAT(rows(file_, "SELECT 1 FROM reading"), IsEmpty());
    EXPECT_EQ(stored(), 1);
    EXPECT_THAT(rows(file_, "SELECT time, flags FROM reading"), ElementsAre("1777636800000|4"));
}

TEST_F(RestartTest, SameLogAgainAddsNothing) {
    for (int run = 0; run < 2; ++run) {
        for (int i = 0; i < 50; ++i) {
            record(sample(noon_ + 1h + i * 10s, 230 + i % 3), noon_ + i * 10s + 300ms);
        }
        restart();
    }
    EXPECT_EQ(stored(), 50);
}

TEST_F(RestartTest, SameLogAgainAddsNothingThoughAChannelWasAbsent) {
    Measurement measurement = sample(noon_, 0);
    measurement.channel_count = 2;
    measurement.channels[0].voltage_v.reset();
    measurement.channels[1].voltage_v = 231;
    record(measurement, noon_ + 300ms);
    restart();
    record(measurement, noon_ + 300ms);
    EXPECT_EQ(stored(), 1);
}

TEST_F(RestartTest, SameLogAgainAddsNothingThoughThePlugsClockWasSetForward) {
    for (int run = 0; run < 2; ++run) {
        record(sample(noon_, 230), noon_ + 300ms);
        record(sample(noon_ + 10s, 231), noon_ + 10'300ms);
        record(sample(noon_ + 20s + 7min, 232), noon_ + 20'300ms);
        record(sample(noon_ + 30s + 7min, 233), noon_ + 30'300ms);
        restart();
    }
    EXPECT_EQ(stored(), 4);
}

TEST_F(RestartTest, SameLogAgainAddsNothingThoughThePlugHasNoClock) {
    for (int run = 0; run < 2; ++run) {
        for (int i = 0; i < 10; ++i) {
            record(sample({}, 230), noon_ + i * 10s);
        }
        restart();
    }
    EXPECT_EQ(stored(), 10);
}

TEST_F(RestartTest, OlderLogThatWasNeverSeenIsStored) {
    record(sample(noon_, 230), noon_);
    restart();
    for (int i = 1; i <= 10; ++i) {
        record(sample(noon_ - i * 10s, 230), noon_ - i * 10s);
    }
    EXPECT_EQ(stored(), 11);
}

TEST_F(RestartTest, LearntClockSurvives) {
    learn_clock(1h);
    restart();
    record(sample(noon_ + 1h + 100s, 231), noon_ + 140s);
    EXPECT_EQ(stored(), 4);
    EXPECT_THAT(rows(file_, "SELECT flags, time - 1777636800000 FROM reading ORDER BY time"),
                ElementsAre("0|-30000", "0|-20000", "0|-10000", "4|100000"));
}

/// The first time nothing was known of the clock, so the first was not seen to be late.
TEST_F(RestartTest, SameLogAgainAddsNothingThoughItsReadingsAreDatedOtherwise) {
    for (int run = 0; run < 2; ++run) {
        record(sample(noon_, 230), noon_ + 40s);
        for (int i = 5; i < 15; ++i) {
            record(sample(noon_ + i * 10s, 230 + i % 3), noon_ + i * 10s);
        }
        record(sample(noon_ + 150s, 230), noon_ + 190s);
        restart();
    }
    EXPECT_EQ(stored(), 12);
}

}  // namespace
}  // namespace collector::test
