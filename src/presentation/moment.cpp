#include <collector/presentation/moment.hpp>

#include <chrono>
#include <cstddef>

#include <fmt/format.h>

#include <collector/base/iso_time.hpp>
#include <collector/base/quote.hpp>

namespace collector {
namespace {

using std::chrono::days;

constexpr std::size_t kDayLetters = std::string_view("2026-05-03").size();
constexpr std::size_t kMinuteLetters = std::string_view("2026-05-03T14:30").size();

/// As parse_iso_time() takes it: with a T, and with seconds.
std::string completed(std::string text) {
    if (text.size() > kDayLetters && text[kDayLetters] == ' ') {
        text[kDayLetters] = 'T';
    }
    const bool ends_with_minutes =
        text.size() == kMinuteLetters ||
        (text.size() > kMinuteLetters && std::string_view("Z+-").find(text[kMinuteLetters]) != std::string_view::npos);
    return ends_with_minutes ? text.insert(kMinuteLetters, ":00") : text;
}

}  // namespace

std::optional<UtcMillis> parse_moment(const std::string& text, const LocalClock& clock) {
    const auto moment = parse_iso_time(completed(text));
    if (!moment) {
        return std::nullopt;
    }
    return moment->zoned ? moment->stamp
                         : clock.first_showing(
                               std::chrono::local_time<std::chrono::milliseconds>{moment->stamp.time_since_epoch()});
}

Result<UtcMillis, BadPeriod> find_moment(std::string_view option, const std::string& text, DayMeans day_means,
                                         const LocalClock& clock) {
    if (const auto day = parse_iso_day(text)) {
        return clock.start_of(day_means == DayMeans::its_start ? *day : *day + days{1});
    }
    const auto moment = parse_moment(text, clock);
    return moment ? Result<UtcMillis, BadPeriod>(*moment)
                  : tl::unexpected(BadPeriod{fmt::format(
                        "{} {} is no day like 2026-05-03, and no time like 2026-05-03T14:30", option, quote(text))});
}

}  // namespace collector
