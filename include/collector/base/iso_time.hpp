#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <collector/base/clock.hpp>

namespace collector {

/// `2023-10-01T12:00:05.123Z`.
[[nodiscard]] std::string iso_text(UtcMillis time);

/// `2026-11-26 16:33 UTC`.
[[nodiscard]] std::string minute_text(UtcMillis time);

/// `2026-11-26`.
[[nodiscard]] std::string day_text(UtcMillis time);
[[nodiscard]] std::string day_text(std::chrono::local_days day);

/// The Monday on or before a day.
[[nodiscard]] std::chrono::local_days monday_of(std::chrono::local_days day);

/// The ISO week of a day, which runs from Monday to Sunday and is the first of a year when its Thursday is the first
/// there: `2026-W21`.
[[nodiscard]] std::string week_text(std::chrono::local_days day);

/// Reads what day_text writes. nullopt for anything else, a day that does not exist included.
[[nodiscard]] std::optional<std::chrono::local_days> parse_iso_day(std::string_view text);

/// The Monday of a week as week_text writes it. nullopt for anything else, a week that the year does not have included.
[[nodiscard]] std::optional<std::chrono::local_days> parse_iso_week(std::string_view text);

/// A date and time as written, and the zone if it was written too.
struct IsoTime {
    UtcMillis stamp;  ///< UTC when `zoned`; else the written wall clock read as if it were UTC
    bool zoned;

    friend bool operator==(const IsoTime&, const IsoTime&) = default;
};

/// Reads `YYYY-MM-DDThh:mm:ss`, with an optional fraction of 1 to 9 digits (cut to milliseconds) and an optional
/// zone `Z`, `+hh:mm` or `+hhmm`. nullopt for anything else, a day that does not exist and second 60 included.
[[nodiscard]] std::optional<IsoTime> parse_iso_time(std::string_view text);

}  // namespace collector
