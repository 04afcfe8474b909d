#include "store/retention.hpp"

#include <array>

#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>

#include "store/column_binding.hpp"

namespace collector {
namespace {

/// The rows of one plug that are older, oldest first, `?3` of them at most. What was last known at `?2` stays.
constexpr std::array<const char*, 3> kForgetStates{
    "DELETE FROM availability WHERE (plug_id, time, online) IN (SELECT plug_id, time, online FROM availability WHERE "
    "plug_id = ?1 AND time < (SELECT max(time) FROM availability WHERE plug_id = ?1 AND time < ?2) ORDER BY time LIMIT "
    "?3)",
    "DELETE FROM relay_state WHERE (plug_id, relay, time, is_on) IN (SELECT plug_id, relay, time, is_on FROM "
    "relay_state AS old WHERE plug_id = ?1 AND time < (SELECT max(time) FROM relay_state WHERE plug_id = ?1 AND relay "
    "= old.relay AND time < ?2) ORDER BY relay, time LIMIT ?3)",
    "DELETE FROM plug_event WHERE rowid IN (SELECT rowid FROM plug_event WHERE plug_id = ?1 AND time < ?2 ORDER BY "
    "time LIMIT ?3)"};

}  // namespace

Retention::Retention(SQLite::Database& database) : database_(database), statements_(database) {
    SQLite::Statement marks(database, "SELECT readings_from, states_from FROM evaluation");
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
    const PlugId last_plug = database_.execAndGet("SELECT coalesce(max(id), 0) FROM plug").getInt64();
    try {
        SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
        SQLite::Statement& note =
            statements_.get(fmt::format("UPDATE evaluation SET {0} = max(coalesce({0}, 0), ?)", mark));
        Binder(note) << before;
        note.exec();
        std::size_t rows = 0;
        while (plug <= last_plug && rows < rows_max) {
            const std::size_t deleted = (this->*slice)(plug, before, rows_max - rows);
            rows += deleted;
            if (rows < rows_max) {
                ++plug;
            }
        }
        transaction.commit();
    } catch (const SQLite::Exception&) {
        statements_.reset();
        throw;
    }
    progress.from = std::max(progress.from.value_or(before), before);
    progress.next_plug = plug > last_plug ? 1 : plug;
    return plug <= last_plug;
}

std::size_t Retention::forget_readings_of(PlugId plug, UtcMillis before, std::size_t rows_max) {
    SQLite::Statement& slice = statements_.get(
        "DELETE FROM reading_settled WHERE plug_id = ?1 AND time < ?2 AND time < (SELECT time FROM reading_settled "
        "WHERE plug_id = ?1 ORDER BY time DESC LIMIT 1 OFFSET 63) AND time <= coalesce((SELECT time FROM "
        "reading_settled WHERE plug_id = ?1 AND time < ?2 ORDER BY time LIMIT 1 OFFSET ?3 - 1), ?2)");
    Binder(slice) << plug << before << static_cast<std::int64_t>(rows_max);
    return static_cast<std::size_t>(slice.exec());
}

std::size_t Retention::forget_states_of(PlugId plug, UtcMillis before, std::size_t rows_max) {
    std::size_t deleted = 0;
    for (const char* sql : kForgetStates) {
        SQLite::Statement& slice = statements_.get(sql);
        Binder(slice) << plug << before << static_cast<std::int64_t>(rows_max);
        deleted += static_cast<std::size_t>(slice.exec());
    }
    return deleted;
}

}  // namespace collector
