#include "daemon/worker.hpp"

#include <future>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/worker_fixture.hpp"
#include "sqlite/disk_fault.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;
using test::DiskFault;
using test::rows;
using test::whole;
using WorkerTest = test::WorkerFixture;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// When the next turn comes.

TEST_F(WorkerTest, LooksUpEveryCommitIntervalSinceWhatComesRightAfterALookIsNotToWaitLonger) {
    settle_in();
    const SteadyTime looked = clock_.steady_now();
    EXPECT_EQ(worker_->next_turn(), looked + 5s);
    clock_.advance(3s);
    EXPECT_EQ(worker_->next_turn(), looked + 5s) << "it is not put off by asking";
}

TEST_F(WorkerTest, LooksUpEveryTenSecondsWithALongCommitInterval) {
    config_.database.commit_interval = 5min;
    start();
    EXPECT_EQ(worker_->next_turn(), clock_.steady_now() + 10s);
}

TEST_F(WorkerTest, LooksUpThreeTimesAWatchdogsPeriod) {
    supervisor_.watched = 6s;
    EXPECT_EQ(worker_->next_turn(), clock_.steady_now() + 2s);
}

TEST_F(WorkerTest, LooksUpWhenACommitIsDue) {
    settle_in();
    hear_reading();
    const SteadyTime before = clock_.steady_now();
    clock_.advance(1s);
    turn();
    EXPECT_EQ(worker_->next_turn(), before + 5s) << "the reading may have come right after the last look";
}

TEST_F(WorkerTest, LooksUpForTheNextTryAfterAFailedCommit) {
    settle_in();
    hear_reading();
    turn();
    const DiskFault full(DiskFault::Kind::full, 0);
    clock_.advance(5s);
    turn();
    EXPECT_EQ(worker_->next_turn(), clock_.steady_now() + 250ms);
}

TEST_F(WorkerTest, LooksUpForTheHousekeeper) {
    settle_in();
    ASSERT_LE(housekeeper_.next_step(), clock_.steady_now() + 30s);
    pass(22s);
    EXPECT_EQ(worker_->next_turn(), housekeeper_.next_step()) << "sooner than the next look";
}

// How the run begins.

TEST_F(WorkerTest, StartAndTheCrashBeforeItAreOnRecordWhenTheConnectionBegins) {
    start(RunRecord{start_ - 2h, start_ - 7min, std::nullopt, "1"});
    std::vector<std::string> runs;
    std::vector<std::string> gaps_then;
    link_.on_open = [&] {
        runs = rows(file_, "SELECT start_time IS NOT NULL FROM collector_run");
        gaps_then = gaps();
    };
    worker_->begin();
    EXPECT_THAT(runs, ElementsAre("1"));
    EXPECT_THAT(gaps_then, ElementsAre("-420000|0|collector_crashed", "0|null|link_down"));
}

TEST_F(WorkerTest, TheConnectionBeginsOnce) {
    int opened = 0;
    link_.on_open = [&] { ++opened; };
    EXPECT_EQ(opened, 0);
    worker_->begin();
    EXPECT_EQ(opened, 1);
    pass(1min);
    EXPECT_EQ(opened, 1);
}

TEST_F(WorkerTest, TheConnectionWaitsUntilTheStartCanBeCommitted) {
    int opened = 0;
    link_.on_open = [&] {
        ++opened;
        EXPECT_EQ(whole(file_, "SELECT count(*) FROM collector_run"), 1);
    };
    {
        const DiskFault full(DiskFault::Kind::full, 0);
        worker_->begin();
        turn();
        pass(2s);
        EXPECT_EQ(opened, 0);
    }
    pass(2s);
    EXPECT_EQ(opened, 1) << "it was tried again before the patience was over";
}

TEST_F(WorkerTest, TheConnectionDoesNotWaitForEverForADiskThatTakesNothing) {
    int opened = 0;
    link_.on_open = [&] { ++opened; };
    {
        const DiskFault full(DiskFault::Kind::full, 0);
        worker_->begin();
        turn();
        pass(Worker::kStartPatience - 1ms);
        EXPECT_EQ(opened, 0);
        pass(1ms);
        EXPECT_EQ(opened, 1);
        hear_reading();
        pass(1min);
    }
    pass(10s);
    EXPECT_EQ(stored(), 1);
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM collector_run"), 1);
    EXPECT_EQ(opened, 1);
}

