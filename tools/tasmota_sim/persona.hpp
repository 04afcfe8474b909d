#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "energy_counters.hpp"
#include "firmware.hpp"
#include "grid_voltage.hpp"
#include "household_load.hpp"

namespace tasmota_sim {

/// What a plug's `Time` looks like, and how wrong it is.
enum class ClockKind {
    fixed_plus_1,  ///< Timezone +1 all year, the firmware's default
    eu_rules,      ///< Timezone 99: summer time, no zone shown
    with_offset,   ///< Timezone 99 with SetOption52 1
    epoch_beside,  ///< Time 2: `Epoch` beside the text
    epoch_number,  ///< Time 3: a number
    milliseconds,  ///< Time 4
    never_set,     ///< no NTP server answers: 1970 for ever
};

/// The name in command line and files, e.g. `fixed+1`.
[[nodiscard]] std::string_view clock_name(ClockKind clock);

enum class Metering {
    single_phase,
    two_channels,  ///< one common voltage, two currents
    three_phase,   ///< Shelly 3EM style; can export
};

/// Decimals, as set by VoltRes, WattRes, AmpRes, EnergyRes, FreqRes.
struct Resolution {
    int voltage = 0;
    int power = 0;
    int current = 3;
    int energy = 3;
    int frequency = 2;
};

/// One phase or circuit of a plug at the start of the run.
struct Channel {
    Tap tap;
    HouseholdLoad load;
    bool wired = true;        ///< false: nothing is connected to this phase; the chip shows its own noise
    double solar_peak_w = 0;  ///< panels behind this phase
    EnergyCounters counters;
};

/// Everything about one plug that does not change while it runs. Plain value, drawn by draw_fleet().
struct Persona {
    std::uint64_t seed = 0;
    std::string mac;         ///< 12 upper-case hex digits
    std::string topic;       ///< what %topic% stands for; may hold a slash
    std::string full_topic;  ///< template, e.g. `mjs-voltage/%topic%/`
    std::string hostname;
    std::string ip;
    std::string device_name;
    std::string friendly_name;
    std::string model;  ///< discovery's `md`
    Firmware firmware;
    ClockKind clock = ClockKind::fixed_plus_1;
    std::chrono::milliseconds clock_fraction{0};  ///< what Time 4 shows after the second
    std::string total_start_time;
    Metering metering = Metering::single_phase;
    Resolution resolution;
    double voltage_step = 0.0;          ///< what the chip can resolve, V
    std::vector<Channel> channels;      ///< one, two or three
    bool array_totals = false;          ///< SetOption129: energy totals per channel
    bool measures_when_off = false;     ///< SetOption21
    std::optional<Habit> switched_off;  ///< when the relay is off; unset: always on
    int power_delta = 0;                ///< PowerDelta: 1..100 percent, from 101 watts plus 100, 0 off
    int voltage_high = 0;               ///< VoltageHigh, whole volts, 0 off
    bool has_thermometer = false;       ///< an `ANALOG` sensor beside ENERGY
    int boot_count = 1;
    std::string restart_reason;  ///< of the boot before the run

    /// The six digits that the firmware puts in its default names.
    [[nodiscard]] std::string_view suffix() const { return std::string_view{mac}.substr(6); }
    [[nodiscard]] std::string client_id() const { return "DVES_" + std::string{suffix()}; }
    [[nodiscard]] std::size_t relay_count() const { return metering == Metering::two_channels ? 2 : 1; }
};

}  // namespace tasmota_sim
