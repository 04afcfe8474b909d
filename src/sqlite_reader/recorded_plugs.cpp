#include "sqlite_reader/recorded_plugs.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include <SQLiteCpp/Statement.h>

#include <collector/sqlite/column_binding.hpp>

#include "sqlite_reader/recorded_evidence.hpp"
#include "sqlite_reader/recorded_weeks.hpp"

namespace collector {
namespace {

constexpr const char* kPlugs = R"sql(
    SELECT id, topic, mac, name, model, firmware, hostname, channels, online, first_seen, last_seen,
           coalesce(channels, online_text, offline_text, on_text, off_text) IS NOT NULL
    FROM plug
    )sql";
/// Each way by an index.
constexpr const char* kOfTopic = "WHERE topic = ?1";
constexpr const char* kById = "ORDER BY id";
constexpr const char* kAvailability = R"sql(
    SELECT time, online FROM availability WHERE plug_id = ?1 AND time >= ?2 AND time < ?3 ORDER BY time, online
    )sql";
constexpr const char* kEvents = R"sql(
    SELECT time, kind, detail FROM plug_event WHERE plug_id = ?1 AND time >= ?2 AND time < ?3 ORDER BY time, rowid
    )sql";
constexpr const char* kStatus = R"sql(
    SELECT time, uptime_s, wifi_rssi_percent, wifi_signal_dbm, wifi_link_count, mqtt_count FROM plug_status
    WHERE plug_id = ?1
    )sql";
/// Of the relay after ?2. By the table's key; a plug's history can be long.
constexpr const char* kNextRelay = R"sql(
    SELECT relay, time, is_on FROM relay_state
    WHERE plug_id = ?1 AND relay = (SELECT min(relay) FROM relay_state WHERE plug_id = ?1 AND relay > ?2)
    ORDER BY time DESC LIMIT 1
    )sql";

template <class T>
std::optional<T> optional_value(const SQLite::Column& column);
template <>
std::optional<std::string> optional_value(const SQLite::Column& column) {
    return column.isNull() ? std::nullopt : std::optional(column.getString());
}
template <>
std::optional<std::int64_t> optional_value(const SQLite::Column& column) {
    return column.isNull() ? std::nullopt : std::optional(column.getInt64());
}

PlugRow to_plug(SQLite::Statement& row) {
    const auto text = [&row](int column) { return optional_value<std::string>(row.getColumn(column)); };
    const auto whole = [&row](int column) { return optional_value<std::int64_t>(row.getColumn(column)); };
    const auto online = whole(8);
    return {.id = row.getColumn(0).getInt64(),
            .site_id = kOnlySite,
            .topic = row.getColumn(1).getString(),
            .mac = text(2),
            .name = text(3),
            .model = text(4),
            .firmware = text(5),
            .hostname = text(6),
            .channels = whole(7),
            .online = online ? std::optional(*online == 1) : std::nullopt,
            .first_seen = to_time(row.getColumn(9).getInt64()),
            .last_seen = optional_time(row.getColumn(10)),
            .announced = row.getColumn(11).getInt() == 1};
}

PlugEventRecord read_event(const RowStatement& row, PlugId plug) {
    return {.plug_id = plug, .time = to_time(row.whole(0)), .kind = row.text(1), .detail = row.text(2)};
}

AvailabilityRecord read_availability(const RowStatement& row, PlugId plug) {
    return {.plug_id = plug, .time = to_time(row.whole(0)), .online = row.whole(1) == 1};
}

}  // namespace

SiteRow recorded_site(SQLite::Database& database, int schema) {
    SiteRow site{.id = kOnlySite,
                 .name = "",
                 .time_zone = std::nullopt,
                 .evaluated_until = std::nullopt,
                 .readings_from = std::nullopt,
                 .states_from = std::nullopt,
                 .weeks_counted = all_weeks_are_counted(database, schema)};
    SQLite::Statement zone(database, "SELECT value FROM setting WHERE name = 'time_zone'");
    if (zone.executeStep()) {
        site.time_zone = zone.getColumn(0).getString();
    }
    if (schema >= kEvidenceSince) {
        SQLite::Statement marks(database, "SELECT until_time, readings_from, states_from FROM evaluation");
        if (marks.executeStep()) {
            site.evaluated_until = optional_time(marks.getColumn(0));
            site.readings_from = optional_time(marks.getColumn(1));
            site.states_from = optional_time(marks.getColumn(2));
        }
    }
    return site;
}

