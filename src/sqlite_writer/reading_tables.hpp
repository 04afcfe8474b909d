#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include <SQLiteCpp/Database.h>

#include <collector/model/batch.hpp>
#include <collector/model/evidence.hpp>

#include <collector/sqlite/reading_rows.hpp>
#include "sqlite_writer/recent_table.hpp"
#include "sqlite_writer/settled_table.hpp"

namespace collector {

/// The tables behind the view `reading`: two for what is recent, taking turns, and one for what has settled (see
/// schema/0002_settled_readings.sql). Throws SQLite::Exception for what SQLite reports.
class ReadingTables {
  public:
    /// `database` must outlive this object, have the newest schema, and be written by nobody else.
    explicit ReadingTables(SQLite::Database& database);

    /// Adds readings; within a transaction, whose end must be told.
    void insert(const std::vector<ReadingRecord>& readings) { filling().insert(readings); }
    /// Marks readings as taken with the relay off; within a transaction, after what it inserts.
    void mark_relay_off(const RelayOffRecord& record);
    /// See RecentTable::redate.
    void redate(const Redating& redating, const RecentTable::Moved& moved) { filling().redate(redating, moved); }
    void committed() { filling().committed(); }
    void rolled_back() { filling().rolled_back(); }

    /// See Store::has_reading.
    [[nodiscard]] bool has(const ReadingRecord& reading);

    /// The time of the newest reading.
    [[nodiscard]] std::optional<UtcMillis> newest();

    /// A plug's readings in a span, in order of time, channel and arrival.
    [[nodiscard]] std::vector<Sample> samples(PlugId plug, const TimeSpan& span);
    /// The last `count` of a plug's readings before a moment whose time is known, in the same order.
    [[nodiscard]] std::vector<Sample> samples_before(PlugId plug, UtcMillis moment, std::size_t count);
    /// When the first and the last reading of a plug were made whose time is known; nullopt: it has none.
    [[nodiscard]] std::optional<TimeSpan> extent(PlugId plug);

    /// When the last of the recent readings was received; late ones do not say.
    [[nodiscard]] std::optional<UtcMillis> last_arrival();

    /// Whether settle() has something to do.
    [[nodiscard]] bool is_settling_due() const { return moving_ || sides_[filling_].is_full(); }
    /// Moves some `rows_max` readings, a few more at most, in one transaction. On failure nothing has moved.
    void settle(std::size_t rows_max);

  private:
    [[nodiscard]] RecentTable& filling() { return sides_[filling_]; }
    [[nodiscard]] RecentTable& other() { return sides_[1 - filling_]; }
    void turn();
    [[nodiscard]] bool settle_together(std::span<const ReadingPlace> places);
    void settle_one_by_one(std::span<const ReadingPlace> places);
    void settle_one(const ReadingPlace& place);
    void note_settled(std::span<const ReadingPlace> places);

    SQLite::Database& database_;
    NewReadings new_readings_;
    ChosenReadings chosen_;
    std::array<RecentTable, 2> sides_;
    SettledTable settled_;
    std::size_t filling_ = 0;  ///< index of the side that takes new readings
    bool moving_ = false;      ///< whether the other side is on its way to reading_settled
};

}  // namespace collector
