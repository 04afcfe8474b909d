#include <collector/evidence/evaluator.hpp>

#include <algorithm>

#include <collector/quality/pace.hpp>
#include <collector/quality/timeline.hpp>

namespace collector {
namespace {

/// What one round covers at most, so that catching up also goes in steps.
constexpr std::chrono::days kRoundMax{1};

/// How many readings around a span matter to it: as many as Pace remembers, and one or two more.
constexpr Reach kReach{.on_schedule = Pace::kRemembered + 2, .readings_max = Pace::kMemory};

constexpr UtcMillis kEver = std::chrono::sys_days{std::chrono::year{9999} / 1 / 1};

/// The span that must be evaluated for the sake of this one; an earlier start may need a still earlier one.
TimeSpan wider(const TimeSpan& span, const PlugHistory& history, UtcMillis first, UtcMillis until) {
    const auto earlier = needs_earlier_start(history, first);
    return {.start = std::min(span.start, earlier ? interval_start(*earlier) : span.start),
            // After the last reading, everything that was made is made anew, since a gap may last from there.
            .end = history.next ? span.end : until};
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
            first = first ? std::min(*first, (*extent)->first) : (*extent)->first;
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
    // The gap that began with the reading before may be none any more, and the pace of the readings after the span may
    // have changed with it.
    const auto neighbours = store_.neighbours(plug, span, *until, kReach);
    if (!neighbours) {
        return tl::unexpected(neighbours.error());
    }
    span.start = interval_start(neighbours->before.value_or(span.start));
    span.end = neighbours->after ? interval_start(*neighbours->after) + kIntervalLength : span.end;
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
        const auto start = *extent ? rebuild_start(plug, **extent, *until) : StoreResult<UtcMillis>(*until);
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
StoreResult<UtcMillis> Evaluator::rebuild_start(PlugId plug, const ReadingExtent& extent, UtcMillis until) {
    if (!extent.is_cut) {
        return interval_start(extent.first);
    }
    return store_.neighbours(plug, {extent.first, extent.first}, until, kReach)
        .map([until](const Neighbours& neighbours) {
            return neighbours.after ? interval_start(*neighbours.after) + kIntervalLength : until;
        });
}

StoreResult<void> Evaluator::add_record(PlugId plug, TimeSpan span, UtcMillis until,
                                        std::vector<EvidenceRecord>& records) {
    const auto extent = store_.extent(plug);
    if (!extent) {
        return tl::unexpected(extent.error());
    }
    if (!*extent || (*extent)->first >= span.end) {
        return {};
    }
    auto history = store_.history(plug, span, until, kReach);
    while (history) {
        const TimeSpan wanted = wider(span, *history, (*extent)->first, until);
        if (wanted == span) {
            break;
        }
        span = wanted;
        history = store_.history(plug, span, until, kReach);
    }
    if (!history) {
        return tl::unexpected(history.error());
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

}  // namespace collector
