#include <collector/sqlite_writer/sqlite_store.hpp>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <collector/sqlite/database_files.hpp>
#include <collector/sqlite/migration.hpp>
#include <collector/sqlite/sqlite_fault.hpp>
#include "sqlite_writer/evidence_tables.hpp"
#include "sqlite_writer/history_reader.hpp"
#include "sqlite_writer/local_time.hpp"
#include "sqlite_writer/plug_tables.hpp"
#include "sqlite_writer/reading_tables.hpp"
#include "sqlite_writer/rejected_table.hpp"
#include "sqlite_writer/retention.hpp"
#include "sqlite_writer/run_ledger.hpp"
#include "sqlite_writer/writer_lock.hpp"

namespace collector {
namespace {

/// How long one call waits for another process's write lock; the batch is kept and tried again after that.
constexpr int kBusyWaitMs = 500;

/// Bytes of a page of a new file. A commit writes whole pages, few readings and the pages that lead to them: small ones
/// halve what it writes (docs/performance.md).
constexpr int kPageBytes = 1024;

/// Bytes after which the WAL is brought into the file. A page that changed many times meanwhile is written there once.
/// It is also what the WAL is cut to, so that one large backlog does not stay on the card.
constexpr int kWalBytes = 32 * 1024 * 1024;

/// What SQLite throws becomes a Result here.
template <class Ask>
auto guarded(const char* doing, Ask ask) -> StoreResult<decltype(ask())> {
    try {
        if constexpr (std::is_void_v<decltype(ask())>) {
            ask();
            return {};
        } else {
            return ask();
        }
    } catch (const SQLite::Exception& fault) {
        return tl::unexpected(to_error(fault, doing));
    }
}

}  // namespace

/// The open file and its prepared statements, in the order in which they must come to life.
struct SqliteStore::Connection {
    NameLock name_lock;
    FileLock file_lock;
    SQLite::Database database;
    std::optional<PlugTables> plugs;
    std::optional<ReadingTables> readings;
    std::optional<EvidenceTables> evidence;
    std::optional<HistoryReader> histories;
    std::optional<Retention> retention;
    std::optional<RejectedTable> rejected;
    std::optional<RunLedger> runs;

    Connection(NameLock name, FileLock file, const std::string& path)
        // Without a mutex: a store is used by one thread at a time.
        : name_lock(std::move(name)),
          file_lock(std::move(file)),
          database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX, kBusyWaitMs) {}

