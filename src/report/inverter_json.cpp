#include <collector/base/iso_time.hpp>
#include <collector/presentation/figures.hpp>
#include <collector/presentation/json_parts.hpp>
#include <collector/presentation/time_figures.hpp>
#include <collector/report/inverter_report.hpp>

#include "report/correction_parts.hpp"

namespace collector {
namespace {

using std::chrono::milliseconds;

Json limits_of(const InverterLimits& limits) {
    return {{"warning_v", limits.warning_v},
            {"high_v", limits.high_v},
            {"mean_v", limits.mean_v},
            {"very_high_v", limits.very_high_v}};
}

Json daylight_of(const InverterReport& report) {
    const auto& place = report.daylight.place;
    Json day{{"latitude", place ? Json(place->latitude) : Json(nullptr)},
             {"longitude", place ? Json(place->longitude) : Json(nullptr)},
             {"from_hour", place ? Json(nullptr) : Json(report.daylight.hours.from)},
             {"to_hour", place ? Json(nullptr) : Json(report.daylight.hours.to)}};
    day["minutes"] = minutes_of(report.daylight_length);
    return day;
}

Json hours_of(const HourTable& table) {
    Json hours = Json::array();
    for (const milliseconds length : by_hour(table)) {
        hours.push_back(minutes_of(length));
    }
    return hours;
}

/// `in_daylight`: of the table, by day.
Json days_of(const InverterReport& report, const HourTable& table, const std::vector<milliseconds>& in_daylight) {
    Json days = Json::array();
    auto day = report.head.period.first_day;
    const std::vector<milliseconds> lengths = by_day(table);
    for (std::size_t i = 0; i < lengths.size(); ++i, day += std::chrono::days{1}) {
        days.push_back({{"day", day_text(day)},
                        {"minutes", minutes_of(lengths[i])},
                        {"daylight_minutes", minutes_of(in_daylight[i])}});
    }
    return days;
}

Json episodes_of(const RuleEvidence& evidence) {
    Json episodes = Json::array();
    for (const InverterEpisode& episode : evidence.longest) {
        episodes.push_back({{"from", second_text(episode.span.start)},
                            {"to", second_text(episode.span.end)},
                            {"minutes", minutes_of(episode.above)},
                            {"samples", episode.samples},
                            {"highest_v", rounded(episode.highest_v, kVoltDecimals)},
                            {"lasts", episode.lasts}});
    }
    return episodes;
}

Json rule_of(const InverterReport& report, const InverterEvidence& channel, InverterRule rule) {
    const RuleEvidence& evidence = channel.of(rule);
    const milliseconds in_daylight = total(evidence.above_in_daylight);
    const auto share = percent_of(in_daylight, total(channel.measured_in_daylight));
    return {{"rule", name(rule)},
            {"above_v", limit_of(report.limits, rule)},
            {"samples", evidence.samples},
            {"episodes", evidence.episodes},
            {"minutes", minutes_of(total(evidence.above))},
            {"daylight_minutes", minutes_of(in_daylight)},
            {"daylight_percent", share ? Json(rounded(*share, kPercentDecimals)) : Json(nullptr)},
            {"minutes_by_hour", hours_of(evidence.above)},
            {"days", days_of(report, evidence.above, evidence.above_in_daylight)},
            {"longest_episodes", episodes_of(evidence)}};
}

Json peak_of(const std::optional<VoltagePeak>& peak) {
    return peak ? Json{{"volts", rounded(peak->volts, kVoltDecimals)}, {"at", second_text(peak->time)}} : Json(nullptr);
}

Json channel_of(const InverterReport& report, const InverterRow& row) {
    const InverterEvidence& evidence = row.evidence;
    const milliseconds measured = total(evidence.measured);
    Json channel{{"plug", row.plug.topic},
                 {"name", or_null(row.plug.name)},
                 {"channel", evidence.channel},
                 {"model", or_null(row.plug.model)},
                 {"firmware", or_null(row.plug.firmware)},
                 {"samples", evidence.samples},
                 {"measured_minutes", minutes_of(measured)},
                 {"measured_percent",
                  cut(percent_of(measured, length_of(report.head.period.span)).value_or(0), kPercentDecimals)},
                 {"measured_daylight_minutes", minutes_of(total(evidence.measured_in_daylight))},
                 {"measured_days", days_of(report, evidence.measured, evidence.measured_in_daylight)},
                 {"highest_sample", peak_of(evidence.highest_sample)},
                 {"highest_mean", peak_of(evidence.highest_mean)}};
    channel["two_devices_minutes"] = minutes_of(evidence.of_two_devices);
    channel["calibration"] = correction_json(row.corrections);
    channel["rules"] = Json::array();
    for (const InverterRule rule : kInverterRules) {
        channel["rules"].push_back(rule_of(report, evidence, rule));
    }
    return channel;
}

}  // namespace

std::string inverter_json(const InverterReport& report) {
    Json json = head_json(report.head, "inverter");
    json["limits"] = limits_of(report.limits);
    json["daylight"] = daylight_of(report);
    json["plugs"] = Json::array();
    for (const InverterRow& row : report.channels) {
        json["plugs"].push_back(channel_of(report, row));
    }
    return json_text(json);
}

}  // namespace collector
