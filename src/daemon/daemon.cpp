#include <collector/daemon/daemon.hpp>

#include <sys/prctl.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include <fmt/format.h>

#include <collector/mqtt/subscriber.hpp>
#include <collector/process/memory.hpp>
#include <collector/process/service_notify.hpp>
#include <collector/process/signals.hpp>
#include <collector/store/sqlite_store.hpp>

#include "daemon/clock_watch.hpp"
#include "daemon/housekeeper.hpp"
#include "daemon/inbox.hpp"
#include "daemon/outages.hpp"
#include "daemon/pipeline.hpp"
#include "daemon/reload.hpp"

namespace collector {
namespace {

using namespace std::chrono_literals;

/// Stopping stays below five seconds altogether, and that below the unit's TimeoutStopSec.
constexpr auto kStopPatience = 4700ms;
constexpr auto kSubscriberPatience = 2500ms;
/// The worker gives up this much earlier, so that it can still say what is lost; one try takes half a second.
constexpr auto kLastWords = 700ms;

/// The worker looks up this often at least; else each commit interval.
constexpr auto kIdleTick = 10s;
constexpr auto kStatusEvery = 10s;

/// A driver silent for longer hangs; the longest thing it does is a connect attempt with a dead name server.
constexpr auto kDriverSilenceMax = 3min;

FlushRule flush_rule(const Config& config) {
    return FlushRule{.age_max = config.database.commit_interval};
}

Housekeeper::Rules housekeeping_rules(const Config& config) {
    return {.grace = config.database.commit_interval + 5s, .retention = config.retention};
}

/// A decoder for patterns the configuration has checked.
tasmota::Decoder make_decoder(const Config& config) {
    return tasmota::Decoder(tasmota::TopicLayout::from_patterns(config.tasmota.full_topics).value());
}

class Daemon {
  public:
    Daemon(Config config, std::filesystem::path config_file, std::unique_ptr<SqliteStore> store, Recorder::Known known,
           std::optional<RunRecord> last_run, ConsoleLog& log)
        : config_(std::move(config)),
          config_file_(std::move(config_file)),
          log_(log),
          store_(std::move(store)),
          recorder_(config_.tasmota.record, std::move(known), *store_, log_),
          pipeline_(make_decoder(config_), recorder_, *store_, log_, flush_rule(config_)),
          outages_(recorder_, clock_, std::move(last_run)),
          housekeeper_(*store_, clock_, log_, housekeeping_rules(config_)),
          subscriber_(config_.broker, clock_, log_, [this](Delivery&& delivery) { inbox_.put(std::move(delivery)); }) {}

    ExitCode run(const Signals& signals) {
        worker_ = std::jthread([this] { work(); });
        subscriber_.start();
        notify_.ready("connecting");
        while (signals.wait() == Signals::Kind::reload) {
            reload();
        }
        return stop();
    }

  private:
    /// A count of losses, and how much of it was said.
    struct Losses {
        std::uint64_t said = 0;
        LogThrottle lines{60s};
    };

    void work();
    void work_until_closed();
    void take_group(std::vector<Delivery>& group);
    void commit_the_rest();
    void apply_reload();
    [[nodiscard]] SteadyTime next_deadline() const;
    [[nodiscard]] bool has_time_for_housekeeping() const;
    void report(SteadyTime now);
    void say_growth(Losses& losses, std::uint64_t count, std::string_view what, SteadyTime now);
    [[nodiscard]] std::string status_line(const mqtt::LinkStatus& link) const;
    void reload();
    [[nodiscard]] ExitCode stop();

    Config config_;  // the main thread's
    const std::filesystem::path config_file_;
    ConsoleLog& log_;
    const ServiceNotify notify_;
    const SystemClock clock_;
    Inbox inbox_;

    // The worker's, while it runs.
    std::unique_ptr<SqliteStore> store_;
    Recorder recorder_;
    Pipeline pipeline_;
    Outages outages_;
    Housekeeper housekeeper_;
    ClockWatch clock_watch_;
    SteadyTime looked_at_ = clock_.steady_now();  ///< for messages; what comes now came in after that
    bool was_synchronised_ = clock_.synchronised();
    std::chrono::milliseconds commit_interval_ = config_.database.commit_interval;
    std::uint64_t awaited_ = 0;  ///< QoS 1 messages recorded and not committed
    bool start_on_record_ = false;
    Losses dropped_;
    Losses acknowledged_early_;
    Losses oversized_;
    std::optional<SteadyTime> reported_at_;

    // Between the main thread and the worker.
    std::mutex mutex_;
    std::condition_variable finished_changed_;
    std::optional<Config> reloaded_;
    SteadyTime stop_by_;  ///< set before the inbox is closed
    bool finished_ = false;
    ExitCode exit_code_ = ExitCode::ok;

