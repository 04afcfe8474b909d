#include "evidence/record_maker.hpp"

#include <algorithm>

#include <collector/quality/interval_changes.hpp>
#include <collector/quality/rules.hpp>
#include <collector/quality/timeline.hpp>

#include "evidence/reach.hpp"

namespace collector {
namespace {

constexpr UtcMillis kEver = std::chrono::sys_days{std::chrono::year{9999} / 1 / 1};

}  // namespace

EvidenceRecord unchanged(PlugId plug, const TimeSpan& span) {
    // No gap touches the first moment of all.
    return {.plug_id = plug,
            .span = span,
            .changes = {},
            .new_weeks = {},
            .counts = {},
            .gaps_span = {},
            .gaps = {},
            .rules = std::nullopt,
            .reflagged = {}};
}

StoreResult<std::optional<RecordMaker::Made>> RecordMaker::make(PlugId plug, TimeSpan span, UtcMillis until) {
    const auto extent = store_.extent(plug);
    if (!extent) {
        return tl::unexpected(extent.error());
    }
    if (!*extent || (*extent)->first >= span.end) {
        return std::nullopt;
    }
    const UtcMillis first = (*extent)->first;
    auto history = store_.history(plug, span, until, kReach);
    // An earlier start may need a still earlier one.
    while (history) {
        const auto earlier = needs_earlier_start(*history, first);
        if (!earlier || interval_start(*earlier) >= span.start) {
            break;
        }
        span.start = interval_start(*earlier);
        history = store_.history(plug, span, until, kReach);
    }
    if (!history) {
        return tl::unexpected(history.error());
    }
    const TimeSpan gaps_span{history->before.empty() ? span.start : history->before.back().time,
                             history->next().value_or(kEver)};
    const Gains gains = history->gains;
    Timeline timeline = make_timeline(std::move(*history), span);
    Made made{{.plug_id = plug,
               .span = span,
               .changes = {},
               .new_weeks = {},
               .counts = {},
               .gaps_span = gaps_span,
               .gaps = std::move(timeline.gaps),
               .rules = {},
               .reflagged = std::move(timeline.reflagged)},
              timeline.intervals.size()};
    // Before its first reading nothing of the plug is made.
    const TimeSpan by_rules{std::max(span.start, interval_start(first)), span.end};
    auto done = compare(made.record, timeline.intervals)
                    .and_then([&] { return note_rules(made.record, by_rules, until); })
                    .and_then([&] { return note_gains(made.record, by_rules, until, gains); });
    if (!done) {
        return tl::unexpected(done.error());
    }
    return made;
}

StoreResult<void> RecordMaker::compare(EvidenceRecord& record, const std::vector<Interval>& made) {
    const auto kept = kept_around(record.plug_id, record.span);
    if (!kept) {
        return tl::unexpected(kept.error());
    }
    IntervalChanges changes = interval_changes(*kept, made, record.span);
    WeekTally tally(weeks_.local_weeks());
    tally.take(changes);
    weeks_.fill_in(record, tally);
    record.changes = std::move(changes.changes);
    return {};
}

/// With the interval before the span, and those after it as far as a stretch above 253 V may go on.
StoreResult<std::vector<KeptInterval>> RecordMaker::kept_around(PlugId plug, const TimeSpan& span) {
    TimeSpan read{span.start - kIntervalLength, span.end + kIntervalLength};
    auto kept = store_.intervals(plug, read);
    while (kept && reaches_end(*kept, read.end)) {
        read = {read.end, read.end + (read.end - span.end)};
        auto more = store_.intervals(plug, read);
        if (!more) {
            return more;
        }
        kept->insert(kept->end(), more->begin(), more->end());
    }
    return kept;
}

StoreResult<void> RecordMaker::note_rules(EvidenceRecord& record, const TimeSpan& span, UtcMillis until) {
    const auto noted = store_.rules(record.plug_id);
    if (!noted) {
        return tl::unexpected(noted.error());
    }
    auto rules = with_version(*noted, span, kRulesVersion, until);
    if (rules != *noted) {
        record.rules = std::move(rules);
    }
    return {};
}

StoreResult<void> RecordMaker::note_gains(EvidenceRecord& record, const TimeSpan& span, UtcMillis until,
                                          const Gains& gains) {
    const auto noted = store_.gains(record.plug_id);
    if (!noted) {
        return tl::unexpected(noted.error());
    }
    auto made = with_gains(noted->made, span, gains, until);
    if (made != noted->made) {
        record.gains = std::move(made);
    }
    return {};
}

}  // namespace collector
