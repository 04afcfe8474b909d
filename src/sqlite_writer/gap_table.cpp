#include "sqlite_writer/gap_table.hpp"

#include <string>

#include <collector/sqlite/column_binding.hpp>
#include <collector/sqlite/evidence_rows.hpp>

namespace collector {
namespace {

constexpr const char* kOfAll = R"sql(
    SELECT start_time, end_time, cause FROM gap_span
    WHERE plug_id IS NULL AND (end_time > ?1 OR end_time IS NULL) AND start_time < ?2
    ORDER BY start_time, id)sql";

constexpr const char* kOfPlug = R"sql(
    SELECT start_time, end_time, cause FROM gap_span
    WHERE plug_id = ?1 AND (end_time > ?2 OR end_time IS NULL) AND start_time < ?3
    ORDER BY start_time)sql";

constexpr const char* kClearPlug = R"sql(
    DELETE FROM gap_span WHERE plug_id = ?1 AND (end_time > ?2 OR end_time IS NULL) AND start_time < ?3)sql";

constexpr const char* kEndOpen = R"sql(
    UPDATE gap_span SET end_time = max(start_time + 1, iif(cause = 'clock', ?2, ?1))
    WHERE plug_id IS NULL AND end_time IS NULL AND (cause <> 'clock' OR ?2 IS NOT NULL))sql";

constexpr const char* kTakeBack = R"sql(
    DELETE FROM gap_span WHERE plug_id IS NULL AND start_time = ? AND cause = ?)sql";

constexpr const char* kUpdate = R"sql(
    UPDATE gap_span SET end_time = ? WHERE plug_id IS NULL AND start_time = ? AND cause = ?)sql";

constexpr const char* kInsert = R"sql(
    INSERT INTO gap_span (plug_id, start_time, end_time, cause) VALUES (?, ?, ?, ?))sql";

std::vector<Gap> all(SQLite::Statement& select) {
    std::vector<Gap> gaps;
    while (select.executeStep()) {
        gaps.push_back(to_gap(StatementColumns(select)));
    }
    return gaps;
}

}  // namespace

std::vector<Gap> GapTable::of_all(const TimeSpan& span) {
    SQLite::Statement& select = statements_.get(kOfAll);
    Binder(select) << span.start << span.end;
    return all(select);
}

void GapTable::end_open(const OpenGapsEnd& at) {
    SQLite::Statement& end = statements_.get(kEndOpen);
    Binder(end) << at.alive << at.clock;
    execute(end);
}

void GapTable::take_back(const Gap& gap) {
    SQLite::Statement& remove = statements_.get(kTakeBack);
    const std::string cause(name(gap.cause));
    Binder(remove) << gap.start << cause;
    execute(remove);
}

void GapTable::put(const Gap& gap) {
    const std::string cause(name(gap.cause));
    SQLite::Statement& end = statements_.get(kUpdate);
    Binder(end) << gap.end << gap.start << cause;
    if (execute(end) > 0) {
        return;
    }
    SQLite::Statement& begin = statements_.get(kInsert);
    Binder(begin) << std::optional<PlugId>{} << gap.start << gap.end << cause;
    execute(begin);
}

void GapTable::put(PlugId plug, const TimeSpan& span, const std::vector<Gap>& gaps) {
    SQLite::Statement& select = statements_.get(kOfPlug);
    Binder(select) << plug << span.start << span.end;
    if (all(select) == gaps) {
        return;
    }
    SQLite::Statement& clear = statements_.get(kClearPlug);
    Binder(clear) << plug << span.start << span.end;
    execute(clear);
    for (const Gap& gap : gaps) {
        const std::string cause(name(gap.cause));
        SQLite::Statement& insert = statements_.get(kInsert);
        Binder(insert) << plug << gap.start << gap.end << cause;
        execute(insert);
    }
}

}  // namespace collector
