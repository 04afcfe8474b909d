#include "sqlite_guard/salvage.hpp"

#include <algorithm>
#include <memory>
#include <optional>

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <collector/sqlite/migration.hpp>

#include "sqlite_guard/log_rows.hpp"

namespace collector {
namespace {

struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Handle = std::unique_ptr<sqlite3_stmt, Finalize>;

/// nullptr: the database does not take it.
Handle prepare(SQLite::Database& database, const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(database.getHandle(), sql.c_str(), -1, &statement, nullptr);
    return Handle(statement);
}

struct Table {
    std::string name;
    std::vector<std::string> keys;  ///< `rowid`, or the columns of the key
    std::string parameters;         ///< ?, ?, ... for its columns
};

std::vector<Table> tables_of(SQLite::Database& database) {
    std::vector<Table> tables;
    SQLite::Statement names(database,
                            "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table' "
                            "AND name NOT LIKE 'sqlite_%'");
    while (names.executeStep()) {
        Table table{.name = names.getColumn(0).getString(), .keys = {}, .parameters = {}};
        const bool has_rowid = names.getColumn(1).getInt() == 0;
        SQLite::Statement columns(database, "SELECT name, pk FROM pragma_table_info(?) ORDER BY pk");
        columns.bind(1, table.name);
        while (columns.executeStep()) {
            table.parameters += table.parameters.empty() ? "?" : ", ?";
            if (!has_rowid && columns.getColumn(1).getInt() > 0) {
                table.keys.push_back(columns.getColumn(0).getString());
            }
        }
        if (has_rowid) {
            table.keys.emplace_back("rowid");
        }
        tables.push_back(std::move(table));
    }
    return tables;
}

/// Copies rows in one order until there are no more, one comes that `stop` holds the key of, or one cannot be read.
class RowCopy {
  public:
    RowCopy(SQLite::Database& from, SQLite::Database& to, const Table& table)
        : from_(from),
          table_(table),
          to_(to),
          insert_(prepare(to, "INSERT OR REPLACE INTO " + table.name + " VALUES (" + table.parameters + ")")) {}

    /// Whether it came to its end.
    [[nodiscard]] bool run(const char* direction, Salvage& salvage) {
        std::string keys;
        std::string order;
        for (const std::string& key : table_.keys) {
            keys += (keys.empty() ? "" : " || '|' || ") + key;
            order += fmt::format("{}{} {}", order.empty() ? "" : ", ", key, direction);
        }
        const Handle select = prepare(from_, fmt::format("SELECT {}, * FROM {} ORDER BY {}", keys, table_.name, order));
        if (!select) {
            return false;
        }
        const std::optional<std::string> stop = last_;
        for (;;) {
            const int result = sqlite3_step(select.get());
            if (result != SQLITE_ROW) {
                return result == SQLITE_DONE && !has_refused_;
            }
            const auto* const key = reinterpret_cast<const char*>(sqlite3_column_text(select.get(), 0));
            last_ = key == nullptr ? "" : key;
            if (last_ == stop) {
                return true;
            }
            if (insert(select.get())) {
                ++salvage.rows;
            } else {
                has_refused_ = true;
            }
        }
    }

  private:
    /// False: it is none that the table takes, but what a page that is gone was read as.
    [[nodiscard]] bool insert(sqlite3_stmt* row) {
        for (int column = 1; column < sqlite3_column_count(row); ++column) {
            sqlite3_bind_value(insert_.get(), column, sqlite3_column_value(row, column));
        }
        sqlite3_step(insert_.get());
        const int result = sqlite3_reset(insert_.get());
        if (result != SQLITE_OK && result != SQLITE_CONSTRAINT && result != SQLITE_MISMATCH) {
            throw SQLite::Exception(to_.getHandle(), result);
        }
        return result == SQLITE_OK;
    }

    SQLite::Database& from_;
    const Table& table_;
    SQLite::Database& to_;
    Handle insert_;
    std::optional<std::string> last_;
    bool has_refused_ = false;
};

}  // namespace

Salvage salvage(SQLite::Database& from, const std::filesystem::path& log, SQLite::Database& to) {
    to.exec(fmt::format("PRAGMA page_size = {}", 1024));
    static_cast<void>(migrate(to));  // An empty database takes any.
    Salvage salvaged;
    SQLite::Transaction transaction(to);
    for (const Table& table : tables_of(to)) {
        RowCopy copy(from, to, table);
        if (!copy.run("ASC", salvaged)) {
            static_cast<void>(copy.run("DESC", salvaged));
            salvaged.torn_tables.push_back(table.name);
        }
    }
    if (std::ranges::find(salvaged.torn_tables, "reading_settled") != salvaged.torn_tables.end()) {
        salvaged.rows += salvage_settled_readings(log, to);
    }
    transaction.commit();
    return salvaged;
}

}  // namespace collector
