#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <SQLiteCpp/Database.h>

namespace collector {

/// What could be read of a database of which some pages are gone.
struct Salvage {
    std::int64_t rows = 0;
    std::vector<std::string> torn_tables;  ///< of which some rows could not be read
};

/// Copies every row that can be read, table by table, from the first one on, and from the last one back where that
/// breaks off; then settled readings as well that lie on pages of `log`, its write-ahead log, to which no other page
/// leads. `from` has to know the schema still, which need not be readable any more; `to` is an empty database and gets
/// the schema of this version. Throws SQLite::Exception when `to` cannot be written.
[[nodiscard]] Salvage salvage(SQLite::Database& from, const std::filesystem::path& log, SQLite::Database& to);

}  // namespace collector