    void configure() {
        const int page_bytes = database.execAndGet("PRAGMA page_size").getInt();
        database.exec("PRAGMA journal_mode = WAL");
        // SQLite takes the files -wal and -shm away when the last connection closes, and whoever may not write cannot
        // make them again, so could not read while nobody records.
        int keep = 1;
        sqlite3_file_control(database.getHandle(), "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
        database.exec(fmt::format("PRAGMA wal_autocheckpoint = {}", kWalBytes / page_bytes));
        database.exec("PRAGMA synchronous = FULL");
        // A statement over many rows keeps what it may have to take back. In memory, since a temporary file would be
        // written to the card.
        database.exec("PRAGMA temp_store = MEMORY");
        database.exec(fmt::format("PRAGMA journal_size_limit = {}", kWalBytes));
        // A transaction here is small; writing its pages before it is complete only means writing them twice.
        database.exec("PRAGMA cache_spill = OFF");
        // Debian's SQLite overwrites deleted rows with zeros unless told otherwise, which writes every page once more.
        database.exec("PRAGMA secure_delete = OFF");
    }

    void prepare() {
        plugs.emplace(database);
        readings.emplace(database);
        evidence.emplace(database);
        histories.emplace(*readings, *evidence);
        retention.emplace(database);
        rejected.emplace(database, kRejectedRowsMax);
        runs.emplace(database);
    }

    void write(const Batch& batch);
};

void SqliteStore::Connection::write(const Batch& batch) {
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    plugs->take_back(batch.taken_back);
    for (const Gap& gap : batch.taken_back.gaps) {
        evidence->gaps().take_back(gap);
    }
    if (batch.redating) {
        readings->redate(*batch.redating, [this](PlugId plug, UtcMillis before, UtcMillis after) {
            evidence->mark_due(plug, before);
            evidence->mark_due(plug, after);
        });
    }
    plugs->write_plugs(batch.plugs);
    readings->insert(batch.readings);
    for (const ReadingRecord& reading : batch.readings) {
        evidence->mark_due(reading.plug_id, reading.time);
    }
    plugs->write_states(batch);
    rejected->write(batch.rejected);
    for (const RelayOffRecord& record : batch.relay_off) {
        readings->mark_relay_off(record);
        for (UtcMillis t = interval_start(record.span.start); t < record.span.end; t += kIntervalLength) {
            evidence->mark_due(record.plug_id, t);
        }
    }
    if (batch.open_gaps_end) {
        evidence->gaps().end_open(*batch.open_gaps_end);
    }
    for (const Gap& gap : batch.gaps) {
        evidence->gaps().put(gap);
    }
    if (batch.run) {
        runs->write(*batch.run);
    }
    transaction.commit();
    readings->committed();
}

StoreResult<std::unique_ptr<SqliteStore>> SqliteStore::open(const std::filesystem::path& path,
                                                            const std::optional<std::string>& time_zone) {
    auto name_lock = NameLock::acquire(path);
    if (!name_lock) {
        return tl::unexpected(name_lock.error());
    }
    const std::filesystem::path file = resolved(path);
    auto file_lock = FileLock::acquire(file);
    if (!file_lock) {
        return tl::unexpected(file_lock.error());
    }
    const std::string doing = fmt::format("cannot use the database {}", path.string());
    try {
        auto connection = std::make_unique<Connection>(std::move(*name_lock), std::move(*file_lock), file.string());
        // Only an empty file takes this up.
        connection->database.exec(fmt::format("PRAGMA page_size = {}", kPageBytes));
        if (auto done = migrate(connection->database); !done) {
            return tl::unexpected(done.error());
        }
        connection->configure();
        if (time_zone) {
            keep_local_time(connection->database, *time_zone);
        }
        connection->prepare();
        return std::unique_ptr<SqliteStore>(new SqliteStore(std::move(connection)));
    } catch (const SQLite::Exception& fault) {
        return tl::unexpected(to_error(fault, doing));
    }
}

SqliteStore::SqliteStore(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}

SqliteStore::~SqliteStore() = default;

StoreResult<void> SqliteStore::commit(const Batch& batch) {
    try {
        connection_->write(batch);
        return {};
    } catch (const SQLite::Exception& fault) {
        connection_->readings->rolled_back();
        connection_->evidence->rolled_back();
        return tl::unexpected(to_error(fault, "cannot write to the database"));
    }
}

StoreResult<std::vector<PlugRecord>> SqliteStore::load_plugs() {
    return guarded("cannot read the plugs", [&] { return connection_->plugs->plugs(); });
}

StoreResult<bool> SqliteStore::has_reading(const ReadingRecord& reading) {
    return guarded("cannot look for a reading", [&] { return connection_->readings->has(reading); });
}

StoreResult<std::optional<UtcMillis>> SqliteStore::newest_reading() {
    return guarded("cannot look for the newest reading", [&] { return connection_->readings->newest(); });
}

std::optional<UtcMillis> SqliteStore::evaluated_until() const {
    return connection_->evidence->evaluated_until();
}

StoreResult<PlugId> SqliteStore::last_plug() {
    return guarded("cannot read the plugs", [&] { return connection_->plugs->last_plug(); });
}

StoreResult<std::optional<ReadingExtent>> SqliteStore::extent(PlugId plug) {
    return guarded("cannot read readings", [&]() -> std::optional<ReadingExtent> {
        const auto readings = connection_->readings->extent(plug);
        if (!readings) {
            return std::nullopt;
        }
        const auto deleted = connection_->retention->readings_from();
        // Of a plug that was heard of later, nothing was deleted.
        const bool is_cut = deleted && std::min(connection_->plugs->first_seen(plug), readings->start) < *deleted;
        return ReadingExtent{.first = readings->start, .last = readings->end, .is_cut = is_cut};
    });
}

StoreResult<PlugHistory> SqliteStore::history(PlugId plug, const TimeSpan& span, UtcMillis until, const Reach& reach) {
    return guarded("cannot read what is known of a plug",
                   [&] { return connection_->histories->history(plug, span, until, reach); });
}

StoreResult<Neighbours> SqliteStore::neighbours(PlugId plug, const TimeSpan& span, UtcMillis until,
                                                const Reach& reach) {
    return guarded("cannot read readings",
                   [&] { return connection_->histories->neighbours(plug, span, until, reach); });
}

StoreResult<std::vector<KeptInterval>> SqliteStore::intervals(PlugId plug, const TimeSpan& span) {
    return guarded("cannot read intervals", [&] { return connection_->evidence->intervals().of(plug, span); });
}

StoreResult<std::vector<RulesStretch>> SqliteStore::rules(PlugId plug) {
    return guarded("cannot read by which rules intervals were made",
                   [&] { return connection_->evidence->rules(plug); });
}

StoreResult<std::vector<OffsetPeriod>> SqliteStore::zone_offsets() {
    return guarded("cannot read the time zone", [&] { return connection_->evidence->weeks().zone_offsets(); });
}

StoreResult<CountedWeeks> SqliteStore::weeks() {
    return guarded("cannot read the weeks", [&] { return connection_->evidence->weeks().weeks(); });
}

StoreResult<std::optional<TimeSpan>> SqliteStore::intervals_extent() {
    return guarded("cannot read intervals", [&] { return connection_->evidence->intervals().extent(); });
}

StoreResult<void> SqliteStore::put_weeks(const std::vector<CountedWeek>& weeks) {
    return guarded("cannot write the weeks", [&] { connection_->evidence->weeks().put_weeks(weeks); });
}

StoreResult<void> SqliteStore::put_counts(const WeekPart& part) {
    return guarded("cannot write the weeks", [&] { connection_->evidence->weeks().put_counts(part); });
}

StoreResult<std::optional<DueRecord>> SqliteStore::next_due(UtcMillis before) {
    return guarded("cannot read what is due", [&] { return connection_->evidence->next_due(before); });
}

void SqliteStore::begin_evaluation(UtcMillis until) {
    connection_->evidence->begin_evaluation(until);
}

StoreResult<void> SqliteStore::put(const std::vector<EvidenceRecord>& records,
                                   std::optional<UtcMillis> evaluated_until) {
    return guarded("cannot write intervals", [&] { connection_->evidence->put(records, evaluated_until); });
}

std::optional<UtcMillis> SqliteStore::forgotten_before(Old what) const {
    return what == Old::readings ? connection_->retention->readings_from() : connection_->retention->states_from();
}

StoreResult<bool> SqliteStore::forget(Old what, UtcMillis before, std::size_t rows_max) {
    return guarded("cannot delete what is old", [&] {
        return what == Old::readings ? connection_->retention->forget_readings(before, rows_max)
                                     : connection_->retention->forget_states(before, rows_max);
    });
}

bool SqliteStore::is_settling_due() const {
    return connection_->readings->is_settling_due() || connection_->evidence->intervals().is_settling_due();
}

StoreResult<void> SqliteStore::settle(std::size_t rows_max) {
    return guarded("cannot settle readings", [&] {
        if (connection_->readings->is_settling_due()) {
            connection_->readings->settle(rows_max);
        } else {
            connection_->evidence->intervals().settle(rows_max);
        }
    });
}

StoreResult<std::optional<RunRecord>> SqliteStore::last_run() {
    return guarded("cannot read the last run", [&] {
        std::optional<RunRecord> last = connection_->runs->last();
        if (last) {
            last->alive = std::max(last->alive, connection_->readings->last_arrival().value_or(last->alive));
        }
        return last;
    });
}

}  // namespace collector
