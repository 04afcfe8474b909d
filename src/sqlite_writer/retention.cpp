#include "sqlite_writer/retention.hpp"

#include <array>

#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>

#include <collector/sqlite/column_binding.hpp>

namespace collector {
namespace {

/// The rows of one plug that are older, oldest first, `?3` of them at most. What was last known at `?2` stays.
constexpr std::array<const char*, 3> kForgetStates{
    R"sql(
    DELETE FROM availability WHERE (plug_id, time, online) IN (
        SELECT plug_id, time, online FROM availability
        WHERE plug_id = ?1 AND time < (SELECT max(time) FROM availability WHERE plug_id = ?1 AND time < ?2)
        ORDER BY time LIMIT ?3))sql",
    R"sql(
    DELETE FROM relay_state WHERE (plug_id, relay, time, is_on) IN (
        SELECT plug_id, relay, time, is_on FROM relay_state AS old
        WHERE plug_id = ?1 AND time < (
            SELECT max(time) FROM relay_state WHERE plug_id = ?1 AND relay = old.relay AND time < ?2)
        ORDER BY relay, time LIMIT ?3))sql",
    R"sql(
    DELETE FROM plug_event WHERE rowid IN (
        SELECT rowid FROM plug_event WHERE plug_id = ?1 AND time < ?2 ORDER BY time LIMIT ?3))sql"};

/// Settled readings of one plug that are older than `?2`, oldest first, `?3` of them at most, without the last `?4`.
constexpr const char* kForgetReadings = R"sql(
    DELETE FROM reading_settled
    WHERE plug_id = ?1 AND time < ?2
      AND time < (SELECT time FROM reading_settled WHERE plug_id = ?1 ORDER BY time DESC LIMIT 1 OFFSET ?4 - 1)
      AND time <= coalesce((SELECT time FROM reading_settled WHERE plug_id = ?1 AND time < ?2
                            ORDER BY time LIMIT 1 OFFSET ?3 - 1), ?2))sql";

}  // namespace

Retention::Retention(SQLite::Database& database) : database_(database), statements_(database) {
    load_again();
}

void Retention::load_again() {
    SQLite::Statement& marks = statements_.get(R"sql(SELECT readings_from, states_from FROM evaluation)sql");
    const StatementUse use(marks);
    marks.executeStep();
    readings_.from = optional_time(marks.getColumn(0));
    states_.from = optional_time(marks.getColumn(1));
}

bool Retention::forget_readings(UtcMillis before, std::size_t rows_max) {
    return forget(readings_, "readings_from", before, rows_max, &Retention::forget_readings_of);
}

bool Retention::forget_states(UtcMillis before, std::size_t rows_max) {
    return forget(states_, "states_from", before, rows_max, &Retention::forget_states_of);
}

bool Retention::forget(Progress& progress, const char* mark, UtcMillis before, std::size_t rows_max,
                       std::size_t (Retention::*slice)(PlugId, UtcMillis, std::size_t)) {
    PlugId plug = progress.next_plug;
    const PlugId last_plug = database_.execAndGet(R"sql(SELECT coalesce(max(id), 0) FROM plug)sql").getInt64();
    SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
    SQLite::Statement& note =
        statements_.get(fmt::format(R"sql(UPDATE evaluation SET {0} = max(coalesce({0}, 0), ?))sql", mark));
    Binder(note) << before;
    execute(note);
    std::size_t rows = 0;
    while (plug <= last_plug && rows < rows_max) {
        const std::size_t deleted = (this->*slice)(plug, before, rows_max - rows);
        rows += deleted;
        if (rows < rows_max) {
            ++plug;
        }
    }
    transaction.commit();
    progress.from = std::max(progress.from.value_or(before), before);
    progress.next_plug = plug > last_plug ? 1 : plug;
    return plug <= last_plug;
}

std::size_t Retention::forget_readings_of(PlugId plug, UtcMillis before, std::size_t rows_max) {
    SQLite::Statement& slice = statements_.get(kForgetReadings);
    Binder(slice) << plug << before << static_cast<std::int64_t>(rows_max) << kReadingsKept;
    return static_cast<std::size_t>(execute(slice));
}

std::size_t Retention::forget_states_of(PlugId plug, UtcMillis before, std::size_t rows_max) {
    std::size_t deleted = 0;
    for (const char* sql : kForgetStates) {
        SQLite::Statement& slice = statements_.get(sql);
        Binder(slice) << plug << before << static_cast<std::int64_t>(rows_max);
        deleted += static_cast<std::size_t>(execute(slice));
    }
    return deleted;
}

}  // namespace collector
