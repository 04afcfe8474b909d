#include <collector/evidence/evaluator.hpp>

#include <algorithm>

#include <collector/model/reading_flag.hpp>
#include <collector/quality/pace.hpp>

namespace collector {
namespace {

using std::chrono::milliseconds;

/// What one round covers at most, so that catching up also goes in steps.
constexpr std::chrono::days kRoundMax{1};

/// How many readings on schedule around a span matter to it: as many as Pace remembers, and one or two more.
constexpr std::size_t kAround = Pace::kRemembered + 2;
/// How many readings are looked at for these, however few of them are on schedule.
constexpr std::size_t kAroundMax = Pace::kMemory;
/// How many are asked for first: enough if the plug reports on schedule.
constexpr std::size_t kAroundFirst = 64;

/// How far to look for readings first; then four times as far, and so on.
constexpr milliseconds kLookFirst{kIntervalLength};

constexpr UtcMillis kEver = std::chrono::sys_days{std::chrono::year{9999} / 1 / 1};

std::size_t moments_on_schedule(const std::vector<Sample>& samples) {
    using namespace reading_flag;
    std::size_t count = 0;
    std::optional<UtcMillis> last;
    for (const Sample& sample : samples) {
        if ((sample.flags & (kLoadChange | kLate)) == 0 && sample.time != last) {
            last = sample.time;
            ++count;
        }
    }
    return count;
}

bool is_enough(const std::vector<Sample>& samples) {
    return samples.size() >= kAroundMax || moments_on_schedule(samples) >= kAround;
}

}  // namespace

std::optional<UtcMillis> Evaluator::next_end() const {
    const auto until = store_.evaluated_until();
    return until ? std::optional(*until + kIntervalLength) : std::nullopt;
}

StoreResult<bool> Evaluator::step(UtcMillis closed, std::size_t rows_max) {
    if (!round_) {
        if (auto begun = begin_round(closed); !begun) {
            return tl::unexpected(begun.error());
        }
    }
    return round_ ? go_on(std::max<std::size_t>(rows_max / 100, 1)) : redo(closed);
}

StoreResult<void> Evaluator::begin_round(UtcMillis closed) {
    const UtcMillis end = interval_start(closed);
    auto until = store_.evaluated_until();
    if (until && *until + kIntervalLength > end) {
        return {};
    }
    const auto last_plug = store_.last_plug();
    if (!last_plug) {
        return tl::unexpected(last_plug.error());
    }
    if (!until) {
        const auto first = first_reading(*last_plug);
        if (!first) {
            return tl::unexpected(first.error());
        }
        until = *first ? std::optional(interval_start(**first)) : std::nullopt;
    }
    if (until && *until + kIntervalLength <= end) {
        round_ = Round{{*until, std::min<UtcMillis>(end, *until + kRoundMax)}, 1, *last_plug};
        store_.begin_evaluation(round_->span.end);
    }
    return {};
}

StoreResult<std::optional<UtcMillis>> Evaluator::first_reading(PlugId last_plug) {
    std::optional<UtcMillis> first;
    for (PlugId plug = 1; plug <= last_plug; ++plug) {
        const auto extent = store_.extent(plug);
        if (!extent) {
            return tl::unexpected(extent.error());
        }
        if (*extent) {
            first = first ? std::min(*first, (*extent)->start) : (*extent)->start;
        }
    }
    return first;
}

StoreResult<void> Evaluator::set_back(UtcMillis closed) {
    const auto until = store_.evaluated_until();
    if (round_ || !until || *until <= closed + 2 * kIntervalLength) {
        return {};
    }
    return store_.put({}, interval_start(closed));
}

StoreResult<bool> Evaluator::go_on(std::size_t plugs) {
    std::vector<EvidenceRecord> records;
    PlugId plug = round_->next_plug;
    for (; plug <= round_->last_plug && plugs > 0; ++plug, --plugs) {
        if (auto done = add_record(plug, round_->span, round_->span.end, records); !done) {
            return tl::unexpected(done.error());
        }
    }
    const bool finished = plug > round_->last_plug;
    if (auto done = store_.put(records, finished ? std::optional(round_->span.end) : std::nullopt); !done) {
        return tl::unexpected(done.error());
    }
    round_->next_plug = plug;
    if (finished) {
        round_.reset();
    }
    return true;
}

/// Makes intervals again for which readings came late.
StoreResult<bool> Evaluator::redo(UtcMillis closed) {
    const auto until = store_.evaluated_until();
    if (!until) {
        return false;
    }
    const auto due = store_.next_due(std::min(interval_start(closed), *until));
    if (!due) {
        return tl::unexpected(due.error());
    }
    if (!*due) {
        return false;
    }
    const PlugId plug = (*due)->plug_id;
    TimeSpan span{(*due)->first, std::min((*due)->last + kIntervalLength, *until)};
    // The gap that began with the reading before may be none any more.
    const auto previous = store_.samples_before(plug, span.start, 1);
    if (!previous) {
        return tl::unexpected(previous.error());
    }
    if (!previous->empty()) {
        span.start = interval_start(previous->front().time);
    }
    // The pace of the readings after the span may have changed with it.
    const auto after = samples_from(plug, span.end, *until, kAround);
    if (!after) {
        return tl::unexpected(after.error());
    }
    if (!after->empty()) {
        span.end = interval_start(after->back().time) + kIntervalLength;
    }
    // After the last reading, everything that was made is made anew, since a gap may last from there.
    const auto more = samples_from(plug, span.end, *until, 0);
    if (!more) {
        return tl::unexpected(more.error());
    }
    span.end = more->empty() ? *until : span.end;
    std::vector<EvidenceRecord> records;
    if (auto done = add_record(plug, span, *until, records); !done) {
        return tl::unexpected(done.error());
    }
    return store_.put(records, std::nullopt).map([] { return true; });
}

StoreResult<void> Evaluator::rebuild(const std::function<void(PlugId, PlugId)>& progress) {
    const auto until = store_.evaluated_until();
    const auto last_plug = store_.last_plug();
    if (!last_plug) {
        return tl::unexpected(last_plug.error());
    }
    for (PlugId plug = 1; until && plug <= *last_plug; ++plug) {
        const auto extent = store_.extent(plug);
        if (!extent) {
            return tl::unexpected(extent.error());
        }
        std::vector<EvidenceRecord> records;
        const auto start = *extent ? rebuild_start(plug, (*extent)->start, *until) : StoreResult<UtcMillis>(*until);
        if (!start) {
            return tl::unexpected(start.error());
        }
        if (*start < *until) {
            auto done = add_record(plug, {*start, *until}, *until, records).and_then([&] {
                return store_.put(records, std::nullopt);
            });
            if (!done) {
                return done;
            }
        }
        progress(plug, *last_plug);
    }
    return {};
}

/// Where old readings of the plug were deleted, the first ones that are left do not yet show its pace at that time.
StoreResult<UtcMillis> Evaluator::rebuild_start(PlugId plug, UtcMillis first, UtcMillis until) {
    const auto first_seen = store_.first_seen(plug);
    if (!first_seen) {
        return tl::unexpected(first_seen.error());
    }
    if (std::min(*first_seen, first) >= store_.readings_from().value_or(UtcMillis::min())) {
        return interval_start(first);
    }
    return samples_from(plug, first, until, kAround).map([until](const std::vector<Sample>& samples) {
        return samples.empty() ? until : interval_start(samples.back().time) + kIntervalLength;
    });
}

StoreResult<void> Evaluator::add_record(PlugId plug, TimeSpan span, UtcMillis until,
                                        std::vector<EvidenceRecord>& records) {
    const auto extent = store_.extent(plug);
    if (!extent) {
        return tl::unexpected(extent.error());
    }
    if (!*extent || (*extent)->start >= span.end) {
        return {};
    }
    auto history = load(plug, span, until);
    if (!history) {
        return tl::unexpected(history.error());
    }
    // An earlier start may need a still earlier one.
    for (auto earlier = needs_earlier_start(*history, (*extent)->start);
         earlier && interval_start(*earlier) < span.start; earlier = needs_earlier_start(*history, (*extent)->start)) {
        span.start = interval_start(*earlier);
        history = load(plug, span, until);
        if (!history) {
            return tl::unexpected(history.error());
        }
    }
    Timeline timeline = make_timeline(*history, span);
    records.push_back(
        {plug,
         span,
         std::move(timeline.intervals),
         {history->before.empty() ? span.start : history->before.back().time, history->next.value_or(kEver)},
         std::move(timeline.gaps)});
    return {};
}

StoreResult<PlugHistory> Evaluator::load(PlugId plug, const TimeSpan& span, UtcMillis until) {
    PlugHistory history;
    auto before = samples_before(plug, span.start);
    auto samples = store_.samples(plug, span);
    auto after = samples_from(plug, span.end, until, 0);
    auto channels = store_.channels_before(plug, span.start);
    for (const auto* const read : {&before, &samples, &after}) {
        if (!*read) {
            return tl::unexpected(read->error());
        }
    }
    if (!channels) {
        return tl::unexpected(channels.error());
    }
    history.before = std::move(*before);
    history.samples = std::move(*samples);
    history.channels = history.before.empty() ? Channels{} : Channels{*channels};
    if (!after->empty()) {
        history.next = after->front().time;
    }
    const TimeSpan around{history.before.empty() ? span.start : history.before.back().time,
                          history.next.value_or(span.end)};
    auto collector_gaps = store_.collector_gaps(around);
    auto offline = store_.absences(plug, around);
    if (!collector_gaps || !offline) {
        return tl::unexpected(!collector_gaps ? collector_gaps.error() : offline.error());
    }
    history.circumstances = {std::move(*collector_gaps), std::move(*offline)};
    return history;
}

StoreResult<std::vector<Sample>> Evaluator::samples_before(PlugId plug, UtcMillis moment) {
    auto samples = store_.samples_before(plug, moment, kAroundFirst);
    if (!samples || samples->size() < kAroundFirst || is_enough(*samples)) {
        return samples;
    }
    return store_.samples_before(plug, moment, kAroundMax);
}

/// Readings from `moment` on: at least one, and at least `on_schedule` on schedule, if there are so many before
/// `until`.
StoreResult<std::vector<Sample>> Evaluator::samples_from(PlugId plug, UtcMillis moment, UtcMillis until,
                                                         std::size_t on_schedule) {
    StoreResult<std::vector<Sample>> samples;
    for (milliseconds look = kLookFirst; moment < until; look *= 4) {
        const UtcMillis end = std::min(moment + look, until);
        samples = store_.samples(plug, {moment, end});
        if (!samples || end == until || samples->size() >= kAroundMax ||
            (!samples->empty() && moments_on_schedule(*samples) >= on_schedule)) {
            break;
        }
    }
    return samples;
}

}  // namespace collector
