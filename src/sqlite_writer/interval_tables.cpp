#include "sqlite_writer/interval_tables.hpp"

#include <algorithm>
#include <utility>

#include <SQLiteCpp/Transaction.h>

#include <collector/sqlite/column_binding.hpp>
#include <collector/sqlite/evidence_rows.hpp>
#include <collector/sqlite/reading_rows.hpp>

namespace collector {
namespace {

/// As many recent intervals as one table should hold, however many plugs there are.
constexpr std::size_t kRecentMax = 200'000;

/// Recent ones lie in order of time: many are found together, few one by one.
constexpr std::chrono::days kOneByOneMax{1};

KeptInterval to_kept_interval(SQLite::Statement& row) {
    return {.interval = to_interval(StatementColumns(row)),
            .above_since = optional_time(row.getColumn(kAboveSinceColumn))};
}

/// Binds plug, start and channel, then all else.
void bind(SQLite::Statement& statement, PlugId plug, const KeptInterval& kept) {
    const Interval& interval = kept.interval;
    Binder binder(statement);
    binder << plug << interval.start << std::int64_t{interval.channel} << std::int64_t{interval.samples}
           << (interval.expected_samples ? std::optional<std::int64_t>(*interval.expected_samples) : std::nullopt)
           << static_cast<std::int64_t>(interval.status);
    binder.real(interval.voltage_rms_v)
        .packed(interval.voltage_min_v, kThousandths)
        .packed(interval.voltage_max_v, kThousandths);
    binder << std::int64_t{interval.samples_above} << kept.above_since;
}

constexpr const char* kSettledOf = R"sql(
    SELECT start_time, channel, samples, expected_samples, status, voltage_rms, voltage_min_mv, voltage_max_mv,
           samples_above, above_since
    FROM interval_settled WHERE plug_id = ?1 AND start_time >= ?2 AND start_time < ?3)sql";

constexpr const char* kRecentOf = R"sql(
    SELECT start_time, channel, samples, expected_samples, status, voltage_rms, voltage_min_mv, voltage_max_mv,
           samples_above, above_since
    FROM interval_recent WHERE plug_id = ?1 AND start_time >= ?2 AND start_time < ?3)sql";

constexpr const char* kRecentAt = R"sql(
    SELECT start_time, channel, samples, expected_samples, status, voltage_rms, voltage_min_mv, voltage_max_mv,
           samples_above, above_since
    FROM interval_recent WHERE plug_id = ?1 AND start_time = ?2)sql";

constexpr const char* kChannelsAt = R"sql(
    SELECT channel FROM interval_settled WHERE plug_id = ?1 AND start_time = ?2
    UNION ALL
    SELECT channel FROM interval_recent WHERE start_time = ?2 AND plug_id = ?1)sql";

constexpr const char* kStateAt = R"sql(
    SELECT samples, status FROM interval_settled WHERE plug_id = ?1 AND start_time = ?2 AND channel = ?3
    UNION ALL
    SELECT samples, status FROM interval_recent WHERE start_time = ?2 AND plug_id = ?1 AND channel = ?3)sql";

constexpr const char* kLastBefore = R"sql(
    SELECT max(start_time)
    FROM (SELECT max(start_time) AS start_time FROM interval_settled WHERE plug_id = ?1 AND start_time < ?2
          UNION ALL
          SELECT max(start_time) FROM interval_recent WHERE plug_id = ?1 AND start_time < ?2))sql";

constexpr const char* kExtent = R"sql(
    SELECT min(first), max(last)
    FROM (SELECT (SELECT min(start_time) FROM interval_settled WHERE plug_id = plug.id) AS first,
                 (SELECT max(start_time) FROM interval_settled WHERE plug_id = plug.id) AS last
          FROM plug
          UNION ALL
          SELECT (SELECT min(start_time) FROM interval_recent), (SELECT max(start_time) FROM interval_recent)))sql";

constexpr const char* kAddRecent = R"sql(
    INSERT INTO interval_recent (plug_id, start_time, channel, samples, expected_samples, status, voltage_rms,
                                 voltage_min_mv, voltage_max_mv, samples_above, above_since)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11))sql";

