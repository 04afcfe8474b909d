#include "daemon/outages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "recorder/recorder_fixture.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using test::at;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

class OutagesTest : public testing::Test {
  protected:
    void start(std::optional<RunRecord> last_run = {}, bool synchronised = true) {
        clock_.set_synchronised(synchronised);
        outages_.emplace(recorder_, clock_, std::move(last_run));
    }
    /// What is pending, as if it were committed.
    Batch commit() {
        Batch batch = recorder_.seal(Recorder::Seal::running);
        recorder_.committed();
        return batch;
    }
    void connect() { outages_->link_changed({{true, clock_.utc_now()}}); }
    void lose() { outages_->link_changed({{false, clock_.utc_now()}}); }

    const UtcMillis start_ = at("2026-05-01T10:00:00Z");
    test::ManualClock clock_{start_};
    test::CapturedLog log_;
    test::EmptyStore store_;
    Recorder recorder_{{}, {}, store_, log_};
    std::optional<Outages> outages_;
};

TEST_F(OutagesTest, FirstRunHasNothingToExplainBeforeIt) {
    start();
    outages_->tick();
    const Batch batch = commit();
    ASSERT_TRUE(batch.run);
    EXPECT_EQ(batch.run->start, start_);
    EXPECT_EQ(batch.run->stop, std::nullopt);
    EXPECT_EQ(batch.open_gaps_end, std::nullopt);
    EXPECT_THAT(batch.gaps, ElementsAre(Gap{start_, std::nullopt, GapCause::link_down}));
}

TEST_F(OutagesTest, TimeSinceAnOrderlyStopIsAGap) {
    start(RunRecord{start_ - 2h, start_ - 1h, start_ - 1h, "1"});
    outages_->tick();
    const Batch batch = commit();
    EXPECT_THAT(batch.gaps, Contains(Gap{start_ - 1h, start_, GapCause::collector_stopped}));
    EXPECT_EQ(batch.open_gaps_end, (OpenGapsEnd{start_ - 1h, start_}));
}

TEST_F(OutagesTest, TimeSinceTheLastSignOfLifeIsAGapAfterACrash) {
    start(RunRecord{start_ - 2h, start_ - 7min, std::nullopt, "1"});
    outages_->tick();
    EXPECT_THAT(commit().gaps, Contains(Gap{start_ - 7min, start_, GapCause::collector_crashed}));
}

TEST_F(OutagesTest, ConnectionThatComesSoonIsOneShortGap) {
    start();
    outages_->tick();
    clock_.advance(800ms);
    connect();
    EXPECT_THAT(commit().gaps, ElementsAre(Gap{start_, start_ + 800ms, GapCause::link_down}));
}

TEST_F(OutagesTest, LossIsNotedAtOnceAndEndedWhenItIsOver) {
    start();
    outages_->tick();
    connect();
    static_cast<void>(commit());
    clock_.advance(1h);
    const UtcMillis lost = clock_.utc_now();
    lose();
    EXPECT_THAT(commit().gaps, ElementsAre(Gap{lost, std::nullopt, GapCause::link_down}));
    clock_.advance(5min);
    connect();
    EXPECT_THAT(commit().gaps, ElementsAre(Gap{lost, lost + 5min, GapCause::link_down}));
    connect();
    EXPECT_THAT(commit().gaps, IsEmpty());
}

TEST_F(OutagesTest, SecondLossIsAsLongAsItWas) {
    start();
    outages_->tick();
    clock_.advance(1s);
    connect();
    clock_.advance(1h);
    lose();
    clock_.advance(1min);
    connect();
    clock_.advance(1h);
    const UtcMillis lost = clock_.utc_now();
    lose();
    static_cast<void>(commit());
    clock_.advance(2min);
    lose();  // it is known
    EXPECT_THAT(commit().gaps, IsEmpty());
    connect();
    EXPECT_THAT(commit().gaps, ElementsAre(Gap{lost, lost + 2min, GapCause::link_down}));
}

/// The table `gap` takes no other, and refuses with it everything in its batch.
TEST_F(OutagesTest, EveryGapEndsAfterItBegan) {
    start(RunRecord{start_ - 2h, start_, start_, "1"});
    outages_->tick();
    outages_->link_changed({{true, start_}, {false, start_}, {true, start_ - 1h}});
    outages_->dropped(1);
    EXPECT_THAT(commit().gaps, ElementsAre(Gap{start_, start_ + 1ms, GapCause::link_down}));
    outages_->link_changed({{false, start_ + 5s}, {true, start_ + 5s}});
    EXPECT_THAT(commit().gaps, ElementsAre(Gap{start_ + 5s, start_ + 5s + 1ms, GapCause::link_down}));
}

