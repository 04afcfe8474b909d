#include "sqlite_writer/plug_tables.hpp"

#include <collector/sqlite/column_binding.hpp>

namespace collector {
namespace {

PlugRecord read_plug(SQLite::Statement& row) {
    const auto text = [&row](int column) { return optional_text(row.getColumn(column)); };
    const auto whole = [&row](int column) { return optional_whole(row.getColumn(column)); };
    PlugRecord plug;
    plug.id = row.getColumn(0).getInt64();
    plug.topic = row.getColumn(1).getString();
    plug.mac = text(2);
    plug.name = text(3);
    plug.model = text(4);
    plug.firmware = text(5);
    plug.hostname = text(6);
    plug.channels = whole(7);
    if (const auto online = whole(8)) {
        plug.online = *online == 1;
    }
    plug.first_seen = to_time(row.getColumn(9).getInt64());
    plug.last_seen = optional_time(row.getColumn(10));
    if (const auto offset = whole(11)) {
        plug.clock_offset = std::chrono::milliseconds{*offset};
    }
    plug.online_text = text(12);
    plug.offline_text = text(13);
    plug.on_text = text(14);
    plug.off_text = text(15);
    plug.tells_schedule = row.getColumn(16).getInt() == 1;
    return plug;
}

}  // namespace

PlugTables::PlugTables(SQLite::Database& database)
    : statements_(database),
      put_plug_(statements_.get(R"sql(
          INSERT INTO plug (id, topic, mac, name, model, firmware, hostname, channels, online, first_seen, last_seen,
                            clock_offset_ms, online_text, offline_text, on_text, off_text, tells_schedule)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          ON CONFLICT (id) DO UPDATE SET
              topic = excluded.topic, mac = excluded.mac, name = excluded.name, model = excluded.model,
              firmware = excluded.firmware, hostname = excluded.hostname, channels = excluded.channels,
              online = excluded.online, first_seen = excluded.first_seen, last_seen = excluded.last_seen, clock_offset_ms = excluded.clock_offset_ms,
              online_text = excluded.online_text, offline_text = excluded.offline_text,
              on_text = excluded.on_text, off_text = excluded.off_text,
              tells_schedule = excluded.tells_schedule)sql")),
      add_availability_(statements_.get(R"sql(
          INSERT OR IGNORE INTO availability (plug_id, time, online) VALUES (?, ?, ?))sql")),
      add_relay_(statements_.get(R"sql(
          INSERT OR IGNORE INTO relay_state (plug_id, relay, time, is_on) VALUES (?, ?, ?, ?))sql")),
      put_status_(statements_.get(R"sql(
          INSERT OR REPLACE INTO plug_status (plug_id, time, uptime_s, wifi_rssi_percent, wifi_signal_dbm,
                                              wifi_link_count, mqtt_count)
          VALUES (?, ?, ?, ?, ?, ?, ?))sql")),
      add_event_(statements_.get(R"sql(
          INSERT INTO plug_event (plug_id, time, kind, detail) VALUES (?, ?, ?, ?))sql")) {}

void PlugTables::take_back(const TakenBack& rows) {
    for (const AvailabilityRecord& change : rows.availability) {
        SQLite::Statement& remove =
            statements_.get(R"sql(DELETE FROM availability WHERE plug_id = ? AND time = ? AND online = ?)sql");
        Binder(remove) << change.plug_id << change.time << std::int64_t{change.online ? 1 : 0};
        execute(remove);
    }
    for (const RelayRecord& change : rows.relays) {
        SQLite::Statement& remove = statements_.get(
            R"sql(DELETE FROM relay_state WHERE plug_id = ? AND relay = ? AND time = ? AND is_on = ?)sql");
        Binder(remove) << change.plug_id << std::int64_t{change.relay} << change.time
                       << std::int64_t{change.is_on ? 1 : 0};
        execute(remove);
    }
    for (const PlugEventRecord& event : rows.events) {
        SQLite::Statement& remove = statements_.get(
            R"sql(DELETE FROM plug_event WHERE plug_id = ? AND time = ? AND kind = ? AND detail = ?)sql");
        Binder(remove) << event.plug_id << event.time << event.kind << event.detail;
        execute(remove);
    }
}

void PlugTables::write_plugs(const std::vector<PlugRecord>& plugs) {
    for (const PlugRecord& plug : plugs) {
        Binder(put_plug_) << plug.id << plug.topic << plug.mac << plug.name << plug.model << plug.firmware
                          << plug.hostname << plug.channels << plug.online << plug.first_seen << plug.last_seen
                          << plug.clock_offset << plug.online_text << plug.offline_text << plug.on_text << plug.off_text
                          << std::int64_t{plug.tells_schedule ? 1 : 0};
        execute(put_plug_);
    }
}

void PlugTables::write_states(const Batch& batch) {
    for (const AvailabilityRecord& change : batch.availability) {
        Binder(add_availability_) << change.plug_id << change.time << std::int64_t{change.online ? 1 : 0};
        execute(add_availability_);
    }
    for (const RelayRecord& change : batch.relays) {
        Binder(add_relay_) << change.plug_id << std::int64_t{change.relay} << change.time
                           << std::int64_t{change.is_on ? 1 : 0};
        execute(add_relay_);
    }
    for (const StatusRecord& status : batch.statuses) {
        Binder(put_status_) << status.plug_id << status.time << status.uptime_s << status.wifi_rssi_percent
                            << status.wifi_signal_dbm << status.wifi_link_count << status.mqtt_count;
        execute(put_status_);
    }
    for (const PlugEventRecord& event : batch.events) {
        Binder(add_event_) << event.plug_id << event.time << event.kind << event.detail;
        execute(add_event_);
    }
}

std::vector<PlugRecord> PlugTables::plugs() {
    SQLite::Statement& select = statements_.get(R"sql(
        SELECT id, topic, mac, name, model, firmware, hostname, channels, online, first_seen, last_seen,
               clock_offset_ms, online_text, offline_text, on_text, off_text, tells_schedule
        FROM plug ORDER BY id)sql");
    const StatementUse use(select);
    std::vector<PlugRecord> plugs;
    while (select.executeStep()) {
        plugs.push_back(read_plug(select));
    }
    return plugs;
}

PlugId PlugTables::last_plug() {
    SQLite::Statement& select = statements_.get(R"sql(SELECT coalesce(max(id), 0) FROM plug)sql");
    const StatementUse use(select);
    select.executeStep();
    return select.getColumn(0).getInt64();
}

UtcMillis PlugTables::first_seen(PlugId plug) {
    SQLite::Statement& select = statements_.get(R"sql(SELECT first_seen FROM plug WHERE id = ?)sql");
    const StatementUse use(select);
    Binder(select) << plug;
    select.executeStep();
    return to_time(select.getColumn(0).getInt64());
}

}  // namespace collector
