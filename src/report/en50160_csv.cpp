#include <string_view>

#include <fmt/format.h>

#include <collector/presentation/csv_line.hpp>
#include <collector/presentation/evidence_figures.hpp>
#include <collector/presentation/figures.hpp>
#include <collector/report/en50160_report.hpp>

#include "report/correction_parts.hpp"

namespace collector {
namespace {

using Column = std::pair<std::string, std::string>;

std::string number(double value, int decimals) {
    return fmt::format("{}", rounded(value, decimals));
}

std::string number(const std::optional<double>& value, int decimals) {
    return value ? number(*value, decimals) : std::string();
}

void add_counts(std::vector<Column>& columns, const ChannelEvidence& evidence) {
    columns.emplace_back("intervals", fmt::to_string(evidence.numbers.intervals));
    columns.emplace_back("n", fmt::to_string(evidence.numbers.valid));
    columns.emplace_back("n1", fmt::to_string(evidence.numbers.outside_10()));
    columns.emplace_back("n1_low", fmt::to_string(evidence.numbers.low));
    columns.emplace_back("n1_high", fmt::to_string(evidence.numbers.high));
    columns.emplace_back("n2", fmt::to_string(evidence.numbers.outside_10_15()));
    for (const auto& [why, count] : invalid_figures(evidence)) {
        columns.emplace_back(why, fmt::to_string(count));
    }
    columns.emplace_back("coverage_percent", fmt::to_string(cut(coverage_percent(evidence.numbers), kPercentDecimals)));
    columns.emplace_back("longest_above_253_minutes", fmt::to_string(evidence.longest_high.count()));
}

/// `+1 V` as part of a column's name.
std::string shift_name(std::string_view shift) {
    return fmt::format("{}_1_{}", shift.starts_with('+') ? "plus" : "minus", shift.ends_with('V') ? "v" : "percent");
}

/// What our own words and numbers say; names from outside come before.
std::vector<Column> columns_of(const En50160Channel& row, const En50160Limits& limits) {
    const ChannelEvidence& evidence = row.evidence;
    std::vector<Column> columns;
    columns.emplace_back("verdict", name(evidence.verdict));
    add_counts(columns, evidence);
    for (std::size_t hour = 0; hour < evidence.high_by_hour.size(); ++hour) {
        columns.emplace_back(fmt::format("above_253_at_{:02}", hour), fmt::to_string(evidence.high_by_hour[hour]));
    }
    for (const SpreadFigure& figure : kSpreadFigures) {
        columns.emplace_back(figure.name,
                             evidence.spread ? number((*evidence.spread).*figure.value, kVoltDecimals) : std::string());
    }
    columns.emplace_back("samples_per_interval", number(evidence.samples_per_interval, kSampleDecimals));
    columns.emplace_back("resolution_v", number(evidence.resolution_v, kVoltDecimals));
    for (const Sensitivity& shifted : evidence.sensitivity) {
        const std::string shift = shift_name(shifted.shift);
        columns.emplace_back("n1_" + shift, fmt::to_string(shifted.numbers.outside_10()));
        columns.emplace_back("n2_" + shift, fmt::to_string(shifted.numbers.outside_10_15()));
        columns.emplace_back("verdict_" + shift, name(shifted.verdict));
    }
    columns.emplace_back("limit_high_v", number(limits.high_v, kVoltDecimals));
    columns.emplace_back("limit_low_v", number(limits.low_v, kVoltDecimals));
    columns.emplace_back("limit_very_low_v", number(limits.very_low_v, kVoltDecimals));
    columns.emplace_back("inputs_sha256", row.inputs_sha256);
    return columns;
}

std::string header() {
    CsvLine line;
    for (const char* const name : {"plug", "name", "channel", "week", "from", "to"}) {
        line.add(name);
    }
    LocalClock utc({});
    const En50160Channel nothing{.plug = {},
                                 .channel = 1,
                                 .evidence = En50160Tally({}, {}, utc).evidence(),
                                 .corrections = {},
                                 .inputs_sha256 = {}};
    for (const auto& [name, value] : columns_of(nothing, {})) {
        line.add(name);
    }
    line.add("calibration");
    line.add("calibration_state");
    return line.text();
}

}  // namespace

std::string en50160_csv(const En50160Report& report) {
    std::string text = header();
    for (const En50160Channel& row : report.channels) {
        CsvLine line;
        line.add_foreign(row.plug.topic);
        line.add_foreign(row.plug.name.value_or(""));
        line.add(fmt::to_string(row.channel));
        line.add(report.head.period.week.value_or(""));
        line.add(second_text(report.head.period.span.start));
        line.add(second_text(report.head.period.span.end));
        for (const auto& [name, value] : columns_of(row, report.limits)) {
            line.add(value);
        }
        line.add_foreign(correction_csv(row.corrections));
        line.add(correction_state(row.corrections));
        text += line.text();
    }
    return text;
}

}  // namespace collector
