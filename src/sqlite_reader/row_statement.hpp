#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

#include "sqlite_reader/value_taker.hpp"

namespace collector {

/// A query of which a great many rows are read. SQLiteCpp makes an object for each column, which counts as an owner of
/// its statement: that takes longer than SQLite itself. This one reads columns with SQLite's own functions. What it
/// says of columns is for the row it stands on, and like StatementColumns. Throws SQLite::Exception.
class RowStatement {
  public:
    RowStatement(SQLite::Database& database, const std::string& sql) : database_(database.getHandle()) {
        sqlite3_stmt* made = nullptr;
        check(sqlite3_prepare_v2(database_, sql.c_str(), -1, &made, nullptr), SQLITE_OK);
        statement_.reset(made);
    }

    /// Before the first row, with these parameters, from ?1 on.
    void begin(std::initializer_list<std::int64_t> parameters) {
        sqlite3_reset(statement_.get());
        int index = 0;
        for (const std::int64_t parameter : parameters) {
            check(sqlite3_bind_int64(statement_.get(), ++index, parameter), SQLITE_OK);
        }
    }
    /// Whom take_row(?parameter, ...) in the query hands rows to, from the next begin() on; it must outlive the query.
    void bind_taker(int parameter, ValueTaker& taker) {
        check(sqlite3_bind_pointer(statement_.get(), parameter, &taker, kTakerType, nullptr), SQLITE_OK);
    }
    /// To the next row. False: there is none.
    [[nodiscard]] bool step() {
        const int result = sqlite3_step(statement_.get());
        if (result == SQLITE_DONE) {
            return false;
        }
        check(result, SQLITE_ROW);
        return true;
    }

    [[nodiscard]] bool is_null(int column) const { return type(column) == SQLITE_NULL; }
    [[nodiscard]] bool is_whole(int column) const { return type(column) == SQLITE_INTEGER; }
    [[nodiscard]] std::int64_t whole(int column) const { return sqlite3_column_int64(statement_.get(), column); }
    [[nodiscard]] double real(int column) const { return sqlite3_column_double(statement_.get(), column); }
    [[nodiscard]] std::string text(int column) const {
        const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
        const void* const bytes = sqlite3_column_blob(statement_.get(), column);
        return size == 0 ? std::string() : std::string(static_cast<const char*>(bytes), size);
    }

  private:
    struct Finalizer {
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };

    [[nodiscard]] int type(int column) const { return sqlite3_column_type(statement_.get(), column); }
    void check(int result, int wanted) const {
        if (result != wanted) {
            throw SQLite::Exception(database_, result);
        }
    }

    sqlite3* database_;
    std::unique_ptr<sqlite3_stmt, Finalizer> statement_;
};

}  // namespace collector
