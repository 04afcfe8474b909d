#pragma once

#include <span>
#include <string>
#include <vector>

#include "energy_counters.hpp"
#include "message.hpp"
#include "persona.hpp"
#include "plug_meter.hpp"

namespace tasmota_sim {

/// On what occasion a SENSOR object is written.
enum class SensorOccasion {
    scheduled,  ///< TelePeriod: with `Period` and the other sensors
    event,      ///< a margin: `Time` and `ENERGY` only
    snapshot,   ///< inside discovery's `sensors`: other sensors, no `Period`
};

struct SensorPayload {
    std::string json;
    std::vector<Reading> readings;  ///< one a channel
};

/// What a SENSOR tells.
struct SensorFacts {
    std::string time_text;  ///< PlugClock::time_text
    std::string time_json;  ///< PlugClock::time_json
    std::span<const ChannelSample> samples;
    std::span<const EnergyCounters> counters;  ///< as many as samples
    double chip_celsius = 40.0;
};

/// Writes the object as the plug's firmware does: key order, decimals, scalar or array.
[[nodiscard]] SensorPayload sensor_payload(const Persona& persona, const SensorFacts& facts, SensorOccasion occasion);

}  // namespace tasmota_sim
