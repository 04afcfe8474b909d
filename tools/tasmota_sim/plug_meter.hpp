#pragma once

#include <vector>

#include "energy_counters.hpp"
#include "grid_voltage.hpp"
#include "persona.hpp"
#include "sim_time.hpp"

namespace tasmota_sim {

enum class RelayPosition { off, on };

/// What the meter chip shows of one channel at one moment.
struct ChannelSample {
    double voltage_v = 0.0;
    double current_a = 0.0;
    double active_w = 0.0;
    double apparent_va = 0.0;
    double reactive_var = 0.0;
    double factor = 0.0;
    double frequency_hz = 0.0;
};

/// The meter chip of one plug and its energy counters.
class PlugMeter {
  public:
    /// Keeps the address of `grid`, which must outlive the meter.
    PlugMeter(const Persona& persona, const GridVoltage& grid, UtcMillis start);

    /// Counts energy up to `time`; the relay is taken to have stood at `relay` meanwhile. Time never goes back.
    void run_to(UtcMillis time, RelayPosition relay);

    /// Mains came back at `time`: what happened since run_to() was last called is not counted.
    void power_up(UtcMillis time);

    /// What the chip shows at `time`; one sample a channel. With the relay off: zeros, unless the plug measures then.
    [[nodiscard]] std::vector<ChannelSample> sample(UtcMillis time, RelayPosition relay) const;

    /// The active power per channel in W, without the chip's noise.
    [[nodiscard]] std::vector<double> active_power(UtcMillis time, RelayPosition relay) const;

    /// The next moment after `time` at which a load may switch.
    [[nodiscard]] UtcMillis next_load_change(UtcMillis time) const;

    [[nodiscard]] const std::vector<EnergyCounters>& counters() const { return counters_; }
    void end_period();
    void roll_day();
    void lose_unsaved();

  private:
    [[nodiscard]] double active_power_of(const Channel& channel, UtcMillis time) const;
    [[nodiscard]] ChannelSample live_sample(const Channel& channel, UtcMillis time, RelayPosition relay) const;

    const GridVoltage* grid_;
    std::vector<Channel> channels_;
    std::vector<EnergyCounters> counters_;
    std::vector<double> last_power_w_;
    UtcMillis counted_to_;
    EnergyCounters::Rounding rounding_;
    double voltage_step_;
    bool common_voltage_;
    bool measures_when_off_;
};

}  // namespace tasmota_sim
