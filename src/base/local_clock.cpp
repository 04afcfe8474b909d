#include <collector/base/local_clock.hpp>

#include <algorithm>
#include <iterator>

namespace collector {
namespace {

UtcMillis midnight(std::chrono::local_days day, std::chrono::seconds offset) {
    return UtcMillis{day.time_since_epoch() - offset};
}

}  // namespace

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

UtcMillis LocalClock::start_of(std::chrono::local_days day) const {
    UtcMillis start = midnight(day, {});
    for (auto period = periods_.begin(); period != periods_.end(); ++period) {
        start = midnight(day, period->offset);
        start = period == periods_.begin() ? start : std::max(start, period->start);
        if (std::next(period) == periods_.end() || start < std::next(period)->start) {
            break;
        }
    }
    return start;
}

}  // namespace collector
