#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <collector/presentation/csv_line.hpp>
#include <collector/presentation/evidence_figures.hpp>
#include <collector/presentation/figures.hpp>
#include <collector/presentation/time_figures.hpp>
#include <collector/report/gaps_report.hpp>

namespace collector {
namespace {

using GapColumn = std::pair<std::string, std::string>;

void add_longest(std::vector<GapColumn>& columns, const GapEvidence& gaps) {
    const auto longest =
        std::ranges::max_element(gaps.longest, {}, [](const CountedGap& gap) { return length_of(gap.span); });
    const bool is_any = longest != gaps.longest.end();
    columns.emplace_back("longest_gap_minutes", minutes_cell(gaps.all.longest));
    columns.emplace_back("longest_gap_cause", is_any ? std::string(name(longest->cause)) : std::string());
    columns.emplace_back("longest_gap_from", is_any ? second_text(longest->span.start) : std::string());
    columns.emplace_back("longest_gap_to", is_any ? second_text(longest->span.end) : std::string());
}

/// What our own words and numbers say; names from outside come before.
std::vector<GapColumn> columns_of(const GapsReport& report, const GapsOfPlug& plug, const ChannelEvidence& evidence) {
    const std::chrono::milliseconds period = length_of(report.head.period.span);
    std::vector<GapColumn> columns;
    columns.emplace_back("week", report.head.period.week.value_or(""));
    columns.emplace_back("from", second_text(report.head.period.span.start));
    columns.emplace_back("to", second_text(report.head.period.span.end));
    columns.emplace_back("intervals", fmt::to_string(evidence.numbers.intervals));
    columns.emplace_back("n", fmt::to_string(evidence.numbers.valid));
    for (const auto& [why, count] : invalid_figures(evidence)) {
        columns.emplace_back(why, fmt::to_string(count));
    }
    columns.emplace_back("coverage_percent", fmt::to_string(cut(coverage_percent(evidence.numbers), kPercentDecimals)));
    columns.emplace_back("period_minutes", minutes_cell(period));
    columns.emplace_back("pending_minutes", minutes_cell(period - length_of(report.known)));
    columns.emplace_back("unseen_minutes", minutes_cell(plug.unseen));
    columns.emplace_back("gaps", fmt::to_string(plug.gaps.all.gaps));
    columns.emplace_back("gap_minutes", minutes_cell(plug.gaps.all.length));
    for (const GapCause cause : kGapCauses) {
        const GapSum& sum = plug.gaps.of(cause);
        columns.emplace_back(fmt::format("{}_gaps", name(cause)), fmt::to_string(sum.gaps));
        columns.emplace_back(fmt::format("{}_minutes", name(cause)), minutes_cell(sum.length));
    }
    add_longest(columns, plug.gaps);
    return columns;
}

std::string gaps_header(const GapsReport& report) {
    CsvLine line;
    for (const char* const name : {"plug", "name", "channel"}) {
        line.add(name);
    }
    const LocalClock utc({});
    const GapsOfPlug nothing{.plug = {}, .unseen = {}, .gaps = {}, .channels = {}};
    for (const auto& [name, value] : columns_of(report, nothing, En50160Tally({}, {}, utc).evidence())) {
        line.add(name);
    }
    return line.text();
}

}  // namespace

std::string gaps_csv(const GapsReport& report) {
    std::string text = gaps_header(report);
    for (const GapsOfPlug& plug : report.plugs) {
        for (const En50160Channel& channel : plug.channels) {
            CsvLine line;
            line.add_foreign(plug.plug.topic);
            line.add_foreign(plug.plug.name.value_or(""));
            line.add(fmt::to_string(channel.channel));
            for (const auto& [name, value] : columns_of(report, plug, channel.evidence)) {
                line.add(value);
            }
            text += line.text();
        }
    }
    return text;
}

}  // namespace collector
