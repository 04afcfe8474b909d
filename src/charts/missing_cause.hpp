#pragma once

#include <string>

#include <collector/charts/charts.hpp>
#include <collector/charts/plot.hpp>
#include <collector/presentation/words.hpp>

/// How the causes of what is missing look: each has a pattern of its own, which black and white leaves as it is.
namespace collector {

/// Of an interval that is not valid, where no gap says more.
[[nodiscard]] MissingCause missing_cause(IntervalStatus status);
[[nodiscard]] MissingCause missing_cause(GapCause cause);

[[nodiscard]] Word missing_word(MissingCause cause);

/// In a terminal.
[[nodiscard]] char missing_letter(MissingCause cause);

/// Defines its pattern, once in a picture.
[[nodiscard]] std::string missing_pattern(const ChartFrame& frame, MissingCause cause);

/// Filled with that. `tip`: what a reader is told who points at it; may be empty.
[[nodiscard]] std::string missing_box(const ChartFrame& frame, MissingCause cause, double x, double y, double width,
                                      double height, const std::string& tip);

}  // namespace collector
