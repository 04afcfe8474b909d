#include <fmt/format.h>

#include "tasmota/decode_parts.hpp"

namespace collector::tasmota {
namespace {

MessageResult<void> read_texts(std::string_view key, JsonElement value, std::vector<std::string>& texts) {
    if (value.is_null()) {
        return {};
    }
    if (!texts.empty()) {
        return duplicate_key(key);
    }
    simdjson::dom::array array;
    if (value.get_array().get(array) != simdjson::SUCCESS) {
        return wrong_type(key, value, "an array of texts");
    }
    for (const JsonElement element : array) {
        std::string_view text;
        if (element.get_string().get(text) != simdjson::SUCCESS) {
            return wrong_type(key, element, "a text");
        }
        texts.emplace_back(text);
    }
    return {};
}

/// The first FriendlyName; the others name relays.
MessageResult<void> read_friendly_name(JsonElement value, std::optional<std::string>& name) {
    if (value.is_null()) {
        return {};
    }
    simdjson::dom::array array;
    if (value.get_array().get(array) != simdjson::SUCCESS) {
        return wrong_type("fn", value, "an array of texts");
    }
    for (const JsonElement first : array) {
        return read_text("fn", first, name);
    }
    return {};
}

}  // namespace

MessageResult<void> decode_announcement(JsonObject payload, Announcement& announcement, TopicTemplate& own_topics) {
    std::optional<std::string> topic;
    std::optional<std::string> friendly_name;
    for (const auto [name, value] : payload) {
        MessageResult<void> done;
        if (name == "t") {
            done = read_text(name, value, topic);
        } else if (name == "dn") {
            done = read_text(name, value, announcement.name);
        } else if (name == "fn") {
            done = read_friendly_name(value, friendly_name);
        } else if (name == "md") {
            done = read_text(name, value, announcement.model);
        } else if (name == "sw") {
            done = read_text(name, value, announcement.firmware);
        } else if (name == "hn") {
            done = read_text(name, value, announcement.hostname);
        } else if (name == "onln") {
            done = read_text(name, value, announcement.online_text);
        } else if (name == "ofln") {
            done = read_text(name, value, announcement.offline_text);
        } else if (name == "ft") {
            done = read_text(name, value, own_topics.full_topic);
        } else if (name == "tp") {
            done = read_texts(name, value, own_topics.prefixes);
        } else if (name == "state") {
            done = read_texts(name, value, announcement.state_texts);
        }
        if (!done) {
            return done;
        }
    }
    if (!topic || topic->empty()) {
        return fail(RefusalReason::missing_key, "the announcement does not say its topic (key \"t\")");
    }
    announcement.topic = std::move(*topic);
    if (!announcement.name || announcement.name->empty()) {
        announcement.name = std::move(friendly_name);
    }
    return {};
}

MessageResult<void> decode_announced_sensors(JsonObject payload, AnnouncedChannels& channels) {
    std::optional<JsonElement> sensors;
    for (const auto [name, value] : payload) {
        if (name != "sn" || value.is_null()) {
            continue;
        }
        if (sensors) {
            return duplicate_key(name);
        }
        sensors = value;
    }
    if (!sensors) {
        return fail(RefusalReason::missing_key, "the announcement holds no sensors (key \"sn\")");
    }
    Measurement shape;
    const auto found =
        read_object("sn", *sensors).and_then([&shape](JsonObject object) { return decode_sensor(object, shape); });
    return found.map(
        [&](Found what) { channels.channel_count = what == Found::something ? shape.channel_count : std::uint8_t{0}; });
}

}  // namespace collector::tasmota
