#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <collector/model/evidence.hpp>

namespace collector {

/// A gap, or a part of it: what lies in the span, and in no gap that is counted before it.
struct CountedGap {
    TimeSpan span;
    GapCause cause;
    bool of_all_plugs;
    bool lasts;  ///< nobody knows its end yet: `span` ends where what is known does

    friend bool operator==(const CountedGap&, const CountedGap&) = default;
};

/// What one cause has taken.
struct GapSum {
    std::int64_t gaps = 0;
    std::chrono::milliseconds length{0};
    std::chrono::milliseconds longest{0};

    friend bool operator==(const GapSum&, const GapSum&) = default;
};

struct GapEvidence {
    std::array<GapSum, kGapCauses.size()> by_cause;  ///< indexed by GapCause
    GapSum all;
    std::vector<CountedGap> longest;  ///< GapTally::kGapsKept at most, in order of time

    [[nodiscard]] const GapSum& of(GapCause cause) const { return by_cause[static_cast<std::size_t>(cause)]; }
};

/// Counts for how long nothing came from a plug in a span of time, each moment once, by the first cause that holds: of
/// gaps of all plugs that overlap the one that began first, until it ends; then the plug's own, likewise. What one gap
/// leaves of another on two sides counts as two.
///
/// Memory: 32 bytes for each gap of all plugs; of those counted kGapsKept are kept, the longest.
class GapTally {
  public:
    static constexpr std::size_t kGapsKept = 100;

    /// `of_all`: gaps of all plugs, by start. Alone, without add(), it says what all plugs missed.
    GapTally(const TimeSpan& span, const std::vector<Gap>& of_all);

    /// The plug's own, by start.
    void add(const Gap& own);
    /// Ends it: nothing may be added any more.
    [[nodiscard]] GapEvidence done();

  private:
    void count(const CountedGap& gap);

    TimeSpan span_;
    std::vector<CountedGap> of_all_;  ///< within the span, in order, apart from each other
    std::size_t next_of_all_ = 0;     ///< those before it end before reached_
    UtcMillis reached_;               ///< own gaps are counted up to here
    GapEvidence evidence_;
};

}  // namespace collector
