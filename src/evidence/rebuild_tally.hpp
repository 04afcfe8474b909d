#pragma once

#include <vector>

#include <collector/evidence/evaluator.hpp>
#include <collector/store/evidence_store.hpp>

namespace collector {

/// Finds out what a rebuild changes, and why.
class RebuildTally {
  public:
    /// `rules` and `gains` are the plug's as they were before the record is stored; changes of intervals that were made
    /// by the current ones have the reason `otherwise`.
    void take(const EvidenceRecord& record, const std::vector<RulesStretch>& rules, const Gains& gains,
              RebuildReason otherwise);

    [[nodiscard]] RebuildSummary& summary() { return summary_; }

  private:
    [[nodiscard]] RebuiltIntervals& part(RebuildReason reason, int version, UtcMillis start);

    RebuildSummary summary_;
};

}  // namespace collector
