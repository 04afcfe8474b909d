#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "persona.hpp"

namespace tasmota_sim {

/// The ways owners arrange their topics.
enum class Layout { project, stock, topic_first, project_prefix };

/// The FullTopic template of a layout.
[[nodiscard]] std::string_view full_topic(Layout layout);

struct FleetRequest {
    std::uint64_t seed = 1;
    std::size_t plugs = 1;
    std::optional<Layout> layout = std::nullopt;  ///< unset: a mixture, mostly Layout::project
};

/// Draws the plugs of a fleet. Rare kinds are spread evenly: of any 20 consecutive plugs exactly one is a three-phase
/// meter, and so on. The first n plugs of a larger fleet are the fleet of n. MACs and topics are unique.
[[nodiscard]] std::vector<Persona> draw_fleet(const FleetRequest& request);

}  // namespace tasmota_sim