    mqtt::Subscriber subscriber_;
    std::jthread worker_;  // last: it uses everything above
};

void Daemon::work() {
    prctl(PR_SET_NAME, "recorder");  // for top -H, and whoever looks for the thread that hangs
    ExitCode code = ExitCode::ok;
    try {
        work_until_closed();
        commit_the_rest();
        if (recorder_.pending_rows() > 0) {
            log_.error(fmt::format("{} rows could not be written before the time to stop was up: {}",
                                   recorder_.pending_rows(), pipeline_.trouble()));
            code = ExitCode::io;
        }
    } catch (const std::exception& bug) {
        log_.error(fmt::format("a bug ended the recording: {}", bug.what()));
        code = ExitCode::internal;
    }
    {
        const std::lock_guard lock(mutex_);
        finished_ = true;
        exit_code_ = code;
        finished_changed_.notify_all();
    }
    Signals::ask_to_stop();
}

void Daemon::work_until_closed() {
    // A jump of the clock is seen from here on, not from the first message on.
    static_cast<void>(clock_watch_.take_jump(clock_));
    outages_.tick();
    std::vector<Delivery> group;
    while (inbox_.take_all(group, next_deadline())) {
        apply_reload();
        take_group(group);
        outages_.tick();
        outages_.link_changed(subscriber_.take_link_changes());
        outages_.dropped(inbox_.dropped());
        const SteadyTime now = clock_.steady_now();
        const bool urgent = awaited_ > 0 && pipeline_.trouble().empty();
        const bool committed = urgent ? pipeline_.commit(Recorder::Seal::running, now).has_value()
                                      : pipeline_.commit_if_due(now) == Pipeline::Committed::done;
        if (committed) {
            inbox_.committed(std::exchange(awaited_, 0));
            if (!std::exchange(start_on_record_, true)) {
                release_startup_pages();
            }
        }
        if (has_time_for_housekeeping()) {
            housekeeper_.step();
        }
        report(now);
        if (now - subscriber_.last_progress() < kDriverSilenceMax) {
            notify_.alive();
        }
    }
}

void Daemon::take_group(std::vector<Delivery>& group) {
    const SteadyTime since = std::exchange(looked_at_, clock_.steady_now());
    const bool synchronised = clock_.synchronised();
    const bool was_synchronised = std::exchange(was_synchronised_, synchronised);
    if (const auto step = clock_watch_.take_jump(clock_)) {
        log_.warn(
            fmt::format("the clock of this machine jumped by {:+.3f} s", std::chrono::duration<double>(*step).count()));
        recorder_.clock_stepped(*step);
        outages_.clock_stepped(*step);
        if (!was_synchronised) {
            restamp(group, clock_);
        }
    }
    for (const Delivery& delivery : group) {
        pipeline_.take(delivery, was_synchronised && synchronised, since);
        awaited_ += Inbox::is_awaited(delivery) ? 1U : 0U;
    }
}

void Daemon::commit_the_rest() {
    SteadyTime give_up;
    {
        const std::lock_guard lock(mutex_);
        give_up = stop_by_ - kLastWords;
    }
    outages_.link_changed(subscriber_.take_link_changes());
    outages_.stop();
    while (!pipeline_.commit(Recorder::Seal::closing, clock_.steady_now()) && clock_.steady_now() < give_up) {
        std::this_thread::yield();  // The commit itself waits for a lock.
    }
    inbox_.committed(std::exchange(awaited_, 0));
}

SteadyTime Daemon::next_deadline() const {
    // What comes in right after a look is not to wait longer than a commit interval.
    SteadyTime deadline = looked_at_ + std::min<SteadyTime::duration>(kIdleTick, commit_interval_);
    if (const auto watchdog = notify_.watchdog()) {
        deadline =
            std::min(deadline, clock_.steady_now() + std::chrono::duration_cast<SteadyTime::duration>(*watchdog / 3));
    }
    if (has_time_for_housekeeping()) {
        deadline = std::min(deadline, housekeeper_.next_step());
    }
    return std::min(deadline, pipeline_.next_commit().value_or(deadline));
}

/// Commits come first. Gaps cannot be told before it is on record how long the collector was away.
bool Daemon::has_time_for_housekeeping() const {
    const auto commit = pipeline_.next_commit();
    return start_on_record_ && pipeline_.trouble().empty() && (!commit || housekeeper_.has_time_before(*commit));
}

std::string Daemon::status_line(const mqtt::LinkStatus& link) const {
    const RecorderCounters& counters = recorder_.counters();
    std::string text = link.state == mqtt::LinkStatus::State::online
                           ? "online"
                           : "not connected" + (link.problem.empty() ? "" : ": " + link.problem);
    text += fmt::format("; {} plugs, {} of them online; {} readings, {} messages refused", recorder_.plug_count(),
                        recorder_.online_count(), counters.readings, counters.rejected);
    if (!link.refused_topics.empty()) {
        text += fmt::format("; {} topics refused by the broker", link.refused_topics.size());
    }
    if (!pipeline_.trouble().empty()) {
        text += "; " + pipeline_.trouble();
    }
    return text;
}

/// Once a minute at most, and only what is new.
void Daemon::say_growth(Losses& losses, std::uint64_t count, std::string_view what, SteadyTime now) {
    if (count > losses.said && losses.lines.admit(now)) {
        log_.warn(fmt::format("{} {}", count - losses.said, what));
        losses.said = count;
    }
}

void Daemon::report(SteadyTime now) {
    say_growth(dropped_, inbox_.dropped(), "messages dropped: they come faster than they can be recorded", now);
    say_growth(acknowledged_early_, inbox_.acknowledged_early(),
               "QoS 1 messages acknowledged before they were committed: the disk is slow", now);
    // The link's status holds texts, so it is copied now and then, not with every group of messages.
    if (!reported_at_ || now - *reported_at_ >= kStatusEvery) {
        reported_at_ = now;
        const mqtt::LinkStatus link = subscriber_.status();
        say_growth(oversized_, link.oversized, "messages dropped: payload or topic is too long", now);
        notify_.status(status_line(link));
    }
}

void Daemon::apply_reload() {
    std::optional<Config> config;
    {
        const std::lock_guard lock(mutex_);
        config.swap(reloaded_);
    }
    if (config) {
        commit_interval_ = config->database.commit_interval;
        pipeline_.set_rule(flush_rule(*config));
        housekeeper_.set_rules(housekeeping_rules(*config));
        pipeline_.set_decoder(make_decoder(*config));
        recorder_.set_parts(config->tasmota.record);
    }
}

void Daemon::reload() {
    notify_.reloading();
    auto loaded = load_config(config_file_, process_environment);
    if (!loaded) {
        for (const ConfigNote& fault : loaded.error()) {
            log_.error(to_text(fault));
        }
        log_.error("the configuration was not reloaded; the one in use stays");
    } else {
        const Config& after = loaded->config;
        for (const ConfigNote& warning : loaded->warnings) {
            log_.warn(to_text(warning));
        }
        for (const std::string& key : keys_needing_restart(config_, after)) {
            log_.warn(fmt::format("{} has changed; that takes effect after a restart", key));
        }
        log_.set_lowest(after.log_level);
        subscriber_.set_credentials(after.broker.username, after.broker.password);
        {
            const std::lock_guard lock(mutex_);
            reloaded_ = after;
        }
        inbox_.nudge();
        log_.info("the configuration was reloaded");
    }
    notify_.ready("reloaded");
}

ExitCode Daemon::stop() {
    notify_.stopping();
    const SteadyTime stop_by = clock_.steady_now() + kStopPatience;
    {
        const std::lock_guard lock(mutex_);
        stop_by_ = stop_by;
    }
    subscriber_.request_stop();
    const bool left_broker = subscriber_.wait_stopped(kSubscriberPatience);
    inbox_.close();
    std::unique_lock lock(mutex_);
    const bool drained = finished_changed_.wait_until(lock, stop_by, [this] { return finished_; });
    if (!drained) {
        log_.error("the disk does not answer; what was not committed is lost");
        _exit(static_cast<int>(ExitCode::io));
    }
    const ExitCode code = exit_code_;
    lock.unlock();
    worker_.join();
    const RecorderCounters& counters = recorder_.counters();
    log_.info(fmt::format("stopped after {} messages: {} readings recorded, {} messages refused, {} dropped",
                          inbox_.received(), counters.readings, counters.rejected, inbox_.dropped()));
    if (!left_broker) {
        // The connection hangs in a name lookup that cannot be ended; the database is in order, so leave it behind.
        store_.reset();
        _exit(static_cast<int>(code));
    }
    return code;
}

}  // namespace

StoreResult<ExitCode> run_daemon(LoadedConfig loaded, const std::filesystem::path& config_file, ConsoleLog& log) {
    use_memory_sparingly();
    release_startup_pages();
    mqtt::Subscriber::prepare_process();
    const Signals signals;
    const Config& config = loaded.config;
    log.set_lowest(config.log_level);
    for (const ConfigNote& warning : loaded.warnings) {
        log.warn(to_text(warning));
    }
    auto store = SqliteStore::open(config.database.path, config.tasmota.time_zone);
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
    log.info(fmt::format("recording to {} ({} plugs known), a commit each {} ms", config.database.path.string(),
                         known->plugs.size(), config.database.commit_interval.count()));
    Daemon daemon(std::move(loaded.config), config_file, std::move(*store), std::move(*known), std::move(*last_run),
                  log);
    return daemon.run(signals);
}

}  // namespace collector
