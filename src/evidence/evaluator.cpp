#include <collector/evidence/evaluator.hpp>

#include <algorithm>
#include <vector>

#include <collector/quality/timeline.hpp>

#include "evidence/reach.hpp"
#include "evidence/rebuild_tally.hpp"
#include "evidence/record_maker.hpp"
#include "evidence/remake.hpp"
#include "evidence/week_keeper.hpp"

namespace collector {
namespace {

/// What one round covers at most, so that catching up also goes in steps.
constexpr std::chrono::days kRoundMax{1};

/// Rows of a step that one plug stands for.
constexpr std::size_t kRowsPerPlug = 100;

/// Rows of one step of a rebuild, which has nothing to wait for.
constexpr std::size_t kRebuildRows = 100'000;

}  // namespace

struct Evaluator::Parts {
    explicit Parts(EvidenceStore& evidence_store) : store(evidence_store) {}

    /// All plugs, over the same span.
    struct Round {
        TimeSpan span;
        PlugId next_plug = 1;
        PlugId last_plug = 0;
    };

    [[nodiscard]] StoreResult<void> begin_round(UtcMillis closed);
    [[nodiscard]] StoreResult<bool> go_on(std::size_t plugs);
    [[nodiscard]] StoreResult<bool> redo(UtcMillis closed);
    [[nodiscard]] StoreResult<bool> catch_up(std::size_t rows_max);
    [[nodiscard]] StoreResult<TimeSpan> span_due(const DueRecord& due, UtcMillis until);
    [[nodiscard]] StoreResult<UtcMillis> kept_from(PlugId plug, UtcMillis until);
    [[nodiscard]] StoreResult<std::optional<UtcMillis>> first_reading(PlugId last_plug);
    [[nodiscard]] StoreResult<UtcMillis> skip_absence(UtcMillis from, UtcMillis end, PlugId last_plug);
    [[nodiscard]] StoreResult<void> rebuild_all(const std::function<void(PlugId, PlugId)>& progress);
    [[nodiscard]] StoreResult<void> prepare_rebuild();
    [[nodiscard]] StoreResult<void> rebuild_due(UtcMillis until);
    [[nodiscard]] StoreResult<void> rebuild(PlugId plug, UtcMillis until);
    [[nodiscard]] StoreResult<void> note(const std::vector<EvidenceRecord>& records);
    [[nodiscard]] StoreResult<void> put(const std::vector<EvidenceRecord>& records, std::optional<UtcMillis> until);

