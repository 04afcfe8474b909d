#pragma once

#include <chrono>
#include <utility>
#include <vector>

#include <collector/base/local_clock.hpp>
#include <collector/model/evidence.hpp>

namespace collector {

/// A place on earth, in degrees: north and east are positive.
struct Place {
    double latitude;   ///< -90 to 90
    double longitude;  ///< -180 to 180

    friend bool operator==(const Place&, const Place&) = default;
};

/// Full hours on the clocks of a time zone, [from, to).
struct HoursOfDay {
    int from;  ///< 0 to 23
    int to;    ///< 1 to 24, after `from`

    friend bool operator==(const HoursOfDay&, const HoursOfDay&) = default;
};

/// When it is day, in a period, to the whole minute: hills, houses and the weather do not make more of it true.
class Daylight {
  public:
    /// The same hours every day, whatever the season.
    [[nodiscard]] static Daylight by_hours(const TimeSpan& period, const HoursOfDay& hours, const LocalClock& clock);
    /// From sunrise to sunset: while the upper edge of the sun is above a level horizon, with the usual refraction of
    /// the air (the centre is at most 0.833 degrees below). Nothing in a polar night. The position of the sun is that
    /// of the Astronomical Almanac's formula, right to 0.01 degrees from 1950 to 2050, and so to a few seconds.
    [[nodiscard]] static Daylight by_sun(const TimeSpan& period, const Place& place);

    /// How much of a span is day; it lies in the period.
    [[nodiscard]] std::chrono::milliseconds within(const TimeSpan& span) const;
    [[nodiscard]] const std::vector<TimeSpan>& spans() const { return spans_; }

  private:
    explicit Daylight(std::vector<TimeSpan> spans) : spans_(std::move(spans)) {}

    std::vector<TimeSpan> spans_;  ///< in order, apart from each other
};

}  // namespace collector
