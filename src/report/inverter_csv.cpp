#include <fmt/format.h>

#include <collector/base/iso_time.hpp>
#include <collector/presentation/csv_line.hpp>
#include <collector/presentation/figures.hpp>
#include <collector/presentation/time_figures.hpp>
#include <collector/report/inverter_report.hpp>

namespace collector {
namespace {

std::string inverter_header() {
    CsvLine line;
    for (const char* const name : {"plug", "name", "channel", "day", "rule", "above_v", "minutes", "daylight_minutes",
                                   "measured_minutes", "measured_daylight_minutes"}) {
        line.add(name);
    }
    for (int hour = 0; hour < 24; ++hour) {
        line.add(fmt::format("minutes_at_{:02}", hour));
    }
    return line.text();
}

/// `day`: of the period, from 0.
std::string day_line(const InverterReport& report, const InverterRow& row, InverterRule rule, std::size_t day) {
    const InverterEvidence& channel = row.evidence;
    const RuleEvidence& evidence = channel.of(rule);
    CsvLine line;
    line.add_foreign(row.plug.topic);
    line.add_foreign(row.plug.name.value_or(""));
    line.add(fmt::to_string(channel.channel));
    line.add(day_text(report.head.period.first_day + std::chrono::days{day}));
    line.add(name(rule));
    line.add(fmt::to_string(rounded(limit_of(report.limits, rule), kVoltDecimals)));
    line.add(minutes_cell(by_day(evidence.above)[day]));
    line.add(minutes_cell(evidence.above_in_daylight[day]));
    line.add(minutes_cell(by_day(channel.measured)[day]));
    line.add(minutes_cell(channel.measured_in_daylight[day]));
    for (const std::chrono::milliseconds length : evidence.above[day]) {
        line.add(minutes_cell(length));
    }
    return line.text();
}

}  // namespace

std::string inverter_csv(const InverterReport& report) {
    std::string text = inverter_header();
    for (const InverterRow& row : report.channels) {
        for (const InverterRule rule : kInverterRules) {
            for (std::size_t day = 0; day < row.evidence.measured.size(); ++day) {
                text += day_line(report, row, rule, day);
            }
        }
    }
    return text;
}

}  // namespace collector
