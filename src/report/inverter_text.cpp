#include <algorithm>
#include <functional>
#include <string_view>

#include <fmt/format.h>

#include <collector/base/iso_time.hpp>
#include <collector/presentation/text_parts.hpp>
#include <collector/presentation/time_figures.hpp>
#include <collector/report/inverter_report.hpp>

#include "report/correction_parts.hpp"

namespace collector {
namespace {

using std::chrono::milliseconds;

/// So many episodes of each rule are shown.
constexpr std::size_t kEpisodesShown = 5;

std::string_view label(InverterRule rule) {
    return rule == InverterRule::very_high ? "very high" : name(rule);
}

std::string share_of_daylight(const RuleEvidence& evidence, const InverterEvidence& channel) {
    const auto share = percent_of(total(evidence.above_in_daylight), total(channel.measured_in_daylight));
    return share ? text_row("  of daylight", fmt::format("{:.2f} %", *share)) : std::string();
}

std::string hours_text(const RuleEvidence& evidence) {
    std::string text;
    const auto hours = by_hour(evidence.above);
    for (std::size_t hour = 0; hour < hours.size(); ++hour) {
        if (hours[hour] > milliseconds{0}) {
            text += fmt::format("{}{:02}:00 {}", text.empty() ? "" : ", ", hour, minutes_text(hours[hour]));
        }
    }
    return text;
}

std::string days_text(const InverterReport& report, const RuleEvidence& evidence) {
    std::string text;
    auto day = report.head.period.first_day;
    for (const milliseconds length : by_day(evidence.above)) {
        if (length > milliseconds{0}) {
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", day_text(day), minutes_text(length));
        }
        day += std::chrono::days{1};
    }
    return text;
}

std::string episodes_text(const RuleEvidence& evidence, const LocalClock& clock) {
    auto longest = evidence.longest;
    std::ranges::stable_sort(longest, std::greater{}, &InverterEpisode::above);
    longest.resize(std::min(longest.size(), kEpisodesShown));
    std::ranges::sort(longest, {}, [](const InverterEpisode& episode) { return episode.span.start; });
    std::string text;
    for (const InverterEpisode& episode : longest) {
        text += text_row(text.empty() ? (evidence.episodes > std::ssize(longest) ? "  longest" : "  when") : "",
                         fmt::format("{}: {}, up to {:.2f} V", span_text(episode.span, clock, episode.lasts),
                                     minutes_text(episode.above), episode.highest_v));
    }
    return text;
}

std::string rule_text(const InverterReport& report, const InverterEvidence& channel, InverterRule rule,
                      const LocalClock& clock) {
    const RuleEvidence& evidence = channel.of(rule);
    const std::string what = fmt::format("{} above {}", rule == InverterRule::mean ? "mean of ten minutes" : "sample",
                                         volts(limit_of(report.limits, rule)));
    if (evidence.episodes == 0) {
        const bool is_any = rule != InverterRule::mean || channel.highest_mean;
        return text_row(label(rule), is_any ? "no " + what : "no mean of ten minutes: the samples are too few");
    }
    std::string text = text_row(label(rule), fmt::format("{}: {} in {}", what, minutes_text(total(evidence.above)),
                                                         counted(evidence.episodes, "episode")));
    text += share_of_daylight(evidence, channel);
    if (total(evidence.above) > milliseconds{0}) {
        text += text_row("  by hour", hours_text(evidence)) + text_row("  by day", days_text(report, evidence));
    }
    return text + episodes_text(evidence, clock);
}

std::string peak_text(std::string_view what, const std::optional<VoltagePeak>& peak, const LocalClock& clock) {
    return peak ? text_row(what, fmt::format("{:.2f} V, {}", peak->volts, local_text(peak->time, clock)))
                : std::string();
}

std::string channel_text(const InverterReport& report, const InverterRow& row, const LocalClock& clock) {
    const InverterEvidence& evidence = row.evidence;
    std::string text = plug_text(row.plug, evidence.channel) + "\n";
    const milliseconds measured = total(evidence.measured);
    const std::string of_two_devices =
        evidence.of_two_devices > milliseconds{0}
            ? text_row("two devices", fmt::format("{}, not measured: two devices used one topic",
                                                  minutes_text(evidence.of_two_devices)))
            : std::string();
    if (evidence.samples == 0) {
        return text + text_row("measured", "nothing") + of_two_devices;
    }
    text +=
        text_row("measured", fmt::format("{} of {} ({}), {}", minutes_text(measured),
                                         minutes_text(length_of(report.head.period.span)),
                                         percent(percent_of(measured, length_of(report.head.period.span)).value_or(0)),
                                         counted(evidence.samples, "sample")));
    text += text_row("in daylight", fmt::format("{} of {}", minutes_text(total(evidence.measured_in_daylight)),
                                                minutes_text(report.daylight_length)));
    text += of_two_devices;
    text += correction_text(row.corrections, report.known);
    for (const InverterRule rule : kInverterRules) {
        text += rule_text(report, evidence, rule, clock);
    }
    return text + peak_text("highest sample", evidence.highest_sample, clock) +
           peak_text("highest mean", evidence.highest_mean, clock);
}

std::string daylight_text(const InverterReport& report) {
    const DaylightChoice& choice = report.daylight;
    return choice.place
               ? fmt::format("from sunrise to sunset at {}, {}", choice.place->latitude, choice.place->longitude)
               : fmt::format("from {}:00 to {}:00", choice.hours.from, choice.hours.to);
}

}  // namespace

std::string inverter_text(const InverterReport& report, const LocalClock& clock, std::size_t columns) {
    std::string text = head_text(report.head, "What inverters make of the voltage");
    for (const InverterRow& row : report.channels) {
        text += channel_text(report, row, clock) + "\n";
    }
    if (report.channels.empty()) {
        text += "No plug is on record.\n\n";
    }
    text += paragraph_text(fmt::format(
        "Many inverters switch off when a sample is above the limit, others when the mean of the last ten minutes is "
        "(VDE-AR-N 4105); some reduce their power before. A sample stands until the next one, and no longer than the "
        "plug's pace; a mean has at least half of its samples. Daylight is {}, and its share is of what was measured "
        "in it. An inverter measures at its own cable, which its current lifts above what a socket shows.",
        daylight_text(report)));
    return laid_out(text + foot_text(report.head), columns);
}

}  // namespace collector
