#pragma once

#include <cstddef>
#include <string>

#include <SQLiteCpp/Database.h>

struct sqlite3_context;

namespace collector {

/// Rows in memory as a table that the statements of one connection can read. One statement over many rows costs a
/// fraction of a statement for each row: nothing is bound, started and ended in between.
class RowTable {
  public:
    RowTable(const RowTable&) = delete;
    RowTable& operator=(const RowTable&) = delete;
    virtual ~RowTable() = default;

    /// For SQLite, while a statement reads the table; the rows must not change meanwhile.
    [[nodiscard]] virtual std::size_t size() const = 0;
    /// Hands out one value by one of SQLite's sqlite3_result functions; nothing: NULL. Must not throw.
    virtual void give(sqlite3_context* to, std::size_t row, int column) const = 0;

  protected:
    /// `columns` is the inside of a CREATE TABLE. The table must outlive every statement that reads it. Throws
    /// SQLite::Exception.
    RowTable(SQLite::Database& database, const std::string& name, const std::string& columns);

  private:
    friend struct RowTableModule;
    const std::string declaration_;
};

}  // namespace collector
