#include <algorithm>
#include <functional>
#include <string>

#include <fmt/format.h>

#include <collector/presentation/evidence_figures.hpp>
#include <collector/presentation/text_parts.hpp>
#include <collector/presentation/time_figures.hpp>
#include <collector/report/gaps_report.hpp>

namespace collector {
namespace {

using std::chrono::milliseconds;

/// So many of the longest gaps are shown.
constexpr std::size_t kGapsShown = 5;

std::string share(milliseconds part, milliseconds period) {
    return fmt::format("{:.2f} %", percent_of(part, period).value_or(0));
}

std::string sum_text(const GapSum& sum) {
    const std::string text = fmt::format("{} in {}", minutes_text(sum.length), counted(sum.gaps, "gap"));
    return sum.gaps > 1 ? text + ", the longest " + minutes_text(sum.longest) : text;
}

std::string longest_text(const GapEvidence& gaps, const LocalClock& clock) {
    auto longest = gaps.longest;
    std::ranges::stable_sort(longest, std::greater{}, [](const CountedGap& gap) { return length_of(gap.span); });
    longest.resize(std::min(longest.size(), kGapsShown));
    std::ranges::sort(longest, {}, [](const CountedGap& gap) { return gap.span.start; });
    std::string text;
    for (const CountedGap& gap : longest) {
        text += text_row(text.empty() ? (gaps.all.gaps > std::ssize(longest) ? "longest" : "when") : "",
                         fmt::format("{}, {}", span_text(gap.span, clock, gap.lasts), name(gap.cause)));
    }
    return text;
}

std::string gaps_text(const GapEvidence& gaps, milliseconds period, const LocalClock& clock) {
    if (gaps.all.gaps == 0) {
        return text_row("gaps", "none");
    }
    std::string text =
        text_row("gaps", fmt::format("{} ({} of the period)", sum_text(gaps.all), share(gaps.all.length, period)));
    for (const GapCause cause : kGapCauses) {
        if (const GapSum& sum = gaps.of(cause); sum.gaps > 0) {
            text += text_row(name(cause), sum_text(sum));
        }
    }
    return text + longest_text(gaps, clock);
}

std::string channel_text(const En50160Channel& channel) {
    const WeekNumbers& numbers = channel.evidence.numbers;
    return text_row(channel.channel > 1 ? fmt::format("channel {}", channel.channel) : "covered",
                    fmt::format("{} of {} intervals valid ({})", numbers.valid, numbers.intervals,
                                percent(coverage_percent(numbers)))) +
           text_row("not valid", invalid_text(channel.evidence));
}

std::string plug_gaps_text(const GapsReport& report, const GapsOfPlug& row, const LocalClock& clock) {
    std::string text = plug_text(row.plug, 1) + "\n";
    for (const En50160Channel& channel : row.channels) {
        text += channel_text(channel);
    }
    if (row.unseen > milliseconds{0}) {
        text += row.plug.first_seen < report.known.end
                    ? text_row("not seen before", local_text(row.plug.first_seen, clock))
                    : text_row("not seen yet", "");
    }
    return text + gaps_text(row.gaps, length_of(report.head.period.span), clock);
}

}  // namespace

std::string gaps_text(const GapsReport& report, const LocalClock& clock, std::size_t columns) {
    std::string text = head_text(report.head, "What was not measured");
    text += "All plugs, since the collector was away\n";
    text += gaps_text(report.of_all, length_of(report.head.period.span), clock) + "\n";
    for (const GapsOfPlug& row : report.plugs) {
        text += plug_gaps_text(report, row, clock) + "\n";
    }
    if (report.plugs.empty()) {
        text += "No plug is on record.\n\n";
    }
    text += paragraph_text(
        "Gaps are the time in which no reading came, those of all plugs included; where several overlap, "
        "each moment counts once, for the one that began first. Covered is what has a valid mean of ten "
        "minutes: a plug may report and measure nothing, as with its relay off.");
    return laid_out(text + foot_text(report.head), columns);
}

}  // namespace collector
