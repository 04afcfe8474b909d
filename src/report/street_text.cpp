#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <collector/base/terminal_text.hpp>
#include <collector/presentation/text_parts.hpp>
#include <collector/presentation/time_figures.hpp>
#include <collector/report/street_report.hpp>

#include "report/correction_parts.hpp"
#include "report/number_ranges.hpp"

namespace collector {
namespace {

/// Of a row that could go on for ever.
constexpr std::size_t kStretchesShown = 5;

std::string hours_text(const StreetEvidence& evidence) {
    std::string text;
    for (std::size_t hour = 0; hour < evidence.high_by_hour.size(); ++hour) {
        if (evidence.high_by_hour[hour] > 0) {
            text += fmt::format("{}{:02}:00 {} of {} min", text.empty() ? "" : ", ", hour,
                                evidence.high_by_hour[hour] * kIntervalLength.count(),
                                evidence.judged_by_hour[hour] * kIntervalLength.count());
        }
    }
    return text;
}

std::string stretches_text(const StreetEvidence& evidence, const LocalClock& clock) {
    std::vector<HighStretch> longest = evidence.stretches;
    std::ranges::stable_sort(longest, std::ranges::greater(),
                             [](const HighStretch& stretch) { return stretch.span.end - stretch.span.start; });
    longest.resize(std::min(longest.size(), kStretchesShown));
    std::string text;
    for (const HighStretch& stretch : longest) {
        text += text_row(
            text.empty() ? "longest" : "",
            fmt::format("{}, median up to {:.2f} V", span_text(stretch.span, clock, false), stretch.median_max_v));
    }
    const std::size_t more = evidence.stretches.size() - longest.size();
    return more == 0 ? text : text + text_row("", fmt::format("and {} more, shorter or as long", more));
}

std::string street_rows(const StreetReport& report, const LocalClock& clock) {
    const StreetRecord& record = report.record;
    const StreetEvidence& evidence = record.evidence;
    std::string text =
        text_row("plugs", fmt::format("{} of {} measured, with {} {}", record.plugs_measured(), report.plugs,
                                      record.curves.size(), record.curves.size() == 1 ? "curve" : "curves"));
    text += text_row("measured", fmt::format("{} of their ten-minute values", percent(record.coverage_percent())));
    if (evidence.judged < evidence.slots) {
        text += text_row("not judged",
                         fmt::format("{} of {} intervals: fewer than {} curves measured",
                                     evidence.slots - evidence.judged, evidence.slots, report.rules.curves_needed));
    }
    text +=
        text_row("street too high",
                 evidence.judged == 0 ? "not enough data"
                                      : fmt::format("in {} of {} intervals more than half of the curves were above {}",
                                                    evidence.high, evidence.judged, volts(report.rules.high_v)));
    if (evidence.high > 0) {
        text += text_row("by local hour", hours_text(evidence)) + stretches_text(evidence, clock);
    }
    return text;
}

std::string curve_row(const StreetRecord& record, std::size_t number) {
    const CurveEvidence& curve = record.evidence.curves[number];
    const auto decimals = [](const std::optional<double>& value) {
        return value ? fmt::format("{:.2f}", *value) : std::string("-");
    };
    const auto deviation = [&curve, &decimals](double VoltageSpread::*figure) {
        return decimals(curve.deviation ? std::optional((*curve.deviation).*figure) : std::nullopt);
    };
    std::string text =
        fmt::format("{:>4}{:<2}{:>8}{:>7}{:>8}{:>8}{:>8}{:>8}", number + 1, curve.stands_out() ? "*" : "",
                    curve.measured, curve.above, decimals(curve.correlation), deviation(&VoltageSpread::p5),
                    deviation(&VoltageSpread::p50), deviation(&VoltageSpread::p95));
    constexpr std::size_t kTogetherColumns = 24;
    const std::string indent(text.size(), ' ');
    std::string lines;
    const std::string together = number_ranges(curve.together);
    for (const std::string& line : wrapped(together.empty() ? "-" : together, kTogetherColumns)) {
        lines += fmt::format("{}  {}\n", lines.empty() ? text : indent, line);
    }
    return lines;
}

/// What the mark in the table stands for.
std::string outliers_text(const StreetReport& report) {
    const StreetEvidence& evidence = report.record.evidence;
    std::string text;
    for (std::size_t number = 0; number < evidence.curves.size(); ++number) {
        const CurveEvidence& curve = evidence.curves[number];
        if (curve.is_correlation_low) {
            text += text_row(fmt::format("curve {}", number + 1),
                             fmt::format("does not move with the others: a correlation of {:.2f}, where most have {} "
                                         "or more",
                                         *curve.correlation, report.rules.together));
        }
        if (curve.is_deviation_wide) {
            text += text_row(fmt::format("curve {}", number + 1),
                             fmt::format("sags or rises against the others by {:.2f} V (P5 to P95), where {:.2f} V are "
                                         "usual",
                                         curve.deviation_range_v(), *evidence.usual_range_v));
        }
    }
    if (!text.empty()) {
        return "Stand out from the street (*):\n" + text;
    }
    return evidence.usual_range_v ? "No curve stands out from the street.\n"
                                  : "Not enough data to tell a house from the street.\n";
}

std::string corrections_text(const StreetReport& report) {
    const auto sources = report.are_plugs_named ? CorrectionSources::told : CorrectionSources::withheld;
    const auto& curves = report.record.curves;
    std::string text;
    for (std::size_t number = 0; number < curves.size(); ++number) {
        text += correction_text(curves[number].corrections, report.head.period.span,
                                fmt::format("curve {}", number + 1), sources);
    }
    return text.empty() ? "No curve was calibrated: values are of the voltages that the plugs sent.\n"
                        : "Voltages of the curves are what their plugs sent,\n" + text;
}

/// Where the terminal has no room for a table.
std::string curve_in_words(const StreetRecord& record, std::size_t number) {
    const CurveEvidence& curve = record.evidence.curves[number];
    std::string text = fmt::format("{} measured, {} above", curve.measured, curve.above);
    text += curve.correlation ? fmt::format("; correlation {:.2f}", *curve.correlation) : "";
    text += curve.deviation ? fmt::format("; deviation {:.2f} to {:.2f} V (P5, P95), median {:.2f} V",
                                          curve.deviation->p5, curve.deviation->p95, curve.deviation->p50)
                            : "";
    const std::string together = number_ranges(curve.together);
    text += together.empty() ? "" : "; moves with " + together;
    return text_row(fmt::format("curve {}{}", number + 1, curve.stands_out() ? " *" : ""), text);
}

std::string list_of_curves(const StreetRecord& record, std::size_t columns) {
    const bool is_table = columns >= kTextColumns;
    std::string text;
    if (is_table) {
        text = fmt::format("{:>53}\n", "deviation, V") +
               fmt::format("{:>4}{:<2}{:>8}{:>7}{:>8}{:>8}{:>8}{:>8}  moves with\n", "no.", "", "measured", "above",
                           "correl.", "P5", "median", "P95");
    }
    for (std::size_t number = 0; number < record.curves.size(); ++number) {
        text += is_table ? curve_row(record, number) : curve_in_words(record, number);
    }
    return text;
}

std::string curves_text(const StreetReport& report, std::size_t columns) {
    const StreetRecord& record = report.record;
    if (record.curves.empty()) {
        return report.plugs == 0 ? "No plug is on record.\n\n" : "Nothing was measured.\n\n";
    }
    std::string text = list_of_curves(record, columns);
    if (record.evidence.are_pairs_left_out) {
        text += fmt::format("With more than {} curves they are not compared with each other.\n", kPairedCurvesMax);
    }
    text += "\n" + outliers_text(report) + "\n" + corrections_text(report) + "\n";
    if (!report.are_plugs_named) {
        return text;
    }
    text += "Whose they are:\n";
    for (std::size_t number = 0; number < record.curves.size(); ++number) {
        const StreetCurve& curve = record.curves[number];
        text += fmt::format("{:>4}  {}\n", number + 1, plug_text(curve.plug, curve.channel));
    }
    return text + "\n";
}

}  // namespace

std::string street_text(const StreetReport& report, const LocalClock& clock, std::size_t columns) {
    std::string text =
        head_text(report.head, report.street ? "Street " + quote_for_terminal(*report.street) : "Street report");
    text += street_rows(report, clock) + "\n" + curves_text(report, columns);
    text += paragraph_text(
        "A curve is one channel of a plug. Curves are numbered by what is said of them here and by nothing else; "
        "--name-plugs says whose they are. Each is correlated (Pearson) with the median of the others, and deviates "
        "from it. Values are the root of the mean of squares over ten minutes of UTC, percentiles the nearest rank. A "
        "curve that stands out is a reason to look at the wiring of that house; it can also be another phase, or the "
        "end of the cable.");
    return laid_out(text + foot_text(report.head), columns);
}

}  // namespace collector
