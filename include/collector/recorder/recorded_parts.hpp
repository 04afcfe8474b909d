#pragma once

namespace collector {

/// What is kept of a plug beside its voltage. Power and energy show when people are at home; voltage alone does not.
struct RecordedParts {
    bool power = true;   ///< power, current, apparent and reactive power, power factor
    bool energy = true;  ///< the energy counters
    bool state = true;   ///< uptime, Wi-Fi signal, relay changes, restarts, the plug's own alarms

    friend bool operator==(const RecordedParts&, const RecordedParts&) = default;
};

}  // namespace collector
