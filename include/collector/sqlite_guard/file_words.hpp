#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <collector/store/incident.hpp>
#include <collector/store/store_error.hpp>

#include <collector/sqlite_guard/database_guard.hpp>

namespace collector {

/// How a fault is called in names of files that are set aside.
[[nodiscard]] std::string_view word_of(FileFinding::Fault fault);
[[nodiscard]] StoreIncident::Kind kind_of(FileFinding::Fault fault);
/// What happened to `file`, and what becomes of it.
[[nodiscard]] std::string sentence_of(const FileFinding& finding, const std::filesystem::path& file,
                                      const std::filesystem::path& aside);

/// A write-ahead log without its database would be taken away by SQLite. Errors: damaged.
[[nodiscard]] StoreResult<void> check_log_has_file(const std::filesystem::path& file);

}  // namespace collector
