#include "daemon/outages.hpp"

#include <algorithm>
#include <utility>

namespace collector {

Outages::Outages(Recorder& recorder, const Clock& clock, std::optional<RunRecord> last_run)
    : recorder_(recorder),
      clock_(clock),
      last_run_(std::move(last_run)),
      start_(clock.utc_now()),
      link_down_since_(start_),
      alive_at_(clock.steady_now()),
      not_dropping_(start_) {}

void Outages::tick() {
    if (!start_noted_) {
        start_noted_ = true;
        if (last_run_) {
            recorder_.end_open_gaps(last_run_->stop.value_or(last_run_->alive));
        }
        note_start();
        begin_loss(start_);
    } else if (clock_.steady_now() - alive_at_ >= kAliveEvery) {
        note_run(std::nullopt);
    }
    was_synchronised_ = was_synchronised_ || clock_.synchronised();
}

void Outages::note_start() {
    if (last_run_) {
        note_span(last_run_->stop.value_or(last_run_->alive), start_,
                  last_run_->stop ? GapCause::collector_stopped : GapCause::collector_crashed);
    }
    note_run(std::nullopt);
}

void Outages::note_run(std::optional<UtcMillis> stop) {
    alive_at_ = clock_.steady_now();
    recorder_.note_run({start_, clock_.utc_now(), stop, COLLECTOR_VERSION});
}

void Outages::link_changed(const std::vector<mqtt::LinkChange>& changes) {
    for (const mqtt::LinkChange& change : changes) {
        if (change.receiving && link_down_since_) {
            end_loss(change.at);
        } else if (!change.receiving && !link_down_since_) {
            begin_loss(change.at);
        }
    }
}

void Outages::begin_loss(UtcMillis start) {
    link_down_since_ = start;
    recorder_.note_gap({start, std::nullopt, GapCause::link_down});
}

/// One that is on record must end, even if the clock has gone back since it began.
void Outages::end_loss(UtcMillis end) {
    const UtcMillis start = *std::exchange(link_down_since_, std::nullopt);
    note_span(start, std::max(end, start + std::chrono::milliseconds{1}), GapCause::link_down);
}

/// Nothing, if it ends before it began.
void Outages::note_span(UtcMillis start, UtcMillis end, GapCause cause) {
    if (start < end) {
        recorder_.note_gap({start, end, cause});
    }
}

/// Which plugs lost what is not known, only when.
void Outages::dropped(std::uint64_t count) {
    const UtcMillis now = clock_.utc_now();
    if (count == dropped_) {
        not_dropping_ = now;
        overflow_since_.reset();
        return;
    }
    dropped_ = count;
    overflow_since_ = overflow_since_.value_or(not_dropping_);
    note_span(*overflow_since_, now, GapCause::queue_overflow);
}

void Outages::clock_stepped(std::chrono::milliseconds step) {
    not_dropping_ += step;
    overflow_since_.reset();
    if (!was_synchronised_ && start_noted_) {
        start_ += step;
        note_start();
        if (link_down_since_) {
            // It began at another time than is on record.
            const UtcMillis since = *link_down_since_;
            end_loss(since);
            begin_loss(since + step);
        }
    }
}

void Outages::stop() {
    const UtcMillis now = clock_.utc_now();
    if (link_down_since_) {
        end_loss(now);
    }
    note_run(now);
}

}  // namespace collector
