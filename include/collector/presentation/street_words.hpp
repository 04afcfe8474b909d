#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <collector/presentation/language.hpp>

/// What is said of a street to everybody, in each language.
namespace collector {

/// Some have blanks, `{}`, as said beside them.
enum class StreetWord : std::uint8_t {
    title,
    title_of,  ///< street
    overview,
    never_high,     ///< volts
    high_on_days,   ///< volts, days, days measured, length of time
    highest,        ///< volts, day, time
    share_at_most,  ///< per cent, volts
    nothing,
    days_covered,  ///< first day, last day, time zone
    record_until,  ///< day, time
    band,
    band_description,
    band_middle,
    band_edges,
    band_above,  ///< volts
    hours_explained,
    share,              ///< volts
    share_description,  ///< volts
    calendar,
    calendar_description,  ///< volts
    calendar_up_to,        ///< hours
    calendar_more,         ///< hours
    calendar_never,
    day_by_day,
    day,
    lowest_column,
    highest_column,
    time_above_column,  ///< volts
    share_column,       ///< volts
    months,
    months_explained,
    month,
    table,
    streets,
    streets_explained,  ///< plugs needed
    street,
    latest_days,       ///< days
    days_high_column,  ///< volts
    back_to_overview,
    back_to_latest,
    how,
    how_measured,
    how_public,   ///< plugs needed
    how_figures,  ///< plugs left out, plugs needed
    how_counts,   ///< plugs needed
    how_not,
    licence,
    licence_explained,  ///< licence
    licence_none,       // last: it is counted up to here
};
inline constexpr std::size_t kStreetWords = static_cast<std::size_t>(StreetWord::licence_none) + 1;

[[nodiscard]] std::string_view word(Language language, StreetWord which);

}  // namespace collector
