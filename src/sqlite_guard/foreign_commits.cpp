#include <collector/sqlite_guard/foreign_commits.hpp>

namespace collector {

ForeignCommits::ForeignCommits(SQLite::Database& database)
    : version_(database, "PRAGMA data_version"), acknowledged_(version()) {}

std::int64_t ForeignCommits::version() {
    version_.executeStep();
    const std::int64_t version = version_.getColumn(0).getInt64();
    version_.reset();
    return version;
}

}  // namespace collector
