#include "sqlite_writer/week_tables.hpp"

#include <SQLiteCpp/Transaction.h>

#include <collector/sqlite/column_binding.hpp>
#include "sqlite_writer/local_time.hpp"

namespace collector {
namespace {

constexpr const char* kWeeks = R"sql(
    SELECT start_time, end_time, intervals, monday, counted_to FROM local_week ORDER BY start_time)sql";

constexpr const char* kAreCurrent = R"sql(SELECT weeks_current FROM evaluation)sql";
constexpr const char* kMakeCurrent = R"sql(UPDATE evaluation SET weeks_current = 1)sql";
constexpr const char* kClearWeeks = R"sql(DELETE FROM local_week)sql";

constexpr const char* kPutWeek = R"sql(
    INSERT INTO local_week (start_time, end_time, intervals, monday, counted_to) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (start_time) DO UPDATE SET counted_to = excluded.counted_to)sql";

/// What was counted in the week, and what is left of weeks of another time zone that began in it or shortly before.
constexpr const char* kClearCounts = R"sql(
    DELETE FROM interval_week
    WHERE start_time > ?2 AND start_time < ?3
      AND (start_time = ?1 OR start_time NOT IN (SELECT start_time FROM local_week)))sql";

constexpr const char* kCount = R"sql(
    INSERT INTO interval_week (start_time, plug_id, channel, status, intervals, high, low, very_low)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET intervals = intervals + excluded.intervals, high = high + excluded.high,
                              low = low + excluded.low, very_low = very_low + excluded.very_low)sql";

constexpr const char* kClearEmpty = R"sql(
    DELETE FROM interval_week WHERE start_time = ? AND plug_id = ? AND channel = ? AND intervals = 0)sql";

}  // namespace

std::vector<OffsetPeriod> WeekTables::zone_offsets() {
    return stored_periods(statements_);
}

CountedWeeks WeekTables::weeks() {
    CountedWeeks all{{}, false};
    SQLite::Statement& current = statements_.get(kAreCurrent);
    while (current.executeStep()) {
        all.are_current = current.getColumn(0).getInt() == 1;
    }
    SQLite::Statement& select = statements_.get(kWeeks);
    while (select.executeStep()) {
        CountedWeek counted{{.start = to_time(select.getColumn(0).getInt64()),
                             .end = to_time(select.getColumn(1).getInt64()),
                             .intervals = select.getColumn(2).getUInt(),
                             .monday = select.getColumn(3).getString()},
                            std::nullopt};
        if (!select.getColumn(4).isNull()) {
            counted.counted_to = select.getColumn(4).getInt64();
        }
        all.weeks.push_back(std::move(counted));
    }
    return all;
}

template <class Write>
void WeekTables::in_transaction(Write write) {
    try {
        SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
        write();
        transaction.commit();
    } catch (const SQLite::Exception&) {
        statements_.reset();
        throw;
    }
}

void WeekTables::put_weeks(const std::vector<CountedWeek>& weeks) {
    in_transaction([&] {
        execute(statements_.get(kClearWeeks));
        for (const CountedWeek& counted : weeks) {
            put_week(counted);
        }
        execute(statements_.get(kMakeCurrent));
    });
}

void WeekTables::put_week(const CountedWeek& counted) {
    const Week& week = counted.week;
    SQLite::Statement& put = statements_.get(kPutWeek);
    Binder(put) << week.start << week.end << std::int64_t{week.intervals} << week.monday << counted.counted_to;
    execute(put);
}

void WeekTables::put_counts(const WeekPart& part) {
    in_transaction([&] {
        const Week& week = part.week;
        if (part.is_first) {
            SQLite::Statement& clear = statements_.get(kClearCounts);
            Binder(clear) << week.start << week.start - (week.end - week.start) << week.end;
            execute(clear);
        }
        for (const WeekPart::Plug& plug : part.plugs) {
            for (const WeekCount& counted : plug.counts) {
                count(plug.plug_id, counted);
            }
        }
        put_week({week, part.counted_to});
    });
}

void WeekTables::add(PlugId plug, const std::vector<Week>& new_weeks, const std::vector<WeekCount>& counts) {
    for (const Week& week : new_weeks) {
        put_week({week, std::nullopt});
    }
    for (const WeekCount& more : counts) {
        count(plug, more);
        if (more.intervals < 0) {
            SQLite::Statement& clean = statements_.get(kClearEmpty);
            Binder(clean) << more.week << plug << std::int64_t{more.channel};
            execute(clean);
        }
    }
}

void WeekTables::count(PlugId plug, const WeekCount& more) {
    SQLite::Statement& count = statements_.get(kCount);
    Binder(count) << more.week << plug << std::int64_t{more.channel} << static_cast<std::int64_t>(more.status)
                  << more.intervals << more.high << more.low << more.very_low;
    execute(count);
}

}  // namespace collector
