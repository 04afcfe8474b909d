#include "sim_time.hpp"

#include <charconv>
#include <cstddef>
#include <iterator>

#include <fmt/format.h>

namespace tasmota_sim {

namespace {

/// The digits of `text` from `at`, all `length` of them.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t length) {
    const std::string_view field = text.substr(at, length);
    int value = 0;
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
    if (error != std::errc{} || end != field.data() + field.size() || field.front() == '-') {
        return std::nullopt;
    }
    return value;
}

/// True if every character outside `0` in the shape stands at the same place in the text.
bool has_shape(std::string_view text, std::string_view shape) {
    if (text.size() != shape.size()) {
        return false;
    }
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const bool is_digit = text[i] >= '0' && text[i] <= '9';
        if (shape[i] == '0' ? !is_digit : text[i] != shape[i]) {
            return false;
        }
    }
    return true;
}

}  // namespace

void append_iso_seconds(std::string& text, std::chrono::sys_seconds time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{time - day};
    fmt::format_to(std::back_inserter(text), "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", int{date.year()},
                   unsigned{date.month()}, unsigned{date.day()}, clock.hours().count(), clock.minutes().count(),
                   clock.seconds().count());
}

std::string iso_seconds(std::chrono::sys_seconds time) {
    std::string text;
    append_iso_seconds(text, time);
    return text;
}

std::optional<UtcMillis> parse_utc(std::string_view text) {
    if (!has_shape(text, "0000-00-00T00:00:00Z")) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year{*digits(text, 0, 4)},
                                           std::chrono::month{static_cast<unsigned>(*digits(text, 5, 2))},
                                           std::chrono::day{static_cast<unsigned>(*digits(text, 8, 2))}};
    const std::chrono::hours hour{*digits(text, 11, 2)};
    const std::chrono::minutes minute{*digits(text, 14, 2)};
    const std::chrono::seconds second{*digits(text, 17, 2)};
    if (!date.ok() || hour.count() > 23 || minute.count() > 59 || second.count() > 59) {
        return std::nullopt;
    }
    return std::chrono::sys_days{date} + hour + minute + second;
}

std::optional<std::chrono::minutes> parse_time_of_day(std::string_view text) {
    if (!has_shape(text, "00:00")) {
        return std::nullopt;
    }
    const int hour = *digits(text, 0, 2);
    const int minute = *digits(text, 3, 2);
    if (hour > 23 || minute > 59) {
        return std::nullopt;
    }
    return std::chrono::hours{hour} + std::chrono::minutes{minute};
}

}  // namespace tasmota_sim
