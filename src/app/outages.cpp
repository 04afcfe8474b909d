#include "app/outages.hpp"

#include <algorithm>

namespace collector {

Outages::Outages(Recorder& recorder, const Clock& clock, std::optional<RunRecord> last_run)
    : recorder_(recorder),
      clock_(clock),
      last_run_(std::move(last_run)),
      start_(clock.utc_now()),
      steady_start_(clock.steady_now()),
      link_down_since_(start_),
      alive_at_(steady_start_),
      not_dropping_(start_) {}

void Outages::look() {
    if (!begun_) {
        if (!clock_.synchronised() && clock_.steady_now() - steady_start_ < kClockPatience) {
            return;
        }
        begin();
    }
    if (clock_.steady_now() - alive_at_ >= kAliveEvery) {
        note_run(std::nullopt);
    }
}

void Outages::begin() {
    begun_ = true;
    if (last_run_) {
        const UtcMillis ended = last_run_->stop.value_or(last_run_->alive);
        recorder_.note_start(ended);
        if (ended < start_) {
            recorder_.note_gap(
                {ended, start_, last_run_->stop ? GapCause::collector_stopped : GapCause::collector_crashed});
        }
    }
    note_run(std::nullopt);
    for (const Gap& gap : held_) {
        recorder_.note_gap(gap);
    }
    held_.clear();
    if (link_down_since_) {
        recorder_.note_gap({*link_down_since_, std::nullopt, GapCause::link_down});
    }
}

void Outages::note_run(std::optional<UtcMillis> stop) {
    alive_at_ = clock_.steady_now();
    recorder_.note_run({start_, clock_.utc_now(), stop, COLLECTOR_VERSION});
}

void Outages::link_changed(const std::vector<mqtt::LinkChange>& changes) {
    for (const mqtt::LinkChange& change : changes) {
        if (change.receiving == !link_down_since_.has_value()) {
            continue;
        }
        std::optional<Gap> gap;
        if (!change.receiving) {
            link_down_since_ = change.at;
            gap = Gap{change.at, std::nullopt, GapCause::link_down};
        } else {
            const UtcMillis end = std::max(change.at, *link_down_since_ + std::chrono::milliseconds{1});
            gap = Gap{*link_down_since_, end, GapCause::link_down};
            link_down_since_.reset();
        }
        if (begun_ && gap) {
            recorder_.note_gap(*gap);
        } else if (gap && gap->end) {
            held_.push_back(*gap);
        }
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
    if (now > *overflow_since_) {
        recorder_.note_gap({*overflow_since_, now, GapCause::queue_overflow});
    }
}

void Outages::clock_stepped(std::chrono::milliseconds step) {
    not_dropping_ += step;
    overflow_since_.reset();
    if (begun_) {
        return;
    }
    start_ += step;
    if (link_down_since_) {
        *link_down_since_ += step;
    }
    for (Gap& gap : held_) {
        gap.start += step;
        *gap.end += step;
    }
}

void Outages::stop() {
    if (!begun_) {
        begin();
    }
    const UtcMillis now = clock_.utc_now();
    if (link_down_since_ && now > *link_down_since_) {
        recorder_.note_gap({*link_down_since_, now, GapCause::link_down});
    }
    note_run(now);
}

}  // namespace collector
