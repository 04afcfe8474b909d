#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <collector/base/clock.hpp>
#include <collector/base/local_clock.hpp>
#include <collector/presentation/language.hpp>
#include <collector/presentation/report_head.hpp>
#include <collector/store/record_reader.hpp>

/// The voltage of some plugs over time, as a picture and in a terminal: with the limits of the mains, and with what was
/// not measured, by its cause.
namespace collector {

/// What a curve is made of: samples that count, or valid ten-minute means, between the lowest and the highest sample.
enum class PlotValues : std::uint8_t { samples, means };

/// Samples of at most so much: a day, one of 25 hours included. Means of anything longer.
inline constexpr std::chrono::hours kPlotSamplesMax{25};

/// One row from the start to the end, or a row for each local day, from 0:00 to 24:00 of its clocks: what they skip in
/// spring is empty, and an hour that they show twice in autumn is drawn twice in one place.
enum class PlotLayout : std::uint8_t { one_row, days };

/// The rows of days that a picture shows.
inline constexpr std::chrono::days kPlotDaysMax{62};

/// The curves of one picture that can be told apart.
inline constexpr std::size_t kPlotCurvesMax = 8;

/// Why no value counts. What the collector did not hear is told apart from what the plug did not say.
enum class MissingCause : std::uint8_t {
    collector_off,  ///< it was not running, or could not keep what came
    link_down,      ///< it had no connection to the broker
    plug_offline,
    plug_silent,
    relay_off,
    clock,
    few_samples,
    unusable,  ///< no mains voltage, or of two devices
    pending,   ///< not over yet, or not evaluated yet
    unrecorded,
};
inline constexpr std::size_t kMissingCauses = static_cast<std::size_t>(MissingCause::unrecorded) + 1;

struct MissingStretch {
    TimeSpan span;
    MissingCause cause;

    friend bool operator==(const MissingStretch&, const MissingStretch&) = default;
};

/// The values of a curve that fall into one column of a picture: one, or more that follow each other.
struct CurveColumn {
    TimeSpan span;   ///< from the start of the first to the end of the last; a sample starts and ends at once
    double first_v;  ///< of the values, in order of time
    double last_v;
    double lowest_v;
    double highest_v;
    double sample_min_v;  ///< of the samples that the values are means of
    double sample_max_v;
    bool is_joined;  ///< nothing is missing between the column before and this one

    friend bool operator==(const CurveColumn&, const CurveColumn&) = default;
};

/// One channel of a plug. So that a year is no larger than a week, values are put together where they would fall into
/// one column of a picture, and the lowest and the highest of them stay. A column is missing where at least half of it
/// is, by the cause of most of that.
struct PlotCurve {
    PlugRow plug{};
    std::uint8_t channel = 1;
    std::vector<CurveColumn> columns;     ///< by time
    std::vector<MissingStretch> missing;  ///< by time; none overlap
    std::int64_t values = 0;
    std::int64_t values_high = 0;  ///< of them, those above the high limit
    double lowest_v = 0;           ///< of the values; 0 without one
    double highest_v = 0;
    UtcMillis highest_at{};  ///< the start of the first value that is so high
};

struct Plot {
    ReportHead head;
    PlotLayout layout;
    PlotValues values;
    std::vector<PlotCurve> curves;  ///< by plug (id) and channel
};

/// Reads some plugs of one site; one that has no interval in the period has a curve without values. Memory: a few
/// hundred kilobytes a curve, whatever the period.
/// Errors: as of RecordSnapshot.
[[nodiscard]] StoreResult<Plot> read_plot(RecordSnapshot& record, const std::vector<PlugRow>& plugs,
                                          const ReportHead& head, PlotLayout layout);

/// One SVG file that needs nothing but itself, on white, with a title and a description for screen readers. At most
/// kPlotCurvesMax curves and kPlotDaysMax days.
[[nodiscard]] std::string plot_svg(const Plot& plot, const LocalClock& clock, Language language);

/// What a terminal can show.
struct TextLook {
    std::size_t columns;  ///< less than kTextColumnsMin count as that
    enum class Letters : std::uint8_t { ascii, braille } letters;
    enum class Colours : std::uint8_t { none, ansi } colours;
};
inline constexpr std::size_t kTextColumnsMin = 32;

/// For a terminal, in English: each curve by itself, with what is missing marked by letters. No line is wider than the
/// look's columns.
[[nodiscard]] std::string plot_text(const Plot& plot, const LocalClock& clock, const TextLook& look);

}  // namespace collector
