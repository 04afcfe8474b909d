#pragma once

#include <cstddef>
#include <vector>

#include <collector/store/evidence_store.hpp>

#include "sqlite_writer/evidence_tables.hpp"
#include "sqlite_writer/reading_tables.hpp"

namespace collector {

/// Gathers what intervals and gaps of a plug are made from: see EvidenceStore. Throws SQLite::Exception for what SQLite
/// reports.
class HistoryReader {
  public:
    /// Both must outlive this object.
    HistoryReader(ReadingTables& readings, EvidenceTables& evidence) : readings_(readings), evidence_(evidence) {}

    [[nodiscard]] PlugHistory history(PlugId plug, const TimeSpan& span, UtcMillis until, const Reach& reach);
    [[nodiscard]] Neighbours neighbours(PlugId plug, const TimeSpan& span, UtcMillis until, const Reach& reach);

  private:
    /// Which channels have intervals, and how long they have been idle.
    void find_channels(PlugId plug, UtcMillis start, PlugHistory& history);
    [[nodiscard]] std::vector<Sample> samples_before(PlugId plug, UtcMillis moment, const Reach& reach);
    /// From `moment` on and before `until`: as far as `reach`, and perhaps more.
    [[nodiscard]] std::vector<Sample> samples_from(PlugId plug, UtcMillis moment, UtcMillis until, const Reach& reach);

    ReadingTables& readings_;
    EvidenceTables& evidence_;
};

}  // namespace collector
