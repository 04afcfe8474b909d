#include "household_load.hpp"

#include <algorithm>
#include <cmath>

namespace tasmota_sim {

namespace {

void add(Demand& sum, double watts, double power_factor) {
    sum.active_w += watts;
    sum.reactive_var += watts * std::sqrt(1.0 / (power_factor * power_factor) - 1.0);
}

}  // namespace

Demand HouseholdLoad::demand(UtcMillis time) const {
    Demand sum;
    add(sum, idle_w, idle_power_factor);
    for (const Appliance& appliance : appliances) {
        if (appliance.runs.active(time)) {
            add(sum, appliance.watts, appliance.power_factor);
        }
    }
    return sum;
}

UtcMillis HouseholdLoad::next_change(UtcMillis time) const {
    UtcMillis next = kNever;
    for (const Appliance& appliance : appliances) {
        next = std::min(next, appliance.runs.next_change(time));
    }
    return next;
}

}  // namespace tasmota_sim
