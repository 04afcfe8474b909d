#include "sqlite_reader/recorded_readings.hpp"

#include <algorithm>
#include <functional>
#include <string>

#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <collector/sqlite/column_binding.hpp>

namespace collector {
namespace {

/// In the first schema the power factor was stored in thousandths.
constexpr const char* kFirstValueColumns =
    "voltage_mv, current_ma, power_mw, apparent_power_mva, reactive_power_mvar, "
    "iif(typeof(power_factor_milli) = 'integer', power_factor_milli / 1000.0, power_factor_milli), frequency_mhz, "
    "energy_total_cwh, energy_today_cwh, energy_yesterday_cwh, energy_period_mwh";

/// One table of readings.
struct ReadingTable {
    std::string name;
    const char* part;  ///< the column with the channel
    const char* value_columns = kValueColumns;
};

ReadingTable first_table() {
    return {"reading_recent", "channel", kFirstValueColumns};
}
ReadingTable settled_table() {
    return {"reading_settled", "part"};
}
ReadingTable recent_table(const RecentPlaces::Side& side) {
    return {fmt::format("reading_recent_{}", side.letter), "channel"};
}

/// What is read of a reading: the columns, which rows have them, and how a row is made of them.
template <class Row>
struct Projection;

template <>
struct Projection<ReadingRecord> {
    static constexpr const char* kCondition = "";
    static std::string columns(const ReadingTable& table) {
        return fmt::format("time, {}, flags, plug_clock_offset_ms, {}", table.part, table.value_columns);
    }
    template <class Columns>
    static ReadingRecord read(const Columns& row, PlugId plug) {
        constexpr int kOffsetColumn = 3;
        return {.plug_id = plug,
                .channel = channel_of(row.whole(1)),
                .time = to_time(row.whole(0)),
                .flags = static_cast<std::uint32_t>(row.whole(2)),
                .plug_clock_offset = row.is_null(kOffsetColumn)
                                         ? std::nullopt
                                         : std::optional(std::chrono::milliseconds{row.whole(kOffsetColumn)}),
                .values = to_values(row, kOffsetColumn + 1)};
    }
};

template <>
struct Projection<VoltageRow> {
    static constexpr const char* kCondition = "AND voltage_mv IS NOT NULL";
    static std::string columns(const ReadingTable& table) {
        return fmt::format("time, {}, flags, voltage_mv", table.part);
    }
    template <class Columns>
    static VoltageRow read(const Columns& row, PlugId plug) {
        return {plug, Sample{.time = to_time(row.whole(0)),
                             .channel = channel_of(row.whole(1)),
                             .flags = static_cast<std::uint32_t>(row.whole(2)),
                             .voltage_v = unpacked(row, 3, kThousandths)}};
    }
};

template <class Row>
std::unique_ptr<RowSource<Row>> first_source(SQLite::Database& database) {
    const ReadingTable table = first_table();
    const std::string sql = fmt::format(R"sql(
        SELECT {} FROM {} WHERE plug_id = ?1 AND time >= ?2 AND time < ?3 {} ORDER BY time, id
        )sql",
                                        Projection<Row>::columns(table), table.name, Projection<Row>::kCondition);
    return std::make_unique<RangeSource<Row>>(database, sql, Projection<Row>::template read<RowStatement>);
}

template <class Row>
std::unique_ptr<RowSource<Row>> settled_source(SQLite::Database& database) {
    const ReadingTable table = settled_table();
    // Conditions that stand side by side are looked at in any order.
    const std::string sql = fmt::format(R"sql(
        SELECT 1 FROM {} WHERE plug_id = ?1 AND time >= ?2 AND time < ?3
            AND CASE WHEN TRUE {} THEN take_row(?4, {}) ELSE FALSE END
        )sql",
                                        table.name, Projection<Row>::kCondition, Projection<Row>::columns(table));
    return std::make_unique<PageSource<Row>>(database, sql, Projection<Row>::template read<RowValues>);
}

void bind_id(RowStatement& statement, const ReadingPlace& place) {
    statement.begin({place.id});
}

std::string at_place(const std::string& columns, const ReadingTable& table, const char* condition) {
    return fmt::format(R"sql(SELECT {} FROM {} WHERE id = ?1 {})sql", columns, table.name, condition);
}

template <class Row>
PlugStream<Row> stream(SQLite::Database& database, int schema, const RecentPlaces& recent) {
    PlugStream<Row> rows;
    if (schema < kSettledSince) {
        rows.add(first_source<Row>(database));
        return rows;
    }
    rows.add(settled_source<Row>(database));
    for (const RecentPlaces::Side* side : recent.in_order_of_arrival()) {
        const ReadingTable table = recent_table(*side);
        rows.add(std::make_unique<PlaceSource<Row>>(
            database, at_place(Projection<Row>::columns(table), table, Projection<Row>::kCondition), bind_id,
            Projection<Row>::template read<RowStatement>, side->unmoved));
    }
    return rows;
}