// What a turn does.

TEST_F(WorkerTest, CommitsWhatCameInOneIntervalTogether) {
    settle_in();
    for (int i = 0; i < 4; ++i) {
        hear_reading();
        pass(1s);
        EXPECT_EQ(stored(), 0);
    }
    pass(1s);
    EXPECT_EQ(stored(), 4);
    EXPECT_EQ(slow_.commits, 1);
}

TEST_F(WorkerTest, AFailedCommitLosesNothingAndIsTriedUntilItSucceeds) {
    settle_in();
    hear_reading();
    {
        const DiskFault full(DiskFault::Kind::full, 0);
        pass(20s);
        hear_reading();
        pass(20s);
    }
    EXPECT_EQ(stored(), 0);
    EXPECT_THAT(supervisor_.statuses.back(), HasSubstr("full"));
    pass(10s);
    EXPECT_EQ(stored(), 2);
    pass(10s);
    EXPECT_THAT(supervisor_.statuses.back(), Not(HasSubstr("full")));
}

TEST_F(WorkerTest, AMessageWhoseSenderWaitsIsCommittedAtOnce) {
    settle_in();
    const auto since = std::chrono::steady_clock::now();
    auto sender = std::async(std::launch::async, [this] {
        inbox_.put({.topic = "mjs-voltage/fridge/LWT", .payload = "Online", .received_at = start_, .qos = 1});
    });
    while (sender.wait_for(0s) == std::future_status::timeout) {
        turn();
    }
    // On a machine so slow that the sender's patience is over, it rightly went on alone.
    const bool in_time = std::chrono::steady_clock::now() - since < CommitGate::kPatience;
    EXPECT_TRUE(inbox_.acknowledged_early() == 0 || !in_time);
    turn();
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM availability"), 1) << "though no time has passed";
    EXPECT_EQ(slow_.commits, 1) << "once";
    hear_reading();
    turn();
    EXPECT_EQ(stored(), 0) << "nobody waits for this one";
}

TEST_F(WorkerTest, SendersThatWaitDoNotMakeAFullDiskBusy) {
    settle_in();
    inbox_.put({.topic = "mjs-voltage/fridge/LWT", .payload = "Online", .received_at = start_, .qos = 1});
    const DiskFault full(DiskFault::Kind::full, 0);
    for (int i = 0; i < 5; ++i) {
        turn();
    }
    EXPECT_EQ(slow_.commits, 1);
}

TEST_F(WorkerTest, ThereIsNoHousekeepingBeforeTheStartIsOnRecord) {
    {
        const DiskFault full(DiskFault::Kind::full, 0);
        worker_->begin();
        pass(1min);
        EXPECT_EQ(housekeeper_.next_step(), SteadyTime{}) << "it was not asked yet";
    }
    pass(1min);
    EXPECT_GT(housekeeper_.next_step(), SteadyTime{});
}

TEST_F(WorkerTest, IntervalsAreMadeBetweenCommits) {
    settle_in();
    for (int i = 0; i < 25 * 6; ++i) {
        hear_reading();
        pass(10s);
    }
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM interval_10min"), 2);
}

TEST_F(WorkerTest, ThereIsNoHousekeepingWhileNothingCanBeCommitted) {
    settle_in();
    pass(1min);
    hear_reading();
    const DiskFault full(DiskFault::Kind::full, 0);
    pass(6s);
    const SteadyTime step = housekeeper_.next_step();
    pass(5min);
    EXPECT_EQ(housekeeper_.next_step(), step);
}

TEST_F(WorkerTest, AStateOfTheConnectionGoesOnRecord) {
    worker_->begin();
    link_.changes = {{true, start_ + 2s}};
    turn();
    pass(6s);
    EXPECT_THAT(gaps(), ElementsAre("0|2000|link_down"));
    link_.changes = {{false, start_ + 1h}};
    turn();
    pass(6s);
    EXPECT_THAT(gaps(), ElementsAre("0|2000|link_down", "3600000|null|link_down"));
}

TEST_F(WorkerTest, AConnectionThatIsLostAndBackInOneMillisecondBreaksNoCommit) {
    worker_->begin();
    link_.changes = {{true, start_}, {false, start_ + 1s}, {true, start_ + 1s}, {false, start_ + 1s}, {true, start_}};
    hear_reading();
    turn();
    pass(6s);
    EXPECT_EQ(stored(), 1);
    EXPECT_THAT(gaps(), ElementsAre("0|1|link_down", "1000|1001|link_down"));
}

