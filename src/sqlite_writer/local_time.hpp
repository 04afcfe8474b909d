#pragma once

#include <string>
#include <vector>

#include <SQLiteCpp/Database.h>

#include <collector/base/time_zone.hpp>

#include "sqlite_writer/statement_cache.hpp"

namespace collector {

/// The offsets of the database's time zone, oldest first; none: no zone was ever set. Throws SQLite::Exception for what
/// SQLite reports.
[[nodiscard]] std::vector<OffsetPeriod> stored_periods(StatementCache& statements);

/// Makes the local times that the views show those of this zone, and the zone the database's; writes only what differs,
/// in a transaction of its own. A zone that the host does not know changes nothing. Throws SQLite::Exception for what
/// SQLite reports.
void keep_local_time(SQLite::Database& database, const std::string& time_zone);

}  // namespace collector
