#include "sqlite_writer/evidence_tables.hpp"

#include <algorithm>

#include <SQLiteCpp/Transaction.h>

#include <collector/sqlite/column_binding.hpp>

namespace collector {
namespace {

constexpr const char* kUntil = R"sql(SELECT until_time FROM evaluation)sql";
constexpr const char* kPutUntil = R"sql(UPDATE evaluation SET until_time = ?)sql";

/// Changes of state in the span, and the last one before.
constexpr const char* kOnline = R"sql(
    SELECT time, online FROM availability
    WHERE plug_id = ?1 AND time < ?3
      AND time >= coalesce((SELECT max(time) FROM availability WHERE plug_id = ?1 AND time <= ?2), 0)
    ORDER BY time, online)sql";

constexpr const char* kNextDue = R"sql(
    SELECT plug_id, min(start_time), max(start_time) FROM evaluation_due
    WHERE plug_id = (SELECT min(plug_id) FROM evaluation_due WHERE start_time < ?1) AND start_time < ?1
    GROUP BY plug_id)sql";

constexpr const char* kMarkDue = R"sql(INSERT OR IGNORE INTO evaluation_due (plug_id, start_time) VALUES (?, ?))sql";

constexpr const char* kClearDue = R"sql(
    DELETE FROM evaluation_due WHERE plug_id = ? AND start_time >= ? AND start_time < ?)sql";

constexpr const char* kRules = R"sql(
    SELECT start_time, version FROM rules_since WHERE plug_id = ? ORDER BY start_time)sql";
constexpr const char* kClearRules = R"sql(DELETE FROM rules_since WHERE plug_id = ?)sql";
constexpr const char* kPutRules = R"sql(INSERT INTO rules_since (plug_id, start_time, version) VALUES (?, ?, ?))sql";

}  // namespace

EvidenceTables::EvidenceTables(SQLite::Database& database, ReadingTables& readings)
    : database_(database),
      readings_(readings),
      statements_(database),
      intervals_(database),
      gaps_(database),
      weeks_(database),
      gains_(database) {
    load_until();
}

void EvidenceTables::load_until() {
    SQLite::Statement& mark = statements_.get(kUntil);
    const StatementUse use(mark);
    mark.executeStep();
    until_ = optional_time(mark.getColumn(0));
}

void EvidenceTables::load_again() {
    load_until();
    intervals_.load_again();
    gains_.load_again();
}

std::vector<TimeSpan> EvidenceTables::absences(PlugId plug, const TimeSpan& span) {
    SQLite::Statement& select = statements_.get(kOnline);
    Binder(select) << plug << span.start << span.end;
    std::vector<TimeSpan> absences;
    bool is_away = false;
    UtcMillis since{};
    while (select.executeStep()) {
        const UtcMillis time = std::max(to_time(select.getColumn(0).getInt64()), span.start);
        const bool online = select.getColumn(1).getInt() == 1;
        if (!online && !is_away) {
            since = time;
        } else if (online && is_away && time > since) {
            absences.push_back({since, time});
        }
        is_away = !online;
    }
    if (is_away) {
        absences.push_back({since, span.end});
    }
    return absences;
}

std::optional<DueRecord> EvidenceTables::next_due(UtcMillis before) {
    SQLite::Statement& select = statements_.get(kNextDue);
    Binder(select) << before;
    std::optional<DueRecord> due;
    while (select.executeStep()) {
        due = DueRecord{select.getColumn(0).getInt64(), to_time(select.getColumn(1).getInt64()),
                        to_time(select.getColumn(2).getInt64())};
    }
    return due;
}

std::vector<RulesStretch> EvidenceTables::rules(PlugId plug) {
    SQLite::Statement& select = statements_.get(kRules);
    Binder(select) << plug;
    std::vector<RulesStretch> rules;
    while (select.executeStep()) {
        rules.push_back({to_time(select.getColumn(0).getInt64()), select.getColumn(1).getInt()});
    }
    return rules;
}

void EvidenceTables::rolled_back() {
    statements_.reset();
    intervals_.rolled_back();
    gaps_.rolled_back();
    weeks_.rolled_back();
    gains_.rolled_back();
}

void EvidenceTables::mark_due(PlugId plug, UtcMillis reading) {
    if (const auto until = std::max(until_, begun_until_); !until || reading >= *until) {
        return;
    }
    SQLite::Statement& mark = statements_.get(kMarkDue);
    Binder(mark) << plug << interval_start(reading);
    execute(mark);
}

void EvidenceTables::put(const std::vector<EvidenceRecord>& records, std::optional<UtcMillis> evaluated_until) {
    try {
        SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
        for (const EvidenceRecord& record : records) {
            put(record);
        }
        if (evaluated_until) {
            SQLite::Statement& mark = statements_.get(kPutUntil);
            Binder(mark) << *evaluated_until;
            execute(mark);
        }
        transaction.commit();
    } catch (const SQLite::Exception&) {
        rolled_back();
        throw;
    }
    intervals_.committed();
    until_ = evaluated_until ? evaluated_until : until_;
}

void EvidenceTables::put(const EvidenceRecord& record) {
    readings_.set_flags(record.plug_id, record.reflagged);
    intervals_.put(record.plug_id, record.changes);
    weeks_.add(record.plug_id, record.new_weeks, record.counts);
    gaps_.put(record.plug_id, record.gaps_span, record.gaps);
    if (record.rules) {
        put_rules(record.plug_id, *record.rules);
    }
    if (record.gains) {
        gains_.put(record.plug_id, *record.gains);
    }
    if (record.gains_kept_until) {
        gains_.keep(record.plug_id, *record.gains_kept_until);
    }
    SQLite::Statement& done = statements_.get(kClearDue);
    Binder(done) << record.plug_id << record.span.start << record.span.end;
    execute(done);
}

void EvidenceTables::put_rules(PlugId plug, const std::vector<RulesStretch>& rules) {
    SQLite::Statement& clear = statements_.get(kClearRules);
    Binder(clear) << plug;
    execute(clear);
    for (const RulesStretch& stretch : rules) {
        SQLite::Statement& put = statements_.get(kPutRules);
        Binder(put) << plug << stretch.start << std::int64_t{stretch.version};
        execute(put);
    }
}

}  // namespace collector
