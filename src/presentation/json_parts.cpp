#include <collector/presentation/json_parts.hpp>

#include <collector/presentation/evidence_figures.hpp>
#include <collector/presentation/figures.hpp>

namespace collector {

Json time_or_null(const std::optional<UtcMillis>& time) {
    return time ? Json(second_text(*time)) : Json(nullptr);
}

Json volts_or_null(const std::optional<double>& value) {
    return value ? Json(rounded(*value, kVoltDecimals)) : Json(nullptr);
}

Json head_json(const ReportHead& head, std::string_view report) {
    return {{"report", report},
            {"program", head.program},
            {"made_at", second_text(head.made_at)},
            {"time_zone", head.time_zone},
            {"from", second_text(head.period.span.start)},
            {"to", second_text(head.period.span.end)},
            {"week", or_null(head.period.week)},
            {"evaluated_until", time_or_null(head.evaluated_until)}};
}

Json invalid_json(const ChannelEvidence& evidence) {
    Json invalid = Json::object();
    for (const auto& [why, count] : invalid_figures(evidence)) {
        invalid[std::string(why)] = count;
    }
    return invalid;
}

std::string json_text(const Json& json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace collector
