#pragma once

#include <compare>
#include <map>
#include <optional>
#include <vector>

#include <collector/quality/interval_changes.hpp>
#include <collector/quality/local_weeks.hpp>

namespace collector {

/// Counts intervals by week, channel and status, as the rules of EN 50160 do: how many there are, and how many of them
/// lie outside which limit. What is taken away counts less than nothing, so that it can be the change of a count.
class WeekTally {
  public:
    /// `weeks` must outlive the tally.
    explicit WeekTally(const LocalWeeks& weeks) : weeks_(weeks) {}

    void add(const Interval& interval) { count(interval, 1); }
    void take_away(const Interval& interval) { count(interval, -1); }
    /// Adds what is kept from now on, and takes away what it replaces.
    void take(const IntervalChanges& changes);

    /// By week, channel and status; none of which all numbers are 0.
    [[nodiscard]] std::vector<WeekCount> counts() const;
    /// The weeks that something was added to, in order.
    [[nodiscard]] const std::vector<Week>& weeks() const { return added_; }

  private:
    struct Key {
        UtcMillis week;
        std::uint8_t channel;
        IntervalStatus status;
        // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 takes what this makes for a null pointer.
        friend auto operator<=>(const Key&, const Key&) = default;
    };
    void count(const Interval& interval, int change);
    [[nodiscard]] const Week& week_of(UtcMillis time);

    const LocalWeeks& weeks_;
    std::optional<Week> last_;  ///< most intervals lie in the week of the one before
    std::vector<Week> added_;
    std::map<Key, WeekCount> counts_;
};

}  // namespace collector
