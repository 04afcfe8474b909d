#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <collector/base/local_clock.hpp>
#include <collector/model/evidence.hpp>

/// How lengths of time, and when something was, are written.
namespace collector {

[[nodiscard]] constexpr std::chrono::milliseconds length_of(const TimeSpan& span) {
    return span.end - span.start;
}

/// For JSON and CSV: with two decimals at most.
[[nodiscard]] double minutes_of(std::chrono::milliseconds length);
[[nodiscard]] std::string minutes_cell(std::chrono::milliseconds length);

/// nullopt: of nothing there is no share.
[[nodiscard]] std::optional<double> percent_of(std::chrono::milliseconds part, std::chrono::milliseconds whole);

/// For people: `0.5 min`, `45 min`, from three hours on `3.5 h`.
[[nodiscard]] std::string minutes_text(std::chrono::milliseconds length);

/// `1 gap`, `2 gaps`.
[[nodiscard]] std::string counted(std::int64_t count, std::string_view what);

/// On the clocks of a time zone: `13:05`.
[[nodiscard]] std::string clock_text(UtcMillis time, const LocalClock& clock);
/// With the day: `2026-05-20 13:05`.
[[nodiscard]] std::string local_text(UtcMillis time, const LocalClock& clock);

/// `2026-05-20 13:05 to 13:40`; with both days where they differ. `lasts`: up to the end of what is known, and on.
[[nodiscard]] std::string span_text(const TimeSpan& span, const LocalClock& clock, bool lasts);

}  // namespace collector
