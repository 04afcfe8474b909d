#pragma once

#include <memory>
#include <vector>

#include <SQLiteCpp/Database.h>

#include <collector/store/record_reader.hpp>

#include "sqlite_reader/plug_cursor.hpp"

namespace collector {

/// The site of a database that holds one.
inline constexpr SiteId kOnlySite = 1;

// The functions below throw SQLite::Exception.

[[nodiscard]] SiteRow recorded_site(SQLite::Database& database, int schema);
/// By id.
[[nodiscard]] std::vector<PlugRow> recorded_plugs(SQLite::Database& database, const PlugFilter& filter);
/// Those of `plugs` that exist, by id; all of them if there is none in it.
[[nodiscard]] std::vector<PlugId> existing_plugs(SQLite::Database& database, const std::vector<PlugId>& plugs);
/// When the plugs of `asked` came and went.
[[nodiscard]] std::unique_ptr<Cursor<AvailabilityRecord>> availability_cursor(ReadConnection& connection, Asked asked);
/// What the plugs of `asked` said of themselves.
[[nodiscard]] std::unique_ptr<Cursor<PlugEventRecord>> event_cursor(ReadConnection& connection, Asked asked);
/// Their health and their relays, as last said; see RecordSnapshot. `plugs` by id.
[[nodiscard]] std::vector<StatusRecord> recorded_statuses(SQLite::Database& database, const std::vector<PlugId>& plugs);
[[nodiscard]] std::vector<RelayRecord> recorded_relays(SQLite::Database& database, const std::vector<PlugId>& plugs);

}  // namespace collector
