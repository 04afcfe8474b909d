#include <utility>

#include <collector/presentation/figures.hpp>
#include <collector/presentation/json_parts.hpp>
#include <collector/report/street_report.hpp>

#include "report/correction_parts.hpp"

namespace collector {
namespace {

Json spread_of(const std::optional<VoltageSpread>& spread) {
    if (!spread) {
        return nullptr;
    }
    return {{"min_v", rounded(spread->min, kVoltDecimals)},
            {"p5_v", rounded(spread->p5, kVoltDecimals)},
            {"p50_v", rounded(spread->p50, kVoltDecimals)},
            {"p95_v", rounded(spread->p95, kVoltDecimals)},
            {"max_v", rounded(spread->max, kVoltDecimals)}};
}

Json correlation_of(const std::optional<double>& correlation) {
    return correlation ? Json(rounded(*correlation, kCorrelationDecimals)) : Json(nullptr);
}

Json stretches_of(const StreetEvidence& evidence) {
    Json all = Json::array();
    for (const HighStretch& stretch : evidence.stretches) {
        all.push_back({{"from", second_text(stretch.span.start)},
                       {"to", second_text(stretch.span.end)},
                       {"above_max", stretch.above_max},
                       {"p50_max_v", rounded(stretch.median_max_v, kVoltDecimals)},
                       {"max_v", rounded(stretch.max_v, kVoltDecimals)}});
    }
    return all;
}

/// From one on, as in the text.
Json number_of(std::size_t curve) {
    return curve + 1;
}

Json curve_of(const StreetReport& report, std::size_t number) {
    const CurveEvidence& evidence = report.record.evidence.curves[number];
    const StreetCurve& curve = report.record.curves[number];
    Json together = Json::array();
    for (const std::size_t other : evidence.together) {
        together.push_back(number_of(other));
    }
    const bool is_named = report.are_plugs_named;
    return {{"curve", number_of(number)},
            {"plug", is_named ? Json(curve.plug.topic) : Json(nullptr)},
            {"name", is_named ? or_null(curve.plug.name) : Json(nullptr)},
            {"channel", is_named ? Json(curve.channel) : Json(nullptr)},
            {"calibration",
             correction_json(curve.corrections, is_named ? CorrectionSources::told : CorrectionSources::withheld)},
            {"calibration_state", correction_state(curve.corrections)},
            {"measured", evidence.measured},
            {"above", evidence.above},
            {"compared", evidence.compared},
            {"correlation", correlation_of(evidence.correlation)},
            {"deviation", spread_of(evidence.deviation)},
            {"correlation_low", evidence.is_correlation_low},
            {"deviation_wide", evidence.is_deviation_wide},
            {"moves_with", std::move(together)}};
}

Json pairs_of(const StreetEvidence& evidence) {
    if (evidence.are_pairs_left_out) {
        return nullptr;
    }
    Json all = Json::array();
    for (const CurvePair& pair : evidence.pairs) {
        all.push_back({{"curves", {number_of(pair.first), number_of(pair.second)}},
                       {"slots", pair.slots},
                       {"correlation", correlation_of(pair.correlation)}});
    }
    return all;
}

Json slots_of(const StreetReport& report) {
    Json all = Json::array();
    for (const StreetSlot& slot : report.record.slots) {
        Json row{{"start", second_text(slot.start)}, {"measured", slot.measured}, {"above", slot.above}};
        const Json spread = spread_of(slot.spread);
        for (const char* const figure : {"min_v", "p5_v", "p50_v", "p95_v", "max_v"}) {
            row[figure] = slot.spread ? spread.at(figure) : Json(nullptr);
        }
        row["street_high"] = or_null(is_street_high(slot, report.rules));
        all.push_back(std::move(row));
    }
    return all;
}

}  // namespace

std::string street_json(const StreetReport& report) {
    const StreetRecord& record = report.record;
    const StreetEvidence& evidence = record.evidence;
    Json json = head_json(report.head, "street");
    json["street"] = or_null(report.street);
    json["limits"] = {{"high_v", report.rules.high_v},
                      {"curves_needed", report.rules.curves_needed},
                      {"together", report.rules.together}};
    json["plugs"] = report.plugs;
    json["plugs_measured"] = record.plugs_measured();
    json["coverage_percent"] = cut(record.coverage_percent(), kPercentDecimals);
    json["intervals"] = intervals_in(report.head.period.span);
    json["pending"] = intervals_in(report.head.period.span) - evidence.slots;
    json["judged"] = evidence.judged;
    json["street_high"] = evidence.high;
    json["hours_judged"] = evidence.judged_by_hour;
    json["hours_street_high"] = evidence.high_by_hour;
    json["stretches"] = stretches_of(evidence);
    json["usual_deviation_range_v"] = volts_or_null(evidence.usual_range_v);
    Json curves = Json::array();
    for (std::size_t number = 0; number < evidence.curves.size(); ++number) {
        curves.push_back(curve_of(report, number));
    }
    json["curves"] = std::move(curves);
    json["pairs"] = pairs_of(evidence);
    json["slots"] = slots_of(report);
    return json_text(json);
}

}  // namespace collector
