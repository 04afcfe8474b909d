#include <algorithm>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <collector/presentation/evidence_figures.hpp>
#include <collector/presentation/text_parts.hpp>
#include <collector/report/en50160_report.hpp>

#include "report/correction_parts.hpp"

namespace collector {
namespace {

std::string share(std::int64_t part, std::int64_t whole) {
    return whole == 0 ? "none"
                      : fmt::format("{:.2f} %", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

/// What must not be at all, in words: `5 above 253 V, 1 below 195.5 V`.
std::string far_outside_text(const WeekNumbers& numbers, const En50160Limits& limits) {
    const std::string above = fmt::format("{} above {}", numbers.high, volts(limits.high_v));
    const std::string below = fmt::format("{} below {}", numbers.very_low, volts(limits.very_low_v));
    return numbers.very_low == 0 ? above : numbers.high == 0 ? below : above + ", " + below;
}

/// Why it came to that, in one sentence.
std::string verdict_text(const ChannelEvidence& evidence, const En50160Limits& limits) {
    const WeekNumbers& numbers = evidence.numbers;
    switch (evidence.verdict) {
        case Verdict::fail:
            return numbers.outside_10_15() > 0
                       ? fmt::format("FAIL: {}; none of the ten-minute values may be",
                                     far_outside_text(numbers, limits))
                       : fmt::format("FAIL: {} of {} ten-minute values outside {} to {}; {} % may be",
                                     numbers.outside_10(), numbers.valid, volts(limits.low_v), volts(limits.high_v),
                                     limits.outside_percent_max);
        case Verdict::pass:
            return fmt::format("PASS: {} of {} ten-minute values outside {} to {}", numbers.outside_10(), numbers.valid,
                               volts(limits.low_v), volts(limits.high_v));
        case Verdict::not_enough_data:
            return fmt::format("NOT ENOUGH DATA: {} measured, and it takes {} %", percent(coverage_percent(numbers)),
                               limits.coverage_percent_needed);
    }
    return {};
}

std::string hours_text(const ChannelEvidence& evidence) {
    std::string text;
    for (std::size_t hour = 0; hour < evidence.high_by_hour.size(); ++hour) {
        if (evidence.high_by_hour[hour] > 0) {
            text += fmt::format("{}{:02}:00 {} min", text.empty() ? "" : ", ", hour,
                                evidence.high_by_hour[hour] * kIntervalLength.count());
        }
    }
    return text;
}

std::string sensitivity_text(const ChannelEvidence& evidence) {
    std::string text;
    for (const Sensitivity& shifted : evidence.sensitivity) {
        const std::string words =
            shifted.verdict == Verdict::not_enough_data ? "not enough data" : std::string(name(shifted.verdict));
        text += text_row(text.empty() ? "had it shown" : "",
                         fmt::format("{}: N1 {}, N2 {}, {}", shifted.shift, shifted.numbers.outside_10(),
                                     shifted.numbers.outside_10_15(), words));
    }
    return text;
}

std::string channel_text(const En50160Channel& channel, const En50160Limits& limits, const TimeSpan& period) {
    const ChannelEvidence& evidence = channel.evidence;
    const WeekNumbers& numbers = evidence.numbers;
    std::string text = plug_text(channel.plug, channel.channel) + "\n";
    text += fmt::format("  {}\n", verdict_text(evidence, limits));
    text += text_row("measured (N)", fmt::format("{} of {} ({})", numbers.valid, numbers.intervals,
                                                 percent(coverage_percent(numbers))));
    text += text_row("not valid", invalid_text(evidence));
    text += correction_text(channel.corrections, period);
    if (!evidence.spread) {
        return text;
    }
    text += text_row("outside 10 % (N1)", fmt::format("{} ({}): {} above {}, {} below {}", numbers.outside_10(),
                                                      share(numbers.outside_10(), numbers.valid), numbers.high,
                                                      volts(limits.high_v), numbers.low, volts(limits.low_v)));
    text +=
        text_row("+10/-15 % (N2)", fmt::format("{}: {} above {}, {} below {}", numbers.outside_10_15(), numbers.high,
                                               volts(limits.high_v), numbers.very_low, volts(limits.very_low_v)));
    if (numbers.high > 0) {
        text += text_row("longest above", fmt::format("{} min", evidence.longest_high.count()));
        text += text_row("above, by hour", hours_text(evidence));
    }
    const VoltageSpread& spread = *evidence.spread;
    text += text_row("volts",
                     fmt::format("{:.2f} lowest, {:.2f} median, {:.2f} highest", spread.min, spread.p50, spread.max));
    text +=
        text_row("percentiles", fmt::format("{:.2f} P5, {:.2f} P95, {:.2f} P99", spread.p5, spread.p95, spread.p99));
    text +=
        text_row("samples", fmt::format("{:.1f} an interval, in steps of {}", evidence.samples_per_interval.value_or(0),
                                        volts(evidence.resolution_v.value_or(1))));
    text += sensitivity_text(evidence);
    return text + text_row("SHA-256", channel.inputs_sha256.substr(0, 32)) +
           text_row("", channel.inputs_sha256.substr(32));
}

}  // namespace

std::string en50160_text(const En50160Report& report, std::size_t columns) {
    std::string text = head_text(report.head, "EN 50160-style indication");
    if (!report.head.period.week) {
        text += "EN 50160 judges weeks from Monday to Monday; this period is counted as a whole.\n\n";
    }
    for (const En50160Channel& channel : report.channels) {
        text += channel_text(channel, report.limits, report.head.period.span) + "\n";
    }
    if (report.channels.empty()) {
        text += "No plug is on record.\n\n";
    }
    const bool is_any = std::ranges::any_of(report.channels, [](const auto& one) { return !one.corrections.empty(); });
    text += paragraph_text(fmt::format(
        "Values are the root of the mean of squares of a plug's spot samples over ten minutes of UTC, and percentiles "
        "the nearest rank. A plug sits behind the wiring of a house and is no class A instrument: this is a reason to "
        "measure at the connection point, and says when. {}",
        is_any ? "A plug is calibrated where it says so." : "The plug is not calibrated."));
    return laid_out(text + foot_text(report.head), columns);
}

}  // namespace collector