std::vector<PlugRow> recorded_plugs(SQLite::Database& database, const PlugFilter& filter) {
    std::vector<PlugRow> found;
    if (filter.site.value_or(kOnlySite) != kOnlySite) {
        return found;
    }
    SQLite::Statement select(database, std::string(kPlugs) + (filter.topic ? kOfTopic : kById));
    if (filter.topic) {
        Binder(select) << *filter.topic;
    }
    while (select.executeStep()) {
        found.push_back(to_plug(select));
    }
    return found;
}

std::vector<PlugId> existing_plugs(SQLite::Database& database, const std::vector<PlugId>& plugs) {
    std::vector<PlugId> found;
    if (plugs.empty()) {
        SQLite::Statement all(database, "SELECT id FROM plug ORDER BY id");
        while (all.executeStep()) {
            found.push_back(all.getColumn(0).getInt64());
        }
        return found;
    }
    std::vector<PlugId> ordered = plugs;
    std::ranges::sort(ordered);
    ordered.erase(std::unique(ordered.begin(), ordered.end()), ordered.end());
    SQLite::Statement one(database, "SELECT 1 FROM plug WHERE id = ?1");
    for (const PlugId plug : ordered) {
        one.reset();
        Binder(one) << plug;
        if (one.executeStep()) {
            found.push_back(plug);
        }
    }
    return found;
}

std::unique_ptr<Cursor<AvailabilityRecord>> availability_cursor(ReadConnection& connection, Asked asked) {
    PlugStream<AvailabilityRecord> rows;
    rows.add(
        std::make_unique<RangeSource<AvailabilityRecord>>(connection.database(), kAvailability, read_availability));
    return std::make_unique<PlugCursor<AvailabilityRecord>>(connection, "cannot read the availability of",
                                                            std::move(rows), std::move(asked));
}

std::unique_ptr<Cursor<PlugEventRecord>> event_cursor(ReadConnection& connection, Asked asked) {
    PlugStream<PlugEventRecord> rows;
    rows.add(std::make_unique<RangeSource<PlugEventRecord>>(connection.database(), kEvents, read_event));
    return std::make_unique<PlugCursor<PlugEventRecord>>(connection, "cannot read the events of", std::move(rows),
                                                         std::move(asked));
}

std::vector<StatusRecord> recorded_statuses(SQLite::Database& database, const std::vector<PlugId>& plugs) {
    SQLite::Statement select(database, kStatus);
    std::vector<StatusRecord> found;
    for (const PlugId plug : plugs) {
        select.reset();
        Binder(select) << plug;
        if (select.executeStep()) {
            found.push_back({.plug_id = plug,
                             .time = to_time(select.getColumn(0).getInt64()),
                             .uptime_s = optional_whole(select.getColumn(1)),
                             .wifi_rssi_percent = optional_whole(select.getColumn(2)),
                             .wifi_signal_dbm = optional_whole(select.getColumn(3)),
                             .wifi_link_count = optional_whole(select.getColumn(4)),
                             .mqtt_count = optional_whole(select.getColumn(5))});
        }
    }
    return found;
}

std::vector<RelayRecord> recorded_relays(SQLite::Database& database, const std::vector<PlugId>& plugs) {
    SQLite::Statement next(database, kNextRelay);
    std::vector<RelayRecord> found;
    for (const PlugId plug : plugs) {
        for (std::int64_t relay = 0;;) {
            next.reset();
            Binder(next) << plug << relay;
            if (!next.executeStep()) {
                break;
            }
            relay = next.getColumn(0).getInt64();
            found.push_back({.plug_id = plug,
                             .relay = static_cast<std::uint8_t>(relay),
                             .time = to_time(next.getColumn(1).getInt64()),
                             .is_on = next.getColumn(2).getInt() == 1});
        }
    }
    return found;
}

}  // namespace collector
