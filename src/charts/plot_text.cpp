#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <collector/base/iso_time.hpp>
#include <collector/base/terminal_text.hpp>
#include <collector/charts/plot.hpp>
#include <collector/presentation/figure_words.hpp>
#include <collector/presentation/page_parts.hpp>
#include <collector/presentation/text_parts.hpp>
#include <collector/presentation/time_figures.hpp>
#include <collector/presentation/words.hpp>

#include "charts/curve_legend.hpp"
#include "charts/missing_cause.hpp"
#include "charts/text_canvas.hpp"
#include "charts/time_axis.hpp"
#include "charts/volt_axis.hpp"

namespace collector {
namespace {

constexpr std::size_t kPlotRows = 14;
constexpr std::size_t kDayRows = 5;
/// `253 |`
constexpr std::size_t kMargin = 5;

/// What frames a plot.
struct Frame {
    std::string_view side;
    std::string_view tick;  ///< on the side
    std::string_view corner;
    std::string_view bottom;
    std::string_view bottom_tick;
};
constexpr Frame kAsciiFrame{.side = "|", .tick = "+", .corner = "+", .bottom = "-", .bottom_tick = "+"};
constexpr Frame kBoxFrame{
    .side = "\u2502", .tick = "\u2524", .corner = "\u2514", .bottom = "\u2500", .bottom_tick = "\u252c"};

/// One curve in a terminal.
class TextPlot {
  public:
    TextPlot(const Plot& plot, const PlotCurve& curve, const LocalClock& clock, const TextLook& look)
        : plot_(plot),
          curve_(curve),
          look_(look),
          frame_(look.letters == TextLook::Letters::braille ? kBoxFrame : kAsciiFrame),
          words_(clock, Language::english),
          axis_(plot.head.period, clock, plot.layout),
          range_(volt_range({curve}, {})),
          width_(look.columns - kMargin) {}

    [[nodiscard]] std::string text() const {
        std::string text = lines(plug_text(curve_.plug, curve_.channel)) + lines(summary());
        for (std::size_t row = 0; row < axis_.rows().size(); ++row) {
            text += row_text(row);
        }
        return text + times() + lines(legend());
    }

  private:
    /// Of words, as long as the terminal is wide.
    [[nodiscard]] std::string lines(const std::string& words) const {
        return words.empty() ? words : fmt::format("{}\n", fmt::join(wrapped(words, look_.columns), "\n"));
    }
    [[nodiscard]] std::string summary() const;
    [[nodiscard]] std::string row_text(std::size_t row) const;
    void draw_curve(TextCanvas& canvas, std::size_t row) const;
    [[nodiscard]] int dot_of(const TextCanvas& canvas, double volts) const;
    /// What stands beside the rows of a canvas; and draws the limits.
    [[nodiscard]] std::map<std::size_t, std::string> volt_labels(TextCanvas& canvas) const;
    /// A letter for each column in which something is missing.
    [[nodiscard]] std::string gap_letters(TextCanvas& canvas, std::size_t row) const;
    [[nodiscard]] std::string times() const;
    [[nodiscard]] std::string legend() const;

