#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include <collector/presentation/report_head.hpp>
#include <collector/quality/en50160.hpp>

/// What the reports have in common as JSON.
namespace collector {

using Json = nlohmann::ordered_json;

template <class Value>
[[nodiscard]] Json or_null(const std::optional<Value>& value) {
    return value ? Json(*value) : Json(nullptr);
}

/// As ISO 8601, UTC.
[[nodiscard]] Json time_or_null(const std::optional<UtcMillis>& time);

[[nodiscard]] Json volts_or_null(const std::optional<double>& value);

/// The keys that every report begins with. `report`: its name.
[[nodiscard]] Json head_json(const ReportHead& head, std::string_view report);

/// How many ticks of the period are not valid, by reason.
[[nodiscard]] Json invalid_json(const ChannelEvidence& evidence);

/// Indented, with its end. A name that is no UTF-8 is shown as far as it is.
[[nodiscard]] std::string json_text(const Json& json);

}  // namespace collector