TEST_F(WorkerTest, DroppedMessagesAreAGapAndSaidOnceAMinute) {
    settle_in();
    turn();
    const auto overflow = [this] {
        for (std::size_t i = 0; i < Inbox::kMessagesMax + 3; ++i) {
            hear("other/topic", "");
        }
        clock_.advance(1s);
        turn();
    };
    const auto lines = [this] {
        return std::ranges::count_if(log_.lines(), [](const auto& line) {
            return line.text == "3 messages dropped: they come faster than they can be recorded";
        });
    };
    overflow();
    EXPECT_EQ(lines(), 1);
    overflow();
    EXPECT_EQ(lines(), 1);
    pass(61s);
    EXPECT_EQ(lines(), 2) << "only those that are new";
    EXPECT_THAT(rows(file_, "SELECT end_time - start_time FROM gap WHERE cause = 'queue_overflow'"),
                ElementsAre("2000"));
}

TEST_F(WorkerTest, OversizedAndEarlyMessagesAreSaid) {
    settle_in();
    link_.said.oversized = 4;
    inbox_.put({.topic = "mjs-voltage/fridge/LWT", .payload = "Online", .received_at = start_, .qos = 1});
    pass(10s);
    EXPECT_TRUE(log_.has("4 messages dropped: payload or topic is too long"));
    EXPECT_TRUE(log_.has("1 QoS 1 messages acknowledged before they were committed"));
}

TEST_F(WorkerTest, StatusFollowsEveryTenSeconds) {
    worker_->begin();
    turn();
    EXPECT_THAT(supervisor_.statuses, ElementsAre("not connected; 0 plugs, 0 of them online; 0 readings, 0 messages "
                                                  "refused"));
    link_.said.state = mqtt::LinkStatus::State::online;
    link_.said.version = mqtt::ProtocolVersion::v5;
    link_.said.refused_topics = {"a/#", "b/#"};
    hear_reading();
    hear("mjs-voltage/fridge/SENSOR", "{");
    clock_.advance(9s);
    turn();
    EXPECT_THAT(supervisor_.statuses, SizeIs(1));
    clock_.advance(1s);
    turn();
    ASSERT_THAT(supervisor_.statuses, SizeIs(2));
    EXPECT_EQ(supervisor_.statuses[1],
              "online with MQTT 5; 1 plugs, 1 of them online; 1 readings, 1 messages refused; 2 topics refused by the "
              "broker");
    link_.said.state = mqtt::LinkStatus::State::waiting;
    link_.said.problem = "nobody listens";
    clock_.advance(10s);
    turn();
    EXPECT_THAT(supervisor_.statuses.back(), HasSubstr("not connected: nobody listens; 1 plugs"));
}

TEST_F(WorkerTest, AClockThatFollowsNoServerIsSaidAtTheStartAndEveryHour) {
    const auto warnings = [this] {
        return std::ranges::count_if(log_.lines(), [](const auto& line) {
            return line.level == LogLevel::warn && line.text.starts_with("the clock of this machine follows no time");
        });
    };
    clock_.set_synchronised(false);
    worker_->begin();
    turn();
    EXPECT_EQ(warnings(), 1);
    EXPECT_THAT(supervisor_.statuses.back(), HasSubstr("refused; the clock follows no time server"));
    pass(59min);
    EXPECT_EQ(warnings(), 1);
    pass(2min);
    EXPECT_EQ(warnings(), 2);
    clock_.set_synchronised(true);
    pass(10s);
    EXPECT_TRUE(log_.has("the clock of this machine follows a time server now"));
    EXPECT_THAT(supervisor_.statuses.back(), Not(HasSubstr("clock")));
    pass(2h);
    EXPECT_EQ(warnings(), 2);
}

TEST_F(WorkerTest, AnEndOfAllReadingsIsSaid) {
    link_.said.state = mqtt::LinkStatus::State::online;
    worker_->begin();
    hear_reading();
    pass(16min);
    EXPECT_TRUE(log_.has("no plug has sent a reading for 15 min"));
    EXPECT_THAT(supervisor_.statuses.back(), HasSubstr("; no reading for 16 min"));
    hear_reading();
    pass(10s);
    EXPECT_TRUE(log_.has("readings come again, after 16 min without any"));
}

