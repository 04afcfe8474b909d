#include "sqlite_writer/writer_connection.hpp"

#include <utility>

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <collector/sqlite/database_files.hpp>
#include <collector/sqlite/migration.hpp>
#include <collector/sqlite/sqlite_fault.hpp>
#include <collector/sqlite_guard/kinship.hpp>
#include <collector/sqlite_writer/sqlite_store.hpp>

#include "sqlite_writer/local_time.hpp"

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

void write_program_version(SQLite::Database& database) {
    SQLite::Statement same(database, R"sql(
        SELECT 1 FROM setting WHERE name = 'program_version' AND value = ?1)sql");
    same.bind(1, COLLECTOR_VERSION);
    if (same.executeStep()) {
        return;
    }
    SQLite::Statement put(database, R"sql(
        INSERT OR REPLACE INTO setting (name, value) VALUES ('program_version', ?1))sql");
    put.bind(1, COLLECTOR_VERSION);
    put.exec();
}

/// For the view `about`. Who only opens needs no lock for it: it is written where it says something else. Nor does
/// anything depend on it: what must wait for a lock or for room is left to the next that opens.
void keep_program_version(SQLite::Database& database) {
    try {
        write_program_version(database);
    } catch (const SQLite::Exception& fault) {
        const int code = fault.getErrorCode() & 0xff;
        if (code != SQLITE_BUSY && code != SQLITE_LOCKED && code != SQLITE_FULL) {
            throw;
        }
    }
}

}  // namespace

StoreResult<std::unique_ptr<WriterConnection>> WriterConnection::open(const std::filesystem::path& named,
                                                                      const std::optional<std::string>& time_zone) {
    const std::filesystem::path file = resolved(named);
    auto lock = FileLock::acquire(file);
    if (!lock) {
        return tl::unexpected(lock.error());
    }
    if (is_open_by_hard_link(file)) {
        return fail(
            StoreErrc::cannot_open,
            fmt::format("another program has opened {} by a hard link, and so with a log of its own; both would "
                        "destroy it: stop that program, and use one name",
                        file.string()));
    }
    std::unique_ptr<WriterConnection> connection;
    try {
        connection = std::make_unique<WriterConnection>(std::move(*lock), file);
        // Only an empty file takes this up.
        connection->database.exec(fmt::format("PRAGMA page_size = {}", kPageBytes));
        if (auto done = migrate(connection->database); !done) {
            return tl::unexpected(done.error());
        }
        connection->configure();
        keep_program_version(connection->database);
        if (time_zone) {
            keep_local_time(connection->database, *time_zone);
        }
        connection->prepare(named);
        return connection;
    } catch (const SQLite::Exception& fault) {
        if (connection) {
            connection->keep_files_at_close();
            connection.reset();
        }
        StoreError error = to_error(fault, fmt::format("cannot use the database {}", file.string()));
        if (error.code == StoreErrc::not_a_database && was_collectors(file)) {
            error = {StoreErrc::damaged, error.what + ", but it was one of the collector's"};
        }
        return tl::unexpected(std::move(error));
    }
}

// Without a mutex: a store is used by one thread at a time.
WriterConnection::WriterConnection(FileLock held, std::filesystem::path place)
    : file(std::move(place)),
      lock(std::move(held)),
      database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX, kBusyWaitMs) {}

WriterConnection::~WriterConnection() {
    if (guard && guard->look().is_fault()) {
        keep_files_at_close();
    }
}

