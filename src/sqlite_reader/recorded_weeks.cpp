#include "sqlite_reader/recorded_weeks.hpp"

#include <algorithm>

#include <SQLiteCpp/Statement.h>

#include <collector/sqlite/column_binding.hpp>

namespace collector {
namespace {

/// The first schema in which a week goes by local time, and says when it ends and whether it is counted.
constexpr int kLocalWeeks = 4;

/// The tables have a row for each status, in order of time, plug and channel; they are small.
constexpr const char* kWeeks = R"sql(
    SELECT plug_id, channel, week.start_time, status, week.intervals, high, low, very_low, local_week.end_time
    FROM interval_week AS week JOIN local_week ON local_week.start_time = week.start_time
    WHERE week.start_time >= ?1 AND week.start_time < ?2
      AND counted_to IS NULL AND (SELECT weeks_current FROM evaluation) = 1
    ORDER BY plug_id, week.start_time, channel
    )sql";

/// Weeks of schema 3 went from Monday to Monday in UTC.
constexpr const char* kUtcWeeks = R"sql(
    SELECT plug_id, channel, start_time, status, intervals, high, low, very_low, start_time + 7 * 86400000
    FROM interval_week
    WHERE start_time >= ?1 AND start_time < ?2
    ORDER BY plug_id, start_time, channel
    )sql";

constexpr const char* kAllCounted = R"sql(
    SELECT weeks_current = 1 AND NOT EXISTS (SELECT 1 FROM local_week WHERE counted_to IS NOT NULL)
    FROM evaluation
    )sql";

class WeekCursor final : public SqliteCursor<WeekRow> {
  public:
    WeekCursor(ReadConnection& connection, int schema, Asked asked)
        : SqliteCursor(connection, "cannot read the weeks of"),
          asked_(std::move(asked)),
          parts_(connection.database(), schema < kLocalWeeks ? kUtcWeeks : kWeeks) {
        Binder(parts_) << asked_.span.start << asked_.span.end;
        advance();
    }

  private:
    void fill(std::vector<WeekRow>& page) override {
        while (has_part_ && page.size() < kPageRows) {
            const WeekRow week = take_week();
            if (std::ranges::binary_search(asked_.plugs, week.plug_id) &&
                asked_.is_wanted(week.plug_id, week.span.start, week.channel)) {
                page.push_back(week);
            }
        }
    }
    void advance() { has_part_ = parts_.executeStep(); }
    [[nodiscard]] WeekRow bare_week() {
        return {.plug_id = parts_.getColumn(0).getInt64(),
                .channel = static_cast<std::uint8_t>(parts_.getColumn(1).getInt()),
                .span = {to_time(parts_.getColumn(2).getInt64()), to_time(parts_.getColumn(8).getInt64())},
                .intervals_by_status = {},
                .above_253 = 0,
                .below_207 = 0,
                .below_195_5 = 0};
    }
    [[nodiscard]] WeekRow take_week() {
        WeekRow week = bare_week();
        const auto is_same = [&] {
            const WeekRow next = bare_week();
            return next.plug_id == week.plug_id && next.span == week.span && next.channel == week.channel;
        };
        for (; has_part_ && is_same(); advance()) {
            const auto status = static_cast<std::size_t>(parts_.getColumn(3).getInt());
            week.intervals_by_status.at(status) = parts_.getColumn(4).getUInt();
            if (status == static_cast<std::size_t>(IntervalStatus::valid)) {
                week.above_253 = parts_.getColumn(5).getUInt();
                week.below_207 = parts_.getColumn(6).getUInt();
                week.below_195_5 = parts_.getColumn(7).getUInt();
            }
        }
        return week;
    }

    Asked asked_;
    SQLite::Statement parts_;
    bool has_part_ = false;
};

}  // namespace

std::unique_ptr<Cursor<WeekRow>> week_cursor(ReadConnection& connection, int schema, Asked asked) {
    return std::make_unique<WeekCursor>(connection, schema, std::move(asked));
}

bool all_weeks_are_counted(SQLite::Database& database, int schema) {
    if (schema < kLocalWeeks) {
        return true;
    }
    SQLite::Statement counted(database, kAllCounted);
    return counted.executeStep() && counted.getColumn(0).getInt() == 1;
}

}  // namespace collector
