#include "sqlite_writer/settled_table.hpp"

#include <algorithm>

#include <fmt/format.h>

#include <collector/model/mains.hpp>

#include <collector/sqlite/column_binding.hpp>
#include <collector/sqlite/reading_rows.hpp>

namespace collector {

SettledTable::SettledTable(SQLite::Database& database, NewReadings& new_readings)
    : new_readings_(new_readings),
      statements_(database),
      find_(statements_.get(fmt::format(R"sql(
          SELECT 1 FROM reading_settled
          WHERE plug_id = ?2 AND time BETWEEN ?1 - {0} AND ?1 + {0} AND {1} = ?3 AND {2})sql",
                                        kSameWithin.count(), kChannelOfPart, is_same_condition()))),
      in_span_(statements_.get(fmt::format(R"sql(
          SELECT time, {0}, {1} FROM reading_settled
          WHERE plug_id = ? AND time >= ? AND time < ? ORDER BY time, {0}, part)sql",
                                           kChannelOfPart, kSampleColumns))),
      before_(statements_.get(fmt::format(R"sql(
          SELECT time, {}, {} FROM reading_settled
          WHERE plug_id = ? AND time < ? AND flags & {} = 0 ORDER BY time DESC, part DESC LIMIT ?)sql",
                                          kChannelOfPart, kSampleColumns, reading_flag::kClockUnsynchronised))),
      mark_off_(statements_.get(fmt::format(R"sql(
          UPDATE reading_settled SET flags = flags | {}
          WHERE plug_id = ? AND time >= ? AND time < ? AND {} = ? AND {} < {})sql",
                                            reading_flag::kRelayOff, kChannelOfPart, kVoltageOfRow, kNoMainsV))) {}

bool SettledTable::insert(const ReadingRecord& reading, std::int64_t nth) {
    SQLite::Statement& add = statements_.get(fmt::format(R"sql(
        INSERT OR IGNORE INTO reading_settled (plug_id, time, part, flags, plug_clock_offset_ms, {0})
        SELECT plug_id, time, channel + {1} * ?1, flags, plug_clock_offset_ms, {0} FROM new_reading)sql",
                                                         kValueColumns, kPartStep));
    new_readings_.set({&reading, 1}, 1);
    Binder(add) << nth;
    return execute(add) == 1;
}

void SettledTable::mark_relay_off(const RelayOffRecord& record) {
    Binder(mark_off_) << record.plug_id << record.span.start << record.span.end << std::int64_t{record.channel};
    execute(mark_off_);
}

bool SettledTable::has(const ReadingRecord& reading) {
    const StatementUse use(find_);
    bind_same(find_, reading);
    return find_.executeStep();
}

void SettledTable::add_samples(PlugId plug, const TimeSpan& span, std::vector<Sample>& samples) {
    const StatementUse use(in_span_);
    Binder(in_span_) << plug << span.start << span.end;
    while (in_span_.executeStep()) {
        samples.push_back(to_sample(in_span_));
    }
}

void SettledTable::add_samples_before(PlugId plug, UtcMillis moment, std::size_t count, std::vector<Sample>& samples) {
    const StatementUse use(before_);
    Binder(before_) << plug << moment << static_cast<std::int64_t>(count);
    const auto old_size = static_cast<std::ptrdiff_t>(samples.size());
    while (before_.executeStep()) {
        samples.push_back(to_sample(before_));
    }
    std::reverse(samples.begin() + old_size, samples.end());
}

std::optional<TimeSpan> SettledTable::extent(PlugId plug) {
    // Two searches instead of one: SQLite finds the least or the greatest without looking at those between.
    SQLite::Statement& select = statements_.get(R"sql(
        SELECT (SELECT min(time) FROM reading_settled WHERE plug_id = ?1 AND flags & ?2 = 0),
               (SELECT max(time) FROM reading_settled WHERE plug_id = ?1 AND flags & ?2 = 0))sql");
    const StatementUse use(select);
    Binder(select) << plug << std::int64_t{reading_flag::kClockUnsynchronised};
    select.executeStep();
    const auto first = optional_time(select.getColumn(0));
    return first ? std::optional(TimeSpan{*first, to_time(select.getColumn(1).getInt64())}) : std::nullopt;
}

std::optional<UtcMillis> SettledTable::newest() {
    SQLite::Statement& select = statements_.get(R"sql(
        SELECT max(time) FROM (
            SELECT (SELECT max(time) FROM reading_settled WHERE plug_id = plug.id) AS time FROM plug))sql");
    const StatementUse use(select);
    select.executeStep();
    return optional_time(select.getColumn(0));
}

std::int64_t SettledTable::last_nth(PlugId plug, std::int64_t time, std::uint8_t channel) {
    SQLite::Statement& select = statements_.get(fmt::format(R"sql(
        SELECT max(part) FROM reading_settled WHERE plug_id = ? AND time = ? AND {} = ?)sql",
                                                            kChannelOfPart));
    const StatementUse use(select);
    Binder(select) << plug << time << std::int64_t{channel};
    select.executeStep();
    return (select.getColumn(0).getInt64() - 1) / kPartStep;
}

}  // namespace collector
