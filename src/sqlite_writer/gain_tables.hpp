#pragma once

#include <cstdint>
#include <vector>

#include <SQLiteCpp/Database.h>

#include <collector/model/calibration.hpp>
#include <collector/store/evidence_store.hpp>

#include "sqlite_writer/statement_cache.hpp"

namespace collector {

/// Which gains are in force, which others write beside us (see CalibrationTable), and with which gains intervals were
/// made. Calibrations are few, so all are kept in memory: while there is none, nothing is asked of the disk. Throws
/// SQLite::Exception for what SQLite reports.
class GainTables {
  public:
    /// `database` must outlive this object, and have the newest schema.
    explicit GainTables(SQLite::Database& database);

    [[nodiscard]] PlugGains of(PlugId plug);
    /// See EvidenceStore::gains_version.
    [[nodiscard]] std::uint64_t version() const { return version_; }

    /// Reads anew what it remembers: somebody else has written.
    void load_again();
    /// Whether that somebody has made or revoked a calibration, since acknowledged().
    [[nodiscard]] bool have_others_written() const { return have_others_written_; }
    void acknowledged() { have_others_written_ = false; }

    /// Within a transaction, whose end must be told: what these events say of calibrations. They are taken back, or
    /// new.
    void take_back(const std::vector<PlugEventRecord>& events);
    void take(const std::vector<PlugEventRecord>& events);
    /// Within a transaction.
    void put(PlugId plug, const Gains& made);
    void keep(PlugId plug, UtcMillis until);
    void committed();
    void rolled_back();

  private:
    [[nodiscard]] std::vector<Calibration> calibrations();
    [[nodiscard]] Gains made_of(PlugId plug);

    StatementCache statements_;
    std::vector<Calibration> calibrations_;  ///< by plug
    bool is_any_made_ = false;               ///< there may be intervals that were made with a gain
    bool have_others_written_ = false;
    bool has_changed_ = false;  ///< in the transaction that is on
    std::uint64_t version_ = 0;
};

}  // namespace collector
