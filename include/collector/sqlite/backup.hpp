#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include <collector/store/store_error.hpp>

namespace collector {

/// Told now and then how many bytes of the copy are written.
using BackupProgress = std::function<void(std::uint64_t bytes)>;

/// Copies a database, live or not, as it is at one moment: a compact file of its own that needs no WAL beside it. The
/// copy is written under the name `<target>.partial`, checked (PRAGMA integrity_check), brought to the disk, and only
/// then given its name; an existing file is never replaced, and a failure leaves nothing behind. Meanwhile the
/// collector records on; its WAL grows until the copy is done. Any process.
///
/// Returns the size of the copy in bytes. Errors: no_database (no such source), not_a_database, cannot_open (the
/// target exists, or its folder cannot be written), busy, full, failed (the copy is not in order).
[[nodiscard]] StoreResult<std::uint64_t> backup_database(const std::filesystem::path& source,
                                                         const std::filesystem::path& target,
                                                         const BackupProgress& progress);

}  // namespace collector