constexpr const char* kChangeSettled = R"sql(
    UPDATE interval_settled
    SET samples = ?4, expected_samples = ?5, status = ?6, voltage_rms = ?7, voltage_min_mv = ?8, voltage_max_mv = ?9,
        samples_above = ?10, above_since = ?11
    WHERE plug_id = ?1 AND start_time = ?2 AND channel = ?3)sql";

constexpr const char* kChangeRecent = R"sql(
    UPDATE interval_recent
    SET samples = ?4, expected_samples = ?5, status = ?6, voltage_rms = ?7, voltage_min_mv = ?8, voltage_max_mv = ?9,
        samples_above = ?10, above_since = ?11
    WHERE plug_id = ?1 AND start_time = ?2 AND channel = ?3)sql";

constexpr const char* kDropSettled =
    R"sql(DELETE FROM interval_settled WHERE plug_id = ?1 AND start_time = ?2 AND channel = ?3)sql";
constexpr const char* kDropRecent =
    R"sql(DELETE FROM interval_recent WHERE plug_id = ?1 AND start_time = ?2 AND channel = ?3)sql";

constexpr const char* kSettle = R"sql(
    INSERT INTO interval_settled (plug_id, start_time, channel, samples, expected_samples, status, voltage_rms,
                                  voltage_min_mv, voltage_max_mv, samples_above, above_since)
    SELECT plug_id, start_time, channel, samples, expected_samples, status, voltage_rms, voltage_min_mv, voltage_max_mv,
           samples_above, above_since
    FROM interval_recent WHERE plug_id BETWEEN ?1 AND ?2 ORDER BY plug_id, start_time, channel)sql";
constexpr const char* kClearRecent = R"sql(DELETE FROM interval_recent WHERE plug_id BETWEEN ?1 AND ?2)sql";

void collect(SQLite::Statement& select, std::vector<KeptInterval>& found) {
    while (select.executeStep()) {
        found.push_back(to_kept_interval(select));
    }
}

}  // namespace

IntervalTables::IntervalTables(SQLite::Database& database) : database_(database), statements_(database) {
    load_again();
}

void IntervalTables::load_again() {
    recent_rows_ = 0;
    recent_plugs_.clear();
    settled_up_to_.reset();
    SQLite::Statement recent(database_, R"sql(SELECT plug_id, count(*) FROM interval_recent GROUP BY plug_id)sql");
    while (recent.executeStep()) {
        recent_plugs_.insert(recent.getColumn(0).getInt64());
        recent_rows_ += recent.getColumn(1).getUInt();
    }
}

std::vector<KeptInterval> IntervalTables::of(PlugId plug, const TimeSpan& span) {
    std::vector<KeptInterval> found;
    SQLite::Statement& settled = statements_.get(kSettledOf);
    Binder(settled) << plug << span.start << span.end;
    collect(settled, found);
    if (span.end - span.start > kOneByOneMax) {
        SQLite::Statement& recent = statements_.get(kRecentOf);
        Binder(recent) << plug << span.start << span.end;
        collect(recent, found);
    } else {
        for (UtcMillis start = span.start; start < span.end; start += kIntervalLength) {
            SQLite::Statement& recent = statements_.get(kRecentAt);
            Binder(recent) << plug << start;
            collect(recent, found);
        }
    }
    std::ranges::sort(found, {},
                      [](const KeptInterval& kept) { return std::pair(kept.interval.start, kept.interval.channel); });
    return found;
}

std::uint32_t IntervalTables::channels_at(PlugId plug, UtcMillis start) {
    SQLite::Statement& select = statements_.get(kChannelsAt);
    Binder(select) << plug << start;
    std::uint32_t channels = 0;
    while (select.executeStep()) {
        channels |= 1U << select.getColumn(0).getUInt();
    }
    return channels;
}

std::uint32_t IntervalTables::channels_before(PlugId plug, UtcMillis start) {
    // Nearly always there is an interval just before; only after a long absence is there none.
    if (const std::uint32_t channels = channels_at(plug, start - kIntervalLength); channels != 0) {
        return channels;
    }
    const auto last = last_before(plug, start);
    return last ? channels_at(plug, *last) : 0;
}

std::optional<UtcMillis> IntervalTables::last_before(PlugId plug, UtcMillis start) {
    SQLite::Statement& select = statements_.get(kLastBefore);
    Binder(select) << plug << start;
    std::optional<UtcMillis> last;
    while (select.executeStep()) {
        last = optional_time(select.getColumn(0));
    }
    return last;
}

