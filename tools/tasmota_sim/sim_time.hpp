#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace tasmota_sim {

/// A moment in UTC. The model never asks for the time; whoever drives it passes one of these.
using UtcMillis = std::chrono::sys_time<std::chrono::milliseconds>;

/// Later than everything: a timer that is not set.
inline constexpr UtcMillis kNever = UtcMillis::max();

/// Appends `2026-06-01T00:00:05`, the way a plug writes a time; no zone.
void append_iso_seconds(std::string& text, std::chrono::sys_seconds time);

/// `2026-06-01T00:00:05`.
[[nodiscard]] std::string iso_seconds(std::chrono::sys_seconds time);

/// Reads `2026-06-01T00:00:00Z`, exactly this shape. nullopt for anything else, impossible dates included.
[[nodiscard]] std::optional<UtcMillis> parse_utc(std::string_view text);

/// Reads a time of day, `11:30`. nullopt for anything else.
[[nodiscard]] std::optional<std::chrono::minutes> parse_time_of_day(std::string_view text);

}  // namespace tasmota_sim
