#include "sqlite_writer/foreign_commits.hpp"

#include "sqlite_writer/statement_cache.hpp"

namespace collector {

ForeignCommits::ForeignCommits(SQLite::Database& database)
    : version_(database, "PRAGMA data_version"), acknowledged_(version()) {}

std::int64_t ForeignCommits::version() {
    const StatementUse use(version_);
    version_.executeStep();
    return version_.getColumn(0).getInt64();
}

}  // namespace collector
