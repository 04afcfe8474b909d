#include <collector/sqlite/row_table.hpp>

#include <new>

#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

namespace collector {

/// SQLite's interface to a virtual table, which is one of C: see https://www.sqlite.org/vtab.html. The table exists by
/// its name alone ("eponymous"): nobody creates it, and it is in no file.
struct RowTableModule {
    struct Table {
        sqlite3_vtab base;  // first: SQLite knows no more than this
        const RowTable* rows;
    };
    struct Cursor {
        sqlite3_vtab_cursor base;  // first, likewise
        std::size_t row;
        std::size_t size;
    };

    static const RowTable& rows_of(sqlite3_vtab_cursor* cursor) {
        return *reinterpret_cast<const Table*>(cursor->pVtab)->rows;
    }
    static Cursor& as_cursor(sqlite3_vtab_cursor* cursor) { return *reinterpret_cast<Cursor*>(cursor); }

    // SQLite keeps tables and cursors for as long as it likes, and hands them back to be deleted.
    // NOLINTBEGIN(cppcoreguidelines-owning-memory)
    static int connect(sqlite3* database, void* rows, int, const char* const*, sqlite3_vtab** table, char**) {
        const auto* const row_table = static_cast<const RowTable*>(rows);
        if (const int fault = sqlite3_declare_vtab(database, row_table->declaration_.c_str()); fault != SQLITE_OK) {
            return fault;
        }
        auto* const made = new (std::nothrow) Table{{}, row_table};
        *table = reinterpret_cast<sqlite3_vtab*>(made);
        return made != nullptr ? SQLITE_OK : SQLITE_NOMEM;
    }
    static int disconnect(sqlite3_vtab* table) {
        delete reinterpret_cast<Table*>(table);
        return SQLITE_OK;
    }
    /// There is one way to read the table: from the first row to the last.
    static int best_index(sqlite3_vtab*, sqlite3_index_info*) { return SQLITE_OK; }
    static int open(sqlite3_vtab*, sqlite3_vtab_cursor** cursor) {
        auto* const made = new (std::nothrow) Cursor{};
        *cursor = reinterpret_cast<sqlite3_vtab_cursor*>(made);
        return made != nullptr ? SQLITE_OK : SQLITE_NOMEM;
    }
    static int close(sqlite3_vtab_cursor* cursor) {
        delete &as_cursor(cursor);
        return SQLITE_OK;
    }
    // NOLINTEND(cppcoreguidelines-owning-memory)
    static int filter(sqlite3_vtab_cursor* cursor, int, const char*, int, sqlite3_value**) {
        as_cursor(cursor).row = 0;
        as_cursor(cursor).size = rows_of(cursor).size();
        return SQLITE_OK;
    }
    static int next(sqlite3_vtab_cursor* cursor) {
        ++as_cursor(cursor).row;
        return SQLITE_OK;
    }
    static int eof(sqlite3_vtab_cursor* cursor) { return as_cursor(cursor).row >= as_cursor(cursor).size ? 1 : 0; }
    static int column(sqlite3_vtab_cursor* cursor, sqlite3_context* to, int column) {
        rows_of(cursor).give(to, as_cursor(cursor).row, column);
        return SQLITE_OK;
    }
    static int row_id(sqlite3_vtab_cursor* cursor, sqlite3_int64* id) {
        *id = static_cast<sqlite3_int64>(as_cursor(cursor).row);
        return SQLITE_OK;
    }

    static const sqlite3_module& get() {
        static const sqlite3_module module = [] {
            sqlite3_module made{};
            made.xConnect = connect;
            made.xBestIndex = best_index;
            made.xDisconnect = disconnect;
            made.xOpen = open;
            made.xClose = close;
            made.xFilter = filter;
            made.xNext = next;
            made.xEof = eof;
            made.xColumn = column;
            made.xRowid = row_id;
            return made;
        }();
        return module;
    }
};

RowTable::RowTable(SQLite::Database& database, const std::string& name, const std::string& columns)
    : declaration_("CREATE TABLE x (" + columns + ")") {
    if (const int fault =
            sqlite3_create_module_v2(database.getHandle(), name.c_str(), &RowTableModule::get(), this, nullptr);
        fault != SQLITE_OK) {
        throw SQLite::Exception(database.getHandle(), fault);
    }
}

}  // namespace collector
