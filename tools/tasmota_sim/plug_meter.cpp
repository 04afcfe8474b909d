#include "plug_meter.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "noise.hpp"

namespace tasmota_sim {

namespace {

using namespace std::chrono_literals;

constexpr double kNominalVolts = 230.0;
constexpr double kSocketOhms = 0.25;  // of the house's own cable: a kettle pulls its own socket down by two volts

constexpr std::uint64_t kPowerKey = 0x706f7765;
constexpr std::uint64_t kTerminalKey = 0x7465726d;
constexpr std::uint64_t kFrequencyKey = 0x66726571;

std::uint64_t second_of(UtcMillis time) {
    return static_cast<std::uint64_t>(time.time_since_epoch() / 1s);
}

/// What an open terminal picks up, as seen on real three-phase meters.
ChannelSample open_terminal(const Channel& channel, UtcMillis time) {
    const std::uint64_t own = mix(mix(channel.tap.seed, kTerminalKey), second_of(time));
    return {.voltage_v = 0.1, .current_a = between(own, 1, 0.011, 0.015), .frequency_hz = between(own, 2, 40.0, 140.0)};
}

}  // namespace

PlugMeter::PlugMeter(const Persona& persona, const GridVoltage& grid, UtcMillis start)
    : grid_{&grid},
      channels_{persona.channels},
      last_power_w_(persona.channels.size(), 0.0),
      counted_to_{start},
      rounding_{persona.firmware.whole_wh_at_midnight ? EnergyCounters::Rounding::whole_wh
                                                      : EnergyCounters::Rounding::keep},
      voltage_step_{persona.voltage_step},
      common_voltage_{persona.metering == Metering::two_channels},
      measures_when_off_{persona.measures_when_off} {
    for (const Channel& channel : channels_) {
        counters_.push_back(channel.counters);
    }
}

double PlugMeter::active_power_of(const Channel& channel, UtcMillis time) const {
    if (!channel.wired) {
        return 0.0;
    }
    const double panels = channel.solar_peak_w > 0.0 ? channel.solar_peak_w * grid_->sunshine(time) : 0.0;
    return channel.load.demand(time).active_w - panels;
}

std::vector<double> PlugMeter::active_power(UtcMillis time, RelayPosition relay) const {
    std::vector<double> power(channels_.size(), 0.0);
    if (relay == RelayPosition::on) {
        std::ranges::transform(channels_, power.begin(),
                               [&](const Channel& channel) { return active_power_of(channel, time); });
    }
    return power;
}

void PlugMeter::run_to(UtcMillis time, RelayPosition relay) {
    const std::vector<double> power = active_power(time, relay);
    for (std::size_t n = 0; n < channels_.size(); ++n) {
        counters_[n].add(0.5 * (last_power_w_[n] + power[n]), time - counted_to_);
    }
    last_power_w_ = power;
    counted_to_ = time;
}

void PlugMeter::power_up(UtcMillis time) {
    std::ranges::fill(last_power_w_, 0.0);
    counted_to_ = time;
}

ChannelSample PlugMeter::live_sample(const Channel& channel, UtcMillis time, RelayPosition relay) const {
    // Two circuits of one meter hang on the same phase.
    const double volts = grid_->volts(common_voltage_ ? channels_.front().tap : channel.tap, time);
    ChannelSample sample;
    double amps = 0.0;
    if (relay == RelayPosition::on) {
        const double noise = between(mix(channel.tap.seed, kPowerKey), second_of(time), 0.99, 1.01);
        const double scale = noise * volts / kNominalVolts;
        sample.active_w = active_power_of(channel, time) * scale;
        sample.reactive_var = channel.load.demand(time).reactive_var * scale;
        sample.apparent_va = std::hypot(sample.active_w, sample.reactive_var);
        sample.factor = sample.apparent_va > 0.0 ? sample.active_w / sample.apparent_va : 0.0;
        amps = sample.apparent_va / volts;
    }
    sample.current_a = amps;
    // What the own panels push up is part of the street's curve.
    const double at_socket = sample.active_w > 0.0 ? volts - kSocketOhms * amps : volts;
    sample.voltage_v = std::round(at_socket / voltage_step_) * voltage_step_;
    sample.frequency_hz = 50.0 + 0.03 * wander(kFrequencyKey, time, 8s);
    return sample;
}

std::vector<ChannelSample> PlugMeter::sample(UtcMillis time, RelayPosition relay) const {
    std::vector<ChannelSample> samples(channels_.size());
    if (relay == RelayPosition::off && !measures_when_off_) {
        return samples;
    }
    std::ranges::transform(channels_, samples.begin(), [&](const Channel& channel) {
        return channel.wired ? live_sample(channel, time, relay) : open_terminal(channel, time);
    });
    if (common_voltage_) {
        const double lowest = std::ranges::min(samples, {}, &ChannelSample::voltage_v).voltage_v;
        for (ChannelSample& sample : samples) {
            sample.voltage_v = lowest;
        }
    }
    return samples;
}

UtcMillis PlugMeter::next_load_change(UtcMillis time) const {
    UtcMillis next = kNever;
    for (const Channel& channel : channels_) {
        next = std::min(next, channel.load.next_change(time));
    }
    return next;
}

void PlugMeter::end_period() {
    for (EnergyCounters& counters : counters_) {
        counters.period_wh = 0.0;
    }
}

void PlugMeter::roll_day() {
    for (EnergyCounters& counters : counters_) {
        counters.roll_day(rounding_);
    }
}

void PlugMeter::lose_unsaved() {
    for (EnergyCounters& counters : counters_) {
        counters.lose_unsaved();
    }
}

}  // namespace tasmota_sim
