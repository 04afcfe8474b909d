#include "daemon/outages.hpp"

#include <algorithm>
#include <utility>

namespace collector {
namespace {

std::optional<UtcMillis> last_moment_of(const std::optional<RunRecord>& run) {
    return run ? std::optional(run->stop.value_or(run->alive)) : std::nullopt;
}

}  // namespace

Outages::Outages(Recorder& recorder, const Clock& clock, std::optional<RunRecord> last_run)
    : recorder_(recorder),
      clock_(clock),
      last_run_(std::move(last_run)),
      last_moment_(last_moment_of(last_run_)),
      start_(clock.utc_now()),
      is_undated_(!clock.synchronised()),
      link_down_since_(start_),
      alive_at_(clock.steady_now()),
      not_dropping_(start_) {}

void Outages::tick() {
    if (!start_noted_) {
        start_noted_ = true;
        if (last_moment_) {
            recorder_.end_open_gaps({*last_moment_, is_impossible() ? std::nullopt : std::optional(start_)});
        }
        note_start();
        note_clock();
        begin_loss(start_);
    } else if (clock_.steady_now() - alive_at_ >= kAliveEvery) {
        note_run(std::nullopt);
    }
}

/// The time since the run before, and this run.
void Outages::note_start() {
    if (last_moment_ && *last_moment_ < start_) {
        recorder_.note_gap(
            {*last_moment_, start_, last_run_->stop ? GapCause::collector_stopped : GapCause::collector_crashed});
    }
    note_run(std::nullopt);
}

void Outages::note_run(std::optional<UtcMillis> stop) {
    alive_at_ = clock_.steady_now();
    if (!is_impossible()) {
        recorder_.note_run({start_, clock_.utc_now(), stop, COLLECTOR_VERSION});
    }
}

void Outages::note_clock() {
    if (is_undated_) {
        clock_gap_ = Gap{is_impossible() ? *last_moment_ : start_, std::nullopt, GapCause::clock};
        recorder_.note_gap(*clock_gap_);
    }
}

void Outages::take_back_clock() {
    if (const auto gap = std::exchange(clock_gap_, std::nullopt)) {
        recorder_.take_back_gap(*gap);
    }
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
    note({start, std::nullopt, GapCause::link_down});
}

/// One that is on record must end, even if the clock has gone back since it began.
void Outages::end_loss(UtcMillis end) {
    const UtcMillis start = *std::exchange(link_down_since_, std::nullopt);
    note_span(start, std::max(end, start + std::chrono::milliseconds{1}), GapCause::link_down);
}

/// Nothing, if it ends before it began.
void Outages::note_span(UtcMillis start, UtcMillis end, GapCause cause) {
    if (start < end) {
        note({start, end, cause});
    }
}

void Outages::note(const Gap& gap) {
    if (is_undated_) {
        const auto known = std::ranges::find_if(
            undated_, [&gap](const Gap& other) { return other.start == gap.start && other.cause == gap.cause; });
        if (known != undated_.end()) {
            *known = gap;
        } else if (undated_.size() < kUndatedMax) {
            undated_.push_back(gap);
        }
    }
    if (!is_impossible()) {
        recorder_.note_gap(gap);
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
    if (!is_undated_) {
        // Between two readings there is no more time than there was.
        const UtcMillis now = clock_.utc_now();
        note_span(now - step, now, GapCause::clock);
        return;
    }
    if (!start_noted_) {
        return;
    }
    if (!is_impossible()) {
        for (const Gap& gap : undated_) {
            recorder_.take_back_gap(gap);
        }
        if (last_moment_ && *last_moment_ < start_) {
            recorder_.take_back_gap({*last_moment_, start_, GapCause::collector_stopped});
            recorder_.take_back_gap({*last_moment_, start_, GapCause::collector_crashed});
        }
    }
    take_back_clock();
    start_ += step;
    note_start();
    note_clock();
    if (link_down_since_) {
        *link_down_since_ += step;
    }
    for (Gap& gap : undated_) {
        gap.start += step;
        if (gap.end) {
            *gap.end += step;
        }
    }
    for (const Gap& gap : std::vector<Gap>(undated_)) {
        note(gap);
    }
}

void Outages::clock_is_right() {
    if (!std::exchange(is_undated_, false)) {
        return;
    }
    take_back_clock();
    for (const Gap& gap : std::exchange(undated_, {})) {
        recorder_.note_gap(gap);
    }
    note_run(std::nullopt);
}

void Outages::stop() {
    const UtcMillis now = clock_.utc_now();
    if (link_down_since_) {
        end_loss(now);
    }
    note_run(now);
}

}  // namespace collector
