#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

#include <collector/base/local_clock.hpp>
#include <collector/quality/inverter.hpp>

namespace collector {

/// Cuts spans of time into what falls into each hour of each local day of a period.
class HourParts {
  public:
    struct Part {
        std::size_t day;  ///< of the period, from 0
        std::size_t hour;
        std::chrono::milliseconds length;
        std::chrono::milliseconds in_daylight;
    };

    /// `clock` and `daytime` must outlive it.
    HourParts(const TimeSpan& period, const LocalClock& clock, const Daylight& daytime);

    /// A table for the period, with nothing in it.
    [[nodiscard]] HourTable table() const { return HourTable(days_); }
    [[nodiscard]] std::size_t days() const { return days_; }
    /// The parts of a span within the period, until the next call.
    [[nodiscard]] const std::vector<Part>& of(const TimeSpan& span);

  private:
    void find_hour(UtcMillis time);

    const LocalClock& clock_;
    const Daylight& daylight_;
    std::chrono::local_days first_day_;
    std::size_t days_;
    TimeSpan hour_{};  ///< the last one that was looked at, and its place
    std::size_t day_ = 0;
    std::size_t number_ = 0;
    std::vector<Part> parts_;
};

}  // namespace collector
