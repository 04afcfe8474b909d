#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include <collector/model/evidence.hpp>
#include <collector/report/language.hpp>

/// What a report says, in each language: sentences with `{}` where something is put in, and how numbers and days are
/// written.
namespace collector {

enum class Word : std::uint8_t {
    title,
    indication,
    plug,
    plug_channel,
    week,
    days,
    not_a_week,
    made_until,
    intervals_of_ten_minutes,
    verdict_fail_high,
    verdict_fail_low,
    verdict_fail_share,
    verdict_pass,
    verdict_not_enough,
    numbers,
    measured,
    measured_value,
    outside_10,
    outside_10_value,
    far_outside,
    far_outside_value,
    longest_above,
    minutes,
    median,
    percentiles,
    lowest_highest,
    samples,
    samples_value,
    curve,
    curve_description,
    mean_of_ten_minutes,
    lowest_to_highest,
    not_measured,
    above_limit,
    limit,
    heat_map,
    heat_map_description,
    up_to,
    above,
    histogram,
    histogram_description,
    share_of_values,
    episodes,
    episodes_explained,
    no_episodes,
    from,
    to,
    duration,
    samples_above,
    highest,
    highest_mean,
    more_episodes,
    missing,
    missing_explained,
    nothing_missing,
    why,
    how_many,
    sensitivity,
    sensitivity_explained,
    shift,
    verdict,
    pass,
    fail,
    not_enough,
    method,
    method_mean,
    method_rules,
    method_instrument,
    method_calibration,
    calibration,
    calibration_whole,
    calibration_part,
    calibration_kept,
    calibration_pending,
    again,
    again_explained,
    made,
    digest,
    no_plugs,
    inverter_title,
    inverter_indication,
    inverter_off,
    inverter_never,
    inverter_nothing,
    inverter_measured,
    inverter_rules,
    rule_warning,
    rule_high,
    rule_mean,
    rule_very_high,
    time_above,
    how_often,
    share_of_daylight,
    inverter_by_hour,
    inverter_by_day,
    hour,
    day,
    lasts,
    inverter_method,
    inverter_method_mean,
    inverter_method_socket,
    daylight_by_hours,
    daylight_by_sun,
    status_thin,
    status_gap_collector,
    status_gap_plug,
    status_relay_off,
    status_clock,
    status_slow,
    status_implausible,
    status_two_devices,
    status_pending,
    status_unrecorded,  // last: it is counted up to here
};
inline constexpr std::size_t kWords = static_cast<std::size_t>(Word::status_unrecorded) + 1;

/// Never empty.
[[nodiscard]] std::string_view word(Language language, Word which);

/// Of an interval that is not valid.
[[nodiscard]] Word status_word(IntervalStatus status);

/// `253.1` or `253,1`.
[[nodiscard]] std::string decimal(Language language, double value, int decimals);
/// With no more decimals than it takes: `253`, `195,5`.
[[nodiscard]] std::string shortest(Language language, double value);

/// `18 May 2026`, `18 mei 2026`, `18. Mai 2026`.
[[nodiscard]] std::string long_day(Language language, std::chrono::local_days day);
/// `Mon 18 May`, `ma 18-5`, `Mo 18.5.`.
[[nodiscard]] std::string short_day(Language language, std::chrono::local_days day);

}  // namespace collector
