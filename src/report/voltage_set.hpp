#pragma once

#include <cstdint>
#include <string>

namespace collector {

/// How a plug's own factor is set so that it shows the right voltage.
struct VoltageSet {
    double shown_v;       ///< the command is right while the plug shows this
    std::string command;  ///< `VoltageSet 231.99`: in volts, as the firmware takes them
};

/// `shown_v`: what the plug usually shows, as it sends it.
[[nodiscard]] VoltageSet voltage_set(std::uint8_t channel, double shown_v, double gain);

}  // namespace collector
