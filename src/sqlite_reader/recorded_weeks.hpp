#pragma once

#include <memory>

#include <collector/store/record_reader.hpp>

#include "sqlite_reader/plug_cursor.hpp"

namespace collector {

/// Weeks of `asked`, as the schema of the database counts them: what a week is, is written here alone. Throws
/// SQLite::Exception.
[[nodiscard]] std::unique_ptr<Cursor<WeekRow>> week_cursor(ReadConnection& connection, int schema, Asked asked);
/// Whether no week is being counted anew: only then week_cursor() has them all. Throws SQLite::Exception.
[[nodiscard]] bool all_weeks_are_counted(SQLite::Database& database, int schema);

}  // namespace collector
