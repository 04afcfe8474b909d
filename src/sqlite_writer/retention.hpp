#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include <SQLiteCpp/Database.h>

#include <collector/model/batch.hpp>

#include "sqlite_writer/statement_cache.hpp"

namespace collector {

/// Deletes what is older than it needs to be, in slices, plug by plug. Intervals, gaps and weeks are never deleted.
/// The last kReadingsKept settled readings of a plug stay, however old, so that it is known from when on it is away.
/// Throws SQLite::Exception for what SQLite reports.
class Retention {
  public:
    static constexpr std::int64_t kReadingsKept = 64;

    /// `database` must outlive this object and have the newest schema.
    explicit Retention(SQLite::Database& database);

    /// Reads anew what it remembers: somebody else has written.
    void load_again();

    /// What was deleted so far: everything before this.
    [[nodiscard]] std::optional<UtcMillis> readings_from() const { return readings_.from; }
    [[nodiscard]] std::optional<UtcMillis> states_from() const { return states_.from; }

    /// One slice of about `rows_max` rows in one transaction. True: there is more.
    [[nodiscard]] bool forget_readings(UtcMillis before, std::size_t rows_max);
    [[nodiscard]] bool forget_states(UtcMillis before, std::size_t rows_max);

  private:
    /// How far one kind of rows has come.
    struct Progress {
        std::optional<UtcMillis> from;
        PlugId next_plug = 1;
    };

    [[nodiscard]] bool forget(Progress& progress, const char* mark, UtcMillis before, std::size_t rows_max,
                              std::size_t (Retention::*slice)(PlugId, UtcMillis, std::size_t));
    [[nodiscard]] std::size_t forget_readings_of(PlugId plug, UtcMillis before, std::size_t rows_max);
    [[nodiscard]] std::size_t forget_states_of(PlugId plug, UtcMillis before, std::size_t rows_max);

    SQLite::Database& database_;
    StatementCache statements_;
    Progress readings_;
    Progress states_;
};

}  // namespace collector
