#include <collector/quality/timeline.hpp>

#include <algorithm>
#include <span>
#include <utility>

#include <collector/quality/pace.hpp>

#include "quality/coverage.hpp"
#include "quality/interval.hpp"
#include "quality/sample_flags.hpp"
#include "quality/two_devices.hpp"

namespace collector {
namespace {

using std::chrono::milliseconds;

Pace pace_after(std::span<const Sample> samples) {
    Pace pace;
    for (const Sample& sample : samples) {
        pace.observe(sample);
    }
    return pace;
}

std::optional<milliseconds> early_pace(const PlugHistory& history) {
    Pace pace;
    std::size_t observed = 0;
    for (auto sample = history.samples.begin();
         history.before.empty() && !pace.current() && observed < Pace::kEarlyMax && sample != history.samples.end();
         ++sample) {
        if (sample->is_dated()) {
            pace.observe(*sample);
            ++observed;
        }
    }
    return pace.current();
}

/// A pace, and what to take for it before it was known for the first time.
class KnownPace {
  public:
    KnownPace(Pace pace, std::optional<milliseconds> early) : pace_(pace), early_(early) { forget_early(); }

    void observe(const Sample& sample) {
        pace_.observe(sample);
        forget_early();
    }
    [[nodiscard]] std::optional<milliseconds> current() const {
        const auto current = pace_.current();
        return current ? current : early_;
    }
    [[nodiscard]] milliseconds at_least() const { return early_ ? milliseconds{0} : pace_.at_least(); }
    [[nodiscard]] bool is_by_schedule() const { return pace_.is_by_schedule(); }

  private:
    void forget_early() {
        if (early_ && pace_.current()) {
            early_.reset();
        }
    }
    Pace pace_;
    std::optional<milliseconds> early_;
};

bool touches(const Gap& gap, const TimeSpan& span) {
    return gap.start < span.end && gap.end.value_or(span.end) > span.start;
}

/// The last reading, the pace then, and no reading after it.
struct Tail {
    UtcMillis reading;
    std::optional<milliseconds> pace;
};

class TimelineMaker {
  public:
    TimelineMaker(PlugHistory history, const TimeSpan& span) : history_(std::move(history)), span_(span) { judge(); }

    Timeline run() {
        const KnownPace pace(pace_after(history_.before), early_pace(history_));
        std::optional<UtcMillis> reading;
        if (!history_.before.empty()) {
            reading = history_.before.back().time;
        }
        find_gaps(pace, reading);
        make_intervals(pace, reading);
        return std::move(timeline_);
    }

  private:
    /// From here on samples have the flags that they should have.
    void judge() {
        for (const auto& [index, flags] : judge_samples(history_).changes) {
            history_.samples[index].flags = flags;
            timeline_.reflagged.push_back(history_.samples[index]);
        }
    }

    void find_gaps(KnownPace pace, std::optional<UtcMillis> reading) {
        for (const Sample& sample : history_.samples) {
            if (!sample.is_dated()) {
                continue;
            }
            add_gaps(reading, sample.time, pace);
            pace.observe(sample);
            reading = sample.time;
        }
        if (const auto next = history_.next()) {
            add_gaps(reading, *next, pace);
        } else if (reading) {
            tail_ = Tail{*reading, pace.current()};
            add_gaps(reading, span_.end, pace);
            if (!timeline_.gaps.empty() && timeline_.gaps.back().end == span_.end) {
                timeline_.gaps.back().end.reset();
            }
        }
    }

    void add_gaps(std::optional<UtcMillis> reading, UtcMillis next, const KnownPace& known) {
        // What is dear is asked for only where it matters: with no pace is there a hole in so short a time.
        if (!reading || !hole_between(*reading, next, milliseconds{0})) {
            return;
        }
        const auto pace = known.current();
        if (!pace) {
            return;
        }
        if (const auto hole = hole_between(*reading, next, *pace)) {
            const auto gaps = explain(*hole, *pace, history_.circumstances);
            timeline_.gaps.insert(timeline_.gaps.end(), gaps.begin(), gaps.end());
        }
    }

