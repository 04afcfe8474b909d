#pragma once

#include <string>
#include <vector>

#include <collector/base/local_clock.hpp>
#include <collector/presentation/language.hpp>
#include <collector/presentation/period.hpp>
#include <collector/presentation/words.hpp>
#include <collector/quality/en50160.hpp>

/// Pictures of what was measured in a period, as SVG with text, a title and a description. Nothing is told by
/// colour alone: what is too high is also thicker, darker or marked, and what is missing has a pattern.
namespace collector {

/// What a curve with a band around it is of.
struct CurveWords {
    Word title = Word::curve;
    Word description = Word::curve_description;
    Word line = Word::mean_of_ten_minutes;
    Word band = Word::lowest_to_highest;
};

struct ChartFrame {
    const ReportPeriod& period;
    const LocalClock& clock;
    const En50160Limits& limits;
    Language language;
    /// Makes the ids in one document differ.
    std::string id;
    CurveWords words{};
};

/// A value of ten minutes.
struct TimedVolts {
    UtcMillis start;
    double volts;
};

/// The means, with the range of the samples, the limits, and what is missing by its cause. `gaps`: of the plug and of
/// all plugs. `made_until`: up to here there are intervals, where there can be any.
[[nodiscard]] std::string voltage_curve(const ChartFrame& frame, const std::vector<Interval>& intervals,
                                        const std::vector<Gap>& gaps, UtcMillis made_until);

/// A row for each day of the period, a cell for each local hour with the highest value in it.
[[nodiscard]] std::string heat_map(const ChartFrame& frame, const std::vector<TimedVolts>& values,
                                   Word title = Word::heat_map, Word description = Word::heat_map_description);

/// Of the intervals that have one.
[[nodiscard]] std::vector<TimedVolts> valid_means(const std::vector<Interval>& intervals);

/// Bars of one volt.
[[nodiscard]] std::string histogram(const ChartFrame& frame, const std::vector<Interval>& intervals);

}  // namespace collector
