#include <algorithm>
#include <optional>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <collector/base/iso_time.hpp>
#include <collector/model/reading_flag.hpp>

#include "daemon/worker_fixture.hpp"

/// A machine without a clock battery: what it records before it knows the time, and what becomes of that.
namespace collector {
namespace {

using namespace std::chrono_literals;
using test::rows;
using test::whole;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto kPace = 10s;

/// One run of the collector on the machine's card. Ends as by a power cut.
struct PoweredRun {
    explicit PoweredRun(const std::filesystem::path& file, test::ManualClock& machine_clock) : clock(machine_clock) {
        config.database.commit_interval = 5s;
        config.tasmota.full_topics = {"mjs-voltage/%topic%/"};
        config.retention = {.readings = std::nullopt, .states = std::nullopt};
        store = SqliteStore::open(file, "Europe/Amsterdam").value();
        housekeeper.emplace(*store, *store, clock, log, Housekeeper::Rules{.grace = 10s, .retention = {}});
        auto last = store->last_run().value();
        worker.emplace(Worker::Surroundings{.clock = clock,
                                            .inbox = inbox,
                                            .orders = orders,
                                            .store = *store,
                                            .housekeeper = *housekeeper,
                                            .link = link,
                                            .supervisor = supervisor,
                                            .log = log},
                       config, Recorder::Known::load(*store).value(), std::move(last));
        worker->begin();
        link.changes.push_back({true, clock.utc_now()});
    }
    void turn() {
        link.moved_at = clock.steady_now();
        inbox.nudge();
        ASSERT_TRUE(worker->turn());
    }

    test::ManualClock& clock;
    test::CapturedLog log;
    Config config;
    Inbox inbox;
    Orders orders;
    test::SaidLink link;
    test::SeenSupervisor supervisor;
    std::unique_ptr<SqliteStore> store;
    std::optional<Housekeeper> housekeeper;
    std::optional<Worker> worker;
};

class HostClockTest : public testing::Test {
  protected:
    /// The collector starts with a clock that is wrong by so much, and synchronised only if it is right.
    void boot(std::chrono::milliseconds wrong_by = 0ms) {
        clock_.step(now_ + wrong_by - clock_.utc_now());
        clock_.set_synchronised(wrong_by == 0ms);
        run_.emplace(file_, clock_);
        // Before its first turn nothing can be recorded.
        run_->turn();
    }
    /// After a commit, so that nothing is lost with it.
    void cut_power() {
        live(7s);
        run_.reset();
    }
    void set_right() {
        clock_.step(now_ - clock_.utc_now());
        clock_.set_synchronised(true);
    }
    /// A clock that counts as synchronised is set.
    void step(std::chrono::milliseconds by) { clock_.step(by); }
    /// The plug reports; the collector records, if it runs.
    void live(std::chrono::seconds span) {
        for (auto passed = 0s; passed < span; passed += 1s) {
            pass(1s);
            if (now_.time_since_epoch() % kPace == 0ms && run_) {
                report();
            }
            if (run_) {
                run_->turn();
            }
        }
    }
    void off(std::chrono::minutes span) { pass(span); }

    /// What was measured when, in truth.
    [[nodiscard]] std::vector<std::string> reported() const { return reported_; }
    [[nodiscard]] std::vector<std::string> recorded() const {
        return rows(file_, "SELECT (time + 500) / 1000 * 1000 FROM reading WHERE flags = 0 ORDER BY time");
    }
    [[nodiscard]] std::int64_t undated() const {
        return whole(file_, fmt::format("SELECT count(*) FROM reading WHERE flags & {} <> 0",
                                        reading_flag::kClockUnsynchronised));
    }
    [[nodiscard]] std::vector<std::string> accusations() const {
        return rows(file_,
                    "SELECT cause, (end_time - start_time) / 1000, start_time FROM gap "
                    "WHERE cause IN ('plug_offline', 'plug_silent')");
    }
    [[nodiscard]] std::vector<std::string> collector_gaps() const {
        return rows(file_, fmt::format("SELECT cause, (start_time - {0}) / 60000, (end_time - {0}) / 60000 FROM gap "
                                       "WHERE plug_id IS NULL AND (end_time IS NULL OR end_time - start_time > 2000) "
                                       "ORDER BY start_time, cause",
                                       first_.time_since_epoch().count()));
    }
    /// How many intervals have a status, of those that begin from a minute to before another.
    [[nodiscard]] std::int64_t intervals(std::string_view status, std::chrono::minutes from,
                                         std::chrono::minutes to) const {
        return whole(file_, fmt::format("SELECT count(*) FROM interval_10min WHERE status = '{}' AND start_time >= {} "
                                        "AND start_time < {}",
                                        status, (first_ + from).time_since_epoch().count(),
                                        (first_ + to).time_since_epoch().count()));
    }
    [[nodiscard]] std::int64_t intervals_before_the_start() const {
        return whole(file_, fmt::format("SELECT count(*) FROM interval_10min WHERE start_time < {}",
                                        first_.time_since_epoch().count()));
    }
    [[nodiscard]] bool is_evaluated_until_now() const {
        const auto newest = whole(file_, "SELECT coalesce(max(start_time), 0) FROM interval_10min");
        return UtcMillis{std::chrono::milliseconds{newest}} + 20min + 1min > now_;
    }