    void make_intervals(KnownPace pace, std::optional<UtcMillis> reading) {
        auto next = history_.samples.begin();
        for (UtcMillis start = span_.start; start < span_.end; start += kIntervalLength) {
            const auto first = next;
            Channels heard;
            bool is_absent = !reading || start - *reading > kAbsenceMax;
            for (; next != history_.samples.end() && next->time < start + kIntervalLength; ++next) {
                if (next->is_dated()) {
                    pace.observe(*next);
                    heard.set(next->channel);
                    reading = next->time;
                    is_absent = false;
                }
            }
            if (is_absent) {
                continue;
            }
            const std::vector<Gap> gaps = gaps_at({start, start + kIntervalLength});
            const auto current = pace.current();
            const std::vector<Sample> traces = traces_of(first, next);
            for (std::size_t channel = 0; channel < heard.size(); ++channel) {
                if (heard.test(channel) || history_.channels.test(channel)) {
                    Interval interval = summarise({.start = start,
                                                   .channel = static_cast<std::uint8_t>(channel),
                                                   .samples = {first, next},
                                                   .by_schedule = pace.is_by_schedule(),
                                                   .pace = current,
                                                   .gaps = gaps,
                                                   .gains = history_.gains});
                    if (shows_two_devices(traces, interval.channel, start)) {
                        interval.status = IntervalStatus::two_devices;
                    }
                    keep(interval);
                }
            }
        }
    }

    /// A channel has intervals from the first in which it shows mains, until it has been idle for a week.
    void keep(const Interval& interval) {
        Channels& channels = history_.channels;
        std::uint32_t& idle = history_.idle.at(interval.channel);
        if (interval.samples > 0) {
            channels.set(interval.channel);
            idle = 0;
        } else if (!channels.test(interval.channel)) {
            return;
        }
        timeline_.intervals.push_back(interval);
        idle += is_idle(interval.samples, interval.status) ? 1U : 0U;
        if (idle >= kIdleMax) {
            channels.reset(interval.channel);
        }
    }

    using Samples = std::vector<Sample>::const_iterator;

    /// The readings of an interval, and before them those whose time is known that help to tell who sent them.
    [[nodiscard]] std::vector<Sample> traces_of(Samples first, Samples last) const {
        std::vector<Sample> traces(std::make_reverse_iterator(last), std::make_reverse_iterator(first));
        const std::size_t wanted = traces.size() + kTracesBefore;
        const auto take_before = [&](const std::vector<Sample>& all, Samples end) {
            for (; end != all.begin() && traces.size() < wanted; --end) {
                if (std::prev(end)->is_dated()) {
                    traces.push_back(*std::prev(end));
                }
            }
        };
        take_before(history_.samples, first);
        take_before(history_.before, history_.before.end());
        std::ranges::reverse(traces);
        return traces;
    }

    /// After the last reading nobody knows yet how a hole ends, so each interval says what was known at its end.
    [[nodiscard]] std::vector<Gap> gaps_at(const TimeSpan& interval) const {
        std::vector<Gap> gaps;
        const auto take = [&](const std::vector<Gap>& all) {
            std::ranges::copy_if(all, std::back_inserter(gaps), [&](const Gap& gap) { return touches(gap, interval); });
        };
        take(history_.circumstances.collector_gaps);
        if (!tail_ || interval.end <= tail_->reading) {
            take(timeline_.gaps);
        } else if (tail_->pace) {
            std::vector<Gap> until_reading = timeline_.gaps;
            std::erase_if(until_reading, [&](const Gap& gap) { return gap.start >= tail_->reading; });
            take(until_reading);
            if (const auto hole = hole_between(tail_->reading, interval.end, *tail_->pace)) {
                take(explain(*hole, *tail_->pace, history_.circumstances));
            }
        }
        return gaps;
    }

    PlugHistory history_;
    TimeSpan span_;
    std::optional<Tail> tail_;
    Timeline timeline_;
};

}  // namespace

Timeline make_timeline(PlugHistory history, const TimeSpan& span) {
    return TimelineMaker(std::move(history), span).run();
}

std::optional<UtcMillis> needs_earlier_start(const PlugHistory& history, std::optional<UtcMillis> first) {
    if (history.before.empty()) {
        return std::nullopt;
    }
    if (const auto changed = judge_samples(history).changed_before) {
        return changed;
    }
    if (history.samples.empty()) {
        return std::nullopt;
    }
    const auto pace = pace_after(history.before).current();
    if (!pace) {
        return history.before.size() <= Pace::kEarlyMax ? first : std::nullopt;
    }
    const UtcMillis last = history.before.back().time;
    return hole_between(last, history.samples.front().time, *pace) ? std::optional(last) : std::nullopt;
}

}  // namespace collector
