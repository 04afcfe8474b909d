#include <string>
#include <vector>

#include <fmt/format.h>

#include <collector/presentation/figure_words.hpp>
#include <collector/presentation/words.hpp>

#include "charts/chart_parts.hpp"
#include "charts/curve_chart.hpp"
#include "charts/curve_maker.hpp"

namespace collector {

std::string voltage_curve(const ChartFrame& frame, const std::vector<Interval>& intervals, const std::vector<Gap>& gaps,
                          UtcMillis made_until) {
    CurveMaker maker({.period = frame.period.span,
                      .values = PlotValues::means,
                      .column = column_of(frame.period.span, PlotValues::means, PlotLayout::one_row),
                      .made_until = made_until,
                      .high_v = frame.limits.high_v},
                     gaps);
    for (const Interval& interval : intervals) {
        maker.add(interval);
    }
    const std::vector<PlotCurve> curves{maker.curve()};
    const CurveChart chart(frame, curves, PlotValues::means, PlotLayout::one_row, 0);
    const Language language = frame.language;
    const std::string description =
        fmt::format(fmt::runtime(word(language, frame.words.description)), shortest(language, frame.limits.high_v),
                    decimal(language, curves.front().lowest_v, 2), decimal(language, curves.front().highest_v, 2),
                    curves.front().values_high);
    return picture_head(frame, "curve", chart.height(), word(language, frame.words.title), description) + chart.svg() +
           "</svg>\n";
}

}  // namespace collector
