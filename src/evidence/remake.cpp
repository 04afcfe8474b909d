#include "evidence/remake.hpp"

#include <algorithm>

#include <collector/quality/rules.hpp>

#include "evidence/reach.hpp"

namespace collector {
namespace {

/// Readings of ten minutes, of a plug that reports often.
constexpr std::size_t kReadingsPerInterval = 60;
/// One step covers an hour at least, since it also reads what lies around, and a day at most.
constexpr std::size_t kIntervalsMin = 6;
constexpr std::size_t kIntervalsMax = 144;

}  // namespace

StoreResult<Remake::Step> Remake::next(UtcMillis until, std::size_t rows_max) {
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
        return Step{std::nullopt, false};
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

/// Which plugs have something that was made by other rules.
StoreResult<void> Remake::look(UtcMillis until, std::size_t plugs) {
    const auto last_plug = store_.last_plug();
    if (!last_plug) {
        return tl::unexpected(last_plug.error());
    }
    PlugId plug = *last_looked_at_ + 1;
    for (; plug <= *last_plug && plugs > 0; ++plug, --plugs) {
        const auto rules = store_.rules(plug);
        if (!rules) {
            return tl::unexpected(rules.error());
        }
        if (const auto other = newest_other(*rules, kRulesVersion, until)) {
            open_[plug] = other->end;
        }
    }
    last_looked_at_ = plug > *last_plug ? std::nullopt : std::optional(plug - 1);
    return {};
}

/// The next part of a plug to make anew; nullopt: the rest stays as it is.
StoreResult<std::optional<TimeSpan>> Remake::span_of(PlugId plug, UtcMillis until, std::size_t rows_max) {
    const auto rules = store_.rules(plug);
    const auto from = known_from(store_, plug, until);
    if (!rules || !from) {
        return tl::unexpected(!rules ? rules.error() : from.error());
    }
    const auto other = newest_other(*rules, kRulesVersion, until);
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
