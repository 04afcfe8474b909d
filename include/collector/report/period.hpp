#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <collector/base/clock.hpp>
#include <collector/base/local_clock.hpp>
#include <collector/base/result.hpp>
#include <collector/model/evidence.hpp>

namespace collector {

/// What a report is about.
struct ReportPeriod {
    TimeSpan span;  ///< from one local midnight to another
    std::chrono::local_days first_day;
    std::chrono::local_days last_day;
    std::optional<std::string> week;  ///< `2026-W21`, if it is one ISO week

    friend bool operator==(const ReportPeriod&, const ReportPeriod&) = default;
};

/// As a person asks for it; what is empty was not said.
struct PeriodRequest {
    std::string week;  ///< `2026-W21`
    std::string from;  ///< `2026-05-18`: the first day
    std::string to;    ///< `2026-05-24`: the last day
};

/// Nothing can be reported about what was asked for.
struct BadPeriod {
    std::string what;  ///< says why; no trailing full stop
};

/// Without a week and days it is the last whole week that ends by `evaluated_until`, up to which the record is made, or
/// by `now`, whichever is earlier. Without a last day it ends with the day of that moment.
///
/// Errors: a week or day that cannot be read or does not exist; both a week and days; a last day alone, or one before
/// the first; a period that begins after `now`.
[[nodiscard]] Result<ReportPeriod, BadPeriod> find_period(const PeriodRequest& request, const LocalClock& clock,
                                                          UtcMillis now, std::optional<UtcMillis> evaluated_until);

}  // namespace collector
