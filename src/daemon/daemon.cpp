#include <collector/daemon/daemon.hpp>

#include <optional>
#include <utility>

#include <fmt/format.h>

#include <collector/mqtt/subscriber.hpp>
#include <collector/process/memory.hpp>
#include <collector/process/service_notify.hpp>
#include <collector/process/signals.hpp>
#include <collector/process/worker_thread.hpp>
#include <collector/sqlite_writer/sqlite_store.hpp>

#include "daemon/housekeeper.hpp"
#include "daemon/inbox.hpp"
#include "daemon/orders.hpp"
#include "daemon/reload.hpp"
#include "daemon/start_report.hpp"
#include "daemon/worker.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;

/// Stopping stays below five seconds altogether, and that below the unit's TimeoutStopSec.
constexpr auto kStopPatience = 4700ms;
constexpr auto kSubscriberPatience = 2500ms;

class SubscriberLink final : public Link {
  public:
    explicit SubscriberLink(mqtt::Subscriber& subscriber) : subscriber_(subscriber) {}

    void open() override { subscriber_.start(); }
    [[nodiscard]] std::vector<mqtt::LinkChange> take_changes() override { return subscriber_.take_link_changes(); }
    [[nodiscard]] mqtt::LinkStatus status() const override { return subscriber_.status(); }
    [[nodiscard]] SteadyTime last_progress() const override { return subscriber_.last_progress(); }

  private:
    mqtt::Subscriber& subscriber_;
};

class Systemd final : public Supervisor {
  public:
    explicit Systemd(const ServiceNotify& notify) : notify_(notify) {}

    void alive() override { notify_.alive(); }
    void status(std::string_view text) override { notify_.status(text); }
    [[nodiscard]] std::optional<std::chrono::microseconds> watchdog() const override { return notify_.watchdog(); }

  private:
    const ServiceNotify& notify_;
};

/// The main thread's part: signals, the configuration, and the order in which things start and stop.
class Daemon {
  public:
    Daemon(Config config, std::filesystem::path config_file, std::unique_ptr<SqliteStore> store, Recorder::Known known,
           std::optional<RunRecord> last_run, std::shared_ptr<ConsoleLog> log, std::unique_ptr<HealthSink> health)
        : config_(std::move(config)),
          config_file_(std::move(config_file)),
          log_(std::move(log)),
          health_(std::move(health)),
          store_(std::move(store)),
          housekeeper_(*store_, *store_, clock_, *log_, Housekeeper::rules_of(config_)),
          subscriber_(config_.broker, clock_, *log_, [this](Delivery&& delivery) { inbox_.put(std::move(delivery)); }),
          worker_({.clock = clock_,
                   .inbox = inbox_,
                   .orders = orders_,
                   .store = *store_,
                   .housekeeper = housekeeper_,
                   .link = link_,
                   .supervisor = systemd_,
                   .log = *log_,
                   .custody = store_.get(),
                   .health = health_.get()},
                  config_, std::move(known), std::move(last_run)) {}

    /// Until a signal asks to stop, or the worker has ended. How the program is to end, and whether every thread has.
    struct Stopped {
        ExitCode code;
        bool all_threads_ended;
    };
    [[nodiscard]] Stopped run(const Signals& signals);

  private:
    void reload();
    [[nodiscard]] Stopped stop();

    Config config_;
    const std::filesystem::path config_file_;
    const std::shared_ptr<ConsoleLog> log_;
    const std::unique_ptr<HealthSink> health_;
    const ServiceNotify notify_;
    const SystemClock clock_;
    Inbox inbox_;
    Orders orders_;
    std::unique_ptr<SqliteStore> store_;
    Housekeeper housekeeper_;
    mqtt::Subscriber subscriber_;
    SubscriberLink link_{subscriber_};
    Systemd systemd_{notify_};
    Worker worker_;
    std::optional<WorkerThread> thread_;  // last: it uses everything above
};

