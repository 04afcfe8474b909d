#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "persona.hpp"
#include "plug_meter.hpp"

namespace tasmota_sim {

/// What STATE tells beyond the persona.
struct StateFacts {
    std::string time_json;  ///< PlugClock::time_json
    std::chrono::seconds uptime{0};
    int mqtt_connects = 1;  ///< since boot
    RelayPosition relay = RelayPosition::on;
    int signal_dbm = -60;
};

/// STATE.
[[nodiscard]] std::string state_payload(const Persona& persona, const StateFacts& facts);

/// INFO1, INFO2, INFO3, in this order.
[[nodiscard]] std::vector<std::string> info_payloads(const Persona& persona, const std::string& restart_reason,
                                                     int boot_count);

/// Discovery's `config`.
[[nodiscard]] std::string config_payload(const Persona& persona);

/// `POWER`, or `POWER1`.. on a plug with several relays; `relay` counts from 0.
[[nodiscard]] std::string relay_name(const Persona& persona, std::size_t relay);

/// `ON` or `OFF`.
[[nodiscard]] std::string_view relay_text(RelayPosition relay);

}  // namespace tasmota_sim
