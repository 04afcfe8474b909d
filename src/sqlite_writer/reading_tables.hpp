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
#include "sqlite_writer/flag_changes.hpp"
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
    void insert(const std::vector<ReadingRecord>& readings);
    /// Marks readings as taken with the relay off; within a transaction, after what it inserts.
    void mark_relay_off(const RelayOffRecord& record);
    /// Within a transaction: gives readings the flags of these samples, which differ in kEvaluated only.
    void set_flags(PlugId plug, const std::vector<Sample>& samples);
    /// See RecentTable::redate.
    void redate(const Redating& redating, const RecentTable::Moved& moved) { filling().redate(redating, moved); }
    void committed();
    void rolled_back();

    /// Whether the marks are as they were left here. If not, another collector writes to these tables.
    [[nodiscard]] bool are_as_left() { return sides_[0].is_as_left() && sides_[1].is_as_left(); }
    /// What became of readings that another collector had hidden or written over.
    struct Reunion {
        std::size_t restored = 0;
        std::size_t lost = 0;  ///< older than the last two commits
    };
    /// Another collector writes by marks of its own, which it does not look up again, so what is recorded from here on
    /// goes straight to where it settles, out of its way, and nothing recent is moved. Readings that it has hidden or
    /// written over go there, too. Within a transaction; reunited() after it, or again in another one.
    [[nodiscard]] Reunion reunite();
    void reunited() { claims_.swap(still_claimed_); }
    [[nodiscard]] bool is_shared() const { return is_shared_; }
    /// The readings of the last two commits.
    [[nodiscard]] std::vector<ReadingRecord> last_committed() const;

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
    [[nodiscard]] bool is_settling_due() const { return !is_shared_ && (moving_ || sides_[filling_].is_full()); }
    /// Moves some `rows_max` readings, a few more at most, in one transaction. On failure nothing has moved.
    void settle(std::size_t rows_max);

  private:
    /// A reading of ours, where it lay, and the whole of it if it is not older than the last two commits.
    struct Claim {
        std::size_t side;
        ReadingPlace place;
        std::optional<ReadingRecord> reading;
    };

    void take_turns();
    void claim_recent();
    void settle_at_once(const ReadingRecord& reading);
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
    FlagChanges flag_changes_;
    std::size_t filling_ = 0;  ///< index of the side that takes new readings
    bool is_shared_ = false;   ///< another collector writes to these tables
    /// Once they are shared: what lies in the recent tables and may be written over by the other collector.
    std::vector<Claim> claims_;
    std::vector<Claim> still_claimed_;                ///< when reunite() is committed
    std::array<std::vector<ReadingRecord>, 2> kept_;  ///< of the last two commits, the later ones first
    std::vector<ReadingRecord> uncommitted_;
    bool moving_ = false;  ///< whether the other side is on its way to reading_settled
};

}  // namespace collector
