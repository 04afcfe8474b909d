#include <algorithm>
#include <array>

#include "tasmota/decode_parts.hpp"

namespace collector::tasmota {
namespace {

constexpr std::array<std::string_view, 8> kCalibrationKeys{"VoltageCal",   "VoltageSetCal",  "PowerCal",
                                                           "PowerSetCal",  "CurrentCal",     "CurrentSetCal",
                                                           "FrequencyCal", "FrequencySetCal"};

constexpr std::array<std::string_view, 7> kMarginKeys{"PowerDelta",  "PowerLow",   "PowerHigh",  "VoltageLow",
                                                      "VoltageHigh", "CurrentLow", "CurrentHigh"};

/// The named keys with their values, in payload order; `null` counts as absent. Errors: duplicate_key.
MessageResult<std::vector<NamedValue>> pick(JsonObject object, std::span<const std::string_view> keys) {
    std::vector<NamedValue> picked;
    for (const auto [name, value] : object) {
        if (value.is_null() || std::ranges::find(keys, name) == keys.end()) {
            continue;
        }
        if (std::ranges::find(picked, name, &NamedValue::name) != picked.end()) {
            return duplicate_key(name);
        }
        picked.push_back({std::string(name), value_text(value)});
    }
    return picked;
}

}  // namespace

MessageResult<Found> decode_result(JsonObject result, const std::string& device, std::vector<Event>& events) {
    auto factors = pick(result, kCalibrationKeys);
    if (!factors) {
        return tl::unexpected(factors.error());
    }
    if (!factors->empty()) {
        events.push_back({device, CalibrationChange{std::move(*factors)}});
        return Found::something;
    }
    PlugState state;
    auto found = decode_state(result, state);
    if (found && *found == Found::something) {
        events.push_back({device, std::move(state)});
    }
    return found;
}

MessageResult<Found> decode_margins(JsonObject payload, MarginAlarm& alarm) {
    JsonElement wrapped;
    if (payload["MARGINS"].get(wrapped) == simdjson::SUCCESS) {
        const auto inner = read_object("MARGINS", wrapped);
        if (!inner) {
            return tl::unexpected(inner.error());
        }
        payload = *inner;
    }
    return pick(payload, kMarginKeys).map([&alarm](std::vector<NamedValue> margins) {
        alarm.margins = std::move(margins);
        return alarm.margins.empty() ? Found::nothing : Found::something;
    });
}

}  // namespace collector::tasmota
