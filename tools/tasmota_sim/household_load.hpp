#pragma once

#include <vector>

#include "habit.hpp"

namespace tasmota_sim {

/// An appliance behind a plug: what it draws while its habit is active.
struct Appliance {
    Habit runs;
    double watts = 0.0;         ///< at 230 V
    double power_factor = 1.0;  ///< in (0, 1]
};

/// What a channel draws, at 230 V.
struct Demand {
    double active_w = 0.0;
    double reactive_var = 0.0;
};

/// Everything plugged into one channel.
struct HouseholdLoad {
    double idle_w = 0.0;
    double idle_power_factor = 0.6;
    std::vector<Appliance> appliances{};

    [[nodiscard]] Demand demand(UtcMillis time) const;

    /// The next moment after `time` at which an appliance may switch; kNever without appliances.
    [[nodiscard]] UtcMillis next_change(UtcMillis time) const;
};

}  // namespace tasmota_sim
