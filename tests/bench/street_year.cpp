#include "bench/street_year.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <collector/process/console_log.hpp>
#include <collector/quality/interval_changes.hpp>
#include <collector/sqlite_writer/sqlite_store.hpp>

#include "bench/log_clock.hpp"
#include "bench/must.hpp"
#include "daemon/housekeeper.hpp"
#include "evidence/week_keeper.hpp"

namespace collector::bench {
namespace {

using namespace std::chrono_literals;

/// Volts of a sunny street: higher at noon, each plug and day a little different.
double street_voltage(int plug, UtcMillis time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const double hour = std::chrono::duration<double, std::ratio<3600>>(time - day).count();
    const double sun = std::max(0.0, std::sin((hour - 5) / 14 * std::numbers::pi));
    const auto mix = static_cast<double>((day.time_since_epoch().count() * 31 + plug * 17) % 100) / 100;
    const auto noise = static_cast<double>((time.time_since_epoch().count() / 1000 * 7919 + plug * 104'729) % 30) / 10;
    return std::round((229 + 18 * sun * (0.5 + mix) + noise) * 10) / 10;
}

Interval street_interval(int plug, UtcMillis start) {
    const double volts = street_voltage(plug, start);
    return {start, 1, 10, 10, IntervalStatus::valid, volts, volts - 1.2, volts + 1.3, volts + 1.3 > 253 ? 4U : 0U};
}

EvidenceRecord street_day(int plug, UtcMillis day, const WeekKeeper& weeks) {
    const TimeSpan span{day, day + 24h};
    std::vector<Interval> made;
    for (UtcMillis t = span.start; t < span.end; t += kIntervalLength) {
        made.push_back(street_interval(plug, t));
    }
    IntervalChanges changes = interval_changes({}, made, span);
    WeekTally tally(weeks.local_weeks());
    tally.take(changes);
    EvidenceRecord record{.plug_id = plug,
                          .span = span,
                          .changes = std::move(changes.changes),
                          .new_weeks = {},
                          .counts = {},
                          .gaps_span = span,
                          .gaps = {},
                          .rules = std::nullopt};
    weeks.fill_in(record, tally);
    return record;
}

}  // namespace

void remove_database(const std::filesystem::path& file) {
    for (const char* suffix : {"", "-wal", "-shm", ".lock"}) {
        std::filesystem::remove(file.string() + suffix);
    }
}

void make_year(const std::filesystem::path& database) {
    remove_database(database);
    ConsoleLog log(LogLevel::error);
    auto store = must(SqliteStore::open(database, kZone));
    const UtcMillis start = std::chrono::sys_days{std::chrono::year{2026} / 1 / 1};
    const UtcMillis readings_start = start + 335 * 24h;
    const UtcMillis end = start + 365 * 24h;
    Batch batch;
    for (int plug = 1; plug <= kPlugs; ++plug) {
        PlugRecord record;
        record.id = plug;
        record.topic = fmt::format("tasmota_{:06X}", plug * 7919);
        record.first_seen = start;
        record.last_seen = end;
        batch.plugs.push_back(record);
    }
    must(store->commit(batch));
    WeekKeeper weeks(*store);
    must(weeks.prepare());
    for (UtcMillis day = start; day < readings_start; day += 24h) {
        std::vector<EvidenceRecord> records;
        for (int plug = 1; plug <= kPlugs; ++plug) {
            records.push_back(street_day(plug, day, weeks));
            weeks.stored(records.back());
        }
        must(store->put(records, day + 24h));
        while (store->is_settling_due()) {
            must(store->settle(2000));
        }
    }
    LogClock clock(readings_start);
    Housekeeper housekeeper(*store, *store, clock, log, {.grace = 0ms, .retention = {}});
    for (UtcMillis t = readings_start; t < end;) {
        batch.clear();
        for (const UtcMillis stop = t + 100min; t < stop; t += 1min) {
            for (int plug = 1; plug <= kPlugs; ++plug) {
                const UtcMillis time = t + std::chrono::milliseconds{plug * 590};
                const double volts = street_voltage(plug, time);
                ReadingRecord reading{plug, 1, time, 0, 3'599'500ms, {}};
                reading.values.voltage_v = volts;
                reading.values.power_w = plug % 90;
                reading.values.current_a = plug % 90 * 0.004;
                reading.values.apparent_power_va = plug % 90 + 2;
                reading.values.reactive_power_var = plug % 9;
                reading.values.power_factor = 0.95;
                reading.values.energy_total_kwh = 123.456;
                reading.values.energy_today_kwh = 0.789;
                reading.values.energy_yesterday_kwh = 1.234;
                reading.values.energy_period_wh = 1;
                batch.readings.push_back(reading);
            }
        }
        must(store->commit(batch));
        must(housekeeper.finish(t));
    }
}

}  // namespace collector::bench
