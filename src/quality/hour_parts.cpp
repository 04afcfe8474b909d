#include "quality/hour_parts.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

namespace collector {

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

}  // namespace

HourParts::HourParts(const TimeSpan& period, const LocalClock& clock, const Daylight& daytime)
    : clock_(clock), daylight_(daytime), first_day_(clock.day_of(period.start)), days_(0) {
    if (period.start < period.end) {
        const auto last_day = clock.day_of(period.end - milliseconds{1});
        days_ = static_cast<std::size_t>((last_day - first_day_).count()) + 1;
    }
}

void HourParts::find_hour(UtcMillis time) {
    const milliseconds shown = clock_.time_of_day(time);
    const auto hour = std::chrono::floor<hours>(shown);
    const UtcMillis start = time - (shown - hour);
    hour_ = {start, start + hours{1}};
    number_ = static_cast<std::size_t>(hour.count());
    // Clocks that are put back at midnight show the day before once more.
    const auto day = (clock_.day_of(time) - first_day_).count();
    day_ = day < 0 ? 0 : std::min(static_cast<std::size_t>(day), days_ - 1);
}

const std::vector<HourParts::Part>& HourParts::of(const TimeSpan& span) {
    parts_.clear();
    for (UtcMillis time = span.start; time < span.end;) {
        if (time < hour_.start || time >= hour_.end) {
            find_hour(time);
        }
        const UtcMillis end = std::min(span.end, hour_.end);
        parts_.push_back(
            {.day = day_, .hour = number_, .length = end - time, .in_daylight = daylight_.within({time, end})});
        time = end;
    }
    return parts_;
}

milliseconds total(const HourTable& table) {
    return total(by_day(table));
}

milliseconds total(const std::vector<milliseconds>& by_day) {
    return std::accumulate(by_day.begin(), by_day.end(), milliseconds{0});
}

std::array<milliseconds, 24> by_hour(const HourTable& table) {
    std::array<milliseconds, 24> sums{};
    for (const auto& day : table) {
        std::ranges::transform(sums, day, sums.begin(), std::plus{});
    }
    return sums;
}

std::vector<milliseconds> by_day(const HourTable& table) {
    std::vector<milliseconds> sums;
    for (const auto& day : table) {
        sums.push_back(std::accumulate(day.begin(), day.end(), milliseconds{0}));
    }
    return sums;
}

}  // namespace collector
