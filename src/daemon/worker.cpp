#include "daemon/worker.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include <collector/process/memory.hpp>

namespace collector {
namespace {

FlushRule flush_rule(const Config& config) {
    return FlushRule{.age_max = config.database.commit_interval};
}

/// A decoder for patterns the configuration has checked.
tasmota::Decoder make_decoder(const Config& config) {
    return tasmota::Decoder(tasmota::TopicLayout::from_patterns(config.tasmota.full_topics).value());
}

}  // namespace

Worker::Worker(const Surroundings& surroundings, const Config& config, Recorder::Known known,
               std::optional<RunRecord> last_run)
    : around_(surroundings),
      recorder_(config.tasmota.record, std::move(known), around_.store, around_.log),
      pipeline_(make_decoder(config), recorder_, around_.store, around_.log, flush_rule(config)),
      outages_(recorder_, around_.clock, std::move(last_run)),
      report_({.clock = around_.clock,
               .inbox = around_.inbox,
               .link = around_.link,
               .recorder = recorder_,
               .pipeline = pipeline_,
               .figures = figures_,
               .supervisor = around_.supervisor,
               .log = around_.log,
               .health = around_.health},
              config.database.path),
      incidents_(around_.log),
      looked_at_(around_.clock.steady_now()),
      files_looked_at_(looked_at_),
      was_synchronised_(around_.clock.synchronised()),
      commit_interval_(config.database.commit_interval) {}

ExitCode Worker::run() {
    begin();
    while (turn()) {
    }
    return finish();
}

void Worker::begin() {
    static_cast<void>(clock_watch_.take_jump(around_.clock));
    outages_.tick();
    const SteadyTime now = around_.clock.steady_now();
    open_link_by_ = now + kStartPatience;
    if (pipeline_.commit(Recorder::Seal::running, now)) {
        note_commit(now, now);
    } else {
        ++figures_.failed_commits;
    }
    open_link_when_due(now);
}

bool Worker::turn() {
    if (!around_.inbox.take_all(group_, next_turn())) {
        return false;
    }
    apply_reload();
    take_group();
    outages_.tick();
    outages_.link_changed(around_.link.take_changes());
    outages_.dropped(around_.inbox.dropped());
    const SteadyTime now = around_.clock.steady_now();
    commit_if_due(now);
    open_link_when_due(now);
    watch_over_files(now);
    if (has_time_for_housekeeping()) {
        around_.housekeeper.step();
    }
    report_.tick(now, trouble());
    show_life();
    return true;
}

void Worker::show_life() {
    if (around_.clock.steady_now() - around_.link.last_progress() < kLinkSilenceMax) {
        around_.supervisor.alive();
    }
}

SteadyTime Worker::next_turn() const {
    // What comes in right after a look is not to wait longer than a commit interval.
    SteadyTime deadline = looked_at_ + std::min<SteadyTime::duration>(kIdleTurn, commit_interval_);
    if (const auto watchdog = around_.supervisor.watchdog()) {
        const auto heartbeat = std::chrono::duration_cast<SteadyTime::duration>(*watchdog / 3);
        deadline = std::min(deadline, around_.clock.steady_now() + heartbeat);
    }
    deadline = std::min(deadline, open_link_by_.value_or(deadline));
    if (has_time_for_housekeeping()) {
        deadline = std::min(deadline, around_.housekeeper.next_step());
    }
    if (around_.custody != nullptr && around_.custody->is_busy()) {
        deadline = std::min(deadline, around_.clock.steady_now() + kBusyTurn);
    }
    return std::min(deadline, pipeline_.next_commit().value_or(deadline));
}

ExitCode Worker::finish() {
    const SteadyTime give_up = around_.orders.stop_by() - kLastWords;
    outages_.link_changed(around_.link.take_changes());
    outages_.stop();
    while (!pipeline_.commit(Recorder::Seal::closing, around_.clock.steady_now()) &&
           around_.clock.steady_now() < give_up) {
        std::this_thread::yield();  // The commit itself waits for a lock.
    }
    around_.inbox.committed(std::exchange(awaited_, 0));
    while (around_.custody != nullptr && around_.custody->is_busy() && around_.clock.steady_now() < give_up) {
        around_.custody->look();
    }
    take_incidents(around_.clock.steady_now());
    incidents_.say_again();
    if (around_.custody != nullptr && around_.custody->is_busy()) {
        around_.log.error("the copy of the old database could not be finished before the time to stop was up");
    }
    if (recorder_.pending_rows() == 0) {
        return incidents_.has_breach() ? ExitCode::io : ExitCode::ok;
    }
    around_.log.error(fmt::format("{} rows could not be written before the time to stop was up: {}",
                                  recorder_.pending_rows(), pipeline_.trouble()));
    return ExitCode::io;
}

void Worker::take_group() {
    const SteadyTime since = std::exchange(looked_at_, around_.clock.steady_now());
    const bool synchronised = around_.clock.synchronised();
    const bool was_synchronised = std::exchange(was_synchronised_, synchronised);
    if (const auto step = clock_watch_.take_jump(around_.clock)) {
        around_.log.warn(
            fmt::format("the clock of this machine jumped by {:+.3f} s", std::chrono::duration<double>(*step).count()));
        recorder_.clock_stepped(*step, around_.clock.utc_now());
        outages_.clock_stepped(*step);
        if (!was_synchronised) {
            restamp(group_, around_.clock);
        }
    }
    std::size_t taken = 0;
    for (const Delivery& delivery : group_) {
        pipeline_.take(delivery, was_synchronised && synchronised, since);
        awaited_ += Inbox::is_awaited(delivery) ? 1U : 0U;
        if (++taken % kMessagesABeat == 0) {
            show_life();
        }
    }
    if (!group_.empty()) {
        figures_.took(group_.size(), group_.back().received_at, recorder_.counters().readings);
    }
    if (synchronised && !was_synchronised) {
        recorder_.clock_is_right();
        outages_.clock_is_right();
    }
}

/// At once when a sender waits for it, as long as the disk does its part.
void Worker::commit_if_due(SteadyTime now) {
    using Committed = Pipeline::Committed;
    const bool urgent = awaited_ > 0 && pipeline_.trouble().empty();
    const auto oldest = pipeline_.oldest_pending();
    const Committed what = !urgent                                          ? pipeline_.commit_if_due(now)
                           : pipeline_.commit(Recorder::Seal::running, now) ? Committed::done
                                                                            : Committed::failed;
    if (what == Committed::done) {
        note_commit(now, oldest);
    } else if (what == Committed::failed) {
        ++figures_.failed_commits;
    }
}

/// `oldest`: since when its oldest row waited; nullopt: for no time, or nothing did.
void Worker::note_commit(SteadyTime began, std::optional<SteadyTime> oldest) {
    using std::chrono::microseconds;
    files_looked_at_ = around_.clock.steady_now();
    figures_.commit_durations.add(kCommitDurations, std::chrono::duration_cast<microseconds>(files_looked_at_ - began));
    figures_.commit_ages.add(kCommitAges,
                             std::chrono::duration_cast<microseconds>(files_looked_at_ - oldest.value_or(began)));
    around_.inbox.committed(std::exchange(awaited_, 0));
    // The first commit comes before the connection, which touches as many pages again for its handshake.
    const bool is_first = !std::exchange(start_on_record_, true);
    const bool is_first_of_readings = recorder_.counters().readings > 0 && !std::exchange(readings_on_record_, true);
    if (is_first || is_first_of_readings) {
        release_startup_pages();
    }
}

void Worker::open_link_when_due(SteadyTime now) {
    if (open_link_by_ && (start_on_record_ || now >= *open_link_by_)) {
        open_link_by_.reset();
        around_.link.open();
    }
}

/// A commit looks after the files itself; when there is nothing to commit, somebody has to.
void Worker::watch_over_files(SteadyTime now) {
    if (around_.custody == nullptr) {
        return;
    }
    if (around_.custody->is_busy() || now - files_looked_at_ >= commit_interval_) {
        files_looked_at_ = now;
        around_.custody->look();
    }
    take_incidents(now);
}

void Worker::take_incidents(SteadyTime now) {
    if (around_.custody != nullptr && incidents_.take(*around_.custody, now)) {
        around_.housekeeper.begin_anew();
        report_.hurry();
    }
}

std::string Worker::trouble() const {
    const std::string incidents = incidents_.status();
    const std::string& commits = pipeline_.trouble();
    return commits.empty() || incidents.empty() ? commits + incidents : commits + "; " + incidents;
}

void Worker::apply_reload() {
    const auto config = around_.orders.take_reloaded();
    if (!config) {
        return;
    }
    commit_interval_ = config->database.commit_interval;
    pipeline_.set_rule(flush_rule(*config));
    pipeline_.set_decoder(make_decoder(*config));
    around_.housekeeper.set_rules(Housekeeper::rules_of(*config));
    recorder_.set_parts(config->tasmota.record);
}

/// Commits come first. Gaps cannot be told before it is on record how long the collector was away.
bool Worker::has_time_for_housekeeping() const {
    const auto commit = pipeline_.next_commit();
    return start_on_record_ && pipeline_.trouble().empty() && (!commit || around_.housekeeper.has_time_before(*commit));
}

}  // namespace collector
