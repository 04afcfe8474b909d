#include "sqlite_writer/local_time.hpp"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

#include <collector/sqlite/column_binding.hpp>

namespace collector {

std::vector<OffsetPeriod> stored_periods(StatementCache& statements) {
    SQLite::Statement& select = statements.get(R"sql(
        SELECT start_time, offset_s, abbreviation FROM local_time_offset ORDER BY start_time)sql");
    const StatementUse use(select);
    std::vector<OffsetPeriod> periods;
    while (select.executeStep()) {
        periods.push_back({to_time(select.getColumn(0).getInt64()),
                           std::chrono::seconds{select.getColumn(1).getInt64()}, select.getColumn(2).getString()});
    }
    return periods;
}

void keep_local_time(SQLite::Database& database, const std::string& time_zone) {
    StatementCache statements(database);
    const auto wanted = offset_periods(time_zone, kTimeZonesFrom, kTimeZonesEnd);
    if (!wanted || stored_periods(statements) == *wanted) {
        return;
    }
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    // Weeks may begin at other moments now; until someone has looked, none is shown.
    execute(statements.get(R"sql(UPDATE evaluation SET weeks_current = 0)sql"));
    execute(statements.get(R"sql(DELETE FROM local_time_offset)sql"));
    SQLite::Statement& insert = statements.get(R"sql(
        INSERT INTO local_time_offset (start_time, offset_s, abbreviation) VALUES (?, ?, ?))sql");
    for (const OffsetPeriod& period : *wanted) {
        Binder(insert) << period.start << std::int64_t{period.offset.count()} << period.abbreviation;
        execute(insert);
    }
    SQLite::Statement& name = statements.get(R"sql(
        INSERT OR REPLACE INTO setting (name, value) VALUES ('time_zone', ?))sql");
    Binder(name) << time_zone;
    execute(name);
    transaction.commit();
}

}  // namespace collector
