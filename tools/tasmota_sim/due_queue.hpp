#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "sim_time.hpp"

namespace tasmota_sim {

/// Says which of a fixed number of plugs has to act next. Equal times come out in the order of the plugs.
class DueQueue {
  public:
    explicit DueQueue(std::size_t plugs) : due_(plugs, kNever) {}

    /// Sets when a plug is due; kNever takes it out.
    void set(std::size_t plug, UtcMillis due);

    /// kNever if no plug is due at all.
    [[nodiscard]] UtcMillis next_due() const;

    /// Takes out the plug that is due first, if it is due by `now`; set() puts it back.
    [[nodiscard]] std::optional<std::size_t> pop(UtcMillis now);

  private:
    std::vector<UtcMillis> due_;
    std::set<std::pair<UtcMillis, std::size_t>> order_;
};

}  // namespace tasmota_sim