Daemon::Stopped Daemon::run(const Signals& signals) {
    thread_.emplace(
        WorkerThread::Job{.thread_name = "recorder", .what = "the recording", .work = [this] { return worker_.run(); }},
        *log_);
    notify_.ready("connecting");
    while (signals.wait() == Signals::Kind::reload) {
        reload();
    }
    return stop();
}

void Daemon::reload() {
    notify_.reloading();
    auto loaded = load_config(config_file_, process_environment);
    if (!loaded) {
        for (const ConfigNote& fault : loaded.error()) {
            log_->error(to_text(fault));
        }
        log_->error("the configuration was not reloaded; the one in use stays");
    } else {
        const Config& after = loaded->config;
        for (const ConfigNote& warning : loaded->warnings) {
            log_->warn(to_text(warning));
        }
        for (const std::string& key : keys_needing_restart(config_, after)) {
            log_->warn(fmt::format("{} has changed; that takes effect after a restart", key));
        }
        log_->set_lowest(after.log_level);
        subscriber_.set_credentials(after.broker.username, after.broker.password);
        subscriber_.ask_again_for_topics();
        orders_.reload(after);
        inbox_.nudge();
        log_->info("the configuration was reloaded");
    }
    notify_.ready("reloaded");
}

/// Along the flow: the source, the inbox, the last commit, the file.
Daemon::Stopped Daemon::stop() {
    notify_.stopping();
    const SteadyTime stop_by = clock_.steady_now() + kStopPatience;
    orders_.stop_by(stop_by);
    subscriber_.request_stop();
    const bool left_broker = subscriber_.wait_stopped(kSubscriberPatience);
    inbox_.close();
    const auto code = thread_->wait_until(stop_by);
    if (!code) {
        log_->error("the disk does not answer; what was not committed is lost");
        return {.code = ExitCode::io, .all_threads_ended = false};
    }
    thread_.reset();
    const RecorderCounters& counters = worker_.counters();
    log_->info(fmt::format("stopped after {} messages: {} readings recorded, {} messages refused, {} dropped",
                           inbox_.received(), counters.readings, counters.rejected, inbox_.dropped()));
    // A connection that hangs in a name lookup keeps the rest of us alive, but not the database from being closed.
    store_.reset();
    return {.code = *code, .all_threads_ended = left_broker};
}

}  // namespace

StoreResult<Ending> run_daemon(LoadedConfig loaded, const std::filesystem::path& config_file,
                               std::shared_ptr<ConsoleLog> log, std::unique_ptr<HealthSink> health) {
    use_memory_sparingly();
    release_startup_pages();
    mqtt::Subscriber::prepare_process();
    const Signals signals;
    const Config& config = loaded.config;
    log->set_lowest(config.log_level);
    for (const ConfigNote& warning : loaded.warnings) {
        log->warn(to_text(warning));
    }
    log->info(start_line(config.database.path));
    static const SystemClock clock;
    auto store = SqliteStore::open_to_record(config.database.path, config.tasmota.time_zone, clock);
    if (!store) {
        return tl::unexpected(store.error());
    }
    auto known = Recorder::Known::load(**store);
    if (!known) {
        return tl::unexpected(known.error());
    }
    auto last_run = (*store)->last_run();
    if (!last_run) {
        return tl::unexpected(last_run.error());
    }
    log->info(fmt::format("recording to {} ({} plugs known), a commit every {} ms", config.database.path.string(),
                          known->plugs.size(), config.database.commit_interval.count()));
    const auto daemon =
        std::make_shared<Daemon>(std::move(loaded.config), config_file, std::move(*store), std::move(*known),
                                 std::move(*last_run), std::move(log), std::move(health));
    const Daemon::Stopped stopped = daemon->run(signals);
    return Ending{.code = stopped.code, .still_in_use = stopped.all_threads_ended ? nullptr : daemon};
}

}  // namespace collector
