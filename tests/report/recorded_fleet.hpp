#pragma once

#include <filesystem>

#include <collector/base/clock.hpp>

namespace collector::test {

/// When the fleet was last heard: 2026-06-08 15:00 UTC, 17:00 in Amsterdam.
[[nodiscard]] UtcMillis fleet_end();

/// Records a day of four plugs; the collector was stopped from five to four hours before its end.
///
/// - `tasmota_A1C001` ("Kitchen"): set as the documents ask for, relay on.
/// - `tasmota_B2D003` ("Tasmota", 12.5.0): reports every five minutes in whole volts by UTC+1, was never announced,
/// took
///   two readings with its relay off, started twice, and the broker kept its reading while the collector was stopped.
/// - `strip`, whose name is hostile: two channels, offline for three days, set well.
/// - `tasmota_D4F007`: only retained messages speak of it.
void record_fleet(const std::filesystem::path& file);

}  // namespace collector::test
