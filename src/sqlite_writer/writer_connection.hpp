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

#include "sqlite_writer/evidence_tables.hpp"
#include "sqlite_writer/foreign_commits.hpp"
#include "sqlite_writer/history_reader.hpp"
#include "sqlite_writer/plug_tables.hpp"
#include "sqlite_writer/reading_tables.hpp"
#include "sqlite_writer/rejected_table.hpp"
#include "sqlite_writer/retention.hpp"
#include "sqlite_writer/run_ledger.hpp"
#include "sqlite_writer/writer_lock.hpp"

namespace collector {

/// A database that is open for writing: the locked file, SQLite's connection, and the tables with their prepared
/// statements. Members are in the order in which they come to life. Throws SQLite::Exception for what SQLite reports,
/// but for open().
struct WriterConnection {
    FileLock lock;
    SQLite::Database database;
    std::optional<PlugTables> plugs;
    std::optional<ReadingTables> readings;
    std::optional<EvidenceTables> evidence;
    std::optional<HistoryReader> histories;
    std::optional<Retention> retention;
    std::optional<RejectedTable> rejected;
    std::optional<RunLedger> runs;
    std::optional<ForeignCommits> foreign;
    std::vector<StoreIncident> incidents;  ///< not yet taken

    /// See SqliteStore::open. `file` is no link.
    [[nodiscard]] static StoreResult<std::unique_ptr<WriterConnection>> open(
        const std::filesystem::path& file, const std::optional<std::string>& time_zone);
    WriterConnection(FileLock held, const std::string& file);

    /// One transaction. After an exception, rolled_back() is to be called.
    void write(const Batch& batch);
    void rolled_back();
    /// Takes in what somebody else has committed, if anybody has. For what writes in transactions of its own.
    void look_for_others();

  private:
    void write_rows(const Batch& batch);
    void take_in_others();
    void configure();
    void prepare();
};

}  // namespace collector
