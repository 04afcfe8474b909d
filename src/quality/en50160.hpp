#pragma once

#include <cstdint>
#include <span>

#include <collector/model/evidence.hpp>

namespace collector {

/// What the rules of EN 50160 rest on: the intervals of one channel in one week.
struct WeekNumbers {
    std::int64_t intervals;      ///< of the week
    std::int64_t valid;          ///< of them; the rules know no others
    std::int64_t outside_10;     ///< of the valid ones, those outside 230 V ± 10 %
    std::int64_t outside_10_15;  ///< outside 230 V + 10 % and - 15 %

    friend bool operator==(const WeekNumbers&, const WeekNumbers&) = default;
};

/// Sums up the counts of one channel in a week.
[[nodiscard]] WeekNumbers week_numbers(const Week& week, std::span<const WeekCount> counts);

enum class Verdict : std::uint8_t { pass, fail, not_enough_data };

/// So much of a week has to be valid before it can pass.
inline constexpr double kCoverageNeeded = 0.95;
/// So much of what is valid may lie outside ± 10 %.
inline constexpr double kOutside10Max = 0.05;

/// The valid share of the week, 0 to 1.
[[nodiscard]] double coverage(const WeekNumbers& week);

/// An interval outside + 10 % and - 15 % fails the week, however little of it was measured. Without one it takes
/// `coverage_needed` for a verdict, and fails with more than 5 % outside ± 10 %.
[[nodiscard]] Verdict verdict(const WeekNumbers& week, double coverage_needed = kCoverageNeeded);

}  // namespace collector
