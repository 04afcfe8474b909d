#pragma once

#include <cstdint>
#include <vector>

#include <SQLiteCpp/Database.h>

#include <collector/model/batch.hpp>

#include "sqlite_writer/statement_cache.hpp"

namespace collector {

/// Messages that could not be decoded, kept for a later look. Throws SQLite::Exception for what SQLite reports.
class RejectedTable {
  public:
    /// `database` must outlive this object and have the newest schema. Of more than `rows_max` messages the oldest make
    /// room.
    RejectedTable(SQLite::Database& database, std::int64_t rows_max) : statements_(database), rows_max_(rows_max) {}

    /// Within a transaction.
    void write(const std::vector<RejectedRecord>& messages);

  private:
    StatementCache statements_;
    std::int64_t rows_max_;
};

}  // namespace collector
