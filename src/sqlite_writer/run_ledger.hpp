#pragma once

#include <cstdint>
#include <optional>

#include <SQLiteCpp/Database.h>

#include <collector/model/batch.hpp>

#include "sqlite_writer/statement_cache.hpp"

namespace collector {

/// When the collector ran: one row for each run. Throws SQLite::Exception for what SQLite reports.
class RunLedger {
  public:
    /// `database` must outlive this object, have the newest schema, and be written by nobody else.
    explicit RunLedger(SQLite::Database& database) : statements_(database) {}

    /// Within a transaction: the row of this process, made when it is first written.
    void write(const RunRecord& run);
    /// The row that was written last.
    [[nodiscard]] std::optional<RunRecord> last();

  private:
    StatementCache statements_;
    std::optional<std::int64_t> id_;  ///< of this process
};

}  // namespace collector
