#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <collector/base/terminal_text.hpp>
#include <collector/presentation/text_parts.hpp>
#include <collector/presentation/time_figures.hpp>
#include <collector/report/street_report.hpp>

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

/// `2-5, 7`; numbers from 1.
std::string ranges_text(const std::vector<std::size_t>& numbers) {
    std::string text;
    for (auto from = numbers.begin(); from != numbers.end();) {
        auto last = from;
        while (last + 1 != numbers.end() && *(last + 1) == *last + 1) {
            ++last;
        }
        text += text.empty() ? "" : ", ";
        text += last == from ? fmt::to_string(*from + 1) : fmt::format("{}-{}", *from + 1, *last + 1);
        from = last + 1;
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
    const std::string together = ranges_text(curve.together);
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

std::string curves_text(const StreetReport& report) {
    const StreetRecord& record = report.record;
    if (record.curves.empty()) {
        return report.plugs == 0 ? "No plug is on record.\n\n" : "Nothing was measured.\n\n";
    }
    std::string text = fmt::format("{:>53}\n", "deviation, V") +
                       fmt::format("{:>4}{:<2}{:>8}{:>7}{:>8}{:>8}{:>8}{:>8}  moves with\n", "no.", "", "measured",
                                   "above", "correl.", "P5", "median", "P95");
    for (std::size_t number = 0; number < record.curves.size(); ++number) {
        text += curve_row(record, number);
    }
    if (record.evidence.are_pairs_left_out) {
        text += fmt::format("With more than {} curves they are not compared with each other.\n", kPairedCurvesMax);
    }
    text += "\n" + outliers_text(report) + "\n";
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

std::string street_text(const StreetReport& report, const LocalClock& clock) {
    std::string text =
        head_text(report.head, report.street ? "Street " + quote_for_terminal(*report.street) : "Street report");
    text += street_rows(report, clock) + "\n" + curves_text(report);
    text +=
        "A curve is one channel of a plug. Curves are numbered by what is said of them\n"
        "here and by nothing else; --name-plugs says whose they are. Each is correlated\n"
        "(Pearson) with the median of the others, and deviates from it. Values are the\n"
        "root of the mean of squares over ten minutes of UTC, percentiles the nearest\n"
        "rank. A curve that stands out is a reason to look at the wiring of that house;\n"
        "it can also be another phase, or the end of the cable.\n";
    return text + foot_text(report.head);
}

}  // namespace collector
