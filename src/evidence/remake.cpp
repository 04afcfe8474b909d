#include "evidence/remake.hpp"

#include <algorithm>

#include <collector/model/calibration.hpp>
#include <collector/quality/rules.hpp>

#include "evidence/reach.hpp"

namespace collector {
namespace {

/// Readings of ten minutes, of a plug that reports often.
constexpr std::size_t kReadingsPerInterval = 60;
/// One step covers an hour at least, since it also reads what lies around, and a day at most.
constexpr std::size_t kIntervalsMin = 6;
constexpr std::size_t kIntervalsMax = 144;

/// The last span before `until` that was made with other gains than those in force and may be made anew, in whole
/// intervals.
std::optional<TimeSpan> newest_of_other_gain(const PlugGains& gains, UtcMillis from, UtcMillis until) {
    const TimeSpan open{std::max(from, gains.kept_until), until};
    const auto other = open.start < open.end ? newest_other_gain(gains.made, gains.in_force, open) : std::nullopt;
    if (!other) {
        return std::nullopt;
    }
    const UtcMillis end = interval_start(other->end - std::chrono::milliseconds{1}) + kIntervalLength;
    return TimeSpan{interval_start(other->start), std::min(end, until)};
}

}  // namespace

StoreResult<Remake::Step> Remake::next(UtcMillis until, std::size_t rows_max) {
    if (looked_at_gains_ != store_.gains_version()) {
        looked_at_gains_ = store_.gains_version();
        last_looked_at_ = 0;
    }
    if (last_looked_at_) {
        return look(until, rows_max).map([] { return Step{std::nullopt, false}; });
    }
    const auto newest = std::ranges::max_element(open_, {}, &std::pair<const PlugId, UtcMillis>::second);
    if (newest == open_.end()) {
        return Step{std::nullopt, true};
    }
    const PlugId plug = newest->first;
    const auto span = span_of(plug, until, rows_max);
    if (!span) {
        return tl::unexpected(span.error());
    }
    if (!*span) {
        open_.erase(newest);
        return finish(plug, until);
    }
    auto made = maker_.make(plug, **span, until);
    if (!made) {
        return tl::unexpected(made.error());
    }
    if (!*made) {
        open_.erase(newest);
        return Step{std::nullopt, false};
    }
    newest->second = (*made)->record.span.start;
    return Step{std::move((*made)->record), false};
}

/// What is left to say of a plug of which nothing is left to make.
StoreResult<Remake::Step> Remake::finish(PlugId plug, UtcMillis until) {
    return keep_rest(plug, until).map([](std::optional<EvidenceRecord> kept) { return Step{std::move(kept), false}; });
}

StoreResult<std::optional<EvidenceRecord>> Remake::keep_rest(PlugId plug, UtcMillis until) {
    const auto rules = store_.rules(plug);
    const auto gains = store_.gains(plug);
    const auto from = known_from(store_, plug, until);
    if (!rules || !gains || !from) {
        return tl::unexpected(!rules ? rules.error() : !gains ? gains.error() : from.error());
    }
    const UtcMillis kept_until = from->value_or(until);
    if (rules->empty() || !newest_of_other_gain(*gains, rules->front().start, std::min(kept_until, until))) {
        return std::nullopt;
    }
    EvidenceRecord record = unchanged(plug, {});
    record.gains_kept_until = kept_until;
    return record;
}

/// The last span before `until` that is to be made anew.
StoreResult<std::optional<TimeSpan>> Remake::other_of(PlugId plug, UtcMillis until) {
    const auto rules = store_.rules(plug);
    const auto gains = store_.gains(plug);
    if (!rules || !gains) {
        return tl::unexpected(!rules ? rules.error() : gains.error());
    }
    if (rules->empty()) {
        return std::nullopt;
    }
    const auto by_rules = newest_other(*rules, kRulesVersion, until);
    const auto by_gain = newest_of_other_gain(*gains, rules->front().start, until);
    return by_rules && by_gain ? (by_rules->end < by_gain->end ? by_gain : by_rules) : by_rules ? by_rules : by_gain;
}

/// Which plugs have something to be made anew.
StoreResult<void> Remake::look(UtcMillis until, std::size_t plugs) {
    const auto last_plug = store_.last_plug();
    if (!last_plug) {
        return tl::unexpected(last_plug.error());
    }
    PlugId plug = *last_looked_at_ + 1;
    for (; plug <= *last_plug && plugs > 0; ++plug, --plugs) {
        const auto other = other_of(plug, until);
        if (!other) {
            return tl::unexpected(other.error());
        }
        if (*other) {
            open_[plug] = (*other)->end;
        }
    }
    last_looked_at_ = plug > *last_plug ? std::nullopt : std::optional(plug - 1);
    return {};
}

/// The next part of a plug to make anew; nullopt: the rest stays as it is.
StoreResult<std::optional<TimeSpan>> Remake::span_of(PlugId plug, UtcMillis until, std::size_t rows_max) {
    const auto found = other_of(plug, until);
    const auto from = known_from(store_, plug, until);
    if (!found || !from) {
        return tl::unexpected(!found ? found.error() : from.error());
    }
    const auto& other = *found;
    if (!other || !*from || other->end <= **from) {
        return std::nullopt;
    }
    const auto intervals = std::clamp(rows_max / kReadingsPerInterval, kIntervalsMin, kIntervalsMax);
    TimeSpan span{std::max({other->start, **from, other->end - static_cast<std::int64_t>(intervals) * kIntervalLength}),
                  other->end};
    // After the last reading all is made at once, since a gap may last from there.
    const auto neighbours = store_.neighbours(plug, {span.end, span.end}, until, kNextReading);
    if (!neighbours) {
        return tl::unexpected(neighbours.error());
    }
    if (!neighbours->after) {
        const auto& last = neighbours->before;
        span.start = last ? std::min(span.start, std::max(**from, interval_start(*last))) : span.start;
        span.end = until;
    }
    return span;
}

}  // namespace collector
