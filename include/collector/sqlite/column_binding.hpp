#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>

#include <collector/base/clock.hpp>

/// How values become columns.
namespace collector {

[[nodiscard]] inline std::int64_t to_column(UtcMillis time) {
    return time.time_since_epoch().count();
}
[[nodiscard]] inline UtcMillis to_time(std::int64_t column) {
    return UtcMillis{std::chrono::milliseconds{column}};
}

/// Columns of the row that a statement stands on. Whoever reads rows by another way gives them the same functions, so
/// that what they mean is written once, for any `Columns`.
class StatementColumns {
  public:
    /// `statement` must outlive this object.
    explicit StatementColumns(SQLite::Statement& statement) : statement_(statement) {}

    [[nodiscard]] bool is_null(int column) const { return statement_.getColumn(column).isNull(); }
    [[nodiscard]] bool is_whole(int column) const { return statement_.getColumn(column).isInteger(); }
    [[nodiscard]] std::int64_t whole(int column) const { return statement_.getColumn(column).getInt64(); }
    [[nodiscard]] double real(int column) const { return statement_.getColumn(column).getDouble(); }
    [[nodiscard]] std::string text(int column) const { return statement_.getColumn(column).getString(); }

  private:
    SQLite::Statement& statement_;
};

template <class Columns>
[[nodiscard]] std::optional<UtcMillis> optional_time(const Columns& row, int column) {
    return row.is_null(column) ? std::nullopt : std::optional(to_time(row.whole(column)));
}

[[nodiscard]] inline std::optional<UtcMillis> optional_time(const SQLite::Column& column) {
    return column.isNull() ? std::nullopt : std::optional(to_time(column.getInt64()));
}

[[nodiscard]] inline std::optional<std::int64_t> optional_whole(const SQLite::Column& column) {
    return column.isNull() ? std::nullopt : std::optional<std::int64_t>(column.getInt64());
}
[[nodiscard]] inline std::optional<std::string> optional_text(const SQLite::Column& column) {
    return column.isNull() ? std::nullopt : std::optional<std::string>(column.getString());
}

/// `value * per_unit` as a whole number when dividing it again gives back exactly `value`. Plugs write at most three
/// decimals (five for energy counters), so that is the usual case, and SQLite stores small whole numbers in few bytes.
[[nodiscard]] std::optional<std::int64_t> exact_multiple(double value, double per_unit);

/// Binds the columns of one statement from left to right.
class Binder {
  public:
    explicit Binder(SQLite::Statement& statement) : statement_(statement) {}

    Binder& operator<<(std::int64_t value) {
        statement_.bind(++index_, value);
        return *this;
    }
    Binder& operator<<(UtcMillis value) { return *this << to_column(value); }
    /// The text is not copied: it must live until the statement ran.
    Binder& operator<<(const std::string& value) {
        statement_.bindNoCopy(++index_, value);
        return *this;
    }
    template <class T>
    Binder& operator<<(const std::optional<T>& value) {
        if (value) {
            return *this << *value;
        }
        statement_.bind(++index_);
        return *this;
    }
    Binder& operator<<(const std::optional<bool>& value) {
        return *this << (value ? std::optional<std::int64_t>(*value ? 1 : 0) : std::nullopt);
    }
    Binder& operator<<(const std::optional<std::chrono::milliseconds>& value) {
        return *this << (value ? std::optional<std::int64_t>(value->count()) : std::nullopt);
    }
    Binder& real(const std::optional<double>& value);
    /// A measured value, packed: see exact_multiple.
    Binder& packed(const std::optional<double>& value, double per_unit);
    /// Text when it is UTF-8, else a blob.
    Binder& bytes(const std::string& value);

  private:
    SQLite::Statement& statement_;
    int index_ = 0;
};

}  // namespace collector
