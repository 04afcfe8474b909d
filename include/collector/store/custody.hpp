#pragma once

#include <vector>

#include <collector/store/incident.hpp>

namespace collector {

/// What becomes of the database's files while they are written to. The part of the store that keeps watch over them;
/// one thread at a time, the one that commits.
class Custody {
  public:
    virtual ~Custody() = default;

    /// What has happened since this was last asked, in order.
    [[nodiscard]] virtual std::vector<StoreIncident> take_incidents() = 0;
};

}  // namespace collector