TEST_F(OutagesTest, LossEndsWithTheRunThoughTheClockWentBack) {
    start();
    outages_->tick();
    clock_.step(-1h);
    outages_->clock_stepped(-1h);
    outages_->stop();
    EXPECT_THAT(commit().gaps, ElementsAre(Gap{start_, start_ + 1ms, GapCause::link_down}));
}

TEST_F(OutagesTest, DroppedMessagesMakeAGapFromTheLastGoodLookOn) {
    start();
    outages_->tick();
    connect();
    outages_->dropped(0);
    static_cast<void>(commit());
    clock_.advance(100ms);
    outages_->dropped(5);
    clock_.advance(100ms);
    outages_->dropped(9);
    EXPECT_THAT(commit().gaps, ElementsAre(Gap{start_, start_ + 200ms, GapCause::queue_overflow}));
    clock_.advance(100ms);
    outages_->dropped(9);
    clock_.advance(1h);
    outages_->dropped(9);
    clock_.advance(100ms);
    outages_->dropped(10);
    EXPECT_THAT(commit().gaps, ElementsAre(Gap{clock_.utc_now() - 100ms, clock_.utc_now(), GapCause::queue_overflow}));
}

TEST_F(OutagesTest, OverflowDoesNotReachAcrossAJumpOfTheClock) {
    start();
    outages_->tick();
    connect();
    clock_.advance(100ms);
    outages_->dropped(0);
    static_cast<void>(commit());
    clock_.advance(100ms);
    clock_.step(1h);
    outages_->clock_stepped(1h);
    outages_->dropped(5);
    const UtcMillis now = clock_.utc_now();
    EXPECT_THAT(commit().gaps,
                ElementsAre(Gap{now - 1h, now, GapCause::clock}, Gap{now - 100ms, now, GapCause::queue_overflow}));
    clock_.step(-1h);
    outages_->clock_stepped(-1h);
    clock_.advance(50ms);
    outages_->dropped(6);
    EXPECT_THAT(commit().gaps, ElementsAre(Gap{now - 1h - 100ms, now - 1h + 50ms, GapCause::queue_overflow}));
}

TEST_F(OutagesTest, OrderlyStopEndsTheRunAndALossThatLasts) {
    start();
    outages_->tick();
    static_cast<void>(commit());
    clock_.advance(1min);
    outages_->stop();
    const Batch batch = commit();
    EXPECT_EQ(batch.run.value().stop, start_ + 1min);
    EXPECT_THAT(batch.gaps, ElementsAre(Gap{start_, start_ + 1min, GapCause::link_down}));
}

TEST_F(OutagesTest, RunIsNotedEveryFiveMinutes) {
    start();
    outages_->tick();
    static_cast<void>(commit());
    int noted = 0;
    for (int i = 0; i < 60; ++i) {
        clock_.advance(10s);
        outages_->tick();
        noted += commit().run ? 1 : 0;
    }
    EXPECT_EQ(noted, 2);
}

TEST_F(OutagesTest, FirstStepToTheRightTimeMovesTheStart) {
    start(RunRecord{start_ - 2h, start_ - 1h, start_ - 1h, "1"}, false);
    outages_->tick();
    EXPECT_THAT(commit().gaps, Contains(Gap{start_ - 1h, start_, GapCause::collector_stopped}));
    clock_.advance(1min);
    connect();
    static_cast<void>(commit());
    // The clock was a day behind.
    clock_.step(24h);
    clock_.set_synchronised(true);
    outages_->clock_stepped(24h);
    outages_->tick();
    outages_->clock_is_right();
    const Batch batch = commit();
    EXPECT_EQ(batch.run.value().start, start_ + 24h);
    EXPECT_THAT(batch.taken_back.gaps, UnorderedElementsAre(Gap{start_, start_ + 1min, GapCause::link_down},
                                                            Gap{start_ - 1h, start_, GapCause::collector_stopped},
                                                            Gap{start_ - 1h, start_, GapCause::collector_crashed},
                                                            Gap{start_, std::nullopt, GapCause::clock},
                                                            Gap{start_ + 24h, std::nullopt, GapCause::clock}));
    EXPECT_THAT(batch.gaps, ElementsAre(Gap{start_ - 1h, start_ + 24h, GapCause::collector_stopped},
                                        Gap{start_ + 24h, start_ + 24h + 1min, GapCause::link_down}));
    EXPECT_EQ(batch.open_gaps_end, std::nullopt) << "that would close gaps of this run";
}

