#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <collector/base/clock.hpp>
#include <collector/base/result.hpp>

namespace collector {

/// From `start` on, local time is UTC plus `offset`.
struct OffsetPeriod {
    UtcMillis start;
    std::chrono::seconds offset;
    std::string abbreviation;  ///< e.g. `CEST`

    friend bool operator==(const OffsetPeriod&, const OffsetPeriod&) = default;
};

/// Checks a zone name of the host's IANA database, e.g. `Europe/Amsterdam`.
/// Errors: bad_config (the name is unknown, or the host has no zone database).
[[nodiscard]] Result<void> check_time_zone(std::string_view zone);

/// Until when the host's zone database is read; the rules behind it, for all time to come, are not.
inline constexpr UtcMillis kTimeZonesEnd = std::chrono::sys_days{std::chrono::year{2038} / 1 / 1};

/// The offsets in force between two moments, oldest first; the first starts at or before `from`. Nothing changes any
/// more from kTimeZonesEnd on.
/// Errors: as check_time_zone.
[[nodiscard]] Result<std::vector<OffsetPeriod>> offset_periods(std::string_view zone, UtcMillis from, UtcMillis to);

}  // namespace collector
