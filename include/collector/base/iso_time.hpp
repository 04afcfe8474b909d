#pragma once

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
