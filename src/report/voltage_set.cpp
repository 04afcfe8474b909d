#include "report/voltage_set.hpp"

#include <fmt/format.h>

#include <collector/presentation/figures.hpp>

namespace collector {

VoltageSet voltage_set(std::uint8_t channel, double shown_v, double gain) {
    const double shown = rounded(shown_v, 1);
    return {.shown_v = shown,
            .command = fmt::format("VoltageSet{} {:.2f}", channel > 1 ? std::to_string(channel) : std::string(),
                                   shown * gain)};
}

}  // namespace collector
