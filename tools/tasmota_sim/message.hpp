#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim_time.hpp"

namespace tasmota_sim {

/// One channel row of a SENSOR, with the values exactly as the payload words them.
struct Reading {
    int channel = 1;         ///< from 1
    std::string plug_time;   ///< `Time` without quotes
    std::string voltage;     ///< V; a common voltage is repeated on each channel
    std::string power;       ///< W
    bool scheduled = false;  ///< carries `Period`: sent on TelePeriod, not because the load changed
};

enum class MessageKind { lwt, command, info, relay, state, sensor, margins, discovery };

/// One PUBLISH of a plug.
struct Message {
    MessageKind kind = MessageKind::lwt;
    std::string topic{};
    std::string payload{};
    bool retain = false;
    int qos = 0;
    UtcMillis at{};                   ///< when the plug hands it to its socket
    std::vector<Reading> readings{};  ///< of kind sensor; empty otherwise
};

/// What was published.
struct Tally {
    std::uint64_t readings = 0;  ///< a SENSOR of three phases counts three
    std::uint64_t sensors = 0;

    void add(const Message& message) {
        readings += message.readings.size();
        sensors += message.kind == MessageKind::sensor ? 1U : 0U;
    }
};

}  // namespace tasmota_sim
