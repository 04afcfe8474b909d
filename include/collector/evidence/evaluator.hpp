#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>

#include <collector/store/evidence_store.hpp>
#include <collector/store/store_error.hpp>

namespace collector {

struct RebuildSummary {
    std::uint64_t plugs = 0;
    std::uint64_t intervals = 0;  ///< made anew
    std::uint64_t changed = 0;    ///< intervals that were different before, or missing, or are gone; normally none
};

/// Keeps intervals, gaps and weeks up to date: makes those of every ten minutes once they are over, and makes them
/// again where readings came late. Goes plug by plug; after a failure or a crash, what was not finished is made again,
/// with the same result.
///
/// What comes after that has time: weeks of another time zone are counted anew, and what was made by an earlier version
/// of the rules is made anew; the newest of both first.
class Evaluator {
  public:
    /// `store` must outlive the evaluator, and nobody else may write to it meanwhile.
    explicit Evaluator(EvidenceStore& store);
    ~Evaluator();
    Evaluator(const Evaluator&) = delete;
    Evaluator& operator=(const Evaluator&) = delete;

    /// The end of the next intervals to be made; nullopt: there is no reading yet to begin with.
    [[nodiscard]] std::optional<UtcMillis> next_end() const;

    /// Evaluates some plugs, one for every 100 of `rows_max`, as far as `closed`: everything from before that moment
    /// has been committed. False: nothing was left to do. Errors: those of EvidenceStore.
    [[nodiscard]] StoreResult<bool> step(UtcMillis closed, std::size_t rows_max);

    /// If the clock was ahead when intervals were last made, they are made again from `closed` on. Errors: those of
    /// EvidenceStore.
    [[nodiscard]] StoreResult<void> set_back(UtcMillis closed);

    /// Makes the intervals and gaps anew for which there are readings, as far as they were made before, and counts the
    /// weeks that are not counted yet. `progress` is told after each plug. Errors: those of EvidenceStore.
    [[nodiscard]] StoreResult<RebuildSummary> rebuild(const std::function<void(PlugId done, PlugId all)>& progress);

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace collector
