#include <collector/presentation/time_figures.hpp>

#include <cmath>

#include <fmt/format.h>

#include <collector/base/iso_time.hpp>
#include <collector/presentation/figures.hpp>

namespace collector {
namespace {

using std::chrono::milliseconds;
using Minutes = std::chrono::duration<double, std::ratio<60>>;
using Hours = std::chrono::duration<double, std::ratio<3600>>;

}  // namespace

double minutes_of(milliseconds length) {
    constexpr int kDecimals = 2;
    return rounded(Minutes(length).count(), kDecimals);
}

std::string minutes_cell(milliseconds length) {
    return fmt::to_string(minutes_of(length));
}

std::optional<double> percent_of(milliseconds part, milliseconds whole) {
    constexpr double kPercent = 100;
    return whole > milliseconds{0}
               ? std::optional(kPercent * static_cast<double>(part.count()) / static_cast<double>(whole.count()))
               : std::nullopt;
}

std::string minutes_text(milliseconds length) {
    if (length >= std::chrono::hours{3}) {
        return fmt::format("{} h", rounded(Hours(length).count(), 1));
    }
    const bool is_short = length < std::chrono::minutes{10};
    return fmt::format("{} min", rounded(Minutes(length).count(), is_short ? 1 : 0));
}

std::string counted(std::int64_t count, std::string_view what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string clock_text(UtcMillis time, const LocalClock& clock) {
    const std::chrono::hh_mm_ss shown{clock.time_of_day(time)};
    return fmt::format("{:02}:{:02}", shown.hours().count(), shown.minutes().count());
}

std::string local_text(UtcMillis time, const LocalClock& clock) {
    return day_text(clock.day_of(time)) + " " + clock_text(time, clock);
}

std::string span_text(const TimeSpan& span, const LocalClock& clock, bool lasts) {
    const std::string from = local_text(span.start, clock);
    if (lasts) {
        return from + " on, not over yet";
    }
    const bool is_one_day = clock.day_of(span.start) == clock.day_of(span.end);
    return from + " to " + (is_one_day ? clock_text(span.end, clock) : local_text(span.end, clock));
}

}  // namespace collector
