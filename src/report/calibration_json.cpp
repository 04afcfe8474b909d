#include <collector/presentation/figures.hpp>
#include <collector/presentation/json_parts.hpp>
#include <collector/report/calibration_list.hpp>
#include <collector/report/calibration_report.hpp>

#include "report/voltage_set.hpp"

namespace collector {
namespace {

constexpr int kConfidencePercent = 95;

Json gain_json(double gain) {
    return rounded(gain, kGainDecimals);
}

Json volts_json(double value) {
    return rounded(value, kVoltDecimals);
}

template <class Report>
Json beginning(const Report& report, const char* name) {
    return {{"report", name},
            {"program", report.program},
            {"made_at", second_text(report.made_at)},
            {"time_zone", report.time_zone}};
}

void add_plug(Json& json, const PlugRow& plug, std::uint8_t channel) {
    json["plug"] = plug.topic;
    json["name"] = or_null(plug.name);
    json["channel"] = channel;
}

Json gains_json(const std::vector<Gain>& gains) {
    Json all = Json::array();
    for (const Gain& gain : gains) {
        all.push_back(
            {{"id", gain.calibration == 0 ? Json(nullptr) : Json(gain.calibration)}, {"gain", gain_json(gain.factor)}});
    }
    return all;
}

Json comparison_json(const PlugComparison& comparison) {
    const GainEstimate& estimate = comparison.estimate;
    return {{"reference", comparison.reference.topic},
            {"reference_name", or_null(comparison.reference.name)},
            {"reference_channel", comparison.reference_channel},
            {"reference_gains", gains_json(comparison.reference_gains)},
            {"from", second_text(comparison.looked_at.start)},
            {"to", second_text(comparison.looked_at.end)},
            {"first_pair", second_text(estimate.span.start)},
            {"last_pair", second_text(estimate.span.end)},
            {"pairs", estimate.pairs},
            {"method", "mean_near_median_ratio"},
            {"confidence_percent", kConfidencePercent},
            {"gain_low", gain_json(estimate.gain_low)},
            {"gain_high", gain_json(estimate.gain_high)},
            {"spread_v", volts_json(estimate.spread_v)},
            {"p5_v", volts_json(estimate.volts.p5)},
            {"p50_v", volts_json(estimate.volts.p50)},
            {"p95_v", volts_json(estimate.volts.p95)},
            {"narrow_range", estimate.is_narrow()},
            {"off_at_253_v", volts_or_null(estimate.off_at_limit_v)},
            {"correlation", rounded(estimate.correlation, kCorrelationDecimals)},
            {"resolution_v", volts_json(estimate.plug_step_v)},
            {"reference_resolution_v", volts_json(estimate.reference_step_v)},
            {"hidden_by_resolution_v", volts_json(estimate.floor_v)}};
}

Json listed_json(const ListedCalibration& listed) {
    const Calibration& one = listed.calibration;
    Json json{{"id", one.id}};
    add_plug(json, listed.plug, one.channel);
    json["gain"] = gain_json(one.gain);
    json["source"] = one.source;
    json["valid_from"] = second_text(one.valid_from);
    json["valid_to"] = time_or_null(one.valid_to);
    json["made_at"] = second_text(one.made_at);
    json["revoked_at"] = time_or_null(one.revoked_at);
    json["state"] = name(listed.state);
    json["held_until"] = time_or_null(listed.held_until);
    json["ended_by"] = listed.end ? Json(name(*listed.end)) : Json(nullptr);
    return json;
}

}  // namespace

std::string calibration_json(const CalibrationReport& report) {
    Json json = beginning(report, "calibration");
    add_plug(json, report.plug, report.channel);
    json["gain"] = gain_json(report.gain);
    json["source"] = report.source;
    json["valid_from"] = second_text(report.valid_from);
    json["valid_to"] = time_or_null(report.valid_to);
    json["next"] = report.next ? Json(report.next->id) : Json(nullptr);
    json["comparison"] = report.comparison ? comparison_json(*report.comparison) : Json(nullptr);
    const VoltageSet instead = voltage_set(report.channel, report.shown_v, report.gain);
    json["instead"] = {{"command", instead.command}, {"while_it_shows_v", instead.shown_v}};
    json["id"] = or_null(report.stored_as);
    json["refused"] = nullptr;
    return json_text(json);
}

std::string calibration_json(const RefusedCalibration& report) {
    const RefusedComparison& refused = report.refused;
    Json json = beginning(report, "calibration");
    add_plug(json, report.request.plug, report.request.channel);
    json["gain"] = nullptr;
    json["id"] = nullptr;
    json["refused"] = {{"reason", name(refused.why.code)},
                       {"what", refused.why.what},
                       {"reference", report.request.reference.topic},
                       {"from", second_text(refused.looked_at.start)},
                       {"to", second_text(refused.looked_at.end)}};
    return json_text(json);
}

std::string calibrations_json(const CalibrationList& list) {
    Json json = beginning(list, "calibrations");
    json["calibrations"] = Json::array();
    for (const ListedCalibration& listed : list.calibrations) {
        json["calibrations"].push_back(listed_json(listed));
    }
    return json_text(json);
}

}  // namespace collector
