#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <SQLiteCpp/Database.h>

#include <collector/model/evidence.hpp>

#include "sqlite_writer/plug_set.hpp"
#include "sqlite_writer/statement_cache.hpp"

namespace collector {

/// Ten-minute intervals: new ones lie in order of time, and move on to where they lie by plug. Throws SQLite::Exception
/// for what SQLite reports.
class IntervalTables {
  public:
    /// Recent intervals move to where they lie by plug when there are so many a plug: a day's.
    static constexpr std::size_t kSettlePerPlug = 144;

    /// `database` must outlive this object, have the newest schema, and be written by nobody else.
    explicit IntervalTables(SQLite::Database& database);

    /// Those of a plug that start in the span, by start and channel.
    [[nodiscard]] std::vector<KeptInterval> of(PlugId plug, const TimeSpan& span);
    /// The channels of the plug's last interval before `start`, one bit each.
    [[nodiscard]] std::uint32_t channels_before(PlugId plug, UtcMillis start);
    /// How many of the last intervals before `start` of a channel that channels_before() names are idle: since the last
    /// with samples, kIdleMax at most. If it never had any, kIdleMax.
    [[nodiscard]] std::uint32_t idle_before(PlugId plug, std::uint8_t channel, UtcMillis start);
    /// The starts of the first and the last one of all plugs.
    [[nodiscard]] std::optional<TimeSpan> extent();

    /// Reads anew what it remembers: somebody else has written.
    void load_again();

    /// Within a transaction.
    void put(PlugId plug, const std::vector<IntervalChange>& changes);
    void committed();
    void rolled_back();

    [[nodiscard]] bool is_settling_due() const;
    /// Moves the recent intervals of some plugs, about `rows_max` of them, in one transaction.
    void settle(std::size_t rows_max);

  private:
    [[nodiscard]] std::uint32_t channels_at(PlugId plug, UtcMillis start);
    [[nodiscard]] std::optional<UtcMillis> last_before(PlugId plug, UtcMillis start);
    void add(PlugId plug, const KeptInterval& kept);
    void change(PlugId plug, const KeptInterval& kept);
    void drop(PlugId plug, const Interval& interval);

    SQLite::Database& database_;
    StatementCache statements_;
    std::size_t recent_rows_ = 0;
    std::int64_t recent_rows_change_ = 0;  ///< of the transaction that is on
    PlugSet recent_plugs_;
    std::optional<PlugId> settled_up_to_;  ///< while they are moving
};

}  // namespace collector
