#pragma once

#include <vector>

#include <SQLiteCpp/Database.h>

#include <collector/store/record_reader.hpp>

/// What the record says of the collector itself. Throws SQLite::Exception for what SQLite reports.
namespace collector {

[[nodiscard]] std::vector<RunRow> recorded_last_runs(SQLite::Database& database);
[[nodiscard]] std::vector<RefusalsRow> recorded_refusals(SQLite::Database& database, UtcMillis since);

}  // namespace collector
