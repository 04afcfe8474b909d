#pragma once

#include <chrono>
#include <functional>
#include <vector>

#include "grid_voltage.hpp"
#include "message.hpp"
#include "persona.hpp"
#include "plug.hpp"

namespace tasmota_sim {

struct OfflineRequest {
    UtcMillis from;
    std::chrono::seconds duration{0};
    PlugTiming timing;
};

/// Plays a fleet against a broker that is always there, as fast as the machine can, and hands over every message in
/// the order of its time, together with its plug. Includes the wills that the broker would send after power cuts.
void run_offline(const std::vector<Persona>& fleet, const GridVoltage& grid, const OfflineRequest& request,
                 const std::function<void(const Persona&, const Message&)>& deliver);

}  // namespace tasmota_sim