    const Plot& plot_;
    const PlotCurve& curve_;
    const TextLook& look_;
    const Frame& frame_;
    PageParts words_;
    TimeAxis axis_;
    VoltRange range_;
    std::size_t width_;
};

std::string TextPlot::summary() const {
    const std::string what = plot_.values == PlotValues::means ? "ten-minute means" : "samples";
    if (curve_.values == 0) {
        return what + ": none was measured";
    }
    return fmt::format("{}: {:.2f} to {:.2f} V, the highest {}; {} of {} above {}", what, curve_.lowest_v,
                       curve_.highest_v, words_.moment(curve_.highest_at), curve_.values_high, curve_.values,
                       volts(kVoltageHighV));
}

int TextPlot::dot_of(const TextCanvas& canvas, double volts) const {
    constexpr double kRounding = 1e-9;
    const double dot = std::floor(range_.place(volts) * canvas.dots_up() + kRounding);
    return std::clamp(static_cast<int>(dot), 0, canvas.dots_up() - 1);
}

std::map<std::size_t, std::string> TextPlot::volt_labels(TextCanvas& canvas) const {
    constexpr std::size_t kRowsApart = 3;
    std::map<std::size_t, std::string> labels;
    for (const double limit : limits_within(range_, {})) {
        const std::size_t row = canvas.row_of(dot_of(canvas, limit));
        canvas.draw_line(row, kLimitColour);
        labels.try_emplace(row, fmt::format("{:.0f}", std::floor(limit)));
    }
    canvas.set_limit(dot_of(canvas, kVoltageHighV));
    for (const double tick : volt_ticks(range_, canvas.rows() / kRowsApart + 2)) {
        labels.try_emplace(canvas.row_of(dot_of(canvas, tick)), fmt::format("{:.0f}", tick));
    }
    return labels;
}

void TextPlot::draw_curve(TextCanvas& canvas, std::size_t row) const {
    for (const AxisPart& part : axis_.parts()) {
        if (part.row != row) {
            continue;
        }
        const auto across = [&](UtcMillis time) {
            return part.place(std::min(time, part.span.end)) * canvas.dots_across();
        };
        int last_across = -1;
        int last_up = 0;
        for (const CurveColumn& one : columns_in(part, curve_)) {
            const int from = std::min(static_cast<int>(std::floor(across(one.span.start))), canvas.dots_across() - 1);
            const int to = std::max(from, static_cast<int>(std::ceil(across(one.span.end))) - 1);
            if (one.is_joined && last_across >= 0) {
                canvas.join(last_across, last_up, from, dot_of(canvas, one.first_v));
            }
            for (int dot = from; dot <= to; ++dot) {
                canvas.mark(dot, dot_of(canvas, one.lowest_v), dot_of(canvas, one.highest_v));
            }
            last_across = to;
            last_up = dot_of(canvas, one.last_v);
        }
    }
}

std::string TextPlot::gap_letters(TextCanvas& canvas, std::size_t row) const {
    /// Less than this of a column is no more than how time was rounded.
    constexpr double kLeast = 0.01;
    std::vector<std::array<double, kMissingCauses>> shares(width_);
    for (const AxisPart& part : axis_.parts()) {
        for (const MissingStretch& stretch : curve_.missing) {
            if (part.row != row || stretch.span.start >= part.span.end || stretch.span.end <= part.span.start) {
                continue;
            }
            const auto width = static_cast<double>(width_);
            const double from = part.place(std::max(stretch.span.start, part.span.start)) * width;
            const double to = part.place(std::min(stretch.span.end, part.span.end)) * width;
            for (auto column = static_cast<std::size_t>(from); column < width_ && static_cast<double>(column) < to;
                 ++column) {
                const auto left = static_cast<double>(column);
                shares[column].at(static_cast<std::size_t>(stretch.cause)) +=
                    std::min(to, left + 1) - std::max(from, left);
            }
        }
    }
    std::string letters;
    for (std::size_t column = 0; column < width_; ++column) {
        const auto* const most = std::ranges::max_element(shares[column]);
        if (*most < kLeast) {
            letters += ' ';
            continue;
        }
        letters += missing_letter(static_cast<MissingCause>(most - shares[column].begin()));
        if (!canvas.has_dots(column)) {
            canvas.shade(column);
        }
    }
    return letters.substr(0, letters.find_last_not_of(' ') + 1);
}

std::string TextPlot::row_text(std::size_t row) const {
    const bool is_day = plot_.layout == PlotLayout::days;
    const std::size_t rows = is_day ? kDayRows : kPlotRows;
    TextCanvas canvas(width_, rows, look_);
    const auto labels = volt_labels(canvas);
    draw_curve(canvas, row);
    const std::string letters = gap_letters(canvas, row);
    std::string text = is_day ? short_day(Language::english, axis_.rows()[row]) + "\n" : std::string();
    for (std::size_t line = 0; line < rows; ++line) {
        const auto found = labels.find(line);
        text += found == labels.end() ? fmt::format("    {}", frame_.side)
                                      : fmt::format("{:>3} {}", found->second, frame_.tick);
        text += canvas.row_text(line);
        text.erase(text.find_last_not_of(' ') + 1);
        text += '\n';
    }
    return text + (letters.empty() ? letters : fmt::format("gap {}{}\n", frame_.side, letters));
}

std::string TextPlot::times() const {
    constexpr std::size_t kColumnsOfTick = 12;
    std::vector<std::string_view> line(width_, frame_.bottom);
    std::string labels;
    for (const AxisTick& tick : axis_.ticks(Language::english, std::max<std::size_t>(width_ / kColumnsOfTick, 2) + 1)) {
        const auto column =
            std::min(static_cast<std::size_t>(std::lround(tick.at * static_cast<double>(width_))), width_ - 1);
        line[column] = frame_.bottom_tick;
        const std::size_t at = std::min(column, width_ - std::min(width_, tick.label.size()));
        if (labels.empty() || labels.size() < at) {
            labels.resize(at, ' ');
            labels += tick.label;
        }
    }
    return fmt::format("    {}{}\n     {}\n", frame_.corner, fmt::join(line, ""), labels);
}

std::string TextPlot::legend() const {
    std::string text;
    for (const MissingCause cause : causes_in({curve_})) {
        text += fmt::format("{}{} {}", text.empty() ? "gap: " : ", ", missing_letter(cause),
                            word(Language::english, missing_word(cause)));
    }
    return text;
}

std::string period_text(const ReportPeriod& period, const LocalClock& clock) {
    const bool is_days = period.span == TimeSpan{clock.start_of(period.first_day),
                                                 clock.start_of(period.last_day + std::chrono::days{1})};
    return !is_days ? local_text(period.span.start, clock) + " to " + local_text(period.span.end, clock)
           : period.first_day == period.last_day ? day_text(period.first_day)
                                                 : day_text(period.first_day) + " to " + day_text(period.last_day);
}

}  // namespace

std::string plot_text(const Plot& plot, const LocalClock& clock, const TextLook& wanted) {
    TextLook look = wanted;
    look.columns = std::max(look.columns, kTextColumnsMin);
    const ReportPeriod& period = plot.head.period;
    std::string head = fmt::format("Grid voltage, {}{} ({}).", period.week ? "week " + *period.week + ", " : "",
                                   period_text(period, clock), plot.head.time_zone);
    if (plot.head.evaluated_until && *plot.head.evaluated_until < period.span.end) {
        head += fmt::format(" The record is made up to {} so far.", local_text(*plot.head.evaluated_until, clock));
    }
    std::string text = fmt::format("{}\n", fmt::join(wrapped(head, look.columns), "\n"));
    if (plot.curves.empty()) {
        text += "No plug is on record.\n";
    }
    for (const PlotCurve& curve : plot.curves) {
        text += "\n" + TextPlot(plot, curve, clock, look).text();
    }
    return text;
}

}  // namespace collector
