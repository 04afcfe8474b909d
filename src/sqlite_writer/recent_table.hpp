#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <collector/model/batch.hpp>
#include <collector/model/evidence.hpp>

#include <collector/sqlite/reading_rows.hpp>
#include "sqlite_writer/plug_set.hpp"
#include "sqlite_writer/statement_cache.hpp"

namespace collector {

/// One of the two tables of recent readings, reading_recent_a or reading_recent_b, and its row in `settling`.
/// Remembers plug, time and row of every reading, 16 bytes each, since these tables have no index. Rows that have
/// settled altogether stay as scrap, and are written over: only the first `filled` rows count.
/// Throws SQLite::Exception for what SQLite reports.
class RecentTable {
  public:
    /// It is full with this many readings a plug: what then moves fills a few pages of each plug's own.
    static constexpr std::size_t kFullPerPlug = 240;
    /// ... or this many in all, so that a scan of it stays short.
    static constexpr std::size_t kFull = 100'000;

    /// Its row in `settling`: whose turn it is, how many rows are filled, and up to where they have moved.
    struct Mark {
        std::int64_t turn = 0;
        std::int64_t filled = 0;
        std::int64_t plug_id = 0;
        std::int64_t time = 0;
        friend bool operator==(const Mark&, const Mark&) = default;
    };

    /// `letter` is a or b. The others must outlive this object; `database` must have the newest schema.
    RecentTable(SQLite::Database& database, NewReadings& new_readings, ChosenReadings& chosen, char letter);

    /// The side with the higher turn takes new readings.
    [[nodiscard]] std::int64_t turn() const { return turn_; }
    void set_turn(std::int64_t turn) { turn_ = turn; }
    /// It takes no more readings: they are on their way to settle, and keep the time they have.
    void stop_filling() { foreign_ = filled_; }
    [[nodiscard]] bool is_empty() const { return places_.empty(); }
    [[nodiscard]] bool is_full() const;

    /// Whether its mark, and every reading that counts, is as this object left it.
    [[nodiscard]] bool is_as_left();
    /// Forgets everything and reads what is on the disk.
    void load_again();
    /// Readings that have not moved.
    [[nodiscard]] std::vector<ReadingPlace> unmoved();
    /// Whether the reading counts where it was: it is among those that are filled, moved or not.
    [[nodiscard]] bool counts(const ReadingPlace& place);
    /// Whether it lies where it was, counted or scrap.
    [[nodiscard]] bool lies_at(const ReadingPlace& place);

    /// Adds readings; within a transaction, whose end must be told.
    void insert(const std::vector<ReadingRecord>& readings);
    /// Marks what it holds; within a transaction, after what that inserts.
    void mark_relay_off(const RelayOffRecord& record);
    /// Corrects the time of what this process has inserted by a clock that may have been wrong, as long as it fills
    /// this table; within a transaction, before it inserts. Calls `moved` with the plug of each, and its time before
    /// and after.
    using Moved = std::function<void(PlugId plug, UtcMillis before, UtcMillis after)>;
    void redate(const Redating& redating, const Moved& moved);
    void committed();
    void rolled_back();

    /// Whether it holds this reading, moved or not: see Store::has_reading.
    [[nodiscard]] bool has(const ReadingRecord& reading);
    /// Where a plug's readings of one moment lie that have not moved.
    [[nodiscard]] std::span<const ReadingPlace> places_at(PlugId plug, UtcMillis moment) {
        return places_in(plug, {moment, moment + std::chrono::milliseconds{1}});
    }
    /// Appends a plug's readings in a span that have not moved, by time and arrival.
    void add_samples(PlugId plug, const TimeSpan& span, std::vector<Sample>& samples);
    /// Appends the last `count` of those before a moment whose time is known.
    void add_samples_before(PlugId plug, UtcMillis moment, std::size_t count, std::vector<Sample>& samples);
    /// When the first and the last reading of a plug were made whose time is known; nullopt: it holds none.
    [[nodiscard]] std::optional<TimeSpan> extent(PlugId plug);
    [[nodiscard]] std::optional<UtcMillis> newest() const;
    /// When the last reading was received that did not come late.
    [[nodiscard]] std::optional<UtcMillis> last_arrival();

