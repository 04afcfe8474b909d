#include <collector/base/local_clock.hpp>

#include <algorithm>
#include <iterator>

namespace collector {

std::chrono::seconds LocalClock::offset_at(UtcMillis time) const {
    const auto next = std::ranges::upper_bound(periods_, time, {}, &OffsetPeriod::start);
    if (periods_.empty()) {
        return {};
    }
    return next == periods_.begin() ? next->offset : std::prev(next)->offset;
}

std::chrono::local_days LocalClock::day_of(UtcMillis time) const {
    return std::chrono::local_days{std::chrono::floor<std::chrono::days>((time + offset_at(time)).time_since_epoch())};
}

std::chrono::milliseconds LocalClock::time_of_day(UtcMillis time) const {
    return time + offset_at(time) - UtcMillis{day_of(time).time_since_epoch()};
}

UtcMillis LocalClock::first_showing(std::chrono::local_time<std::chrono::milliseconds> shown) const {
    UtcMillis first{shown.time_since_epoch()};
    for (auto period = periods_.begin(); period != periods_.end(); ++period) {
        first = UtcMillis{shown.time_since_epoch() - period->offset};
        first = period == periods_.begin() ? first : std::max(first, period->start);
        if (std::next(period) == periods_.end() || first < std::next(period)->start) {
            break;
        }
    }
    return first;
}

}  // namespace collector
