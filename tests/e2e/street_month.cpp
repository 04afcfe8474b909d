#include "e2e/street_month.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <numbers>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace collector::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::hours;
using std::chrono::seconds;

/// A local hour of a day of June: summer time all month.
Seconds in_june(unsigned day, int hour) {
    return std::chrono::sys_days{std::chrono::year{2026} / 6 / std::chrono::day{day}} + hours{hour} - 2h;
}

double hour_of_day(Seconds time) {
    const auto local = time + 2h;
    return std::chrono::duration<double, std::ratio<3600>>(local - std::chrono::floor<std::chrono::days>(local))
        .count();
}

std::int64_t day_of_month(Seconds time) {
    return (time - in_june(1, 0)) / std::chrono::days{1} + 1;
}

/// From -1 to 1, and the same for the same numbers.
double chance(std::uint64_t one, std::uint64_t other) {
    std::uint64_t mixed = one * 0x9E3779B97F4A7C15U + other * 0xBF58476D1CE4E5B9U;
    mixed ^= mixed >> 31U;
    mixed *= 0x94D049BB133111EBU;
    mixed ^= mixed >> 29U;
    return static_cast<double>(mixed % 20001) / 10000 - 1;
}

/// Two days of three have sun.
bool is_sunny(Seconds time) {
    return day_of_month(time) % 3 != 1;
}

constexpr auto kTelePeriod = 300s;

/// What the chip of the plug makes of it.
double shown_volts(const House& house, double volts) {
    return std::round(volts * house.shown_of_a_volt / house.step_v) * house.step_v;
}

std::string message(std::string_view topic, Seconds time, std::string_view payload) {
    std::string quoted;
    for (const char letter : payload) {
        quoted += letter == '"' ? "\\\"" : std::string(1, letter);
    }
    return fmt::format(R"({{"tst":"{:%Y-%m-%dT%H:%M:%S}.250000Z+0000","topic":"mjs-voltage/{}","qos":0,"retain":0,)"
                       R"("payloadlen":{},"payload":"{}"}})"
                       "\n",
                       time, topic, payload.size(), quoted);
}

}  // namespace

StreetMonth::StreetMonth()
    : span_{in_june(1, 0), in_june(30, 24)},
      silence_{{in_june(17, 3), in_june(17, 5)}},
      visit_{in_june(3, 6), in_june(3, 18)} {
    for (const unsigned day : {5U, 6U, 12U, 20U, 21U}) {
        high_times_.push_back({in_june(day, 12), in_june(day, 15)});
    }
    for (std::uint64_t number = 1; number <= 20; ++number) {
        houses_.push_back({.topic = fmt::format("tasmota_M{:05}", number),
                           .offset_v = std::round(chance(number, 0) * 10) / 10,
                           .has_bad_wiring = number == 7,
                           .step_v = number == 3 || number == 11 ? 1 : 0.1,
                           .since = number == 20 ? in_june(8, 0) : in_june(1, 0),
                           .away = {},
                           .says_offline = false,
                           // One shows too little to see that 253 V are passed, the other too much.
                           .shown_of_a_volt = number == 5    ? 0.988
                                              : number == 14 ? 1.0043
                                                             : 1});
    }
    houses_[3].away = {{in_june(9, 8), in_june(9, 13)}};
    houses_[11].away = {{in_june(12, 10), in_june(13, 10)}};
    houses_[11].says_offline = true;
}

bool StreetMonth::is_heard(const House& house, Seconds time) const {
    const auto has_time = [time](const Span& span) { return span.has(time); };
    return time >= house.since && std::ranges::none_of(silence_, has_time) &&
           std::ranges::none_of(house.away, has_time);
}

double StreetMonth::street_volts(Seconds slot) const {
    if (std::ranges::any_of(high_times_, [slot](const Span& span) { return span.has(slot); })) {
        return 255.5;
    }
    const double hour = hour_of_day(slot);
    const double sun = hour > 7 && hour < 20 ? std::sin((hour - 7) / 13 * std::numbers::pi) : 0;
    const double evening = hour > 17 && hour < 23 ? std::sin((hour - 17) / 6 * std::numbers::pi) : 0;
    const auto number = static_cast<std::uint64_t>((slot - span_.start) / kSlot);
    return 233 + (is_sunny(slot) ? 13 : 5) * sun - 4 * evening + 0.6 * chance(number, 99);
}

double StreetMonth::volts(const House& house, Seconds slot) const {
    if (house.shown_of_a_volt != 1 && visit_.has(slot)) {
        return volts(houses_.front(), slot);
    }
    const double street = street_volts(slot) + house.offset_v;
    if (!house.has_bad_wiring) {
        return street;
    }
    const double hour = hour_of_day(slot);
    const auto turn = static_cast<std::uint64_t>((slot - span_.start) / (4 * kSlot));
    if (is_sunny(slot) && hour >= 12 && hour < 14) {
        return std::max(street, 254.5);  // its panels lift it above the street
    }
    return chance(turn, 7) > 0.6 && hour >= 6 ? street - 8 : street;  // a kettle, an oven
}

void StreetMonth::write_log(const std::filesystem::path& file) const {
    std::ofstream log(file);
    for (Seconds turn = span_.start; turn < span_.end + 30min; turn += kTelePeriod) {
        for (std::uint64_t number = 0; number < houses_.size(); ++number) {
            const House& house = houses_[number];
            const bool is_back = is_heard(house, turn);
            if (house.says_offline && is_back != is_heard(house, turn - kTelePeriod) && turn > house.since) {
                log << message(house.topic + "/LWT", turn, is_back ? "Online" : "Offline");
            }
            if (!is_back) {
                continue;
            }
            const auto count = static_cast<std::uint64_t>((turn - span_.start) / kTelePeriod);
            // Spread over the period, and a second or two off: never on another side of a tick.
            const Seconds time = turn + seconds{8 + 14 * static_cast<std::int64_t>(number)} +
                                 seconds{std::lround(2 * chance(count, number + 1))};
            const Seconds slot = turn - (turn - span_.start) % kSlot;
            const double noise = 0.25 * chance(count, 100 + number);
            log << message(house.topic + "/SENSOR", time,
                           fmt::format(R"({{"Time":"{:%Y-%m-%dT%H:%M:%S}+00:00","ENERGY":{{"Total":1.0,"Period":0,)"
                                       R"("Power":0,"Voltage":{:.1f}}}}})",
                                       time, shown_volts(house, volts(house, slot) + noise)));
        }
    }
}

}  // namespace collector::test
