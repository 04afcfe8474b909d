#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <SQLiteCpp/Database.h>

#include <collector/model/batch.hpp>
#include <collector/store/incident.hpp>
#include <collector/store/store_error.hpp>

#include <collector/sqlite_guard/database_guard.hpp>
#include <collector/sqlite_guard/foreign_commits.hpp>
#include <collector/sqlite_guard/writer_lock.hpp>
#include "sqlite_writer/evidence_tables.hpp"
#include "sqlite_writer/history_reader.hpp"
#include "sqlite_writer/plug_numbers.hpp"
#include "sqlite_writer/plug_tables.hpp"
#include "sqlite_writer/reading_tables.hpp"
#include "sqlite_writer/rejected_table.hpp"
#include "sqlite_writer/retention.hpp"
#include "sqlite_writer/run_ledger.hpp"

namespace collector {

/// A database that is open for writing: the locked file, SQLite's connection, and the tables with their prepared
/// statements. Members are in the order in which they come to life. Throws SQLite::Exception for what SQLite reports,
/// but for open().
struct WriterConnection {
    std::filesystem::path file;
    FileLock lock;
    SQLite::Database database;
    int page_bytes = 0;
    std::optional<PlugTables> plugs;
    std::optional<PlugNumbers> numbers;
    std::optional<ReadingTables> readings;
    std::optional<EvidenceTables> evidence;
    std::optional<HistoryReader> histories;
    std::optional<Retention> retention;
    std::optional<RejectedTable> rejected;
    std::optional<RunLedger> runs;
    std::optional<ForeignCommits> foreign;
    std::optional<DatabaseGuard> guard;
    std::vector<StoreIncident> incidents;  ///< not yet taken

    /// See SqliteStore::open; `named` may be a link.
    [[nodiscard]] static StoreResult<std::unique_ptr<WriterConnection>> open(
        const std::filesystem::path& named, const std::optional<std::string>& time_zone);
    WriterConnection(FileLock held, std::filesystem::path place);
    /// Folds the WAL into the file, unless something has happened to either.
    ~WriterConnection();
    WriterConnection(const WriterConnection&) = delete;
    WriterConnection& operator=(const WriterConnection&) = delete;

    /// Reads what is needed to go on recording. Errors: damaged, busy, failed.
    [[nodiscard]] StoreResult<void> look_through();

    /// One transaction. After an exception, rolled_back() is to be called.
    void write(const Batch& batch);
    void rolled_back();
    /// Takes in what somebody else has committed, if anybody has. For what writes in transactions of its own.
    void look_for_others();

    /// Closing it leaves every file as it is then.
    void keep_files_at_close();
    /// Brings the whole WAL into the file. False: somebody is still reading what it would overwrite.
    [[nodiscard]] bool bring_all_in();

  private:
    void bring_in_if_due(int frames);
    static int after_commit(void* connection, sqlite3* handle, const char* name, int frames);
    void write_rows(const Batch& batch);
    void take_in_others();
    void acknowledge_others();
    void reconcile_plugs(const Batch& batch);
    void configure();
    void prepare(const std::filesystem::path& named);
};

}  // namespace collector
