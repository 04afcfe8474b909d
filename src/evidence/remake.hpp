#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

#include <collector/store/evidence_store.hpp>

#include "evidence/record_maker.hpp"

namespace collector {

/// Makes anew what was made by another version of the rules, or with other gains than those in force, newest first, as
/// far as its readings are kept. How far it has come is what the database says of each plug's rules and gains: a crash
/// costs one step at most. A gain that is changed meanwhile is noticed at the next step.
class Remake {
  public:
    /// Both must outlive this object.
    Remake(EvidenceStore& store, RecordMaker& maker) : store_(store), maker_(maker) {}

    /// One plug's next part, of about `rows_max` readings.
    struct Step {
        std::optional<EvidenceRecord> record;  ///< to be stored; nullopt: this step only looked
        bool is_last;                          ///< nothing was left to do
    };
    /// `until` is how far evaluation has come. Errors: those of EvidenceStore.
    [[nodiscard]] StoreResult<Step> next(UtcMillis until, std::size_t rows_max);

    /// Says for good that what the plug's readings do not reach back to keeps its gains; nullopt: there is nothing to
    /// say. Errors: those of EvidenceStore.
    [[nodiscard]] StoreResult<std::optional<EvidenceRecord>> keep_rest(PlugId plug, UtcMillis until);

  private:
    [[nodiscard]] StoreResult<Step> finish(PlugId plug, UtcMillis until);
    [[nodiscard]] StoreResult<std::optional<TimeSpan>> other_of(PlugId plug, UtcMillis until);
    [[nodiscard]] StoreResult<void> look(UtcMillis until, std::size_t plugs);
    [[nodiscard]] StoreResult<std::optional<TimeSpan>> span_of(PlugId plug, UtcMillis until, std::size_t rows_max);

    EvidenceStore& store_;
    RecordMaker& maker_;
    std::uint64_t looked_at_gains_ = 0;         ///< which version of them
    std::optional<PlugId> last_looked_at_ = 0;  ///< plugs up to this one; nullopt: all
    std::map<PlugId, UtcMillis> open_;          ///< where what is to be made anew ends, at most
};

}  // namespace collector
