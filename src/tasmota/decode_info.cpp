#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "tasmota/decode_parts.hpp"

namespace collector::tasmota {
namespace {

/// `12.5.0(tasmota)` -> `12.5.0`: the number is what discovery announces too.
void cut_image_name(std::optional<std::string>& firmware) {
    if (firmware) {
        firmware->resize(std::min(firmware->find('('), firmware->size()));
    }
}

/// `E0:98:06:F1:7F:56` -> `E09806F17F56`, as discovery writes it.
MessageResult<void> read_mac(JsonElement value, std::optional<std::string>& mac) {
    if (auto done = read_text("Mac", value, mac); !done || !mac) {
        return done;
    }
    std::erase(*mac, ':');
    std::ranges::transform(*mac, mac->begin(),
                           [](char c) { return c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c; });
    return {};
}

/// A text, or after a crash the dump as an object.
MessageResult<void> read_restart_reason(JsonElement value, std::optional<std::string>& reason) {
    if (!value.is_object()) {
        return read_text("RestartReason", value, reason);
    }
    JsonElement part;
    if (value["Reason"].get(part) == simdjson::SUCCESS) {
        return read_text("Reason", part, reason);
    }
    if (value["Exception"].get(part) == simdjson::SUCCESS) {
        reason = "Exception " + value_text(part);
    }
    return {};
}

/// One flat object of any of these messages; the key names do not overlap between them.
MessageResult<void> read_info_keys(JsonObject object, PlugInfo& info) {
    for (const auto [name, value] : object) {
        MessageResult<void> done;
        if (name == "DeviceName") {
            done = read_text(name, value, info.name);
        } else if (name == "Module" && value.is_string()) {
            done = read_text(name, value, info.model);
        } else if (name == "Version") {
            done = read_text(name, value, info.firmware);
            cut_image_name(info.firmware);
        } else if (name == "Hostname") {
            done = read_text(name, value, info.hostname);
        } else if (name == "Mac") {
            done = read_mac(value, info.mac);
        } else if (name == "RestartReason") {
            done = read_restart_reason(value, info.restart_reason);
        } else if (name == "BootCount") {
            done = read_whole(name, value, info.boot_count);
        }
        if (!done) {
            return done;
        }
    }
    return {};
}

Found found_in(const PlugInfo& info) {
    return info == PlugInfo{} ? Found::nothing : Found::something;
}

constexpr std::array<std::string_view, 3> kInfoWrappers{"Info1", "Info2", "Info3"};
constexpr std::array<std::string_view, 4> kIdentityObjects{"Status", "StatusPRM", "StatusFWR", "StatusNET"};

}  // namespace

MessageResult<Found> decode_info(JsonObject payload, PlugInfo& info) {
    for (const std::string_view wrapper : kInfoWrappers) {
        JsonElement wrapped;
        if (payload[wrapper].get(wrapped) != simdjson::SUCCESS) {
            continue;
        }
        const auto inner = read_object(wrapper, wrapped);
        if (!inner) {
            return tl::unexpected(inner.error());
        }
        payload = *inner;
        break;
    }
    return read_info_keys(payload, info).map([&info] { return found_in(info); });
}

MessageResult<Found> decode_status(JsonObject payload, const std::string& device, std::vector<Event>& events) {
    PlugInfo info;
    Measurement measurement;
    PlugState state;
    Found sensor = Found::nothing;
    Found health = Found::nothing;
    for (const auto [name, value] : payload) {
        MessageResult<void> done;
        if (value.is_null()) {
            continue;
        }
        if (std::ranges::find(kIdentityObjects, name) != kIdentityObjects.end()) {
            done = read_object(name, value).and_then([&](JsonObject object) { return read_info_keys(object, info); });
        } else if (name == "StatusSNS" && sensor == Found::nothing) {
            done = read_object(name, value)
                       .and_then([&](JsonObject object) { return decode_sensor(object, measurement); })
                       .map([&](Found found) { sensor = found; });
        } else if (name == "StatusSTS" && health == Found::nothing) {
            done = read_object(name, value)
                       .and_then([&](JsonObject object) { return decode_state(object, state); })
                       .map([&](Found found) { health = found; });
        } else if (name == "StatusSNS" || name == "StatusSTS") {
            return duplicate_key(name);
        }
        if (!done) {
            return tl::unexpected(done.error());
        }
    }
    const std::size_t before = events.size();
    if (found_in(info) == Found::something) {
        events.push_back({device, std::move(info)});
    }
    if (sensor == Found::something) {
        events.push_back({device, measurement});
    }
    if (health == Found::something) {
        events.push_back({device, std::move(state)});
    }
    return events.size() > before ? Found::something : Found::nothing;
}

}  // namespace collector::tasmota
