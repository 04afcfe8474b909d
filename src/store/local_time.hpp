#pragma once

#include <string>

#include <SQLiteCpp/Database.h>

namespace collector {

/// Makes the local times that the views show those of this zone, and the zone the database's; writes only what differs,
/// in a transaction of its own. A zone that the host does not know changes nothing. Throws SQLite::Exception for what
/// SQLite reports.
void keep_local_time(SQLite::Database& database, const std::string& time_zone);

}  // namespace collector
