#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "number_text.hpp"

namespace tasmota_sim {

/// How `config` spells its shutter keys.
enum class ShutterKeys { options_only, options_and_tilt, empty };

/// What differs between the firmware releases that the simulator speaks. A constant table, see firmwares().
struct Firmware {
    std::string_view version;  ///< as in discovery's `sw`
    std::string_view image;    ///< the name in brackets in INFO1
    Padding padding;           ///< of numbers
    std::size_t relay_slots;   ///< length of `rl` and `btn` in config
    std::size_t switch_slots;  ///< length of `swc` and `swn`
    ShutterKeys shutters;
    bool tells_battery;         ///< `bat`, `dslp` in config
    bool tells_camera;          ///< `cam` in config
    bool escapes_device_name;   ///< `dn`
    bool counts_boots;          ///< `BootCount` in INFO3
    bool sums_import;           ///< `TodaySumImport`, `TodaySumExport` of meters that can export
    bool whole_wh_at_midnight;  ///< the stored total loses its fraction of a Wh when the day rolls over
    bool repeats_margin;        ///< SENSOR again two seconds after a threshold was crossed
    bool address_in_state;      ///< `Hostname`, `IPAddress` at the end of STATE
    bool multi_phase;           ///< new enough for the three-phase and two-channel meters simulated here
};

/// Every release the simulator speaks, oldest first.
[[nodiscard]] std::span<const Firmware> firmwares();

}  // namespace tasmota_sim
