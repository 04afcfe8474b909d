#include "tasmota/json_fields.hpp"

#include <sstream>

#include <fmt/format.h>

#include <collector/base/iso_time.hpp>
#include <collector/base/quote.hpp>

namespace collector::tasmota {
namespace {

std::string_view type_name(JsonElement element) {
    using simdjson::dom::element_type;
    switch (element.type()) {
        case element_type::ARRAY:
            return "an array";
        case element_type::OBJECT:
            return "an object";
        case element_type::INT64:
        case element_type::UINT64:
        case element_type::DOUBLE:
            return "a number";
        case element_type::STRING:
            return "a text";
        case element_type::BOOL:
            return "true or false";
        case element_type::NULL_VALUE:
            return "null";
    }
    return "nothing";
}

/// Seconds of UTC as the firmware counts them: 32 bits, so what is larger is no time of a plug's.
std::optional<PlugTime> time_from_seconds(JsonElement found) {
    std::int64_t seconds = 0;
    if (found.get_int64().get(seconds) != simdjson::SUCCESS || seconds < 0 || seconds > UINT32_MAX) {
        return std::nullopt;
    }
    return PlugTime{UtcMillis{std::chrono::seconds{seconds}}, true};
}

}  // namespace

tl::unexpected<Refusal> wrong_type(std::string_view key, JsonElement found, std::string_view wanted) {
    return fail(RefusalReason::wrong_type,
                fmt::format("the key {} holds {}, not {}", quote(key), type_name(found), wanted));
}

tl::unexpected<Refusal> duplicate_key(std::string_view key) {
    return fail(RefusalReason::duplicate_key, fmt::format("the key {} occurs twice", quote(key)));
}

MessageResult<void> read_whole(std::string_view key, JsonElement found, std::optional<std::int64_t>& value) {
    if (found.is_null()) {
        return {};
    }
    if (value) {
        return duplicate_key(key);
    }
    std::int64_t number = 0;
    if (found.get_int64().get(number) != simdjson::SUCCESS) {
        return wrong_type(key, found, "a whole number");
    }
    value = number;
    return {};
}

MessageResult<void> read_text(std::string_view key, JsonElement found, std::optional<std::string>& value) {
    if (found.is_null()) {
        return {};
    }
    if (value) {
        return duplicate_key(key);
    }
    std::string_view text;
    if (found.get_string().get(text) != simdjson::SUCCESS) {
        return wrong_type(key, found, "a text");
    }
    value = text;
    return {};
}

MessageResult<JsonObject> read_object(std::string_view key, JsonElement found) {
    JsonObject object;
    if (found.get_object().get(object) != simdjson::SUCCESS) {
        return wrong_type(key, found, "an object");
    }
    return object;
}

MessageResult<void> PlugTimeReader::read(std::string_view key, JsonElement found) {
    const bool is_epoch = key == "Epoch";
    bool& seen = is_epoch ? seen_epoch_ : seen_time_;
    if (seen) {
        return duplicate_key(key);
    }
    seen = true;
    if (found.is_null()) {
        return {};
    }
    if (found.is_number()) {
        (is_epoch ? epoch_ : time_) = time_from_seconds(found);
        return {};
    }
    std::string_view text;
    if (is_epoch || found.get_string().get(text) != simdjson::SUCCESS) {
        return wrong_type(key, found, is_epoch ? "a number" : "a text or a number");
    }
    if (const auto parsed = parse_iso_time(text)) {
        time_ = PlugTime{parsed->stamp, parsed->zoned};
    }
    return {};
}

std::string value_text(JsonElement value) {
    std::string_view text;
    if (value.get_string().get(text) == simdjson::SUCCESS) {
        return std::string(text);
    }
    double number = 0;
    if (value.get_double().get(number) == simdjson::SUCCESS) {
        return fmt::format("{}", number);
    }
    std::ostringstream compact;
    compact << simdjson::minify(value);
    return compact.str();
}

}  // namespace collector::tasmota
