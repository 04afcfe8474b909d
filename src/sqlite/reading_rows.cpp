#include <collector/sqlite/reading_rows.hpp>

#include <optional>

#include <fmt/format.h>
#include <sqlite3.h>

#include <collector/sqlite/column_binding.hpp>

namespace collector {
namespace {

constexpr std::size_t kColumnsBefore = 6;

void give_value(sqlite3_context* to, const ValueColumn& column, const ChannelValues& values) {
    const std::optional<double>& value = values.*column.value;
    if (!value) {
        return;
    }
    if (const auto whole = exact_multiple(*value, column.per_unit)) {
        sqlite3_result_int64(to, *whole);
    } else {
        sqlite3_result_double(to, *value);
    }
}

}  // namespace

std::optional<double> unpacked(const SQLite::Column& column, double per_unit) {
    if (column.isNull()) {
        return std::nullopt;
    }
    return column.isInteger() ? column.getDouble() / per_unit : column.getDouble();
}

std::string is_same_condition() {
    // `IS` compares as `=` does and takes two absent values for equal. A message without Period may be on record
    // without kLoadChange, from when its plug had not shown yet that it tells its schedule.
    return fmt::format(R"sql(
        iif(?4 IS NULL, plug_clock_offset_ms IS NULL AND abs(time - ?1) <= 1000,
                        time + plug_clock_offset_ms = ?1 + ?4)
        AND (flags & {}) <= ?5 AND energy_period_mwh IS ?10
        AND voltage_mv IS ?6 AND current_ma IS ?7 AND power_mw IS ?8 AND energy_total_cwh IS ?9)sql",
                       reading_flag::kLoadChange);
}

void bind_same(SQLite::Statement& statement, const ReadingRecord& reading) {
    const ChannelValues& v = reading.values;
    Binder binder(statement);
    binder << reading.time << reading.plug_id << std::int64_t{reading.channel} << reading.plug_clock_offset
           << std::int64_t{reading.flags & reading_flag::kLoadChange};
    binder.packed(v.voltage_v, kThousandths)
        .packed(v.current_a, kThousandths)
        .packed(v.power_w, kThousandths)
        .packed(v.energy_total_kwh, kHundredThousandths)
        .packed(v.energy_period_wh, kThousandths);
}

Sample to_sample(SQLite::Statement& row) {
    const SQLite::Column offset = row.getColumn(5);
    return {to_time(row.getColumn(0).getInt64()),
            static_cast<std::uint8_t>(row.getColumn(1).getInt()),
            row.getColumn(2).getUInt(),
            unpacked(row.getColumn(3), kThousandths),
            unpacked(row.getColumn(4), kHundredThousandths),
            offset.isNull() ? std::nullopt : std::optional(std::chrono::milliseconds{offset.getInt64()})};
}

NewReadings::NewReadings(SQLite::Database& database)
    : RowTable(database, "new_reading",
               fmt::format("id, plug_id, channel, time, flags, plug_clock_offset_ms, {}", kValueColumns)) {}

void NewReadings::give(sqlite3_context* to, std::size_t row, int column) const {
    const ReadingRecord& reading = readings_[row];
    switch (column) {
        case 0:
            return sqlite3_result_int64(to, first_id_ + static_cast<std::int64_t>(row));
        case 1:
            return sqlite3_result_int64(to, reading.plug_id);
        case 2:
            return sqlite3_result_int64(to, reading.channel);
        case 3:
            return sqlite3_result_int64(to, to_column(reading.time));
        case 4:
            return sqlite3_result_int64(to, reading.flags);
        case 5:
            if (reading.plug_clock_offset) {
                sqlite3_result_int64(to, reading.plug_clock_offset->count());
            }
            return;
        default:
            return give_value(to, kValues[static_cast<std::size_t>(column) - kColumnsBefore], reading.values);
    }
}

ChosenReadings::ChosenReadings(SQLite::Database& database) : RowTable(database, "chosen_reading", "id") {}

void ChosenReadings::give(sqlite3_context* to, std::size_t row, int /*column*/) const {
    sqlite3_result_int64(to, places_[row].id);
}

}  // namespace collector
