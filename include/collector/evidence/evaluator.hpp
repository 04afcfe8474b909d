#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include <collector/store/evidence_store.hpp>
#include <collector/store/store_error.hpp>

namespace collector {

/// Keeps intervals and gaps up to date: makes those of every ten minutes once they are over, and makes them again where
/// readings came late. Goes plug by plug; after a failure or a crash, what was not finished is made again, with the
/// same result.
class Evaluator {
  public:
    explicit Evaluator(EvidenceStore& store) : store_(store) {}

    /// The end of the next intervals to be made; nullopt: there is no reading yet to begin with.
    [[nodiscard]] std::optional<UtcMillis> next_end() const;

    /// Evaluates some plugs, one for every 100 of `rows_max`, as far as `closed`: everything from before that moment
    /// has been committed. False: nothing was left to do. Errors: those of EvidenceStore.
    [[nodiscard]] StoreResult<bool> step(UtcMillis closed, std::size_t rows_max);

    /// If the clock was ahead when intervals were last made, they are made again from `closed` on. Errors: those of
    /// EvidenceStore.
    [[nodiscard]] StoreResult<void> set_back(UtcMillis closed);

    /// Makes the intervals and gaps anew for which there are readings, as far as they were made before. `progress` is
    /// told after each plug.
    [[nodiscard]] StoreResult<void> rebuild(const std::function<void(PlugId done, PlugId all)>& progress);

  private:
    /// All plugs, over the same span.
    struct Round {
        TimeSpan span;
        PlugId next_plug = 1;
        PlugId last_plug = 0;
    };

    [[nodiscard]] StoreResult<void> begin_round(UtcMillis closed);
    [[nodiscard]] StoreResult<bool> go_on(std::size_t plugs);
    [[nodiscard]] StoreResult<bool> redo(UtcMillis closed);
    [[nodiscard]] StoreResult<std::optional<UtcMillis>> first_reading(PlugId last_plug);
    [[nodiscard]] StoreResult<UtcMillis> rebuild_start(PlugId plug, const ReadingExtent& extent, UtcMillis until);
    /// Looks at nothing from `until` on, so that the result does not depend on when it is made.
    [[nodiscard]] StoreResult<void> add_record(PlugId plug, TimeSpan span, UtcMillis until,
                                               std::vector<EvidenceRecord>& records);

    EvidenceStore& store_;
    std::optional<Round> round_;
};

}  // namespace collector
