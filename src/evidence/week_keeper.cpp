#include "evidence/week_keeper.hpp"

#include <algorithm>

namespace collector {
namespace {

UtcMillis start_of(const CountedWeek& counted) {
    return counted.week.start;
}

}  // namespace

StoreResult<void> WeekKeeper::prepare() {
    if (is_prepared_) {
        return {};
    }
    auto offsets = store_.zone_offsets();
    if (!offsets) {
        return tl::unexpected(offsets.error());
    }
    local_ = LocalWeeks(std::move(*offsets));
    const auto known = store_.weeks();
    if (!known) {
        return tl::unexpected(known.error());
    }
    const auto extent = store_.intervals_extent();
    if (!extent) {
        return tl::unexpected(extent.error());
    }
    weeks_ = plan(*known, *extent);
    if (!known->are_current || weeks_ != known->weeks) {
        if (auto done = store_.put_weeks(weeks_); !done) {
            return done;
        }
    }
    is_prepared_ = true;
    return {};
}

/// All weeks from the first to the last interval. Those that were weeks before, to the millisecond, are counted as far
/// as they were.
std::vector<CountedWeek> WeekKeeper::plan(const CountedWeeks& known, const std::optional<TimeSpan>& extent) const {
    std::vector<CountedWeek> weeks;
    if (!extent) {
        return weeks;
    }
    for (Week week = local_.week_of(extent->start); week.start <= extent->end; week = local_.week_of(week.end)) {
        const auto same = std::ranges::find(known.weeks, week, &CountedWeek::week);
        weeks.push_back({week, same != known.weeks.end() ? same->counted_to : 0});
    }
    return weeks;
}

StoreResult<bool> WeekKeeper::step(std::size_t rows_max) {
    const auto next = std::find_if(weeks_.rbegin(), weeks_.rend(),
                                   [](const CountedWeek& counted) { return counted.counted_to.has_value(); });
    if (next == weeks_.rend()) {
        return false;
    }
    const auto last_plug = store_.last_plug();
    if (!last_plug) {
        return tl::unexpected(last_plug.error());
    }
    const Week& week = next->week;
    const PlugId counted_to = *next->counted_to;
    const auto plugs = static_cast<PlugId>(std::max<std::size_t>(rows_max / week.intervals, 1));
    const PlugId last = std::min(counted_to + plugs, *last_plug);
    WeekPart part{week, counted_to == 0, {}, last < *last_plug ? std::optional(last) : std::nullopt};
    for (PlugId plug = counted_to + 1; plug <= last; ++plug) {
        const auto intervals = store_.intervals(plug, {week.start, week.end});
        if (!intervals) {
            return tl::unexpected(intervals.error());
        }
        WeekTally tally(local_);
        for (const KeptInterval& kept : *intervals) {
            tally.add(kept.interval);
        }
        part.plugs.push_back({plug, tally.counts()});
    }
    if (auto done = store_.put_counts(part); !done) {
        return tl::unexpected(done.error());
    }
    next->counted_to = part.counted_to;
    return true;
}

const CountedWeek* WeekKeeper::find(UtcMillis start) const {
    const auto found = std::ranges::lower_bound(weeks_, start, {}, start_of);
    return found != weeks_.end() && found->week.start == start ? &*found : nullptr;
}

void WeekKeeper::fill_in(EvidenceRecord& record, const WeekTally& tally) const {
    for (const Week& week : tally.weeks()) {
        if (find(week.start) == nullptr) {
            record.new_weeks.push_back(week);
        }
    }
    for (const WeekCount& count : tally.counts()) {
        const CountedWeek* const known = find(count.week);
        if (known == nullptr || !known->counted_to || record.plug_id <= *known->counted_to) {
            record.counts.push_back(count);
        }
    }
}

void WeekKeeper::stored(const EvidenceRecord& record) {
    for (const Week& week : record.new_weeks) {
        if (find(week.start) == nullptr) {
            weeks_.insert(std::ranges::lower_bound(weeks_, week.start, {}, start_of), {week, std::nullopt});
        }
    }
}

}  // namespace collector