TEST_F(WorkerTest, EveryTurnIsASignOfLifeWhileTheConnectionMovesOn) {
    settle_in();
    const int before = supervisor_.heartbeats;
    turn();
    EXPECT_EQ(supervisor_.heartbeats, before + 1);
    clock_.advance(3min - 6s);
    turn();
    EXPECT_EQ(supervisor_.heartbeats, before + 2);
    clock_.advance(2s);
    turn();
    EXPECT_EQ(supervisor_.heartbeats, before + 2) << "its thread hangs";
    link_.moved_at = clock_.steady_now();
    turn();
    EXPECT_EQ(supervisor_.heartbeats, before + 3);
}

TEST_F(WorkerTest, SupervisorHearsOfProgressWithinALargeGroup) {
    start();
    worker_->begin();
    for (std::size_t i = 0; i < 3 * Worker::kMessagesABeat; ++i) {
        hear_reading();
    }
    const int before = supervisor_.heartbeats;
    turn();
    EXPECT_EQ(supervisor_.heartbeats, before + 3 + 1);
}

// The host's clock.

TEST_F(WorkerTest, AJumpBeforeTheFirstMessageIsSeen) {
    worker_->begin();
    clock_.step(1h);
    turn();
    EXPECT_TRUE(log_.has("the clock of this machine jumped by +3600.000 s"));
}

TEST_F(WorkerTest, MessagesFromBeforeTheClockWasRightMoveWithIt) {
    clock_.set_synchronised(false);
    start();
    worker_->begin();
    hear_reading();
    clock_.advance(2s);
    clock_.step(24h);
    clock_.set_synchronised(true);
    turn();
    pass(6s);
    EXPECT_THAT(rows(file_, "SELECT time FROM reading"),
                ElementsAre(std::to_string((start_ + 24h).time_since_epoch().count())));
    EXPECT_THAT(rows(file_, "SELECT start_time FROM collector_run"),
                ElementsAre(std::to_string((start_ + 24h).time_since_epoch().count())));
}

TEST_F(WorkerTest, ReadingsFromBeforeTheClockWasRightMoveWithItWhileTheyArePending) {
    clock_.set_synchronised(false);
    start();
    worker_->begin();
    hear_reading();
    turn();
    clock_.step(24h);
    clock_.set_synchronised(true);
    pass(6s);
    EXPECT_THAT(rows(file_, "SELECT time FROM reading"),
                ElementsAre(std::to_string((start_ + 24h).time_since_epoch().count())));
}

TEST_F(WorkerTest, MessagesFromBeforeAJumpOfARightClockKeepTheirTime) {
    worker_->begin();
    hear_reading();
    clock_.step(24h);
    turn();
    pass(6s);
    EXPECT_THAT(rows(file_, "SELECT time FROM reading"),
                ElementsAre(std::to_string(start_.time_since_epoch().count())));
}

TEST_F(WorkerTest, ReadingsAreTrustedOnceTheClockIsSynchronised) {
    clock_.set_synchronised(false);
    start();
    worker_->begin();
    for (int i = 0; i < 3; ++i) {
        hear_reading();
        turn();
        clock_.set_synchronised(true);
        clock_.advance(1s);
    }
    pass(6s);
    EXPECT_THAT(rows(file_, "SELECT flags FROM reading ORDER BY time"), ElementsAre("0", "0", "0"));
}

// Reloading.

TEST_F(WorkerTest, AReloadTakesEffectWithTheNextTurn) {
    settle_in();
    Config after = config_;
    after.database.commit_interval = 2s;
    after.tasmota.full_topics = {"home/%topic%/"};
    after.tasmota.record = {.power = false, .energy = false, .state = false};
    orders_.reload(after);
    turn();
    EXPECT_EQ(worker_->next_turn(), clock_.steady_now() + 2s) << "though nothing is pending";
    hear("home/fridge/SENSOR", R"({"ENERGY":{"Period":0,"Voltage":230,"Power":7}})");
    turn();
    EXPECT_EQ(worker_->next_turn(), clock_.steady_now() + 2s);
    pass(2s);
    EXPECT_THAT(rows(file_, "SELECT voltage, power FROM reading"), ElementsAre("230.0|null"));
    EXPECT_FALSE(orders_.take_reloaded()) << "it was taken";
}

