#include "charts/curve_legend.hpp"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include <collector/presentation/markup.hpp>
#include <collector/presentation/words.hpp>

#include "charts/chart_parts.hpp"
#include "charts/curve_chart.hpp"
#include "charts/missing_cause.hpp"

namespace collector {
namespace {

constexpr double kRow = 17;
constexpr double kColumn = 350;
constexpr double kSample = 26;
/// Of a curve that has a number, so that its dashes are seen beside that.
constexpr double kNumberedSample = 54;
/// What fits into a column beside its sample.
constexpr std::size_t kLettersMax = 50;

double sample_width(const LegendEntry& entry) {
    return entry.curve == 0 ? kSample : kNumberedSample;
}

std::string sample_svg(const ChartFrame& frame, const LegendEntry& entry, double x, double y) {
    const double width = sample_width(entry);
    switch (entry.kind) {
        case LegendEntry::Kind::curve:
            return line(x, y - 4, x + width, y - 4, entry.curve == 0 ? "mean" : fmt::format("mean c{}", entry.curve)) +
                   (entry.curve == 0 ? std::string() : flag(x + width / 2, y - 4, entry.curve - 1));
        case LegendEntry::Kind::high:
            return line(x, y - 4, x + kSample, y - 4, "high");
        case LegendEntry::Kind::band:
            return box(x, y - 9, kSample, 10, "band");
        case LegendEntry::Kind::missing:
            return missing_box(frame, entry.cause, x, y - 10, kSample, 12, "");
    }
    return {};
}

}  // namespace

std::vector<MissingCause> causes_in(const std::vector<PlotCurve>& curves) {
    std::vector<MissingCause> causes;
    for (const PlotCurve& curve : curves) {
        for (const MissingStretch& stretch : curve.missing) {
            causes.push_back(stretch.cause);
        }
    }
    std::ranges::sort(causes);
    causes.erase(std::unique(causes.begin(), causes.end()), causes.end());
    return causes;
}

std::string flag(double x, double y, std::size_t curve) {
    return fmt::format(
        "<circle class=\"flag\" cx=\"{0}\" cy=\"{1}\" r=\"6\"/>\n"
        "<text class=\"number\" x=\"{0}\" y=\"{2}\" text-anchor=\"middle\">{3}</text>\n",
        coordinate(x), coordinate(y), coordinate(y + 3.2), curve + 1);
}

std::vector<LegendEntry> legend_of(const ChartFrame& frame, const std::vector<PlotCurve>& curves, PlotValues values) {
    using Kind = LegendEntry::Kind;
    std::vector<LegendEntry> legend;
    const auto add = [&](Kind kind, Word text) {
        legend.push_back({.kind = kind, .text = std::string(word(frame.language, text))});
    };
    const bool has_values = std::ranges::any_of(curves, [](const PlotCurve& curve) { return curve.values > 0; });
    if (curves.size() > 1) {
        for (std::size_t i = 0; i < curves.size(); ++i) {
            legend.push_back({.kind = Kind::curve, .text = plug_label(curves[i], frame.language), .curve = i + 1});
        }
    } else if (has_values) {
        add(Kind::curve, values == PlotValues::means ? frame.words.line : Word::plot_samples);
    }
    if (std::ranges::any_of(curves, [](const PlotCurve& curve) { return curve.values_high > 0; })) {
        add(Kind::high, Word::above_limit);
    }
    if (curves.size() == 1 && has_values && values == PlotValues::means) {
        add(Kind::band, frame.words.band);
    }
    for (const MissingCause cause : causes_in(curves)) {
        legend.push_back(
            {.kind = Kind::missing, .text = std::string(word(frame.language, missing_word(cause))), .cause = cause});
    }
    return legend;
}

double legend_height(const std::vector<LegendEntry>& legend) {
    const std::size_t rows = (legend.size() + 1) / 2;
    return kRow * static_cast<double>(rows) + 8;
}

std::string legend_svg(const ChartFrame& frame, const std::vector<LegendEntry>& legend, double top) {
    std::string svg;
    for (std::size_t i = 0; i < legend.size(); ++i) {
        const double x = 44 + kColumn * static_cast<double>(i % 2);
        const std::size_t row = i / 2;
        const double y = top + 14 + kRow * static_cast<double>(row);
        svg += sample_svg(frame, legend[i], x, y) +
               label(x + sample_width(legend[i]) + 6, y, "start", shortened(legend[i].text, kLettersMax));
    }
    return svg;
}

}  // namespace collector
