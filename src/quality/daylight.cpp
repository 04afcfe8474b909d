#include <collector/quality/daylight.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace collector {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

double sine(double degrees) {
    return std::sin(degrees * std::numbers::pi / 180);
}
double cosine(double degrees) {
    return std::cos(degrees * std::numbers::pi / 180);
}

/// The sine of the height of the sun's centre above the horizon, without refraction. The numbers are those of the
/// Astronomical Almanac, page C5, and of the mean sidereal time of Greenwich.
double height_of_sun(UtcMillis time, const Place& place) {
    constexpr UtcMillis kEpoch = std::chrono::sys_days{std::chrono::year{2000} / 1 / 1} + std::chrono::hours{12};
    const double days = std::chrono::duration<double, std::ratio<86400>>(time - kEpoch).count();
    const double anomaly = 357.528 + 0.9856003 * days;
    const double longitude = 280.460 + 0.9856474 * days + 1.915 * sine(anomaly) + 0.020 * sine(2 * anomaly);
    const double tilt = 23.439 - 0.0000004 * days;
    const double ascension = std::atan2(cosine(tilt) * sine(longitude), cosine(longitude)) * 180 / std::numbers::pi;
    const double sine_of_declination = sine(tilt) * sine(longitude);
    const double cosine_of_declination = std::sqrt(1 - sine_of_declination * sine_of_declination);
    const double sidereal = 280.46061837 + 360.98564736629 * days;
    return sine(place.latitude) * sine_of_declination +
           cosine(place.latitude) * cosine_of_declination * cosine(sidereal + place.longitude - ascension);
}

/// Minute by minute: nothing has to be known of the course of a day.
template <class IsDay>
std::vector<TimeSpan> spans_where(const TimeSpan& period, const IsDay& is_day) {
    std::vector<TimeSpan> spans;
    for (UtcMillis minute = std::chrono::floor<minutes>(period.start); minute < period.end; minute += minutes{1}) {
        const TimeSpan span{std::max(minute, period.start), std::min(minute + minutes{1}, period.end)};
        if (!is_day(minute)) {
            continue;
        }
        if (!spans.empty() && spans.back().end == span.start) {
            spans.back().end = span.end;
        } else {
            spans.push_back(span);
        }
    }
    return spans;
}

}  // namespace

Daylight Daylight::by_hours(const TimeSpan& period, const HoursOfDay& hours, const LocalClock& clock) {
    return Daylight(spans_where(period, [&](UtcMillis time) {
        const milliseconds shown = clock.time_of_day(time);
        return shown >= std::chrono::hours{hours.from} && shown < std::chrono::hours{hours.to};
    }));
}

Daylight Daylight::by_sun(const TimeSpan& period, const Place& place) {
    constexpr double kAtSunrise = -0.833;
    return Daylight(spans_where(period, [&](UtcMillis time) { return height_of_sun(time, place) > sine(kAtSunrise); }));
}

milliseconds Daylight::within(const TimeSpan& span) const {
    milliseconds sum{0};
    for (auto day = std::ranges::upper_bound(spans_, span.start, {}, &TimeSpan::end);
         day != spans_.end() && day->start < span.end; ++day) {
        sum += std::min(day->end, span.end) - std::max(day->start, span.start);
    }
    return sum;
}

}  // namespace collector
