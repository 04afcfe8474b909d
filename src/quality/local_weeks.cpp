#include <collector/quality/local_weeks.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace collector {
namespace {

using std::chrono::days;
using std::chrono::local_days;
using LocalMillis = std::chrono::local_time<std::chrono::milliseconds>;

constexpr days kWeek{7};

LocalMillis local(UtcMillis time, std::chrono::seconds offset) {
    return LocalMillis{time.time_since_epoch() + offset};
}

UtcMillis utc(LocalMillis time, std::chrono::seconds offset) {
    return UtcMillis{time.time_since_epoch() - offset};
}

/// The first ten-minute tick that is not before `time`.
UtcMillis tick_from(UtcMillis time) {
    const UtcMillis tick = interval_start(time);
    return tick < time ? tick + kIntervalLength : tick;
}

std::string text(local_days day) {
    const std::chrono::year_month_day date{day};
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()));
}

}  // namespace

Week LocalWeeks::week_of(UtcMillis time) const {
    const auto day = std::chrono::floor<days>(local(time, offset_at(time)));
    local_days monday = day - (std::chrono::weekday(day) - std::chrono::Monday);
    // Clocks that are put back at midnight show Sunday again after the week has begun.
    if (time >= start_of(monday + kWeek)) {
        monday += kWeek;
    }
    const UtcMillis start = start_of(monday);
    const UtcMillis end = start_of(monday + kWeek);
    const auto ticks = (tick_from(end) - tick_from(start)) / std::chrono::milliseconds{kIntervalLength};
    return {start, end, static_cast<std::uint32_t>(ticks), text(monday)};
}

std::chrono::seconds LocalWeeks::offset_at(UtcMillis time) const {
    const auto next = std::ranges::upper_bound(periods_, time, {}, &OffsetPeriod::start);
    if (periods_.empty()) {
        return {};
    }
    return next == periods_.begin() ? next->offset : std::prev(next)->offset;
}

UtcMillis LocalWeeks::start_of(std::chrono::local_days day) const {
    UtcMillis start = utc(day, {});
    for (auto period = periods_.begin(); period != periods_.end(); ++period) {
        start = utc(day, period->offset);
        start = period == periods_.begin() ? start : std::max(start, period->start);
        if (std::next(period) == periods_.end() || start < std::next(period)->start) {
            break;
        }
    }
    return start;
}

}  // namespace collector
