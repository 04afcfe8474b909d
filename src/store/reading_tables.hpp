#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <collector/model/evidence.hpp>
#include <collector/store/batch.hpp>

#include "store/plug_set.hpp"
#include "store/reading_rows.hpp"

namespace collector {

/// The tables behind the view `reading`: two for what is recent, taking turns, and one for what has settled (see
/// schema/0002_settled_readings.sql). Remembers plug, time and row of every recent reading, 16 bytes each, since those
/// tables have no index. Throws SQLite::Exception for what SQLite reports.
class ReadingTables {
  public:
    /// A table of recent readings is full with this many a plug: what then moves fills a few pages of each plug's own.
    static constexpr std::size_t kFullPerPlug = 240;
    /// ... or this many in all, so that a scan of them stays short.
    static constexpr std::size_t kFull = 100'000;

    /// `database` must outlive this object, have the newest schema, and be written by nobody else.
    explicit ReadingTables(SQLite::Database& database);

    /// Adds readings; within a transaction, whose end must be told.
    void insert(const std::vector<ReadingRecord>& readings);
    /// Marks readings as taken with the relay off; within a transaction, behind what it inserts.
    void mark_relay_off(const RelayOffRecord& record);
    void committed();
    void rolled_back();

    /// See Store::has_reading.
    [[nodiscard]] bool has(const ReadingRecord& reading);

    /// The time of the newest reading.
    [[nodiscard]] std::optional<UtcMillis> newest();

    /// A plug's readings in a span, in order of time, channel and arrival.
    [[nodiscard]] std::vector<Sample> samples(PlugId plug, const TimeSpan& span);
    /// The last `count` of a plug's readings before a moment, in the same order.
    [[nodiscard]] std::vector<Sample> samples_before(PlugId plug, UtcMillis moment, std::size_t count);
    /// When the first and the last reading of a plug were made; nullopt: it has none.
    [[nodiscard]] std::optional<TimeSpan> extent(PlugId plug);

    /// When the last of the recent readings was received; late ones do not say.
    [[nodiscard]] std::optional<UtcMillis> last_arrival();

    /// Whether settle() has something to do.
    [[nodiscard]] bool is_settling_due() const;
    /// Moves some `rows_max` readings, a few more at most, in one transaction. On failure nothing has moved.
    void settle(std::size_t rows_max);

  private:
    /// One table of recent readings.
    class RecentTable {
      public:
        RecentTable(SQLite::Database& database, char name);
        void reset_statements();

        std::string name;
        std::vector<ReadingPlace> places;  ///< in order but for those from `sorted` on
        std::size_t sorted = 0;
        std::size_t moved = 0;  ///< of `places`, while this side is moving
        std::int64_t turn = 0;
        std::int64_t filled = 0;  ///< the last id
        PlugSet plugs;
        SQLite::Statement insert;      ///< NewReadings
        SQLite::Statement same;        ///< whether the row with an id is a given reading
        SQLite::Statement settle;      ///< ChosenReadings
        SQLite::Statement settle_one;  ///< the row with an id, as the nth of its moment and channel
        SQLite::Statement mark_off;    ///< a row with an id, if it is of that channel and shows no mains voltage
        SQLite::Statement samples;     ///< what a Sample holds, of ChosenReadings
    };

    [[nodiscard]] static bool is_full(const RecentTable& side);
    static void sort(RecentTable& side);
    [[nodiscard]] bool has_recent(RecentTable& side, const ReadingRecord& reading);
    [[nodiscard]] bool has_settled(const ReadingRecord& reading);
    void add_samples(RecentTable& side, std::span<const ReadingPlace> places, std::vector<Sample>& samples);
    /// A plug's recent readings of a side from a moment to before another, by time; without what has moved.
    [[nodiscard]] static std::span<const ReadingPlace> places_in(RecentTable& side, PlugId plug, const TimeSpan& span);
    void write_settling(const RecentTable& side, const ReadingPlace& moved);
    /// Ends what a fault interrupted.
    void reset_statements();
    void turn();
    /// False: in one of the moments another reading of the same channel was made. Nothing has moved then.
    [[nodiscard]] bool settle_together(RecentTable& side, std::size_t end);
    void settle_one_by_one(RecentTable& side, std::size_t end);
    void settle_one(RecentTable& side, const ReadingPlace& place);
    void note_settled(RecentTable& side, std::size_t end);

    SQLite::Database& database_;
    NewReadings new_readings_;
    ChosenReadings chosen_;
    std::array<RecentTable, 2> sides_;
    std::size_t filling_ = 0;  ///< index of the side that takes new readings
    bool moving_ = false;      ///< whether the other side is on its way to reading_settled
    std::size_t uncommitted_ = 0;
    SQLite::Statement set_settling_;
    SQLite::Statement find_settled_;
    SQLite::Statement settled_in_;
    SQLite::Statement mark_settled_off_;
    SQLite::Statement settled_before_;
    SQLite::Statement last_part_;
    SQLite::Statement settled_extent_;
};

}  // namespace collector