    const UtcMillis first_ = test::at("2026-05-01T10:00:00Z");
    test::TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
    UtcMillis now_ = first_;  ///< the true time
    test::ManualClock clock_{first_};
    std::optional<PoweredRun> run_;

  private:
    void pass(std::chrono::milliseconds span) {
        now_ += span;
        clock_.advance(span);
    }
    void report() {
        run_->inbox.put({.topic = "mjs-voltage/fridge/SENSOR",
                         .payload = fmt::format(R"({{"Time":"{}","ENERGY":{{"Period":0,"Voltage":{}}}}})",
                                                iso_text(now_).substr(0, 19), 230 + ++count_ % 20),
                         .received_at = clock_.utc_now(),
                         .arrived_at = clock_.steady_now()});
        reported_.push_back(std::to_string(now_.time_since_epoch().count()));
    }

    std::vector<std::string> reported_;
    int count_ = 0;
};

TEST_F(HostClockTest, APiThatWakesBehindAndIsSetRightLosesNothingAndAccusesNobody) {
    boot();
    live(2h);
    cut_power();
    off(10min);
    boot(-33min);
    live(3min);
    EXPECT_EQ(undated(), 18) << "so far it is not known when";
    EXPECT_THAT(collector_gaps(), ElementsAre("clock|120|null"));
    set_right();
    live(37min);
    live(7s);
    EXPECT_EQ(recorded(), reported());
    EXPECT_EQ(undated(), 0);
    EXPECT_THAT(accusations(), IsEmpty());
    EXPECT_THAT(collector_gaps(), ElementsAre("collector_crashed|120|130"));
    EXPECT_EQ(intervals("valid", 0min, 120min), 12);
    EXPECT_EQ(intervals("valid", 130min, 160min), 3);
    EXPECT_EQ(intervals("clock", 0min, 300min), 0);
    EXPECT_TRUE(is_evaluated_until_now());
}

TEST_F(HostClockTest, APiThatStartsHoursBehindForTheFirstTimeHasNoEvidenceBeforeItsStart) {
    boot(-3h);
    live(20min);
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM interval_10min"), 0);
    set_right();
    live(40min);
    live(7s);
    EXPECT_EQ(recorded(), reported());
    EXPECT_THAT(accusations(), IsEmpty());
    EXPECT_THAT(collector_gaps(), IsEmpty());
    EXPECT_EQ(intervals_before_the_start(), 0);
    EXPECT_EQ(intervals("valid", 0min, 50min), 5);
    EXPECT_EQ(whole(file_, "SELECT first_seen - " + std::to_string(first_.time_since_epoch().count()) +
                               " BETWEEN 0 AND 11000 FROM plug"),
              1);
}

TEST_F(HostClockTest, APiThatWakesIn1970EvaluatesThePresent) {
    boot();
    live(1h);
    cut_power();
    off(1h);
    boot(UtcMillis{} + 5min - now_);
    live(5min);
    set_right();
    live(25min);
    live(7s);
    EXPECT_EQ(recorded(), reported());
    EXPECT_THAT(accusations(), IsEmpty());
    EXPECT_EQ(intervals_before_the_start(), 0);
    EXPECT_EQ(intervals("valid", 120min, 140min), 2);
    EXPECT_TRUE(is_evaluated_until_now());
}

TEST_F(HostClockTest, WhatWasRecordedIn1970AndNeverDatedIsNoEvidence) {
    boot(UtcMillis{} + 5min - now_);
    live(10min);
    cut_power();
    off(1h);
    boot();
    live(30min);
    EXPECT_EQ(undated(), 60);
    EXPECT_THAT(accusations(), IsEmpty());
    EXPECT_EQ(intervals_before_the_start(), 0);
    EXPECT_EQ(intervals("valid", 70min, 90min), 2);
    EXPECT_TRUE(is_evaluated_until_now());
}

TEST_F(HostClockTest, APiThatStartsAnHourAheadMakesNoFuture) {
    boot();
    live(1h);
    cut_power();
    off(1h);
    boot(1h);
    live(25min);
    set_right();
    live(37min);
    live(7s);
    EXPECT_EQ(recorded(), reported());
    EXPECT_THAT(accusations(), IsEmpty());
    EXPECT_THAT(collector_gaps(), ElementsAre("collector_crashed|60|120"));
    EXPECT_EQ(intervals("valid", 120min, 180min), 6);
    EXPECT_EQ(whole(file_, "SELECT count(*) FROM interval_10min WHERE start_time >= " +
                               std::to_string(now_.time_since_epoch().count())),
              0);
    EXPECT_EQ(whole(file_, "SELECT last_seen <= " + std::to_string(now_.time_since_epoch().count()) + " FROM plug"), 1);
}

TEST_F(HostClockTest, ATimeThatWasNeverKnownHasACauseOfItsOwn) {
    boot();
    live(1h);
    cut_power();
    off(1h);
    boot(-90min);
    live(5min);
    cut_power();
    off(1h);
    boot();
    live(30min);
    EXPECT_THAT(accusations(), IsEmpty());
    EXPECT_EQ(undated(), 31);
    EXPECT_THAT(collector_gaps(), ElementsAre("clock|60|185", "collector_crashed|60|185"));
    EXPECT_EQ(intervals("valid", 0min, 60min), 6) << "among them those that the wrong time fell into";
    EXPECT_EQ(intervals("clock", 60min, 180min), 12);
    EXPECT_EQ(intervals("valid", 190min, 210min), 2);
}

TEST_F(HostClockTest, AClockThatTurnsOutRightWithoutAStepIsRightFromTheStart) {
    boot();
    live(30min);
    cut_power();
    off(1h);
    boot(1ms);
    live(10min);
    EXPECT_EQ(undated(), 60);
    set_right();
    live(30min);
    EXPECT_EQ(undated(), 0);
    live(7s);
    EXPECT_EQ(recorded(), reported());
    EXPECT_THAT(collector_gaps(), ElementsAre("collector_crashed|30|90"));
    EXPECT_EQ(intervals("valid", 90min, 120min), 3);
}

TEST_F(HostClockTest, TwoStepsMoveWhatLiesBeforeEach) {
    boot(-3h);
    live(5min);
    clock_.step(1h);
    live(5min);
    set_right();
    live(5min);
    live(7s);
    EXPECT_EQ(recorded(), reported());
}

TEST_F(HostClockTest, StatesMoveWithTheClockAndThoseOfEarlierRunsDoNot) {
    boot();
    live(10min);
    run_->inbox.put({.topic = "mjs-voltage/fridge/LWT",
                     .payload = "Offline",
                     .received_at = clock_.utc_now(),
                     .arrived_at = clock_.steady_now()});
    live(2s);
    cut_power();
    const auto before = rows(file_, "SELECT * FROM availability ORDER BY time");
    off(1h);
    boot(-70min + 1234ms);
    live(1min);
    set_right();
    live(1min);
    const auto after = rows(file_, "SELECT * FROM availability ORDER BY time");
    ASSERT_EQ(after.size(), before.size() + 1);
    EXPECT_TRUE(std::equal(before.begin(), before.end(), after.begin()));
    EXPECT_EQ(whole(file_, "SELECT (max(time) - " + std::to_string((first_ + 70min).time_since_epoch().count()) +
                               ") BETWEEN 0 AND 30000 FROM availability"),
              1);
}

class SynchronisedStepTest : public HostClockTest, public testing::WithParamInterface<std::chrono::seconds> {};

TEST_P(SynchronisedStepTest, AccusesNobody) {
    boot();
    live(1h);
    step(GetParam());
    live(30min);
    step(-GetParam());
    live(2h);
    EXPECT_THAT(accusations(), IsEmpty());
    EXPECT_EQ(intervals("valid", 0min, 60min), 6);
    EXPECT_TRUE(is_evaluated_until_now());
}

INSTANTIATE_TEST_SUITE_P(BothWays, SynchronisedStepTest, testing::Values(40s, 1h, 5h, -40s, -20min, -1h),
                         [](const auto& row) {
                             return fmt::format("{}_{}", row.param < 0s ? "back" : "ahead",
                                                std::abs(row.param.count()));
                         });

}  // namespace
}  // namespace collector
