#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <collector/base/clock.hpp>
#include <collector/store/store_error.hpp>

namespace collector {

/// A free name beside a database that says what happened and when, e.g. `voltage.db.overwritten-20261128T093012Z`.
[[nodiscard]] std::filesystem::path name_aside(const std::filesystem::path& file, std::string_view what, UtcMillis now);

/// Which files of a database.
enum class Aside { log_alone, all };

/// Gives a database's files, those that there are, another name: `aside`, `aside-wal` and `aside-shm`. The file goes
/// last: who opened it in between would find its log. Errors: failed.
[[nodiscard]] StoreResult<void> set_aside(const std::filesystem::path& file, const std::filesystem::path& aside,
                                          Aside which);

}  // namespace collector
