#pragma once

#include <filesystem>

#include <collector/model/evidence.hpp>

namespace collector::test {

/// 18 and 19 May 2026 in Europe/Amsterdam.
inline constexpr TimeSpan kSunnyDays{std::chrono::sys_days{std::chrono::year{2026} / 5 / 17} + std::chrono::hours{22},
                                     std::chrono::sys_days{std::chrono::year{2026} / 5 / 19} + std::chrono::hours{22}};

/// Records these two days, and nothing else, with two plugs.
///
/// `tasmota_A1C001` ("Koelkast "boven"") sends a sample a minute, of 230 V; on the first day 254.5 V from 13:00 to
/// 13:40 and once, at 15:00, 265 V. On the second day it was not reached from 0:00 to 1:00. `tasmota_B2D003`, without a
/// name, came on the second day at 12:00, sent 231 V every 300 s, and has been silent since 20:00. On that day the link
/// was down from 10:00 to 10:05, and the collector stopped from 10:03 to 10:04.
void record_sunny_days(const std::filesystem::path& file);

}  // namespace collector::test
