#pragma once

#include <array>
#include <span>
#include <vector>

#include <SQLiteCpp/Database.h>

#include <collector/store/record_reader.hpp>

#include <collector/sqlite/reading_rows.hpp>
#include "sqlite_reader/plug_cursor.hpp"

namespace collector {

/// From this schema on readings settle, see schema/0002_settled_readings.sql. Before, all lie in order of arrival.
inline constexpr int kSettledSince = 2;

/// Where the recent readings lie that have not moved, by plug: 16 bytes each, of 200,000 at most. They are many fewer
/// than all, but in no order that a question about a plug could use.
class RecentPlaces {
  public:
    /// One of the two tables.
    struct Side {
        char letter;
        std::int64_t turn = 0;
        std::int64_t filled = 0;
        std::vector<ReadingPlace> places{};       ///< in order; with those that have moved
        std::span<const ReadingPlace> unmoved{};  ///< the rest of them
    };

    /// As the database is now; what was read before and still holds is kept. Throws SQLite::Exception.
    void refresh(SQLite::Database& database);
    /// What arrived first is in the first one.
    [[nodiscard]] std::array<const Side*, 2> in_order_of_arrival() const;

  private:
    static void refresh(SQLite::Database& database, Side& side);

    std::array<Side, 2> sides_{Side{.letter = 'a'}, Side{.letter = 'b'}};
};

/// The functions below throw SQLite::Exception. `recent` is for kSettledSince and later, and must outlive what is made.
[[nodiscard]] PlugStream<ReadingRecord> reading_stream(SQLite::Database& database, int schema,
                                                       const RecentPlaces& recent);
[[nodiscard]] PlugStream<VoltageRow> voltage_stream(SQLite::Database& database, int schema, const RecentPlaces& recent);

/// See RecordSnapshot::latest.
[[nodiscard]] std::vector<ReadingRecord> latest_readings(SQLite::Database& database, int schema,
                                                         const RecentPlaces& recent, const std::vector<PlugId>& plugs);

}  // namespace collector
