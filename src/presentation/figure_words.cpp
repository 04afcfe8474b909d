#include <collector/presentation/figure_words.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

namespace collector {
namespace {

constexpr std::array<std::array<std::string_view, 12>, kLanguages.size()> kMonths{
    {{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
      "December"},
     {"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
      "december"},
     {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
      "Dezember"}}};

constexpr std::array<std::array<std::string_view, 12>, kLanguages.size()> kShortMonths{
    {{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
     {"jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"},
     {"Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"}}};

/// From Sunday, as std::chrono counts.
constexpr std::array<std::array<std::string_view, 7>, kLanguages.size()> kWeekdays{
    {{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
     {"zo", "ma", "di", "wo", "do", "vr", "za"},
     {"So", "Mo", "Di", "Mi", "Do", "Fr", "Sa"}}};

std::size_t index_of(Language language) {
    return static_cast<std::size_t>(language);
}

std::string with_mark(Language language, std::string number) {
    if (language != Language::english) {
        std::ranges::replace(number, '.', ',');
    }
    return number;
}

}  // namespace

std::string decimal(Language language, double value, int decimals) {
    return with_mark(language, fmt::format("{:.{}f}", value, decimals));
}

std::string shortest(Language language, double value) {
    constexpr double kMilli = 1000;
    return with_mark(language, fmt::format("{}", std::round(value * kMilli) / kMilli));
}

std::string long_day(Language language, std::chrono::local_days day) {
    const std::chrono::year_month_day date{day};
    return fmt::format("{}{} {} {}", static_cast<unsigned>(date.day()), language == Language::german ? "." : "",
                       kMonths[index_of(language)][static_cast<unsigned>(date.month()) - 1],
                       static_cast<int>(date.year()));
}

std::string short_day(Language language, std::chrono::local_days day) {
    const std::chrono::year_month_day date{day};
    const std::string_view weekday = kWeekdays[index_of(language)][std::chrono::weekday{day}.c_encoding()];
    const auto of_month = static_cast<unsigned>(date.day());
    const auto month = static_cast<unsigned>(date.month());
    switch (language) {
        case Language::english:
            return fmt::format("{} {} {}", weekday, of_month, kShortMonths[index_of(language)][month - 1]);
        case Language::dutch:
            return fmt::format("{} {}-{}", weekday, of_month, month);
        case Language::german:
            return fmt::format("{} {}.{}.", weekday, of_month, month);
    }
    return {};
}

std::string month_text(Language language, std::chrono::local_days day) {
    const std::chrono::year_month_day date{day};
    return fmt::format("{} {}", kShortMonths[index_of(language)][static_cast<unsigned>(date.month()) - 1],
                       static_cast<int>(date.year()));
}

}  // namespace collector
