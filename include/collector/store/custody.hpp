#pragma once

#include <vector>

#include <collector/store/incident.hpp>

namespace collector {

/// What becomes of the database's files while they are written to. The part of the store that keeps watch over them;
/// one thread at a time, the one that commits.
class Custody {
  public:
    virtual ~Custody() = default;

    /// Looks whether the files are as they were left, and does what is to be done, a step of it at a time. Every commit
    /// does so, too. May wait for the disk.
    virtual void look() = 0;
    /// There is more to do: look again soon.
    [[nodiscard]] virtual bool is_busy() const = 0;
    /// What has happened since this was last asked, in order.
    [[nodiscard]] virtual std::vector<StoreIncident> take_incidents() = 0;
};

}  // namespace collector