void WriterConnection::keep_files_at_close() {
    sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

int WriterConnection::after_commit(void* connection, sqlite3* /*handle*/, const char* /*name*/, int frames) {
    static_cast<WriterConnection*>(connection)->bring_in_if_due(frames);
    return SQLITE_OK;
}

/// What it cannot bring in now it can later; commits do not depend on it.
void WriterConnection::bring_in_if_due(int frames) {
    guard->written();
    if (frames >= kWalBytes / page_bytes && !guard->look().is_fault()) {
        sqlite3_wal_checkpoint_v2(database.getHandle(), "main", SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
        guard->brought_in();
    }
}

bool WriterConnection::bring_all_in() {
    int frames = 0;
    int done = 0;
    const int result =
        sqlite3_wal_checkpoint_v2(database.getHandle(), "main", SQLITE_CHECKPOINT_PASSIVE, &frames, &done);
    guard->brought_in();
    return result == SQLITE_OK && frames == done;
}

void WriterConnection::configure() {
    page_bytes = database.execAndGet("PRAGMA page_size").getInt();
    database.exec("PRAGMA journal_mode = WAL");
    // SQLite takes the files -wal and -shm away when the last connection closes, and whoever may not write cannot
    // make them again, so could not read while nobody records.
    int keep = 1;
    sqlite3_file_control(database.getHandle(), "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
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

void WriterConnection::prepare(const std::filesystem::path& named) {
    plugs.emplace(database);
    numbers.emplace(database);
    numbers->learn(plugs->plugs());
    readings.emplace(database);
    evidence.emplace(database, *readings);
    histories.emplace(*readings, *evidence);
    retention.emplace(database);
    rejected.emplace(database, SqliteStore::kRejectedRowsMax);
    runs.emplace(database);
    foreign.emplace(database);
    guard.emplace(named, file, lock.descriptor(), database);
    // In place of SQLite's own checkpoints, which would come without a look.
    sqlite3_wal_hook(database.getHandle(), after_commit, this);
}

void WriterConnection::write(const Batch& batch) {
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    const bool have_others_come = foreign->have_come();
    if (have_others_come) {
        take_in_others();
    }
    reconcile_plugs(batch);
    if (numbers->are_as_told()) {
        write_rows(batch);
    } else {
        write_rows(numbers->as_stored(batch));
    }
    transaction.commit();
    if (have_others_come) {
        acknowledge_others();
    }
    readings->committed();
    evidence->gains().committed();
}

StoreResult<void> WriterConnection::look_through() {
    try {
        static_cast<void>(plugs->plugs());
        static_cast<void>(readings->newest());
        static_cast<void>(runs->last());
        return {};
    } catch (const SQLite::Exception& fault) {
        return tl::unexpected(to_error(fault, fmt::format("cannot use the database {}", file.string())));
    }
}

void WriterConnection::look_for_others() {
    if (!foreign->have_come()) {
        return;
    }
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    take_in_others();
    transaction.commit();
    acknowledge_others();
}

void WriterConnection::acknowledge_others() {
    foreign->acknowledge();
    readings->reunited();
    evidence->gains().acknowledged();
}

void WriterConnection::take_in_others() {
    evidence->load_again();
    retention->load_again();
    if (!readings->is_shared() && !runs->has_another() && readings->are_as_left()) {
        // Of kTablesWrittenBeside, which is nothing to tell anybody.
        if (evidence->gains().have_others_written()) {
            return;
        }
        incidents.push_back(
            {.kind = StoreIncident::Kind::written_beside,
             .weight = StoreIncident::Weight::note,
             .what = fmt::format(
                 "another program wrote to {}, or brought its log into it; what the collector keeps there is as it "
                 "left it",
                 database.getFilename())});
        return;
    }
    const ReadingTables::Reunion reunion = readings->reunite();
    incidents.push_back(
        {.kind = StoreIncident::Kind::shared,
         .weight = StoreIncident::Weight::breach,
         .what = fmt::format("another collector writes to {} as well; stop one of them. It had hidden or overwritten "
                             "{} readings of this one: {} are in their place again{}",
                             database.getFilename(), reunion.restored + reunion.lost, reunion.restored,
                             reunion.lost == 0 ? "" : fmt::format(", {} are lost", reunion.lost))});
}

void WriterConnection::reconcile_plugs(const Batch& batch) {
    if (!readings->is_shared()) {
        numbers->learn(batch.plugs);
        return;
    }
    for (std::string& sentence : numbers->reconcile(batch.plugs)) {
        incidents.push_back({.kind = StoreIncident::Kind::shared,
                             .weight = StoreIncident::Weight::breach,
                             .what = std::move(sentence)});
    }
}

void WriterConnection::write_rows(const Batch& batch) {
    plugs->take_back(batch.taken_back);
    evidence->gains().take_back(batch.taken_back.events);
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
    evidence->gains().take(batch.events);
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
}

void WriterConnection::rolled_back() {
    readings->rolled_back();
    evidence->rolled_back();
}

}  // namespace collector
