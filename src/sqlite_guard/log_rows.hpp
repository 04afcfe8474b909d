#pragma once

#include <cstdint>
#include <filesystem>

#include <SQLiteCpp/Database.h>

namespace collector {

/// Puts every settled reading that lies on a page of a write-ahead log into `to`, which has the schema of this version
/// and the plugs. When the file below the log was overwritten, the pages that lead there may be gone, so that no
/// statement reaches them. Only of the log: what the file holds now may be anybody's. Returns how many there were, 0
/// also when there is no log. Throws SQLite::Exception when `to` cannot be written.
[[nodiscard]] std::int64_t salvage_settled_readings(const std::filesystem::path& log, SQLite::Database& to);

}  // namespace collector
