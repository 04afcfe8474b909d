#pragma once

#include <optional>
#include <vector>

#include <collector/model/batch.hpp>
#include <collector/store/store_error.hpp>

namespace collector {

/// Where batches go to stay. One thread at a time; every call may wait for the disk.
class Store {
  public:
    virtual ~Store() = default;

    /// Writes the batch in one durable transaction: after success it survives a power cut. On failure nothing of it
    /// was written, and the same batch can be given again.
    /// Errors: busy, full, failed.
    [[nodiscard]] virtual StoreResult<void> commit(const Batch& batch) = 0;

    /// All plugs ever seen, by id. Errors: busy, failed.
    [[nodiscard]] virtual StoreResult<std::vector<PlugRecord>> load_plugs() = 0;

    /// Whether the same reading is stored already: same plug and channel, same values, and the same time by the plug's
    /// clock within half a minute of `reading.time`; where that clock was not set, any within a second. Errors:
    /// busy, failed.
    [[nodiscard]] virtual StoreResult<bool> has_reading(const ReadingRecord& reading) = 0;

    /// The time of the newest reading; nullopt: there is none. Errors: busy, failed.
    [[nodiscard]] virtual StoreResult<std::optional<UtcMillis>> newest_reading() = 0;
};

}  // namespace collector
