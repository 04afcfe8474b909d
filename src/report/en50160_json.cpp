#include <utility>

#include <collector/presentation/evidence_figures.hpp>
#include <collector/presentation/figures.hpp>
#include <collector/presentation/json_parts.hpp>
#include <collector/report/en50160_report.hpp>

#include "report/correction_parts.hpp"

namespace collector {
namespace {

Json limits_of(const En50160Limits& limits) {
    return {{"high_v", limits.high_v},
            {"low_v", limits.low_v},
            {"very_low_v", limits.very_low_v},
            {"outside_percent_max", limits.outside_percent_max},
            {"coverage_percent_needed", limits.coverage_percent_needed}};
}

Json sensitivity_of(const ChannelEvidence& evidence) {
    Json all = Json::array();
    for (const Sensitivity& shifted : evidence.sensitivity) {
        all.push_back({{"shift", shifted.shift},
                       {"n1", shifted.numbers.outside_10()},
                       {"n2", shifted.numbers.outside_10_15()},
                       {"verdict", name(shifted.verdict)}});
    }
    return all;
}

Json channel_of(const En50160Channel& row) {
    const ChannelEvidence& evidence = row.evidence;
    Json channel{{"plug", row.plug.topic},
                 {"name", or_null(row.plug.name)},
                 {"channel", row.channel},
                 {"model", or_null(row.plug.model)},
                 {"firmware", or_null(row.plug.firmware)},
                 {"intervals", evidence.numbers.intervals},
                 {"n", evidence.numbers.valid},
                 {"n1", evidence.numbers.outside_10()},
                 {"n1_low", evidence.numbers.low},
                 {"n1_high", evidence.numbers.high},
                 {"n2", evidence.numbers.outside_10_15()},
                 {"invalid", invalid_json(evidence)},
                 {"coverage_percent", cut(coverage_percent(evidence.numbers), kPercentDecimals)},
                 {"longest_above_253_minutes", evidence.longest_high.count()},
                 {"hours_above_253", evidence.high_by_hour}};
    for (const SpreadFigure& figure : kSpreadFigures) {
        channel[figure.name] = evidence.spread ? volts_or_null((*evidence.spread).*figure.value) : Json(nullptr);
    }
    channel["samples_per_interval"] =
        evidence.samples_per_interval ? Json(rounded(*evidence.samples_per_interval, kSampleDecimals)) : Json(nullptr);
    channel["resolution_v"] = volts_or_null(evidence.resolution_v);
    channel["calibration"] = correction_json(row.corrections);
    channel["calibration_state"] = correction_state(row.corrections);
    channel["sensitivity"] = sensitivity_of(evidence);
    channel["verdict"] = name(evidence.verdict);
    channel["inputs_sha256"] = row.inputs_sha256;
    return channel;
}

}  // namespace

std::string en50160_json(const En50160Report& report) {
    Json plugs = Json::array();
    for (const En50160Channel& row : report.channels) {
        plugs.push_back(channel_of(row));
    }
    Json all = head_json(report.head, "en50160");
    all["nominal_v"] = kNominalV;
    all["limits"] = limits_of(report.limits);
    all["plugs"] = std::move(plugs);
    return json_text(all);
}

}  // namespace collector