    /// What moves to reading_settled next, some `rows_max` readings by plug and time. The mark of how far it has come
    /// is a moment, so what was measured in one moment moves together.
    [[nodiscard]] std::span<const ReadingPlace> next_to_settle(std::size_t rows_max);
    /// Within a transaction: copies all of them at once. False: one of them did not fit in, since another reading of
    /// its channel and moment is settled; the transaction is to be taken back then.
    [[nodiscard]] bool copy_to_settled(std::span<const ReadingPlace> places);
    /// Within a transaction: copies one, as the nth after the first of its channel and moment. False: there is one.
    [[nodiscard]] bool copy_to_settled(const ReadingPlace& place, std::int64_t nth);
    [[nodiscard]] std::uint8_t channel_of(const ReadingPlace& place);
    /// Within a transaction: notes that everything up to the end of `places` has moved; it happens with settled().
    void note_settled(std::span<const ReadingPlace> places);
    /// Within a transaction: notes what is filled, and whose turn it is. Once it is committed, filled() is to be
    /// called.
    void note_filled();
    void filled() { noted(); }
    /// The transaction is committed. When all has moved, the table is empty.
    void settled(std::span<const ReadingPlace> places);

  private:
    /// A reading by a clock that may have been wrong.
    struct Undated {
        std::uint32_t id;
        bool by_plug_clock;  ///< it came late and has the time of its plug
    };
    struct Redated {
        Redating redating;
        std::int64_t filled;  ///< the last id that it concerns
    };

    void load();
    [[nodiscard]] Mark mark_on_disk();
    [[nodiscard]] std::vector<ReadingPlace> places_on_disk();
    void sort();
    void load_undated();
    void note_undated(std::int64_t id, std::uint32_t flags);
    /// nullptr: the time of this one is known.
    [[nodiscard]] const Undated* find_undated(const ReadingPlace& place) const;
    void apply(const Redated& redated);
    [[nodiscard]] bool is_rest(std::span<const ReadingPlace> places) const;
    void note(std::int64_t filled, const ReadingPlace& moved);
    void noted() { mark_ = new_mark_; }
    /// A plug's readings from a moment to before another, by time; without what has moved.
    [[nodiscard]] std::span<const ReadingPlace> places_in(PlugId plug, const TimeSpan& span);
    void add(std::span<const ReadingPlace> places, std::vector<Sample>& samples);

    std::string name_;
    NewReadings& new_readings_;
    ChosenReadings& chosen_;
    std::vector<ReadingPlace> places_;  ///< in order but for those from `sorted_` on
    std::size_t sorted_ = 0;
    std::size_t moved_ = 0;        ///< of `places_`, while this side is moving
    std::size_t uncommitted_ = 0;  ///< of `places_`, the last ones
    std::int64_t turn_ = 0;
    std::int64_t filled_ = 0;         ///< the last id
    std::vector<Undated> undated_;    ///< in order of id
    std::int64_t foreign_ = 0;        ///< the last id that an earlier process wrote, or that is on its way to settle
    std::optional<Redated> redated_;  ///< in the transaction that is open
    PlugSet plugs_;
    Mark mark_;      ///< as committed
    Mark new_mark_;  ///< as written in the transaction that is open

    StatementCache statements_;
    SQLite::Statement& insert_;    ///< NewReadings
    SQLite::Statement& redate_;    ///< undated rows between two ids
    SQLite::Statement& note_;      ///< the row of `settling`
    SQLite::Statement& is_same_;   ///< whether the row with an id is a given reading
    SQLite::Statement& mark_off_;  ///< a row with an id, if it is of that channel and shows no mains voltage
    SQLite::Statement& samples_;   ///< what a Sample holds, of ChosenReadings
    SQLite::Statement& copy_;      ///< ChosenReadings to reading_settled
    SQLite::Statement& copy_one_;  ///< the row with an id, as the nth of its moment and channel
};

}  // namespace collector
