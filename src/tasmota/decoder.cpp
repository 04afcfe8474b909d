#include <collector/tasmota/decoder.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <utility>

#include <fmt/format.h>
#include <simdjson.h>

#include <collector/base/quote.hpp>

#include "tasmota/decode_parts.hpp"

namespace collector::tasmota {
namespace {

/// Deeper than any payload of the firmware's; a limit keeps a hostile one from costing memory.
constexpr std::size_t kDepthMax = 16;

constexpr std::string_view kDiscoveryTopics = "tasmota/discovery/";

/// The longest availability or relay text a build could sensibly have; the defaults have 7 letters at most.
constexpr std::size_t kWordBytesMax = 64;

enum class Kind {
    lwt,
    sensor,
    state,
    result,
    relay,
    info,
    status,
    margins,
    old_energy,      ///< readings of firmware before 5.11; from later ones it comes empty, as a trace that is cleared
    passed_over,     ///< known and never looked into
    command_answer,  ///< with SetOption4, an answer comes under its command's name
    unknown,
};

bool is_command_name(std::string_view kind) {
    return std::ranges::all_of(kind,
                               [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; });
}

/// `STATUS`, `STATUS0`..`STATUS13`.
bool is_status(std::string_view kind) {
    constexpr std::string_view kHead = "STATUS";
    return kind.starts_with(kHead) && kind.size() <= kHead.size() + 2 &&
           kind.find_first_not_of("0123456789", kHead.size()) == std::string_view::npos;
}

Kind classify(std::string_view kind) {
    constexpr std::array<std::pair<std::string_view, Kind>, 15> kKinds{{{"SENSOR", Kind::sensor},
                                                                        {"STATE", Kind::state},
                                                                        {"LWT", Kind::lwt},
                                                                        {"RESULT", Kind::result},
                                                                        {"MARGINS", Kind::margins},
                                                                        {"INFO1", Kind::info},
                                                                        {"INFO2", Kind::info},
                                                                        {"INFO3", Kind::info},
                                                                        {"LOGGING", Kind::passed_over},
                                                                        {"WARNING", Kind::passed_over},
                                                                        {"UPTIME", Kind::passed_over},
                                                                        {"HASS_STATE", Kind::passed_over},
                                                                        {"ENERGY", Kind::old_energy},
                                                                        {"INFO", Kind::passed_over},
                                                                        {"SSL", Kind::passed_over}}};
    const auto* const known = std::ranges::find(kKinds, kind, &std::pair<std::string_view, Kind>::first);
    if (known != kKinds.end()) {
        return known->second;
    }
    if (relay_number(kind) != 0) {
        return Kind::relay;
    }
    if (is_status(kind)) {
        return Kind::status;
    }
    return is_command_name(kind) ? Kind::command_answer : Kind::unknown;
}

Event ignored(std::string_view kind) {
    return {{}, Ignored{std::string(kind)}};
}

/// Discovery has topics of its own, whatever a plug announces.
MessageResult<TopicParts> split(const TopicLayout& layout, std::string_view topic, Voice voice) {
    if (voice == Voice::unknown || topic.starts_with(kDiscoveryTopics)) {
        return layout.split(topic);
    }
    const auto role = voice == Voice::plug ? TopicParts::Role::device : TopicParts::Role::command;
    return TopicParts{role, {}, topic.substr(topic.rfind('/') + 1)};
}

bool looks_like_object(std::string_view payload) {
    const std::size_t first = payload.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && payload[first] == '{';
}

}  // namespace

struct Decoder::Parser {
    simdjson::dom::parser json;
    /// simdjson reads past the end of the text by a fixed amount, which must be memory of ours.
    std::array<char, kPayloadBytesMax + simdjson::SIMDJSON_PADDING> text;

    /// The payload as one whole JSON object. Errors: bad_utf8, bad_json, wrong_type.
    MessageResult<JsonObject> parse(std::string_view payload) {
        std::memcpy(text.data(), payload.data(), payload.size());
        JsonElement root;
        if (const auto fault = json.parse(text.data(), payload.size(), false).get(root); fault != simdjson::SUCCESS) {
            if (!simdjson::validate_utf8(payload.data(), payload.size())) {
                return fail(RefusalReason::bad_utf8, "the payload is not UTF-8 text");
            }
            return fail(RefusalReason::bad_json,
                        fmt::format("the payload is not one whole JSON value: {}", simdjson::error_message(fault)));
        }
        JsonObject object;
        if (root.get_object().get(object) != simdjson::SUCCESS) {
            return fail(RefusalReason::wrong_type, "the payload is JSON, but not an object");
        }
        return object;
    }

