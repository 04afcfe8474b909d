#include "sqlite_writer/gain_tables.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include <collector/sqlite/calibration_rows.hpp>
#include <collector/sqlite/column_binding.hpp>

namespace collector {
namespace {

constexpr const char* kIsAnyMade = R"sql(
    SELECT EXISTS (SELECT 1 FROM gain_since) OR EXISTS (SELECT 1 FROM gain_kept))sql";
constexpr const char* kMade = R"sql(
    SELECT channel, start_time, calibration_id, gain FROM gain_since WHERE plug_id = ? ORDER BY channel, start_time)sql";
constexpr const char* kClearMade = R"sql(DELETE FROM gain_since WHERE plug_id = ?)sql";
constexpr const char* kPutMade = R"sql(
    INSERT INTO gain_since (plug_id, channel, start_time, calibration_id, gain) VALUES (?, ?, ?, ?, ?))sql";
constexpr const char* kKept = R"sql(SELECT until_time FROM gain_kept WHERE plug_id = ?)sql";
constexpr const char* kKeep = R"sql(INSERT OR REPLACE INTO gain_kept (plug_id, until_time) VALUES (?, ?))sql";
constexpr const char* kEnd = R"sql(
    UPDATE calibration SET ended_at = ?2 WHERE plug_id = ?1 AND valid_from < ?2 AND (ended_at IS NULL OR ended_at > ?2)
    )sql";
constexpr const char* kTakeEndBack = R"sql(
    UPDATE calibration SET ended_at = NULL WHERE plug_id = ? AND ended_at = ?)sql";

}  // namespace

GainTables::GainTables(SQLite::Database& database) : statements_(database), calibrations_(calibrations()) {
    SQLite::Statement& made = statements_.get(kIsAnyMade);
    const StatementUse use(made);
    made.executeStep();
    is_any_made_ = made.getColumn(0).getInt() == 1;
}

std::vector<Calibration> GainTables::calibrations() {
    SQLite::Statement& select = statements_.get(calibrations_sql(kCalibratedEvidenceSince));
    const StatementUse use(select);
    std::vector<Calibration> all;
    while (select.executeStep()) {
        all.push_back(to_calibration(select));
    }
    return all;
}

PlugGains GainTables::of(PlugId plug) {
    PlugGains gains;
    if (!calibrations_.empty()) {
        const auto first = std::ranges::lower_bound(calibrations_, plug, {}, &Calibration::plug_id);
        const auto last = std::ranges::upper_bound(first, calibrations_.end(), plug, {}, &Calibration::plug_id);
        gains.in_force = gains_in_force(std::span<const Calibration>(first, last));
    }
    if (is_any_made_) {
        gains.made = made_of(plug);
        SQLite::Statement& kept = statements_.get(kKept);
        const StatementUse use(kept);
        Binder(kept) << plug;
        if (kept.executeStep()) {
            gains.kept_until = to_time(kept.getColumn(0).getInt64());
        }
    }
    return gains;
}

Gains GainTables::made_of(PlugId plug) {
    SQLite::Statement& select = statements_.get(kMade);
    const StatementUse use(select);
    Binder(select) << plug;
    Gains made;
    while (select.executeStep()) {
        made.push_back(
            {.channel = static_cast<std::uint8_t>(select.getColumn(0).getInt()),
             .start = to_time(select.getColumn(1).getInt64()),
             .gain = {.calibration = select.getColumn(2).getInt64(), .factor = select.getColumn(3).getDouble()}});
    }
    return made;
}

void GainTables::load_again() {
    std::vector<Calibration> now = calibrations();
    if (now != calibrations_) {
        calibrations_ = std::move(now);
        have_others_written_ = true;
        ++version_;
    }
}

void GainTables::take_back(const std::vector<PlugEventRecord>& events) {
    for (const PlugEventRecord& event : events) {
        if (ends_calibrations(event)) {
            SQLite::Statement& take_back = statements_.get(kTakeEndBack);
            Binder(take_back) << event.plug_id << event.time;
            has_changed_ = execute(take_back) > 0 || has_changed_;
        }
    }
}

void GainTables::take(const std::vector<PlugEventRecord>& events) {
    for (const PlugEventRecord& event : events) {
        if (ends_calibrations(event)) {
            SQLite::Statement& end = statements_.get(kEnd);
            Binder(end) << event.plug_id << event.time;
            has_changed_ = execute(end) > 0 || has_changed_;
        }
    }
}

void GainTables::put(PlugId plug, const Gains& made) {
    is_any_made_ = true;
    SQLite::Statement& clear = statements_.get(kClearMade);
    Binder(clear) << plug;
    execute(clear);
    for (const GainStretch& stretch : made) {
        SQLite::Statement& put = statements_.get(kPutMade);
        Binder binder(put);
        binder << plug << std::int64_t{stretch.channel} << stretch.start << stretch.gain.calibration;
        binder.real(stretch.gain.factor);
        execute(put);
    }
}

void GainTables::keep(PlugId plug, UtcMillis until) {
    is_any_made_ = true;
    SQLite::Statement& keep = statements_.get(kKeep);
    Binder(keep) << plug << until;
    execute(keep);
}

void GainTables::committed() {
    if (std::exchange(has_changed_, false)) {
        calibrations_ = calibrations();
        ++version_;
    }
}

void GainTables::rolled_back() {
    statements_.reset();
    has_changed_ = false;
}

}  // namespace collector
