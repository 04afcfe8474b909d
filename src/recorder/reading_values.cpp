#include "recorder/reading_values.hpp"

#include <collector/model/mains.hpp>
#include <collector/model/reading_flag.hpp>

namespace collector {
namespace {

/// What a meter can show. Wide on purpose.
constexpr double kCurrentMax = 200;
constexpr double kPowerMax = 60'000;
constexpr double kFrequencyMin = 40;
constexpr double kFrequencyMax = 70;

bool outside(const std::optional<double>& value, double low, double high) {
    return value && !(*value >= low && *value <= high);
}

}  // namespace

std::uint32_t flags_of_values(const ChannelValues& values, bool relay_off) {
    const bool silenced = relay_off && values.voltage_v == 0.0;
    const bool implausible = values.voltage_v && !silenced && !is_mains_voltage(*values.voltage_v);
    const bool odd = outside(values.current_a, -kCurrentMax, kCurrentMax) ||
                     outside(values.power_w, -kPowerMax, kPowerMax) ||
                     (values.frequency_hz != 0.0 && outside(values.frequency_hz, kFrequencyMin, kFrequencyMax));
    return (implausible ? reading_flag::kImplausible : 0) | (odd ? reading_flag::kOddValue : 0);
}

ChannelValues only_recorded(const ChannelValues& values, const RecordedParts& parts) {
    ChannelValues kept = values;
    if (kept.frequency_hz == 0.0 && kept.voltage_v && is_mains_voltage(*kept.voltage_v)) {
        kept.frequency_hz.reset();
    }
    if (!parts.power) {
        kept.current_a.reset();
        kept.power_w.reset();
        kept.apparent_power_va.reset();
        kept.reactive_power_var.reset();
        kept.power_factor.reset();
    }
    if (!parts.energy) {
        kept.energy_total_kwh.reset();
        kept.energy_today_kwh.reset();
        kept.energy_yesterday_kwh.reset();
        kept.energy_period_wh.reset();
    }
    return kept;
}

}  // namespace collector
