#include <collector/quality/week_tally.hpp>

#include <algorithm>

#include <collector/model/mains.hpp>

namespace collector {

void WeekTally::count(const Interval& interval, int change) {
    const Week& week = week_of(interval.start);
    const Key key{week.start, interval.channel, interval.status};
    WeekCount& count =
        counts_.try_emplace(key, WeekCount{week.start, interval.channel, interval.status, 0, 0, 0, 0}).first->second;
    const auto& rms = interval.voltage_rms_v;
    count.intervals += change;
    count.high += rms && *rms > kVoltageHighV ? change : 0;
    count.low += rms && *rms < kVoltageLowV ? change : 0;
    count.very_low += rms && *rms < kVoltageVeryLowV ? change : 0;
    const auto place = std::ranges::lower_bound(added_, week.start, {}, &Week::start);
    if (change > 0 && (place == added_.end() || place->start != week.start)) {
        added_.insert(place, week);
    }
}

void WeekTally::take(const IntervalChanges& changes) {
    for (const Interval& interval : changes.replaced) {
        take_away(interval);
    }
    for (const IntervalChange& change : changes.changes) {
        if (change.kind != IntervalChange::Kind::dropped) {
            add(change.kept.interval);
        }
    }
}

const Week& WeekTally::week_of(UtcMillis time) {
    if (!last_ || time < last_->start || time >= last_->end) {
        last_ = weeks_.week_of(time);
    }
    return *last_;
}

std::vector<WeekCount> WeekTally::counts() const {
    std::vector<WeekCount> counts;
    for (const auto& [key, count] : counts_) {
        if (count.intervals != 0 || count.high != 0 || count.low != 0 || count.very_low != 0) {
            counts.push_back(count);
        }
    }
    return counts;
}

}  // namespace collector
