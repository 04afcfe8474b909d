#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include <collector/store/evidence_store.hpp>
#include <collector/store/store_error.hpp>

namespace collector {

/// Why a rebuild made intervals other than they were.
enum class RebuildReason : std::uint8_t {
    rules,          ///< they were made by another version of the rules
    calibration,    ///< they were made with another gain
    late_readings,  ///< a reading of their time, or beside it, came after they were made
    unknown,        ///< nothing on record explains it
};

/// Intervals that a rebuild made other than they were, for one reason.
struct RebuiltIntervals {
    RebuildReason reason;
    int version;            ///< of the rules by which they had been made
    std::uint64_t added;    ///< there was none before
    std::uint64_t changed;  ///< with another content
    std::uint64_t dropped;  ///< there is none any more
    std::set<PlugId> plugs;
    TimeSpan span;  ///< from the start of the first to the end of the last
};

/// What made it necessary to count weeks.
enum class WeeksReason : std::uint8_t {
    uncounted,     ///< they had not been counted, or not to the end
    zone_changed,  ///< those that had been were weeks of another time zone
};

struct RebuildSummary {
    std::uint64_t plugs = 0;
    std::uint64_t intervals = 0;  ///< made anew
    std::uint64_t changed = 0;    ///< intervals that were different before, or missing, or are gone; normally none
    std::vector<RebuiltIntervals> parts;  ///< these, by reason and version, in no order
    std::uint64_t reflagged = 0;          ///< readings that got other flags
    std::uint64_t weeks = 0;              ///< counted anew
    WeeksReason weeks_reason = WeeksReason::uncounted;
};

/// Keeps intervals, gaps and weeks up to date: makes those of every ten minutes once they are over, and makes them
/// again where readings came late. Goes plug by plug; after a failure or a crash, what was not finished is made again,
/// with the same result.
///
/// What comes after that has time: weeks of another time zone are counted anew, and what was made by an earlier version
/// of the rules, or with another gain than is in force by now, is made anew; the newest of each first.
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
    /// weeks that are not counted yet. What is due because of late readings comes first. `progress` is told after each
    /// plug. Errors: those of EvidenceStore.
    [[nodiscard]] StoreResult<RebuildSummary> rebuild(const std::function<void(PlugId done, PlugId all)>& progress);

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace collector
