#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "grid_voltage.hpp"
#include "live_plug.hpp"
#include "mqtt_session.hpp"
#include "persona.hpp"
#include "plug.hpp"

namespace tasmota_sim {

struct LiveRequest {
    BrokerAccess access;
    std::chrono::seconds duration{0};  ///< 0: until `quit`, end of stdin or a signal
    PlugTiming timing;
    RetryTiming retry;
    std::string ledger_path;  ///< empty: none
};

/// Plays a fleet against a real broker until the duration is over, somebody says `quit`, or SIGINT or SIGTERM comes.
/// Reads commands from stdin, answers on stdout, reports progress on stderr; see the program's help.
/// Throws std::runtime_error with one sentence when it cannot go on. Blocks SIGINT and SIGTERM for the process.
void run_live(const std::vector<Persona>& fleet, const GridVoltage& grid, const LiveRequest& request, UtcMillis start);

}  // namespace tasmota_sim