    MessageResult<void> decode_device(const TopicParts& parts, std::string_view payload, std::vector<Event>& events);
    MessageResult<void> decode_discovery(const TopicLayout& layout, const TopicParts& parts, std::string_view payload,
                                         std::vector<Event>& events);
    MessageResult<Found> decode_object(Kind kind, JsonObject object, const std::string& device,
                                       std::vector<Event>& events);
};

MessageResult<Found> Decoder::Parser::decode_object(Kind kind, JsonObject object, const std::string& device,
                                                    std::vector<Event>& events) {
    // Shapes that become one event of one type.
    const auto single = [&](auto body, auto decode_body) {
        MessageResult<Found> found = decode_body(object, body);
        if (found && *found == Found::something) {
            events.push_back({device, std::move(body)});
        }
        return found;
    };
    switch (kind) {
        case Kind::sensor:
            return single(Measurement{}, decode_sensor);
        case Kind::state:
            return single(PlugState{}, decode_state);
        case Kind::info:
            return single(PlugInfo{}, decode_info);
        case Kind::margins:
            return single(MarginAlarm{}, decode_margins);
        case Kind::status:
            return decode_status(object, device, events);
        case Kind::result:
        case Kind::relay:
        case Kind::command_answer:
            return decode_result(object, device, events);
        case Kind::lwt:
        case Kind::old_energy:
        case Kind::passed_over:
        case Kind::unknown:
            break;
    }
    return Found::nothing;
}

MessageResult<void> Decoder::Parser::decode_device(const TopicParts& parts, std::string_view payload,
                                                   std::vector<Event>& events) {
    const Kind kind = classify(parts.kind);
    if (kind == Kind::lwt) {
        if (payload.size() > kWordBytesMax) {
            return fail(RefusalReason::payload_too_large,
                        fmt::format("an availability text of {} bytes", payload.size()));
        }
        if (!simdjson::validate_utf8(payload.data(), payload.size())) {
            return fail(RefusalReason::bad_utf8, "the availability text is not UTF-8");
        }
        events.push_back({parts.device, Availability{std::string(payload)}});
        return {};
    }
    if (kind == Kind::unknown || (kind == Kind::command_answer && !payload.empty() && !looks_like_object(payload))) {
        return fail(RefusalReason::unknown_kind, fmt::format("{} is no message kind of Tasmota's", quote(parts.kind)));
    }
    if (kind == Kind::old_energy && !payload.empty()) {
        return fail(RefusalReason::unknown_kind,
                    "\"ENERGY\" is how firmware before 5.11 sends its readings, which is too old to be understood");
    }
    if (kind == Kind::passed_over || payload.empty()) {
        events.push_back(ignored(parts.kind));
        return {};
    }
    if (kind == Kind::relay && !looks_like_object(payload)) {
        if (payload.size() > kWordBytesMax) {
            return fail(RefusalReason::payload_too_large, fmt::format("a relay text of {} bytes", payload.size()));
        }
        if (!simdjson::validate_utf8(payload.data(), payload.size())) {
            return fail(RefusalReason::bad_utf8, "the relay text is not UTF-8");
        }
        PlugState state;
        state.relays.push_back({relay_number(parts.kind), std::string(payload)});
        events.push_back({parts.device, std::move(state)});
        return {};
    }
    const auto object = parse(payload);
    if (!object) {
        return tl::unexpected(object.error());
    }
    return decode_object(kind, *object, parts.device, events).map([&](Found found) {
        if (found == Found::nothing) {
            events.push_back(ignored(parts.kind));
        }
    });
}

MessageResult<void> Decoder::Parser::decode_discovery(const TopicLayout& layout, const TopicParts& parts,
                                                      std::string_view payload, std::vector<Event>& events) {
    const bool config = parts.kind == "config";
    if (!config && parts.kind != "sensors") {
        return fail(RefusalReason::unknown_kind, fmt::format("{} is no discovery message", quote(parts.kind)));
    }
    if (payload.empty()) {
        events.push_back(config ? Event{{}, Withdrawal{parts.device}} : ignored(parts.kind));
        return {};
    }
    const auto object = parse(payload);
    if (!object) {
        return tl::unexpected(object.error());
    }
    if (config) {
        Announcement announcement;
        announcement.mac = parts.device;
        TopicTemplate own_topics;
        return decode_announcement(*object, announcement, own_topics).map([&] {
            note_topics(own_topics, layout, announcement);
            events.push_back({{}, std::move(announcement)});
        });
    }
    AnnouncedChannels channels;
    channels.mac = parts.device;
    return decode_announced_sensors(*object, channels).map([&] { events.push_back({{}, std::move(channels)}); });
}

Decoder::Decoder(TopicLayout layout) : layout_(std::move(layout)), parser_(std::make_unique<Parser>()) {
    // simdjson counts the values inside the innermost level as one more.
    if (parser_->json.allocate(kPayloadBytesMax, kDepthMax + 1) != simdjson::SUCCESS) {
        throw std::bad_alloc();
    }
}

Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;

MessageResult<void> Decoder::decode(const Delivery& delivery, std::vector<Event>& events, Voice voice) {
    if (!simdjson::validate_utf8(delivery.topic)) {
        return fail(RefusalReason::bad_utf8, "the topic is not UTF-8: " + quote(delivery.topic));
    }
    const auto parts = split(layout_, delivery.topic, voice);
    if (!parts) {
        return tl::unexpected(parts.error());
    }
    if (delivery.payload.size() > kPayloadBytesMax) {
        return fail(RefusalReason::payload_too_large,
                    fmt::format("a payload of {} bytes; the limit is {}", delivery.payload.size(), kPayloadBytesMax));
    }
    switch (parts->role) {
        case TopicParts::Role::command:
            events.push_back(ignored("cmnd"));
            return {};
        case TopicParts::Role::fallback:
            events.push_back(ignored(parts->kind));
            return {};
        case TopicParts::Role::device:
            return parser_->decode_device(*parts, delivery.payload, events);
        case TopicParts::Role::discovery:
            return parser_->decode_discovery(layout_, *parts, delivery.payload, events);
    }
    return {};
}

}  // namespace collector::tasmota