std::uint32_t IntervalTables::idle_before(PlugId plug, std::uint8_t channel, UtcMillis start) {
    std::uint32_t idle = 0;
    auto at = std::optional(start - kIntervalLength);
    while (at && idle < kIdleMax) {
        SQLite::Statement& select = statements_.get(kStateAt);
        const StatementUse use(select);
        Binder(select) << plug << *at << std::int64_t{channel};
        if (select.executeStep()) {
            const std::uint32_t samples = select.getColumn(0).getUInt();
            if (samples > 0) {
                return idle;
            }
            idle += is_idle(samples, static_cast<IntervalStatus>(select.getColumn(1).getInt())) ? 1U : 0U;
            *at -= kIntervalLength;
        } else {
            // The plug was absent; or there was no such channel yet.
            at = channels_at(plug, *at) == 0 ? last_before(plug, *at) : std::nullopt;
        }
    }
    return kIdleMax;
}

std::optional<TimeSpan> IntervalTables::extent() {
    SQLite::Statement& select = statements_.get(kExtent);
    std::optional<TimeSpan> extent;
    while (select.executeStep()) {
        const auto first = optional_time(select.getColumn(0));
        const auto last = optional_time(select.getColumn(1));
        extent = first && last ? std::optional(TimeSpan{*first, *last}) : std::nullopt;
    }
    return extent;
}

void IntervalTables::put(PlugId plug, const std::vector<IntervalChange>& changes) {
    for (const IntervalChange& one : changes) {
        switch (one.kind) {
            case IntervalChange::Kind::added:
                add(plug, one.kept);
                break;
            case IntervalChange::Kind::changed:
                change(plug, one.kept);
                break;
            case IntervalChange::Kind::dropped:
                drop(plug, one.kept.interval);
                break;
        }
    }
}

void IntervalTables::add(PlugId plug, const KeptInterval& kept) {
    SQLite::Statement& insert = statements_.get(kAddRecent);
    bind(insert, plug, kept);
    execute(insert);
    ++recent_rows_change_;
    recent_plugs_.insert(plug);
}

void IntervalTables::change(PlugId plug, const KeptInterval& kept) {
    for (const char* const sql : {kChangeSettled, kChangeRecent}) {
        SQLite::Statement& update = statements_.get(sql);
        bind(update, plug, kept);
        if (execute(update) > 0) {
            return;
        }
    }
}

void IntervalTables::drop(PlugId plug, const Interval& interval) {
    SQLite::Statement& settled = statements_.get(kDropSettled);
    Binder(settled) << plug << interval.start << std::int64_t{interval.channel};
    if (execute(settled) > 0) {
        return;
    }
    SQLite::Statement& recent = statements_.get(kDropRecent);
    Binder(recent) << plug << interval.start << std::int64_t{interval.channel};
    recent_rows_change_ -= execute(recent);
}

void IntervalTables::committed() {
    recent_rows_ =
        static_cast<std::size_t>(static_cast<std::int64_t>(recent_rows_) + std::exchange(recent_rows_change_, 0));
}

void IntervalTables::rolled_back() {
    statements_.reset();
    recent_rows_change_ = 0;
}

bool IntervalTables::is_settling_due() const {
    return settled_up_to_ ||
           recent_rows_ >= std::min(kRecentMax, std::max<std::size_t>(recent_plugs_.size(), 1) * kSettlePerPlug);
}

void IntervalTables::settle(std::size_t rows_max) {
    const PlugId first = settled_up_to_.value_or(0) + 1;
    const auto last = first + static_cast<PlugId>(rows_max / kSettlePerPlug);
    std::size_t moved = 0;
    try {
        SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
        SQLite::Statement& copy = statements_.get(kSettle);
        Binder(copy) << first << last;
        moved = static_cast<std::size_t>(execute(copy));
        SQLite::Statement& clear = statements_.get(kClearRecent);
        Binder(clear) << first << last;
        execute(clear);
        transaction.commit();
    } catch (const SQLite::Exception&) {
        statements_.reset();
        throw;
    }
    recent_rows_ -= moved;
    settled_up_to_ = last;
    if (last >= recent_plugs_.last()) {
        recent_plugs_.clear();
        settled_up_to_.reset();
    }
}

}  // namespace collector
