#include "grid_voltage.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "noise.hpp"

namespace tasmota_sim {

namespace {

using namespace std::chrono_literals;

constexpr auto kRealDay = std::chrono::seconds{24h};
constexpr auto kSolarOffset =
    20min;  // local solar time is UTC plus four minutes a degree; the Netherlands lie near 5° E

constexpr double kNightVolts = 231.4;
constexpr double kSolarRiseVolts = 23.6;
constexpr double kEveningDipVolts = 5.0;
constexpr double kMorningDipVolts = 2.0;
constexpr double kDaylightHours = 14.0;

// Keys that keep the draws of one seed apart.
constexpr std::uint64_t kWeatherKey = 0x77656174;
constexpr std::uint64_t kCloudKey = 0x636c6f75;
constexpr std::uint64_t kStreetSlowKey = 0x736c6f77;
constexpr std::uint64_t kStreetFastKey = 0x66617374;
constexpr std::uint64_t kTapKey = 0x74617073;

struct Weather {
    double strength;  ///< of the sun, 0..1
    double clouds;    ///< how much of it a passing cloud takes, 0..1
};

Weather weather_of(std::uint64_t seed, std::int64_t day) {
    if (day == 0) {
        // A bent curve starts on day 0. A demonstration of over-voltage must not depend on the seed's weather.
        return {.strength = 1.0, .clouds = 0.0};
    }
    const std::uint64_t key = mix(seed, kWeatherKey);
    const auto number = static_cast<std::uint64_t>(day);
    const double kind = unit(key, 2 * number);
    const double shade = unit(key, 2 * number + 1);
    if (kind < 0.60) {
        return {.strength = 0.95 + 0.05 * shade, .clouds = 0.03};
    }
    if (kind < 0.85) {
        return {.strength = 0.60 + 0.35 * shade, .clouds = 0.35};
    }
    return {.strength = 0.25 + 0.20 * shade, .clouds = 0.15};
}

/// 1 at `centre`, falling off on both sides, all in hours; the day is a ring.
double bump(double hour, double centre, double width) {
    double distance = std::abs(hour - centre);
    distance = std::min(distance, 24.0 - distance);
    return std::exp(-0.5 * (distance / width) * (distance / width));
}

double hour_of_day(UtcMillis solar) {
    const auto since_midnight = solar - std::chrono::floor<std::chrono::days>(solar);
    return std::chrono::duration<double, std::ratio<3600>>{since_midnight}.count();
}

}  // namespace

GridVoltage::GridVoltage(std::uint64_t seed, const DayCurve& curve, UtcMillis run_start)
    : seed_{seed}, curve_{curve}, run_start_{run_start} {}

UtcMillis GridVoltage::solar_time(UtcMillis time) const {
    if (!curve_.start && curve_.day_length == kRealDay) {
        return time + kSolarOffset;
    }
    const auto real_start = run_start_ + kSolarOffset;
    const auto start = curve_.start ? std::chrono::milliseconds{*curve_.start}
                                    : real_start - std::chrono::floor<std::chrono::days>(real_start);
    return UtcMillis{start + (time - run_start_) * kRealDay.count() / curve_.day_length.count()};
}

double GridVoltage::sunshine(UtcMillis time) const {
    const UtcMillis solar = solar_time(time);
    const double from_noon = hour_of_day(solar) - 12.0;
    if (std::abs(from_noon) >= kDaylightHours / 2.0) {
        return 0.0;
    }
    const auto weather = weather_of(seed_, std::chrono::floor<std::chrono::days>(solar).time_since_epoch().count());
    const double height = std::pow(std::cos(std::numbers::pi * from_noon / kDaylightHours), 1.5);
    const double cloud = 0.5 + 0.5 * wander(mix(seed_, kCloudKey), solar, 7min);
    return height * weather.strength * (1.0 - weather.clouds * cloud);
}

double GridVoltage::volts(const Tap& tap, UtcMillis time) const {
    const double hour = hour_of_day(solar_time(time));
    const double demand = kEveningDipVolts * bump(hour, 18.75, 1.6) + kMorningDipVolts * bump(hour, 7.5, 1.0);
    const double street =
        0.40 * wander(mix(seed_, kStreetSlowKey), time, 10min) + 0.20 * wander(mix(seed_, kStreetFastKey), time, 45s);
    const std::uint64_t own = mix(tap.seed, kTapKey);
    const double house = 0.20 * wander(own, time, 20s) +
                         between(own, static_cast<std::uint64_t>(time.time_since_epoch() / 1s), -0.08, 0.08);
    return kNightVolts + tap.offset_v + tap.solar_share * kSolarRiseVolts * sunshine(time) - demand + street + house;
}

}  // namespace tasmota_sim
