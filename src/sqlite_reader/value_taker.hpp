#pragma once

#include <cstdint>
#include <exception>
#include <optional>
#include <utility>

#include <SQLiteCpp/Database.h>
#include <sqlite3.h>

namespace collector {

/// Values that a query hands to a function. Like StatementColumns, and quicker than the columns of a row: SQLite makes
/// nothing of them that would have to outlast the call.
class RowValues {
  public:
    explicit RowValues(sqlite3_value** values) : values_(values) {}

    [[nodiscard]] bool is_null(int column) const { return type(column) == SQLITE_NULL; }
    [[nodiscard]] bool is_whole(int column) const { return type(column) == SQLITE_INTEGER; }
    [[nodiscard]] std::int64_t whole(int column) const { return sqlite3_value_int64(values_[column]); }
    [[nodiscard]] double real(int column) const { return sqlite3_value_double(values_[column]); }

  private:
    [[nodiscard]] int type(int column) const { return sqlite3_value_type(values_[column]); }

    sqlite3_value** values_;
};

/// Takes rows from within a query, one after the other, without stopping it for each. The query has a condition
/// `take_row(?N, column, ...)`, where the parameter is the taker: it is false until the taker has enough, so that a
/// step of the statement is as many rows as it likes. For queries that find rows by an index that has their order; one
/// that had to sort them would do so after they were taken.
class ValueTaker {
  public:
    ValueTaker() = default;
    virtual ~ValueTaker() = default;
    ValueTaker(const ValueTaker&) = delete;
    ValueTaker& operator=(const ValueTaker&) = delete;

    /// Whether that is enough. What it throws ends the query.
    [[nodiscard]] virtual bool take(const RowValues& row) = 0;

    /// What ended the query is thrown on.
    void rethrow_fault() {
        if (fault_) {
            std::rethrow_exception(std::exchange(fault_, nullptr));
        }
    }
    /// take(), for a function from which nothing may be thrown; nullopt: it threw.
    [[nodiscard]] std::optional<bool> try_take(const RowValues& row) noexcept {
        try {
            return take(row);
        } catch (...) {
            fault_ = std::current_exception();
            return std::nullopt;
        }
    }

  private:
    std::exception_ptr fault_;
};

/// Marks a parameter as a taker.
inline constexpr const char* kTakerType = "collector_value_taker";

/// Gives a connection the function take_row(). Throws SQLite::Exception.
void add_take_row(SQLite::Database& database);

}  // namespace collector
