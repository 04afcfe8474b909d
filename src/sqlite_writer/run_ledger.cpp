#include "sqlite_writer/run_ledger.hpp"

#include <collector/sqlite/column_binding.hpp>

namespace collector {

std::int64_t RunLedger::last_id() {
    SQLite::Statement& last = statements_.get(R"sql(SELECT coalesce(max(id), 0) FROM collector_run)sql");
    const StatementUse use(last);
    last.executeStep();
    return last.getColumn(0).getInt64();
}

void RunLedger::write(const RunRecord& run) {
    if (!id_) {
        id_ = last_id() + 1;
    }
    SQLite::Statement& put = statements_.get(R"sql(
        INSERT OR REPLACE INTO collector_run (id, start_time, alive_time, stop_time, version)
        VALUES (?, ?, ?, ?, ?))sql");
    Binder(put) << *id_ << run.start << run.alive << run.stop << run.version;
    execute(put);
}

std::optional<RunRecord> RunLedger::last() {
    SQLite::Statement& select = statements_.get(R"sql(
        SELECT start_time, alive_time, stop_time, version FROM collector_run ORDER BY id DESC LIMIT 1)sql");
    const StatementUse use(select);
    if (!select.executeStep()) {
        return std::nullopt;
    }
    return RunRecord{to_time(select.getColumn(0).getInt64()), to_time(select.getColumn(1).getInt64()),
                     optional_time(select.getColumn(2)), select.getColumn(3).getString()};
}

}  // namespace collector
