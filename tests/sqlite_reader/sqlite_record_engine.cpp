#include "sqlite_reader/sqlite_record_engine.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <collector/quality/interval_changes.hpp>
#include <collector/quality/rules.hpp>
#include <collector/quality/week_tally.hpp>
#include <collector/sqlite/column_binding.hpp>
#include <collector/sqlite_reader/sqlite_record_reader.hpp>
#include <collector/sqlite_writer/sqlite_store.hpp>

#include "sqlite/database_rows.hpp"
#include "sqlite_writer/interval_tables.hpp"
#include "sqlite_writer/reading_tables.hpp"

namespace collector::test {
namespace {

void check(const StoreResult<void>& done) {
    if (!done) {
        throw std::runtime_error(done.error().what);
    }
}

/// Earlier than the store would, which waits until there are many.
void settle(const std::filesystem::path& file, Settled settled) {
    if (settled == Settled::none) {
        return;
    }
    SQLite::Database database(file.string(), SQLite::OPEN_READWRITE);
    const auto all = static_cast<std::size_t>(database.execAndGet("SELECT sum(filled) FROM settling").getInt64());
    ReadingTables(database).settle(settled == Settled::all ? all : std::max<std::size_t>(all / 4, 1));
    const auto plugs = static_cast<std::size_t>(database.execAndGet("SELECT count(*) FROM plug").getInt64());
    const std::size_t some = IntervalTables::kSettlePerPlug;
    IntervalTables(database).settle(settled == Settled::all ? some * plugs : some);
}

/// As far as a stretch above 253 V goes on in the tests.
constexpr std::chrono::days kAround{1};

std::vector<Week> new_among(const std::vector<Week>& weeks, const CountedWeeks& known) {
    std::vector<Week> fresh;
    std::ranges::copy_if(weeks, std::back_inserter(fresh), [&](const Week& week) {
        return std::ranges::none_of(known.weeks, [&](const CountedWeek& one) { return one.week == week; });
    });
    return fresh;
}

EvidenceRecord to_record(SqliteStore& store, const EvidenceContent& content) {
    const TimeSpan around{content.span.start - kAround, content.span.end + kAround};
    IntervalChanges changes =
        interval_changes(store.intervals(content.plug_id, around).value(), content.intervals, content.span);
    const LocalWeeks weeks(store.zone_offsets().value());
    WeekTally tally(weeks);
    tally.take(changes);
    return {.plug_id = content.plug_id,
            .span = content.span,
            .changes = std::move(changes.changes),
            .new_weeks = new_among(tally.weeks(), store.weeks().value()),
            .counts = tally.counts(),
            .gaps_span = content.gaps_span,
            .gaps = content.gaps,
            .rules = std::vector<RulesStretch>{{content.span.start, kRulesVersion}},
            .reflagged = {},
            .gains = content.gains,
            .gains_kept_until = content.gains_kept_until};
}

void put(const std::filesystem::path& file, const std::vector<Calibration>& calibrations) {
    SQLite::Database database(file.string(), SQLite::OPEN_READWRITE);
    for (const Calibration& one : calibrations) {
        SQLite::Statement insert(database, R"sql(
            INSERT INTO calibration (id, plug_id, channel, gain, source, valid_from, valid_to, made_at, revoked_at,
                                     ended_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?))sql");
        Binder binder(insert);
        binder << one.id << one.plug_id << std::int64_t{one.channel};
        binder.real(one.gain);
        binder << one.source << one.valid_from << one.valid_to << one.made_at << one.revoked_at << one.ended_at;
        insert.exec();
    }
}

void put(SqliteStore& store, const RecordContent& content) {
    if (!store.weeks().value().are_current) {
        check(store.put_weeks({}));
    }
    for (const EvidenceContent& evidence : content.evidence) {
        check(store.put({to_record(store, evidence)}, std::nullopt));
    }
    if (content.evaluated_until) {
        check(store.put({}, content.evaluated_until));
    }
}

}  // namespace

void record(const std::filesystem::path& file, const RecordContent& content, Settled settled) {
    {
        const auto store = SqliteStore::open(file, kZone).value();
        Batch batch;
        batch.plugs = content.plugs;
        batch.readings = content.readings;
        batch.availability = content.availability;
        batch.gaps = content.gaps_of_all;
        batch.statuses = content.statuses;
        batch.relays = content.relays;
        batch.events = content.events;
        check(store->commit(batch));
        put(*store, content);
    }
    put(file, content.calibrations);
    settle(file, settled);
}

SqliteRecordEngine::SqliteRecordEngine(Settled settled) : settled_(settled) {
    record(file_, {}, Settled::none);
    first_ = std::make_unique<SQLite::Database>(file_.string(), SQLite::OPEN_READWRITE);
    first_->exec("SELECT 1 FROM plug");
}

SqliteRecordEngine::~SqliteRecordEngine() = default;

void SqliteRecordEngine::fill(const RecordContent& content) {
    record(file_, content, settled_);
}

std::unique_ptr<RecordReader> SqliteRecordEngine::open() {
    return open_sqlite_record(file_).value();
}

}  // namespace collector::test
