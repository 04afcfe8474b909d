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
    SELECT id, topic, mac, name, model, firmware, hostname, channels, online, first_seen, last_seen FROM plug
    WHERE ?1 IS NULL OR topic = ?1
    ORDER BY id
    )sql";
constexpr const char* kAvailability = R"sql(
    SELECT time, online FROM availability WHERE plug_id = ?1 AND time >= ?2 AND time < ?3 ORDER BY time, online
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
            .last_seen = optional_time(row.getColumn(10))};
}

AvailabilityRecord read_availability(SQLite::Statement& row, PlugId plug) {
    return {.plug_id = plug, .time = to_time(row.getColumn(0).getInt64()), .online = row.getColumn(1).getInt() == 1};
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
    SQLite::Statement select(database, kPlugs);
    Binder(select) << filter.topic;
    while (select.executeStep()) {
        found.push_back(to_plug(select));
    }
    return found;
}

std::vector<PlugId> existing_plugs(SQLite::Database& database, const std::vector<PlugId>& plugs) {
    std::vector<PlugId> found;
    SQLite::Statement select(database, "SELECT id FROM plug ORDER BY id");
    while (select.executeStep()) {
        const PlugId id = select.getColumn(0).getInt64();
        if (plugs.empty() || std::ranges::find(plugs, id) != plugs.end()) {
            found.push_back(id);
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

}  // namespace collector
