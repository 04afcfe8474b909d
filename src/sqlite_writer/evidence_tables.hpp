#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <SQLiteCpp/Database.h>

#include <collector/store/evidence_store.hpp>

#include "sqlite_writer/gain_tables.hpp"
#include "sqlite_writer/gap_table.hpp"
#include "sqlite_writer/interval_tables.hpp"
#include "sqlite_writer/reading_tables.hpp"
#include "sqlite_writer/statement_cache.hpp"
#include "sqlite_writer/week_tables.hpp"

namespace collector {

/// All tables of what follows from the readings, written together: intervals, weeks, gaps, how far they are made, what
/// is due again, and by which rules and gains (see schema/0003_evidence.sql). Throws SQLite::Exception for what SQLite
/// reports.
class EvidenceTables {
  public:
    /// Both must outlive this object; `database` must have the newest schema, and be written by nobody else.
    EvidenceTables(SQLite::Database& database, ReadingTables& readings);

    [[nodiscard]] IntervalTables& intervals() { return intervals_; }
    [[nodiscard]] GapTable& gaps() { return gaps_; }
    [[nodiscard]] WeekTables& weeks() { return weeks_; }
    [[nodiscard]] GainTables& gains() { return gains_; }
    [[nodiscard]] std::uint64_t gains_version() const { return gains_.version(); }

    [[nodiscard]] std::optional<UtcMillis> evaluated_until() const { return until_; }
    [[nodiscard]] std::vector<TimeSpan> absences(PlugId plug, const TimeSpan& span);
    [[nodiscard]] std::optional<DueRecord> next_due(UtcMillis before);
    [[nodiscard]] std::vector<RulesStretch> rules(PlugId plug);
    void begin_evaluation(UtcMillis until) { begun_until_ = until; }

    /// Reads anew what it remembers: somebody else has written.
    void load_again();

    /// A transaction that this was part of was rolled back.
    void rolled_back();

    /// Within a transaction: what lies in the span is due again, if it was evaluated already.
    void mark_due(PlugId plug, UtcMillis reading);

    /// One transaction.
    void put(const std::vector<EvidenceRecord>& records, std::optional<UtcMillis> evaluated_until);

  private:
    void load_until();
    void put(const EvidenceRecord& record);
    void put_rules(PlugId plug, const std::vector<RulesStretch>& rules);

    SQLite::Database& database_;
    ReadingTables& readings_;
    StatementCache statements_;
    IntervalTables intervals_;
    GapTable gaps_;
    WeekTables weeks_;
    GainTables gains_;
    std::optional<UtcMillis> until_;
    std::optional<UtcMillis> begun_until_;
};

}  // namespace collector
