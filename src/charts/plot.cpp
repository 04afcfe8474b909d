#include <collector/charts/plot.hpp>

#include <map>
#include <utility>

#include <fmt/format.h>

#include <collector/presentation/chart_style.hpp>
#include <collector/presentation/figure_words.hpp>
#include <collector/presentation/markup.hpp>
#include <collector/presentation/page_parts.hpp>

#include "charts/chart_parts.hpp"
#include "charts/curve_chart.hpp"
#include "charts/curve_maker.hpp"

namespace collector {
namespace {

using CurveMakers = std::map<std::uint8_t, CurveMaker>;

/// The curves of one plug, by channel.
class PlugCurves {
  public:
    PlugCurves(RecordSnapshot& record, const PlugRow& plug, const CurvePlan& plan)
        : record_(record), plug_(plug), plan_(plan) {}

    [[nodiscard]] StoreResult<void> read() {
        const RecordFilter filter{.span = plan_.period, .plugs = {plug_.id}, .channel = {}, .after = {}};
        auto done = for_each_row(record_.gaps(filter), [this](const GapRow& row) { gaps_.push_back(row.gap); });
        if (done) {
            done = for_each_row(record_.intervals(filter),
                                [this](const IntervalRow& row) { maker(row.interval.channel).add(row.interval); });
        }
        if (done && plan_.values == PlotValues::samples) {
            done = for_each_row(record_.voltages(filter), [this](const VoltageRow& row) {
                if (is_shown(row.sample)) {
                    maker(row.sample.channel).add(row.sample);
                }
            });
        }
        return done;
    }
    void add_to(std::vector<PlotCurve>& curves) {
        if (makers_.empty()) {
            maker(1);
        }
        for (auto& [channel, maker] : makers_) {
            curves.push_back(maker.curve());
            curves.back().plug = plug_;
            curves.back().channel = channel;
        }
    }

  private:
    CurveMaker& maker(std::uint8_t channel) { return makers_.try_emplace(channel, plan_, gaps_).first->second; }

    RecordSnapshot& record_;
    const PlugRow& plug_;
    const CurvePlan& plan_;
    std::vector<Gap> gaps_;
    CurveMakers makers_;
};

std::string period_text(const PageParts& words, const ReportPeriod& period) {
    const LocalClock& clock = words.clock();
    const TimeSpan days{clock.start_of(period.first_day), clock.start_of(period.last_day + std::chrono::days{1})};
    const std::string first = long_day(words.language(), period.first_day);
    const std::string last = long_day(words.language(), period.last_day);
    if (period.week) {
        return words.say(Word::week, *period.week, first, last);
    }
    if (period.span == days) {
        return period.first_day == period.last_day ? first : words.say(Word::days, first, last);
    }
    const std::string end = words.time_of_day(period.span.end);
    return words.say(Word::plot_moments, first + " " + words.time_of_day(period.span.start),
                     period.first_day == words.clock().day_of(period.span.end)
                         ? end
                         : long_day(words.language(), words.clock().day_of(period.span.end)) + " " + end);
}

/// What somebody is told who does not see the picture.
std::string description(const PageParts& words, const Plot& plot) {
    std::string text = words.say(plot.values == PlotValues::means ? Word::plot_means : Word::plot_samples_of) + " " +
                       words.say(Word::plot_limit, words.volts(kVoltageHighV));
    for (const PlotCurve& curve : plot.curves) {
        const std::string plug = plug_label(curve, words.language());
        text += " " + (curve.values == 0
                           ? words.say(Word::plot_nothing, plug)
                           : words.say(Word::plot_curve, plug, words.mean(curve.lowest_v), words.mean(curve.highest_v),
                                       words.moment(curve.highest_at), curve.values_high, curve.values));
    }
    return text;
}

}  // namespace

StoreResult<Plot> read_plot(RecordSnapshot& record, const std::vector<PlugRow>& plugs, const ReportHead& head,
                            PlotLayout layout) {
    const TimeSpan& period = head.period.span;
    Plot plot{.head = head,
              .layout = layout,
              .values = period.end - period.start <= kPlotSamplesMax ? PlotValues::samples : PlotValues::means,
              .curves = {}};
    const CurvePlan plan{.period = period,
                         .values = plot.values,
                         .column = column_of(period, plot.values, layout),
                         .made_until = head.evaluated_until.value_or(UtcMillis::min()),
                         .high_v = kVoltageHighV};
    for (const PlugRow& plug : plugs) {
        PlugCurves curves(record, plug, plan);
        if (auto done = curves.read(); !done) {
            return tl::unexpected(done.error());
        }
        curves.add_to(plot.curves);
    }
    return plot;
}

std::string plot_svg(const Plot& plot, const LocalClock& clock, Language language) {
    constexpr double kLeft = 16;
    constexpr double kTitle = 24;
    constexpr double kSubtitle = 43;
    constexpr double kTop = 54;
    constexpr double kFoot = 20;
    constexpr std::size_t kTitleLetters = 75;
    const PageParts words(clock, language);
    const En50160Limits limits;
    const ChartFrame frame{
        .period = plot.head.period, .clock = clock, .limits = limits, .language = language, .id = "plot"};
    const CurveChart chart(frame, plot.curves, plot.values, plot.layout, kTop);
    const double height = (plot.curves.empty() ? kTop : chart.height()) + kFoot;
    const std::string what = plot.curves.size() == 1 ? plug_label(plot.curves.front(), language)
                             : plot.curves.empty()   ? words.say(Word::no_plugs)
                                                     : words.say(Word::plot);
    const std::string when = period_text(words, plot.head.period);
    std::string svg = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xml:lang=\"{0}\" class=\"curve\" width=\"{1}\" height=\"{2}\" "
        "viewBox=\"0 0 {1} {2}\" role=\"img\" aria-labelledby=\"t d\">\n<title id=\"t\">{3}</title>\n"
        "<desc id=\"d\">{4}</desc>\n<style>{5}</style>\n<rect width=\"{1}\" height=\"{2}\" fill=\"#fff\"/>\n",
        code(language), coordinate(kPictureWidth), coordinate(height), escaped(what + ", " + when),
        escaped(description(words, plot)), kChartStyle);
    svg += fmt::format("<text class=\"title\" x=\"{}\" y=\"{}\">{}</text>\n", coordinate(kLeft), coordinate(kTitle),
                       escaped(shortened(what, kTitleLetters)));
    svg += label(kLeft, kSubtitle, "start", when + ", " + words.say(Word::clocks_of, plot.head.time_zone));
    svg += plot.curves.empty() ? std::string() : chart.svg();
    svg += fmt::format(
        "<text class=\"faint\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n", coordinate(kPictureWidth - kLeft),
        coordinate(height - 8),
        escaped(fmt::format("{}, {}", plot.head.program, long_day(language, clock.day_of(plot.head.made_at)))));
    return svg + "</svg>\n";
}

}  // namespace collector