    EvidenceStore& store;
    WeekKeeper weeks{store};
    RecordMaker maker{store, weeks};
    Remake remake{store, maker};
    std::optional<Round> round;
    std::optional<RebuildTally> tally;  ///< of the rebuild that goes on
    RebuildReason reason = RebuildReason::unknown;
};

Evaluator::Evaluator(EvidenceStore& store) : parts_(std::make_unique<Parts>(store)) {}

Evaluator::~Evaluator() = default;

std::optional<UtcMillis> Evaluator::next_end() const {
    const auto until = parts_->store.evaluated_until();
    return until ? std::optional(*until + kIntervalLength) : std::nullopt;
}

StoreResult<bool> Evaluator::step(UtcMillis closed, std::size_t rows_max) {
    Parts& parts = *parts_;
    if (auto prepared = parts.weeks.prepare(); !prepared) {
        return tl::unexpected(prepared.error());
    }
    if (!parts.round) {
        if (auto begun = parts.begin_round(closed); !begun) {
            return tl::unexpected(begun.error());
        }
    }
    if (parts.round) {
        return parts.go_on(std::max<std::size_t>(rows_max / kRowsPerPlug, 1));
    }
    auto more = parts.redo(closed);
    return more && !*more ? parts.catch_up(rows_max) : more;
}

StoreResult<void> Evaluator::Parts::begin_round(UtcMillis closed) {
    const UtcMillis end = interval_start(closed);
    auto until = store.evaluated_until();
    if (until && *until + kIntervalLength > end) {
        return {};
    }
    const auto last_plug = store.last_plug();
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
    if (until && *until + kRoundMax < end) {
        const auto next = skip_absence(*until, end, *last_plug);
        if (!next) {
            return tl::unexpected(next.error());
        }
        until = *next;
    }
    if (until && *until + kIntervalLength <= end) {
        round = Round{{*until, std::min<UtcMillis>(end, *until + kRoundMax)}, 1, *last_plug};
        store.begin_evaluation(round->span.end);
    }
    return {};
}

StoreResult<std::optional<UtcMillis>> Evaluator::Parts::first_reading(PlugId last_plug) {
    std::optional<UtcMillis> first;
    for (PlugId plug = 1; plug <= last_plug; ++plug) {
        const auto extent = store.extent(plug);
        if (!extent) {
            return tl::unexpected(extent.error());
        }
        if (*extent) {
            first = first ? std::min(*first, (*extent)->first) : (*extent)->first;
        }
    }
    return first;
}

/// Where to go on from `from`: where no plug has intervals for lack of readings, and none has a reading for a long time
/// to come, nothing is to be made until the next one, or else until the last round before `end`.
StoreResult<UtcMillis> Evaluator::Parts::skip_absence(UtcMillis from, UtcMillis end, PlugId last_plug) {
    UtcMillis next = interval_start(end - kRoundMax);
    for (PlugId plug = 1; plug <= last_plug; ++plug) {
        const auto beside = store.neighbours(plug, {from, from}, end, kNextReading);
        if (!beside) {
            return tl::unexpected(beside.error());
        }
        if (beside->before && from - *beside->before <= kAbsenceMax) {
            return from;
        }
        next = beside->after ? std::min(next, interval_start(*beside->after)) : next;
    }
    return std::max(from, next);
}

StoreResult<void> Evaluator::set_back(UtcMillis closed) {
    const auto until = parts_->store.evaluated_until();
    if (parts_->round || !until || *until <= closed + 2 * kIntervalLength) {
        return {};
    }
    return parts_->store.put({}, interval_start(closed));
}

/// What the records change, while it is rebuilt.
StoreResult<void> Evaluator::Parts::note(const std::vector<EvidenceRecord>& records) {
    for (const EvidenceRecord& record : records) {
        const auto rules = store.rules(record.plug_id);
        if (!rules) {
            return tl::unexpected(rules.error());
        }
        const auto gains = store.gains(record.plug_id);
        if (!gains) {
            return tl::unexpected(gains.error());
        }
        tally->take(record, *rules, gains->made, reason);
    }
    return {};
}

StoreResult<void> Evaluator::Parts::put(const std::vector<EvidenceRecord>& records, std::optional<UtcMillis> until) {
    if (tally) {
        if (auto noted = note(records); !noted) {
            return noted;
        }
    }
    return store.put(records, until).map([&] {
        for (const EvidenceRecord& record : records) {
            weeks.stored(record);
        }
    });
}

StoreResult<bool> Evaluator::Parts::go_on(std::size_t plugs) {
    std::vector<EvidenceRecord> records;
    PlugId plug = round->next_plug;
    for (; plug <= round->last_plug && plugs > 0; ++plug, --plugs) {
        auto made = maker.make(plug, round->span, round->span.end);
        if (!made) {
            return tl::unexpected(made.error());
        }
        if (*made) {
            records.push_back(std::move((*made)->record));
        }
    }
    const bool is_last = plug > round->last_plug;
    if (auto done = put(records, is_last ? std::optional(round->span.end) : std::nullopt); !done) {
        return tl::unexpected(done.error());
    }
    round->next_plug = plug;
    if (is_last) {
        round.reset();
    }
    return true;
}

/// Makes intervals again for which readings came late.
StoreResult<bool> Evaluator::Parts::redo(UtcMillis closed) {
    const auto until = store.evaluated_until();
    if (!until) {
        return false;
    }
    const auto due = store.next_due(std::min(interval_start(closed), *until));
    if (!due) {
        return tl::unexpected(due.error());
    }
    if (!*due) {
        return false;
    }
    const auto span = span_due(**due, *until);
    if (!span) {
        return tl::unexpected(span.error());
    }
    const auto from = kept_from((*due)->plug_id, *until);
    if (!from) {
        return tl::unexpected(from.error());
    }
    // Whatever becomes of it, it is due no more.
    std::vector<EvidenceRecord> records{unchanged((*due)->plug_id, {(*due)->first, (*due)->last + kIntervalLength})};
    if (const TimeSpan rest{std::max(span->start, *from), span->end}; rest.start < rest.end) {
        auto made = maker.make((*due)->plug_id, rest, *until);
        if (!made) {
            return tl::unexpected(made.error());
        }
        if (*made) {
            records.push_back(std::move((*made)->record));
        }
    }
    return put(records, std::nullopt).map([] { return true; });
}

/// What was made before that stays: the readings it was made from are deleted.
StoreResult<UtcMillis> Evaluator::Parts::kept_from(PlugId plug, UtcMillis until) {
    const auto extent = store.extent(plug);
    if (!extent) {
        return tl::unexpected(extent.error());
    }
    if (!*extent || !(*extent)->is_cut) {
        return UtcMillis::min();
    }
    return known_from(store, plug, until).map([until](const auto& from) { return from.value_or(until); });
}

StoreResult<TimeSpan> Evaluator::Parts::span_due(const DueRecord& due, UtcMillis until) {
    TimeSpan span{due.first, std::min(due.last + kIntervalLength, until)};
    // The gap that began with the reading before may be none any more, and the pace of the readings after the span may
    // have changed with it.
    const auto beside = store.neighbours(due.plug_id, span, until, kReach);
    if (!beside) {
        return tl::unexpected(beside.error());
    }
    span = {beside->before ? interval_start(*beside->before) : span.start,
            beside->after ? interval_start(*beside->after) + kIntervalLength : span.end};
    // After the last reading, everything that was made is made anew, since a gap may last from there.
    const auto next = store.neighbours(due.plug_id, {span.end, span.end}, until, kNextReading);
    if (!next) {
        return tl::unexpected(next.error());
    }
    span.end = next->after ? span.end : until;
    return span;
}

/// What can wait.
StoreResult<bool> Evaluator::Parts::catch_up(std::size_t rows_max) {
    auto counted = weeks.step(rows_max);
    const auto until = store.evaluated_until();
    if (!counted || *counted || !until) {
        return counted;
    }
    auto next = remake.next(*until, rows_max);
    if (!next) {
        return tl::unexpected(next.error());
    }
    if (next->record) {
        const std::vector<EvidenceRecord> records{std::move(*next->record)};
        if (auto done = put(records, std::nullopt); !done) {
            return tl::unexpected(done.error());
        }
    }
    return !next->is_last;
}

StoreResult<RebuildSummary> Evaluator::rebuild(const std::function<void(PlugId, PlugId)>& progress) {
    parts_->tally.emplace();
    const auto done = parts_->rebuild_all(progress);
    RebuildSummary summary = std::move(parts_->tally->summary());
    parts_->tally.reset();
    if (!done) {
        return tl::unexpected(done.error());
    }
    return summary;
}

StoreResult<void> Evaluator::Parts::rebuild_all(const std::function<void(PlugId, PlugId)>& progress) {
    const auto prepared = prepare_rebuild();
    const auto last_plug = store.last_plug();
    if (!prepared || !last_plug) {
        return tl::unexpected(!prepared ? prepared.error() : last_plug.error());
    }
    const auto until = store.evaluated_until();
    if (until) {
        if (auto done = rebuild_due(*until); !done) {
            return done;
        }
    }
    for (PlugId plug = 1; until && plug <= *last_plug; ++plug) {
        if (auto done = rebuild(plug, *until); !done) {
            return done;
        }
        ++tally->summary().plugs;
        progress(plug, *last_plug);
    }
    auto more = StoreResult<bool>(true);
    while (more.value_or(false)) {
        more = weeks.step(kRebuildRows);
    }
    return more.map([](bool) {});
}

/// Finds out which weeks are to be counted, and why.
StoreResult<void> Evaluator::Parts::prepare_rebuild() {
    const auto before = store.weeks();
    const auto prepared = weeks.prepare();
    const auto now = store.weeks();
    if (!before || !prepared || !now) {
        return tl::unexpected(!before ? before.error() : !prepared ? prepared.error() : now.error());
    }
    RebuildSummary& summary = tally->summary();
    summary.weeks = static_cast<std::uint64_t>(
        std::ranges::count_if(now->weeks, [](const CountedWeek& counted) { return counted.counted_to.has_value(); }));
    summary.weeks_reason =
        !before->are_current && !before->weeks.empty() ? WeeksReason::zone_changed : WeeksReason::uncounted;
    return {};
}

StoreResult<void> Evaluator::Parts::rebuild_due(UtcMillis until) {
    reason = RebuildReason::late_readings;
    auto more = StoreResult<bool>(true);
    while (more.value_or(false)) {
        more = redo(until);
    }
    reason = RebuildReason::unknown;
    return more.map([](bool) {});
}

StoreResult<void> Evaluator::Parts::rebuild(PlugId plug, UtcMillis until) {
    const auto from = known_from(store, plug, until);
    if (!from) {
        return tl::unexpected(from.error());
    }
    if (*from && **from < until) {
        auto made = maker.make(plug, {**from, until}, until);
        if (!made) {
            return tl::unexpected(made.error());
        }
        if (*made) {
            tally->summary().intervals += (*made)->intervals;
            if (auto done = put({std::move((*made)->record)}, std::nullopt); !done) {
                return done;
            }
        }
    }
    auto kept = remake.keep_rest(plug, until);
    if (!kept) {
        return tl::unexpected(kept.error());
    }
    return *kept ? put({std::move(**kept)}, std::nullopt) : StoreResult<void>{};
}

}  // namespace collector
