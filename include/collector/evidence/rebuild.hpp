#pragma once

#include <filesystem>
#include <functional>

#include <collector/evidence/evaluator.hpp>
#include <collector/store/store_error.hpp>

namespace collector {

/// Is told now and then which share of the work is done, 0 to 1.
using RebuildProgress = std::function<void(double share)>;

/// Makes intervals and gaps anew from the readings that are kept, as far as they were made before, and writes those
/// that differ. Intervals whose readings are gone stay as they are. The database must exist, and no collector may be
/// writing to it. Errors: no_database (there is no such database), those of SqliteStore::open and EvidenceStore.
[[nodiscard]] StoreResult<RebuildSummary> rebuild_intervals(const std::filesystem::path& database,
                                                            const RebuildProgress& progress);

}  // namespace collector
