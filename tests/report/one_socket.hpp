#pragma once

#include <filesystem>
#include <vector>

#include <collector/model/batch.hpp>
#include <collector/model/evidence.hpp>

namespace collector::test {

/// Thirty hours from 2026-05-01 10:00 UTC on.
inline constexpr TimeSpan kOneSocket{UtcMillis{std::chrono::milliseconds{1'777'629'600'000}},
                                     UtcMillis{std::chrono::milliseconds{1'777'737'600'000}}};

/// Records these hours of four plugs, a sample a minute of each. `tasmota_A1C001` ("Koelkast") goes from 234 V to 228 V
/// and back in forty minutes, in steps of 0.3 V; `tasmota_B2D003` ("Referentie") in the same socket shows 1.01 times
/// that, and `tasmota_C3E005` ("Zolder") the same in whole volts. `tasmota_D4F007` ("Zolder", too) is another house's.
void record_one_socket(const std::filesystem::path& file, const std::vector<PlugEventRecord>& events = {});

}  // namespace collector::test
