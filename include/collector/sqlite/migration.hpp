#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include <SQLiteCpp/Database.h>

#include <collector/store/store_error.hpp>

namespace collector {

/// One file of schema/.
struct Migration {
    int version;            ///< the schema version it leads to, from 1 without holes
    std::string_view name;  ///< the file's name
    std::string_view sql;
};

/// All migrations of this program, oldest first; compiled in from schema/.
[[nodiscard]] std::span<const Migration> migrations();

/// Marks a file as a collector's database (PRAGMA application_id), so that `file` and we can tell: "mjsV".
inline constexpr int kApplicationId = 0x6d6a7356;

/// The version of a database's schema, 0 for an empty one. Only reads. Throws like migrate. Errors: not_a_database,
/// newer_database; `name` is the file's in their sentences.
[[nodiscard]] StoreResult<int> judge_schema(SQLite::Database& database, const std::string& name);

/// Brings the database to the newest schema, each migration in a transaction of its own. An empty file becomes a
/// new database. Leaves a foreign or newer file untouched. Throws SQLite::Exception for what SQLite reports.
/// Errors: not_a_database, newer_database.
[[nodiscard]] StoreResult<void> migrate(SQLite::Database& database);

}  // namespace collector
