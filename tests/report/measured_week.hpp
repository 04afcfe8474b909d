#pragma once

#include <filesystem>
#include <string>

namespace collector::test {

/// ISO week 21 of 2026 in Europe/Amsterdam.
inline constexpr const char* kMeasuredWeek = "2026-W21";

/// Records that week with two plugs. `tasmota_A1C001` ("Koelkast "boven"", 1 sample a minute in steps of 0.1 V) shows
/// 230 V, 254 V on Wednesday from 13:00 to 13:40 and at 15:00 for ten minutes, and was not reached on Thursday from
/// 0:00 to 1:00. `tasmota_B2D003`, without a name, came on Friday at 12:00 and shows 231 V in whole volts.
void record_measured_week(const std::filesystem::path& file);

}  // namespace collector::test
