#include "evidence/rebuild_tally.hpp"

#include <algorithm>

#include <collector/quality/rules.hpp>

namespace collector {
namespace {

/// By which version an interval was made. One from before all stretches, or of a plug without any, was never made.
int version_at(const std::vector<RulesStretch>& rules, UtcMillis start) {
    const auto after = std::ranges::upper_bound(rules, start, {}, &RulesStretch::start);
    return after == rules.begin() ? kRulesVersion : std::prev(after)->version;
}

/// Whether the record makes it with another gain than it was made with.
bool has_other_gain(const EvidenceRecord& record, const Gains& gains, const Interval& interval) {
    const TimeSpan span{interval.start, interval.start + kIntervalLength};
    return record.gains && std::ranges::any_of(gain_pieces(gains, *record.gains, interval.channel, span),
                                               [](const GainPiece& piece) { return piece.made != piece.in_force; });
}

std::uint64_t& count_of(RebuiltIntervals& part, IntervalChange::Kind kind) {
    switch (kind) {
        case IntervalChange::Kind::added:
            return part.added;
        case IntervalChange::Kind::changed:
            return part.changed;
        case IntervalChange::Kind::dropped:
            return part.dropped;
    }
    return part.changed;
}

}  // namespace

RebuiltIntervals& RebuildTally::part(RebuildReason reason, int version, UtcMillis start) {
    const auto known = std::ranges::find_if(
        summary_.parts, [&](const RebuiltIntervals& part) { return part.reason == reason && part.version == version; });
    if (known != summary_.parts.end()) {
        return *known;
    }
    summary_.parts.push_back({.reason = reason,
                              .version = version,
                              .added = 0,
                              .changed = 0,
                              .dropped = 0,
                              .plugs = {},
                              .span = {start, start + kIntervalLength}});
    return summary_.parts.back();
}

void RebuildTally::take(const EvidenceRecord& record, const std::vector<RulesStretch>& rules, const Gains& gains,
                        RebuildReason otherwise) {
    summary_.changed += record.changes.size();
    summary_.reflagged += record.reflagged.size();
    for (const IntervalChange& change : record.changes) {
        const UtcMillis start = change.kept.interval.start;
        const int version = version_at(rules, start);
        const RebuildReason reason = version != kRulesVersion                              ? RebuildReason::rules
                                     : has_other_gain(record, gains, change.kept.interval) ? RebuildReason::calibration
                                                                                           : otherwise;
        RebuiltIntervals& its = part(reason, version, start);
        ++count_of(its, change.kind);
        its.plugs.insert(record.plug_id);
        its.span = {std::min(its.span.start, start), std::max(its.span.end, start + kIntervalLength)};
    }
}

}  // namespace collector
