#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <collector/charts/charts.hpp>
#include <collector/quality/gap_tally.hpp>

namespace collector {

/// What one row shows: when readings came, and why they did not.
struct GapStrip {
    std::string label;  ///< not escaped
    TimeSpan known;     ///< before it nothing was heard, and after it the record is not made
    std::vector<CountedGap> gaps;
};

/// So many rows fit on a sheet of paper.
inline constexpr std::size_t kGapStripsMax = 50;

/// Rows below each other, over the frame's period; kGapStripsMax of them at most.
[[nodiscard]] std::string gap_strips(const ChartFrame& frame, std::span<const GapStrip> strips);

}  // namespace collector
