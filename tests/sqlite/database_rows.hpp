#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <collector/model/batch.hpp>

namespace collector::test {

/// The time zone of databases of the tests.
inline constexpr const char* kZone = "Europe/Amsterdam";

/// The answer to a query, through a read-only connection of its own: a text for each row, its columns joined by `|`, an
/// absent value written as `null` and a blob as `x'..'`. Throws SQLite::Exception for what SQLite reports.
[[nodiscard]] std::vector<std::string> rows(const std::filesystem::path& database, const std::string& query);

/// The one value of a query with one row and one column.
[[nodiscard]] std::int64_t whole(const std::filesystem::path& database, const std::string& query);
[[nodiscard]] std::string text(const std::filesystem::path& database, const std::string& query);

/// Runs statements through a connection of its own that may write.
void execute(const std::filesystem::path& database, const std::string& statements);

/// A plug of which only the name is known.
[[nodiscard]] PlugRecord bare_plug(PlugId id, std::string topic);

/// A plug of which everything is known.
[[nodiscard]] PlugRecord full_plug(PlugId id, std::string topic);

/// A scheduled reading of channel 1 with a voltage and nothing else.
[[nodiscard]] ReadingRecord reading_of(PlugId plug, UtcMillis time, double voltage_v);

}  // namespace collector::test
