#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include <collector/store/store_error.hpp>

namespace collector {

struct RebuildSummary {
    std::uint64_t plugs = 0;
    std::uint64_t intervals = 0;  ///< made anew
    std::uint64_t changed = 0;    ///< of these, the ones that were different before, or missing; normally none
};

/// Is told now and then which share of the work is done, 0 to 1.
using RebuildProgress = std::function<void(double share)>;

/// Makes intervals and gaps anew from the readings that are kept, as far as they were made before, and writes those
/// that differ. Intervals whose readings are gone stay as they are. The database must exist, and no collector may be
/// writing to it. Errors: no_database (there is no such database), those of SqliteStore::open and EvidenceStore.
[[nodiscard]] StoreResult<RebuildSummary> rebuild_intervals(const std::filesystem::path& database,
                                                            const RebuildProgress& progress);

}  // namespace collector
