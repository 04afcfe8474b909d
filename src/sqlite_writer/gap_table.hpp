#pragma once

#include <vector>

#include <SQLiteCpp/Database.h>

#include <collector/model/batch.hpp>
#include <collector/model/evidence.hpp>

#include "sqlite_writer/statement_cache.hpp"

namespace collector {

/// Gaps of all plugs, as the collector knows them of itself, and gaps of each plug. Throws SQLite::Exception for what
/// SQLite reports.
class GapTable {
  public:
    /// `database` must outlive this object and have the newest schema.
    explicit GapTable(SQLite::Database& database) : statements_(database) {}

    /// Gaps of all plugs that touch a span, by start.
    [[nodiscard]] std::vector<Gap> of_all(const TimeSpan& span);

    /// Within a transaction: ends gaps of all plugs that last.
    void end_open(const OpenGapsEnd& at);
    /// Within a transaction: there was no such gap of all plugs.
    void take_back(const Gap& gap);
    /// Within a transaction: a gap of all plugs begins, lasts on, or ends.
    void put(const Gap& gap);
    /// Within a transaction: `gaps` are all of the plug's that touch the span. Writes nothing if they are already.
    void put(PlugId plug, const TimeSpan& span, const std::vector<Gap>& gaps);

    void rolled_back() { statements_.reset(); }

  private:
    StatementCache statements_;
};

}  // namespace collector