TEST_F(WorkerTest, AReloadTakesEffectForHousekeeping) {
    settle_in();
    hear_reading();
    for (const char* const word : {"Offline", "Online"}) {
        clock_.advance(1s);
        hear("mjs-voltage/fridge/LWT", word);
    }
    pass(5s);
    for (int i = 0; i < 3; ++i) {
        clock_.advance(24h);
        hear_reading();
        pass(1min);
    }
    const auto states = whole(file_, "SELECT count(*) FROM availability");
    ASSERT_GT(states, 1);
    Config after = config_;
    after.retention = {.readings = std::nullopt, .states = 24h};
    orders_.reload(after);
    pass(1min);
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM availability"), 1) << "the last one stays";
    EXPECT_EQ(stored(), 4);
}

// Stopping.

TEST_F(WorkerTest, RunTakesAllThatIsQueuedAndCommitsItAtItsEnd) {
    hear_reading();
    hear_reading();
    orders_.stop_by(clock_.steady_now() + 4700ms);
    inbox_.close();
    EXPECT_EQ(worker_->run(), ExitCode::ok);
    EXPECT_EQ(stored(), 2);
    EXPECT_EQ(worker_->counters().readings, 2U);
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM collector_run WHERE stop_time IS NOT NULL"), 1);
    EXPECT_THAT(log_.lines(), Not(testing::Contains(testing::Field(&test::CapturedLog::Line::level, LogLevel::error))));
}

TEST_F(WorkerTest, TheLastCommitSaysExactlyWhenEachPlugWasLastSeen) {
    settle_in();
    hear_reading();
    turn();
    pass(6s);
    hear("mjs-voltage/fridge/STATE", R"({"UptimeSec":5})");
    const UtcMillis last = clock_.utc_now();
    turn();
    EXPECT_EQ(stop(), ExitCode::ok);
    EXPECT_EQ(whole(file_, "SELECT last_seen FROM plug"), last.time_since_epoch().count());
}

TEST_F(WorkerTest, ALossThatComesWithTheStopIsOnRecord) {
    worker_->begin();
    link_.changes = {{true, start_ + 1s}};
    turn();
    clock_.advance(1min);
    link_.changes = {{false, start_ + 30s}};
    EXPECT_EQ(stop(), ExitCode::ok);
    EXPECT_THAT(gaps(), ElementsAre("0|1000|link_down", "30000|60000|link_down"));
}

TEST_F(WorkerTest, StopWaitsForADiskThatComesBack) {
    settle_in();
    hear_reading();
    turn();
    slow_.takes = 500ms;
    auto full = std::make_unique<DiskFault>(DiskFault::Kind::full, 0);
    slow_.before_commit = [&](int commits) {
        if (commits == 4) {
            full.reset();
        }
    };
    EXPECT_EQ(stop(), ExitCode::ok);
    EXPECT_EQ(slow_.commits, 4);
    EXPECT_EQ(stored(), 1);
}

TEST_F(WorkerTest, StopGivesUpInTimeToSayWhatIsLost) {
    settle_in();
    hear_reading();
    turn();
    slow_.takes = 500ms;
    const DiskFault full(DiskFault::Kind::full, 0);
    const SteadyTime stop_by = clock_.steady_now() + 4700ms;
    EXPECT_EQ(stop(), ExitCode::io);
    EXPECT_EQ(clock_.steady_now(), stop_by - 700ms);
    // The reading, its plug and that it is online, the run, and the loss of a connection that never came.
    EXPECT_TRUE(log_.has("5 rows could not be written before the time to stop was up"));
}

TEST_F(WorkerTest, StopLetsGoOfWhoeverWaitsForACommit) {
    worker_->begin();
    auto sender = std::async(std::launch::async, [this] {
        inbox_.put({.topic = "mjs-voltage/fridge/LWT", .payload = "Online", .received_at = start_, .qos = 1});
    });
    while (inbox_.received() == 0) {
        std::this_thread::yield();
    }
    inbox_.close();
    EXPECT_EQ(worker_->run(), ExitCode::ok);
    sender.get();
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM availability") + static_cast<std::int64_t>(inbox_.dropped()), 1);
}

}  // namespace
}  // namespace collector
