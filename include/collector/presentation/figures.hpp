#pragma once

#include <string>

#include <collector/base/clock.hpp>

/// How figures are written in JSON and CSV.
namespace collector {

/// With so many digits after the point, at most.
[[nodiscard]] double rounded(double value, int decimals);

/// Likewise, never up: what falls short of a limit must not read as if it reached it.
[[nodiscard]] double cut(double value, int decimals);

inline constexpr int kVoltDecimals = 3;
inline constexpr int kPercentDecimals = 2;
inline constexpr int kSampleDecimals = 2;
inline constexpr int kCorrelationDecimals = 3;
/// No plug is compared more exactly than to a millionth.
inline constexpr int kGainDecimals = 6;

/// `2026-05-17T22:00:00Z`: UTC, cut to whole seconds.
[[nodiscard]] std::string second_text(UtcMillis time);

}  // namespace collector
