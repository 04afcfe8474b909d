#pragma once

#include <optional>
#include <vector>

#include <collector/store/evidence_store.hpp>

#include "evidence/week_keeper.hpp"

namespace collector {

/// What was made of a plug in a span stays as it is.
[[nodiscard]] EvidenceRecord unchanged(PlugId plug, const TimeSpan& span);

/// Evaluates a plug and compares with what is kept. Whoever asks must store the record before anything else changes
/// what is kept: there is one writer, and it does one thing at a time.
class RecordMaker {
  public:
    /// References must outlive the maker; `weeks` must be prepared.
    RecordMaker(EvidenceStore& store, const WeekKeeper& weeks) : store_(store), weeks_(weeks) {}

    struct Made {
        EvidenceRecord record;
        std::size_t intervals;  ///< in its span
    };
    /// What follows from the readings of a plug before `until` for the span, and before it as far as that changes with
    /// it. nullopt: the plug has no readings by then. Errors: those of EvidenceStore.
    [[nodiscard]] StoreResult<std::optional<Made>> make(PlugId plug, TimeSpan span, UtcMillis until);

  private:
    [[nodiscard]] StoreResult<void> compare(EvidenceRecord& record, const std::vector<Interval>& made);
    [[nodiscard]] StoreResult<std::vector<KeptInterval>> kept_around(PlugId plug, const TimeSpan& span);
    [[nodiscard]] StoreResult<void> note_rules(EvidenceRecord& record, const TimeSpan& span, UtcMillis until);
    [[nodiscard]] StoreResult<void> note_gains(EvidenceRecord& record, const TimeSpan& span, UtcMillis until,
                                               const Gains& gains);

    EvidenceStore& store_;
    const WeekKeeper& weeks_;
};

}  // namespace collector
