#include "recorder/reading_values.hpp"

#include <collector/model/mains.hpp>

namespace collector {
namespace {

/// What a plug on 230 V mains can measure. Wide on purpose: a flag leaves a reading out of every evaluation.
constexpr double kCurrentMax = 200;
constexpr double kPowerMax = 60'000;
constexpr double kFrequencyMin = 40;
constexpr double kFrequencyMax = 70;

bool outside(const std::optional<double>& value, double low, double high) {
    return value && !(*value >= low && *value <= high);
}

}  // namespace

bool is_implausible(const ChannelValues& values, bool relay_off) {
    const bool silenced = relay_off && values.voltage_v == 0.0;
    return (!silenced && outside(values.voltage_v, kNoMainsV, kMainsMaxV)) ||
           outside(values.current_a, -kCurrentMax, kCurrentMax) || outside(values.power_w, -kPowerMax, kPowerMax) ||
           outside(values.frequency_hz, kFrequencyMin, kFrequencyMax);
}

ChannelValues only_recorded(const ChannelValues& values, const RecordedParts& parts) {
    ChannelValues kept = values;
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
