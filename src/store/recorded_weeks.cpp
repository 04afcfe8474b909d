#include "store/recorded_weeks.hpp"

#include <algorithm>

#include <SQLiteCpp/Statement.h>

#include "store/column_binding.hpp"

namespace collector {
namespace {

/// The table has a row for each status, in order of time, plug and channel; it is small.
constexpr const char* kWeeks = R"sql(
    SELECT plug_id, channel, start_time, status, intervals, high, low, very_low FROM interval_week
    WHERE start_time >= ?1 AND start_time < ?2
    ORDER BY plug_id, start_time, channel
    )sql";

class WeekCursor final : public SqliteCursor<WeekRow> {
  public:
    WeekCursor(ReadConnection& connection, Asked asked)
        : SqliteCursor(connection, "cannot read the weeks of"),
          asked_(std::move(asked)),
          parts_(connection.database(), kWeeks) {
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
        const UtcMillis start = to_time(parts_.getColumn(2).getInt64());
        return {.plug_id = parts_.getColumn(0).getInt64(),
                .channel = static_cast<std::uint8_t>(parts_.getColumn(1).getInt()),
                .span = {start, start + std::chrono::weeks{1}},
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

std::unique_ptr<Cursor<WeekRow>> week_cursor(ReadConnection& connection, int /*schema*/, Asked asked) {
    return std::make_unique<WeekCursor>(connection, std::move(asked));
}

}  // namespace collector
