#include "recorder/recent_measurements.hpp"

#include <algorithm>
#include <bit>

namespace collector {
namespace {

/// Of a plug whose clock is not set.
constexpr std::chrono::milliseconds kEchoWithin{1'000};
/// Of one that comes when the next is due: a broker that sends again after a reconnect does so soon.
constexpr std::chrono::milliseconds kDueEchoWithin{60'000};
/// Half of the smallest change of daylight saving.
constexpr std::chrono::milliseconds kLiveEchoWithin{15 * 60'000};

std::chrono::milliseconds echo_within(bool is_dated, RecentMeasurements::Arrival arrival) {
    if (!is_dated) {
        return kEchoWithin;
    }
    switch (arrival) {
        case RecentMeasurements::Arrival::live:
            return kLiveEchoWithin;
        case RecentMeasurements::Arrival::due:
            return kDueEchoWithin;
        case RecentMeasurements::Arrival::retained:
            break;
    }
    return std::chrono::milliseconds::max();
}

/// Mixes 64-bit words; the finaliser of SplitMix64.
std::uint64_t mix(std::uint64_t state, std::uint64_t word) {
    state += word + 0x9e3779b97f4a7c15ULL;
    state = (state ^ (state >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    state = (state ^ (state >> 27U)) * 0x94d049bb133111ebULL;
    return state ^ (state >> 31U);
}

std::uint64_t mix(std::uint64_t state, const std::optional<double>& value) {
    return mix(state, value ? std::bit_cast<std::uint64_t>(*value) : 0x7ff8dead00000000ULL);
}

std::uint64_t fingerprint_of(const Measurement& measurement) {
    const auto stamp = measurement.plug_time ? measurement.plug_time->stamp.time_since_epoch().count() : -1;
    std::uint64_t state = mix(measurement.scheduled ? 1 : 0, static_cast<std::uint64_t>(stamp));
    for (std::size_t i = 0; i < measurement.channel_count; ++i) {
        const ChannelValues& v = measurement.channels[i];
        for (const auto& value :
             {v.voltage_v, v.current_a, v.power_w, v.apparent_power_va, v.reactive_power_var, v.power_factor,
              v.frequency_hz, v.energy_total_kwh, v.energy_today_kwh, v.energy_yesterday_kwh, v.energy_period_wh}) {
            state = mix(state, value);
        }
    }
    return std::max<std::uint64_t>(state, 1);
}

}  // namespace

bool RecentMeasurements::seen_before(const Measurement& measurement, UtcMillis received_at, Arrival arrival) {
    const std::uint64_t fingerprint = fingerprint_of(measurement);
    const auto within = echo_within(measurement.plug_time && measurement.plug_time->is_set(), arrival);
    const bool seen = std::ranges::any_of(marks_, [&](const Mark& mark) {
        return mark.fingerprint == fingerprint && received_at - mark.received_at <= within;
    });
    if (!seen) {
        marks_[next_] = Mark{fingerprint, received_at};
        next_ = (next_ + 1) % marks_.size();
    }
    return seen;
}

}  // namespace collector
