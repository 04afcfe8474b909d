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

/// No zone of this name is known, or the host has no zone database.
struct UnknownTimeZone {
    std::string what;  ///< names the zone, and says what to do; no trailing full stop
};

/// Checks a zone name of the host's IANA database, e.g. `Europe/Amsterdam`.
[[nodiscard]] Result<void, UnknownTimeZone> check_time_zone(std::string_view zone);

/// The host's zone database is read from here: older than any plug.
inline constexpr UtcMillis kTimeZonesFrom = std::chrono::sys_days{std::chrono::year{2015} / 1 / 1};

/// ... and up to here. Its rules for all the time after that are not used.
inline constexpr UtcMillis kTimeZonesEnd = std::chrono::sys_days{std::chrono::year{2038} / 1 / 1};

/// The offsets in force between two moments, oldest first; the first starts at or before `from`. Nothing changes any
/// more from kTimeZonesEnd on.
[[nodiscard]] Result<std::vector<OffsetPeriod>, UnknownTimeZone> offset_periods(std::string_view zone, UtcMillis from,
                                                                                UtcMillis to);

}  // namespace collector
