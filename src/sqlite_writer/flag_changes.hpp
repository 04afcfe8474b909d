#pragma once

#include <array>
#include <cstddef>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <collector/model/batch.hpp>
#include <collector/model/evidence.hpp>

#include <collector/sqlite/reading_rows.hpp>
#include "sqlite_writer/statement_cache.hpp"

namespace collector {

/// Gives stored readings other flags, in their place: no other column is touched. A reading is known by its plug, time,
/// channel and voltage, and by the flags that evaluation leaves alone; readings alike in all of these get the same.
/// Within a transaction. Throws SQLite::Exception for what SQLite reports.
class FlagChanges {
  public:
    /// `database` must outlive this object and have the newest schema.
    explicit FlagChanges(SQLite::Database& database);

    void in_settled(PlugId plug, const Sample& sample);
    /// `side` 0 is the table reading_recent_a, 1 the other one; `place` is one of the sample's plug and moment.
    void in_recent(std::size_t side, const ReadingPlace& place, const Sample& sample);

  private:
    StatementCache statements_;
    SQLite::Statement& settled_;
    std::array<SQLite::Statement*, 2> recent_;
};

}  // namespace collector
