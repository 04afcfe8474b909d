#pragma once

#include <chrono>
#include <utility>
#include <vector>

#include <collector/base/clock.hpp>
#include <collector/base/time_zone.hpp>

namespace collector {

/// What the clocks of a time zone show.
class LocalClock {
  public:
    /// `periods` in order of time; before the first its offset holds, too. None: UTC.
    explicit LocalClock(std::vector<OffsetPeriod> periods) : periods_(std::move(periods)) {}

    /// Local time minus UTC.
    [[nodiscard]] std::chrono::seconds offset_at(UtcMillis time) const;
    /// The day that the clocks show.
    [[nodiscard]] std::chrono::local_days day_of(UtcMillis time) const;
    /// What they show beside the day: 0:00 to 24:00, the latter excluded.
    [[nodiscard]] std::chrono::milliseconds time_of_day(UtcMillis time) const;
    /// When they first show this, or a later time where they skip it.
    [[nodiscard]] UtcMillis first_showing(std::chrono::local_time<std::chrono::milliseconds> shown) const;
    /// When they first show this day, or a later one where they skip its midnight.
    [[nodiscard]] UtcMillis start_of(std::chrono::local_days day) const { return first_showing(day); }

  private:
    std::vector<OffsetPeriod> periods_;
};

}  // namespace collector