/// The newest readings of one plug in one table, the newest first; those of one moment in order of arrival, reversed.
class Newest {
  public:
    Newest(SQLite::Database& database, const ReadingTable& table, const char* order)
        : statement_(database, fmt::format(R"sql(
              SELECT {} FROM {} WHERE plug_id = ?1 ORDER BY {} LIMIT ?2
              )sql",
                                           Projection<ReadingRecord>::columns(table), table.name, order)) {}

    void append(std::vector<ReadingRecord>& rows, PlugId plug) {
        statement_.begin({plug, static_cast<std::int64_t>(RecordSnapshot::kLatestLookback)});
        while (statement_.step()) {
            rows.push_back(Projection<ReadingRecord>::read(statement_, plug));
        }
    }

  private:
    RowStatement statement_;
};

void append_newest(std::vector<ReadingRecord>& rows, RowStatement& at, std::span<const ReadingPlace> places,
                   PlugId plug) {
    const auto end = std::ranges::upper_bound(places, ReadingPlace{plug, std::numeric_limits<std::int64_t>::max(), 0},
                                              std::less<>{});
    const auto count = std::min<std::ptrdiff_t>(end - places.begin(), RecordSnapshot::kLatestLookback);
    for (auto place = end; place != end - count && std::prev(place)->plug_id == plug; --place) {
        bind_id(at, *std::prev(place));
        while (at.step()) {
            rows.push_back(Projection<ReadingRecord>::read(at, plug));
        }
    }
}

/// Of readings that are given latest arrival first, the newest of each channel, by channel.
void keep_newest(std::vector<ReadingRecord>& rows) {
    std::ranges::stable_sort(rows, [](const ReadingRecord& a, const ReadingRecord& b) {
        return std::pair(a.channel, b.time) < std::pair(b.channel, a.time);
    });
    const auto is_same = [](const ReadingRecord& a, const ReadingRecord& b) { return a.channel == b.channel; };
    rows.erase(std::unique(rows.begin(), rows.end(), is_same), rows.end());
}

}  // namespace

void RecentPlaces::refresh(SQLite::Database& database) {
    for (Side& side : sides_) {
        refresh(database, side);
    }
}

void RecentPlaces::refresh(SQLite::Database& database, Side& side) {
    SQLite::Statement state(database, "SELECT turn, filled, plug_id, time FROM settling WHERE side = ?");
    state.bind(1, std::string(1, side.letter));
    state.executeStep();
    const std::int64_t turn = state.getColumn(0).getInt64();
    const std::int64_t filled = state.getColumn(1).getInt64();
    const ReadingPlace moved{state.getColumn(2).getInt64(), state.getColumn(3).getInt64(),
                             std::numeric_limits<std::int64_t>::max()};
    // A row keeps its place until the table has its next turn.
    if (turn != side.turn || filled < side.filled) {
        side.places.clear();
        side.filled = 0;
    }
    SQLite::Statement added(database, fmt::format(R"sql(
        SELECT plug_id, time, id FROM reading_recent_{} WHERE id > ?1 AND id <= ?2
        )sql",
                                                  side.letter));
    Binder(added) << side.filled << filled;
    const auto middle = static_cast<std::ptrdiff_t>(side.places.size());
    // Before the first row: a fault on the way must not leave half of them behind.
    side.turn = -1;
    while (added.executeStep()) {
        side.places.push_back(
            {added.getColumn(0).getInt64(), added.getColumn(1).getInt64(), added.getColumn(2).getInt64()});
    }
    std::sort(side.places.begin() + middle, side.places.end());
    std::inplace_merge(side.places.begin(), side.places.begin() + middle, side.places.end());
    side.turn = turn;
    side.filled = filled;
    side.unmoved = {std::upper_bound(side.places.begin(), side.places.end(), moved), side.places.end()};
}

std::array<const RecentPlaces::Side*, 2> RecentPlaces::in_order_of_arrival() const {
    const bool is_b_older = sides_[1].turn < sides_[0].turn;
    return {&sides_[is_b_older ? 1 : 0], &sides_[is_b_older ? 0 : 1]};
}

PlugStream<ReadingRecord> reading_stream(SQLite::Database& database, int schema, const RecentPlaces& recent) {
    return stream<ReadingRecord>(database, schema, recent);
}

PlugStream<VoltageRow> voltage_stream(SQLite::Database& database, int schema, const RecentPlaces& recent) {
    return stream<VoltageRow>(database, schema, recent);
}

std::vector<ReadingRecord> latest_readings(SQLite::Database& database, int schema, const RecentPlaces& recent,
                                           const std::vector<PlugId>& plugs) {
    const bool settles = schema >= kSettledSince;
    Newest newest(database, settles ? settled_table() : first_table(),
                  settles ? "time DESC, part DESC" : "time DESC, id DESC");
    std::vector<std::pair<RowStatement, std::span<const ReadingPlace>>> sides;
    if (settles) {
        const auto [older, newer] = recent.in_order_of_arrival();
        for (const RecentPlaces::Side* side : {newer, older}) {
            const ReadingTable table = recent_table(*side);
            sides.emplace_back(RowStatement(database, at_place(Projection<ReadingRecord>::columns(table), table, "")),
                               side->unmoved);
        }
    }
    std::vector<ReadingRecord> latest;
    std::vector<ReadingRecord> rows;
    for (const PlugId plug : plugs) {
        rows.clear();
        for (auto& [at, places] : sides) {
            append_newest(rows, at, places, plug);
        }
        newest.append(rows, plug);
        keep_newest(rows);
        latest.insert(latest.end(), rows.begin(), rows.end());
    }
    return latest;
}

}  // namespace collector
