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
    explicit RunLedger(SQLite::Database& database) : statements_(database), last_id_(last_id()) {}

    /// Within a transaction: the row of this process, made when it is first written.
    void write(const RunRecord& run);
    /// Whether a row was added since this object was made, by somebody else.
    [[nodiscard]] bool has_another() { return last_id() > id_.value_or(last_id_); }
    /// The row that was written last.
    [[nodiscard]] std::optional<RunRecord> last();

  private:
    [[nodiscard]] std::int64_t last_id();

    StatementCache statements_;
    std::int64_t last_id_;            ///< before this process
    std::optional<std::int64_t> id_;  ///< of this process
};

}  // namespace collector
