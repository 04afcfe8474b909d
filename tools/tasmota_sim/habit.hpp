#pragma once

#include <chrono>
#include <cstdint>

#include "sim_time.hpp"

namespace tasmota_sim {

/// Something that happens now and then: a fridge running, a relay switched off. Time is cut into equal slots; in each
/// it happens at most once, for a length and at a moment drawn for that slot. So whether it happens at a given time
/// needs no history. Plain value.
struct Habit {
    std::uint64_t seed = 0;
    std::chrono::seconds slot{3600};  ///< > 0
    double chance = 1.0;              ///< that it happens in a slot
    std::chrono::seconds shortest{60};
    std::chrono::seconds longest{60};  ///< shortest <= longest <= slot

    [[nodiscard]] bool active(UtcMillis time) const;

    /// The next moment after `time` at which active() may turn over. It can also be a moment at which nothing changes,
    /// after a row of slots in which it never happens; never kNever.
    [[nodiscard]] UtcMillis next_change(UtcMillis time) const;
};

}  // namespace tasmota_sim
