#include "sqlite_reader/recorded_collector.hpp"

#include <SQLiteCpp/Statement.h>

#include <collector/sqlite/column_binding.hpp>

#include "sqlite_reader/recorded_plugs.hpp"

namespace collector {

std::vector<RunRow> recorded_last_runs(SQLite::Database& database) {
    SQLite::Statement select(database, R"sql(
        SELECT start_time, alive_time, stop_time, version FROM collector_run ORDER BY id DESC LIMIT 1
        )sql");
    if (!select.executeStep()) {
        return {};
    }
    return {{kOnlySite,
             {.start = to_time(select.getColumn(0).getInt64()),
              .alive = to_time(select.getColumn(1).getInt64()),
              .stop = optional_time(select.getColumn(2)),
              .version = select.getColumn(3).getString()}}};
}

std::vector<RefusalsRow> recorded_refusals(SQLite::Database& database, UtcMillis since) {
    SQLite::Statement select(database, R"sql(
        SELECT reason, count(*) FROM rejected_message WHERE time >= ?1 GROUP BY reason ORDER BY reason
        )sql");
    Binder(select) << since;
    std::vector<RefusalsRow> refusals;
    while (select.executeStep()) {
        refusals.push_back(
            {kOnlySite, select.getColumn(0).getString(), static_cast<std::uint64_t>(select.getColumn(1).getInt64())});
    }
    return refusals;
}

}  // namespace collector
