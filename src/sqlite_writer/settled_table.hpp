#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <collector/model/batch.hpp>
#include <collector/model/evidence.hpp>

#include <collector/sqlite/reading_rows.hpp>
#include "sqlite_writer/statement_cache.hpp"

namespace collector {

/// The readings that lie by plug and time: the table reading_settled. Throws SQLite::Exception for what SQLite reports.
class SettledTable {
  public:
    /// Both must outlive this object; `database` must have the newest schema.
    SettledTable(SQLite::Database& database, NewReadings& new_readings);

    /// Within a transaction: adds a reading, as the nth after the first of its channel and moment. False: there is one.
    bool insert(const ReadingRecord& reading, std::int64_t nth);
    /// Within a transaction.
    void mark_relay_off(const RelayOffRecord& record);

    /// See Store::has_reading.
    [[nodiscard]] bool has(const ReadingRecord& reading);
    /// Appends a plug's readings in a span, in order of time, channel and arrival.
    void add_samples(PlugId plug, const TimeSpan& span, std::vector<Sample>& samples);
    /// Appends the last `count` of a plug's readings before a moment whose time is known, in order of time and part.
    void add_samples_before(PlugId plug, UtcMillis moment, std::size_t count, std::vector<Sample>& samples);
    /// When the first and the last reading of a plug were made; nullopt: it has none here.
    [[nodiscard]] std::optional<TimeSpan> extent(PlugId plug);
    /// The time of the newest reading of any plug.
    [[nodiscard]] std::optional<UtcMillis> newest();
    /// How many readings of this channel and millisecond there are before the last one.
    [[nodiscard]] std::int64_t last_nth(PlugId plug, std::int64_t time, std::uint8_t channel);

  private:
    NewReadings& new_readings_;
    StatementCache statements_;
    SQLite::Statement& find_;
    SQLite::Statement& in_span_;
    SQLite::Statement& before_;
    SQLite::Statement& mark_off_;
};

}  // namespace collector
