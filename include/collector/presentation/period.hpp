#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include <collector/base/clock.hpp>
#include <collector/base/local_clock.hpp>
#include <collector/base/result.hpp>
#include <collector/model/evidence.hpp>

namespace collector {

/// What a report is about.
struct ReportPeriod {
    TimeSpan span;  ///< from one local midnight to another, unless moments were allowed
    std::chrono::local_days first_day;
    std::chrono::local_days last_day;  ///< that the span touches
    std::optional<std::string> week;   ///< `2026-W21`, if it is one ISO week

    friend bool operator==(const ReportPeriod&, const ReportPeriod&) = default;
};

/// What a period may begin and end with.
enum class PeriodEdges : std::uint8_t { days, moments };

/// As a person asks for it; what is empty was not said.
struct PeriodRequest {
    std::string week;  ///< `2026-W21`
    std::string from;  ///< `2026-05-18`: the first day; or a moment
    std::string to;    ///< `2026-05-24`: the last day, which is included; or a moment, which is not
    /// With moments, such as `2026-05-18T12:00`, days are taken as well. A moment is local, the first time that clocks
    /// show it, unless it has an offset (`2026-05-18T12:00+02:00`, `2026-05-18T10:00Z`). Seconds may be written.
    PeriodEdges edges = PeriodEdges::days;
};

/// Nothing can be reported about what was asked for.
struct BadPeriod {
    std::string what;  ///< says why; no trailing full stop
};

/// Without a week and days it is the last whole week that ends by `evaluated_until`, up to which the record is made, or
/// by `now`, whichever is earlier. Without a last day it ends with the day of that moment, or with that moment itself
/// where it begins with one.
///
/// Errors: a week, day or moment that cannot be read or does not exist; both a week and days; an end alone, or one that
/// does not come after the start; a period that begins after `now`.
[[nodiscard]] Result<ReportPeriod, BadPeriod> find_period(const PeriodRequest& request, const LocalClock& clock,
                                                          UtcMillis now, std::optional<UtcMillis> evaluated_until);

}  // namespace collector
