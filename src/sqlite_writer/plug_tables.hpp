#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <collector/model/batch.hpp>

#include "sqlite_writer/statement_cache.hpp"

namespace collector {

/// What is known of plugs beside their readings: who they are, their states and events. Throws SQLite::Exception for
/// what SQLite reports.
class PlugTables {
  public:
    /// `database` must outlive this object and have the newest schema.
    explicit PlugTables(SQLite::Database& database);

    /// Within a transaction: deletes what is there of these rows.
    void take_back(const TakenBack& rows);
    /// Within a transaction.
    void write_plugs(const std::vector<PlugRecord>& plugs);
    /// Within a transaction: availability, relays, status and events. A change that is known already is no error.
    void write_states(const Batch& batch);

    /// All plugs, by id.
    [[nodiscard]] std::vector<PlugRecord> plugs();
    /// Plugs are numbered from 1 to this; 0: there is none.
    [[nodiscard]] PlugId last_plug();
    /// When the plug, which there is, was first heard of.
    [[nodiscard]] UtcMillis first_seen(PlugId plug);

  private:
    StatementCache statements_;
    SQLite::Statement& put_plug_;
    SQLite::Statement& add_availability_;
    SQLite::Statement& add_relay_;
    SQLite::Statement& put_status_;
    SQLite::Statement& add_event_;
};

}  // namespace collector