TEST_F(OutagesTest, FirstStepMovesTheLossOfConnectionThatBeganBeforeIt) {
    start({}, false);
    outages_->tick();
    static_cast<void>(commit());
    clock_.step(24h);
    clock_.set_synchronised(true);
    outages_->clock_stepped(24h);
    outages_->clock_is_right();
    clock_.advance(1min);
    connect();
    const Batch batch = commit();
    EXPECT_THAT(batch.gaps, ElementsAre(Gap{start_ + 24h, start_ + 24h + 1min, GapCause::link_down}));
    EXPECT_THAT(batch.taken_back.gaps, Contains(Gap{start_, std::nullopt, GapCause::link_down}));
}

TEST_F(OutagesTest, AClockThatIsEarlierThanTheLastRunSaysOnlyThatTheTimeIsNotKnown) {
    start(RunRecord{start_ - 2h, start_ + 10min, std::nullopt, "1"}, false);
    outages_->tick();
    connect();
    outages_->dropped(3);
    Batch batch = commit();
    EXPECT_THAT(batch.gaps, ElementsAre(Gap{start_ + 10min, std::nullopt, GapCause::clock}));
    EXPECT_EQ(batch.run, std::nullopt);
    EXPECT_EQ(batch.open_gaps_end, (OpenGapsEnd{start_ + 10min, std::nullopt}));
    clock_.advance(1min);
    clock_.step(30min);
    clock_.set_synchronised(true);
    outages_->clock_stepped(30min);
    outages_->clock_is_right();
    batch = commit();
    EXPECT_THAT(batch.taken_back.gaps, Contains(Gap{start_ + 10min, std::nullopt, GapCause::clock}));
    EXPECT_THAT(batch.gaps, ElementsAre(Gap{start_ + 10min, start_ + 30min, GapCause::collector_crashed},
                                        Gap{start_ + 30min, start_ + 30min + 1ms, GapCause::link_down}));
    EXPECT_EQ(batch.run.value().start, start_ + 30min);
}

TEST_F(OutagesTest, GapsBeyondAThousandStayWhereTheyAre) {
    start({}, false);
    outages_->tick();
    connect();
    for (std::size_t i = 0; i < Outages::kUndatedMax + 5; ++i) {
        clock_.advance(1s);
        lose();
        clock_.advance(1s);
        connect();
        static_cast<void>(commit());
    }
    outages_->clock_stepped(1h);
    EXPECT_THAT(commit().gaps, SizeIs(Outages::kUndatedMax + 1)) << "and that of the clock";
}

TEST_F(OutagesTest, LaterStepsForwardAreGaps) {
    start(RunRecord{start_ - 2h, start_ - 1h, start_ - 1h, "1"});
    outages_->tick();
    static_cast<void>(commit());
    clock_.step(24h);
    outages_->clock_stepped(24h);
    const Batch batch = commit();
    EXPECT_THAT(batch.gaps, ElementsAre(Gap{start_, start_ + 24h, GapCause::clock}));
    EXPECT_EQ(batch.rows(), 1U);
}

TEST_F(OutagesTest, LaterStepsBackAreNone) {
    start();
    outages_->tick();
    static_cast<void>(commit());
    clock_.step(-1h);
    outages_->clock_stepped(-1h);
    EXPECT_TRUE(commit().empty());
}

TEST_F(OutagesTest, AClockThatWasSynchronisedOnceIsTrusted) {
    start();
    outages_->tick();
    clock_.set_synchronised(false);
    outages_->tick();
    static_cast<void>(commit());
    clock_.step(24h);
    outages_->clock_stepped(24h);
    EXPECT_EQ(commit().run, std::nullopt) << "the start is where it was";
}

TEST_F(OutagesTest, RunThatEndedInTheFutureLeavesNoGap) {
    start(RunRecord{start_ + 1h, start_ + 2h, std::nullopt, "1"});
    outages_->tick();
    EXPECT_THAT(commit().gaps, ElementsAre(Gap{start_, std::nullopt, GapCause::link_down}));
}

}  // namespace
}  // namespace collector
