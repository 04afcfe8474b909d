#pragma once

#include <cstddef>
#include <optional>

#include <collector/base/clock.hpp>
#include <collector/store/store_error.hpp>

namespace collector {

/// What a database needs beside commits, in steps of a size that the caller chooses. The part of the store that
/// housekeeping works on; one thread at a time, the one that commits. Every step is one durable transaction, waits for
/// the disk, and can be repeated after a failure, when nothing of it has happened. Errors of all: busy, full, failed.
class Upkeep {
  public:
    virtual ~Upkeep() = default;

    /// Whether enough readings or intervals are recent to be moved to where they are stored by plug. Does not ask the
    /// disk.
    [[nodiscard]] virtual bool is_settling_due() const = 0;
    /// Moves about `rows_max` of them; readers always see each one once. Takes up where it was, also after a crash.
    [[nodiscard]] virtual StoreResult<void> settle(std::size_t rows_max) = 0;

    /// What can be deleted when it is old: settled readings, or changes of state (availability, relays, events).
    enum class Old { readings, states };
    /// Up to where forget() has begun to delete; nullopt: nowhere yet. Does not ask the disk.
    [[nodiscard]] virtual std::optional<UtcMillis> forgotten_before(Old what) const = 0;
    /// Deletes some `rows_max` rows older than `before`. The last known state of each plug stays. True: there is more
    /// to delete.
    [[nodiscard]] virtual StoreResult<bool> forget(Old what, UtcMillis before, std::size_t rows_max) = 0;
};

}  // namespace collector
