#pragma once

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <collector/metrics_feed/health_sink.hpp>
#include <collector/sqlite_writer/sqlite_store.hpp>

#include "daemon/worker.hpp"
#include "sqlite/database_rows.hpp"
#include "support/captured_log.hpp"
#include "support/manual_clock.hpp"
#include "support/temp_dir.hpp"

namespace collector::test {

/// A connection that is what the test says it is.
class SaidLink final : public Link {
  public:
    void open() override { on_open(); }
    [[nodiscard]] std::vector<mqtt::LinkChange> take_changes() override { return std::exchange(changes, {}); }
    [[nodiscard]] mqtt::LinkStatus status() const override { return said; }
    [[nodiscard]] SteadyTime last_progress() const override { return moved_at; }

    std::function<void()> on_open = [] {};
    std::vector<mqtt::LinkChange> changes;
    mqtt::LinkStatus said;
    SteadyTime moved_at;
};

class SeenSupervisor final : public Supervisor {
  public:
    void alive() override { ++heartbeats; }
    void status(std::string_view text) override { statuses.emplace_back(text); }
    [[nodiscard]] std::optional<std::chrono::microseconds> watchdog() const override { return watched; }

    int heartbeats = 0;
    std::vector<std::string> statuses;
    std::optional<std::chrono::microseconds> watched;
};

/// Keeps what was told last.
class SeenHealth final : public HealthSink {
  public:
    void publish(const Health& health) override {
        ++times;
        last = health;
    }

    int times = 0;
    Health last;
};

/// The real store, with a disk that takes its time.
class SlowStore final : public Store {
  public:
    SlowStore(Store& store, ManualClock& clock) : store_(store), clock_(clock) {}

    [[nodiscard]] StoreResult<void> commit(const Batch& batch) override {
        before_commit(++commits);
        clock_.advance(takes);
        return store_.commit(batch);
    }
    [[nodiscard]] StoreResult<std::vector<PlugRecord>> load_plugs() override { return store_.load_plugs(); }
    [[nodiscard]] StoreResult<bool> has_reading(const ReadingRecord& reading) override {
        return store_.has_reading(reading);
    }
    [[nodiscard]] StoreResult<std::optional<UtcMillis>> newest_reading() override { return store_.newest_reading(); }

    std::chrono::milliseconds takes{0};
    std::function<void(int number)> before_commit = [](int) {};
    int commits = 0;

  private:
    Store& store_;
    ManualClock& clock_;
};

/// A worker in the test's own thread, on a real database. Nothing waits: every turn is nudged.
class WorkerFixture : public testing::Test {
  protected:
    WorkerFixture() {
        config_.database.commit_interval = std::chrono::seconds{5};
        config_.tasmota.full_topics = {"mjs-voltage/%topic%/"};
        config_.retention = {.readings = std::nullopt, .states = std::nullopt};
        link_.moved_at = clock_.steady_now();
        start();
    }
    /// Another run on the same database.
    void start(std::optional<RunRecord> last_run = {}) {
        worker_.reset();
        worker_.emplace(Worker::Surroundings{.clock = clock_,
                                             .inbox = inbox_,
                                             .orders = orders_,
                                             .store = slow_,
                                             .housekeeper = housekeeper_,
                                             .link = link_,
                                             .supervisor = supervisor_,
                                             .log = log_,
                                             .health = told_},
                        config_, Recorder::Known::load(*store_).value(), std::move(last_run));
    }
    void hear(std::string topic, std::string payload) {
        inbox_.put({.topic = std::move(topic),
                    .payload = std::move(payload),
                    .received_at = clock_.utc_now(),
                    .arrived_at = clock_.steady_now()});
    }
    /// A reading that differs from the one before.
    void hear_reading() {
        hear("mjs-voltage/fridge/SENSOR",
             R"({"ENERGY":{"Period":0,"Voltage":)" + std::to_string(230 + ++readings_ % 20) + "}}");
    }
    void turn() {
        inbox_.nudge();
        ASSERT_TRUE(worker_->turn());
    }
    /// Time goes on, with a turn whenever one is due.
    void pass(std::chrono::milliseconds span) {
        const SteadyTime end = clock_.steady_now() + span;
        while (clock_.steady_now() < end) {
            const auto wait = std::min(end, worker_->next_turn()) - clock_.steady_now();
            clock_.advance(
                std::max(std::chrono::duration_cast<std::chrono::milliseconds>(wait), std::chrono::milliseconds{1}));
            turn();
        }
    }
    /// A worker whose start is on record, and a housekeeper that looks again in half a minute.
    void settle_in() {
        worker_->begin();
        turn();
        pass(std::chrono::seconds{5});
        ASSERT_EQ(whole(file_, "SELECT count(*) FROM collector_run"), 1);
        while (housekeeper_.next_step() <= clock_.steady_now()) {
            turn();
        }
        slow_.commits = 0;
    }
    [[nodiscard]] ExitCode stop(std::chrono::milliseconds patience = std::chrono::milliseconds{4700}) {
        orders_.stop_by(clock_.steady_now() + patience);
        inbox_.close();
        return worker_->finish();
    }
    [[nodiscard]] std::int64_t stored() const { return whole(file_, "SELECT count(*) FROM reading"); }
    [[nodiscard]] std::vector<std::string> gaps() const {
        return rows(file_, "SELECT start_time - " + std::to_string(start_.time_since_epoch().count()) +
                               ", end_time - " + std::to_string(start_.time_since_epoch().count()) +
                               ", cause FROM gap WHERE plug_id IS NULL ORDER BY start_time, cause");
    }

    const UtcMillis start_ = at("2026-05-01T10:00:00Z");
    TempDir folder_;
    std::filesystem::path file_ = folder_ / "voltage.db";
    CapturedLog log_;
    ManualClock clock_{start_};
    Config config_;
    Inbox inbox_;
    Orders orders_;
    SaidLink link_;
    SeenSupervisor supervisor_;
    HealthSink* told_ = nullptr;  ///< takes effect with start()
    std::unique_ptr<SqliteStore> store_ = SqliteStore::open(file_, "Europe/Amsterdam").value();
    SlowStore slow_{*store_, clock_};
    Housekeeper housekeeper_{*store_, *store_, clock_, log_, {.grace = std::chrono::seconds{10}, .retention = {}}};
    std::optional<Worker> worker_;
    int readings_ = 0;
};

}  // namespace collector::test
