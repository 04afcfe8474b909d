#include "firmware.hpp"

#include <array>

namespace tasmota_sim {

namespace {

constexpr std::array kFirmwares{
    Firmware{.version = "10.1.0",
             .image = "tasmota",
             .padding = Padding::blank_before_digit,
             .relay_slots = 8,
             .switch_slots = 8,
             .shutters = ShutterKeys::options_only,
             .tells_battery = false,
             .tells_camera = false,
             .escapes_device_name = false,
             .counts_boots = false,
             .sums_import = false,
             .whole_wh_at_midnight = false,
             .repeats_margin = false,
             .address_in_state = false,
             .multi_phase = false},
    Firmware{.version = "12.5.0",
             .image = "tasmota",
             .padding = Padding::none,
             .relay_slots = 32,
             .switch_slots = 28,
             .shutters = ShutterKeys::options_and_tilt,
             .tells_battery = false,
             .tells_camera = false,
             .escapes_device_name = false,
             .counts_boots = true,
             .sums_import = true,
             .whole_wh_at_midnight = true,
             .repeats_margin = false,
             .address_in_state = false,
             .multi_phase = true},
    Firmware{.version = "13.1.0.1",
             .image = "tasmota",
             .padding = Padding::none,
             .relay_slots = 32,
             .switch_slots = 28,
             .shutters = ShutterKeys::empty,
             .tells_battery = true,
             .tells_camera = false,
             .escapes_device_name = false,
             .counts_boots = true,
             .sums_import = true,
             .whole_wh_at_midnight = true,
             .repeats_margin = true,
             .address_in_state = false,
             .multi_phase = true},
    Firmware{.version = "13.4.0",
             .image = "release-tasmota",
             .padding = Padding::none,
             .relay_slots = 32,
             .switch_slots = 28,
             .shutters = ShutterKeys::empty,
             .tells_battery = true,
             .tells_camera = false,
             .escapes_device_name = false,
             .counts_boots = true,
             .sums_import = true,
             .whole_wh_at_midnight = true,
             .repeats_margin = true,
             .address_in_state = false,
             .multi_phase = true},
    Firmware{.version = "15.2.0",
             .image = "release-tasmota",
             .padding = Padding::none,
             .relay_slots = 32,
             .switch_slots = 32,
             .shutters = ShutterKeys::empty,
             .tells_battery = true,
             .tells_camera = true,
             .escapes_device_name = true,
             .counts_boots = true,
             .sums_import = true,
             .whole_wh_at_midnight = false,
             .repeats_margin = true,
             .address_in_state = true,
             .multi_phase = true},
};

}  // namespace

std::span<const Firmware> firmwares() {
    return kFirmwares;
}

}  // namespace tasmota_sim
