#include <charconv>

#include "tasmota/decode_parts.hpp"

namespace collector::tasmota {
namespace {

/// Signal quality only: SSId and BSSId locate a home and are nobody's business.
MessageResult<Found> read_wifi(JsonObject wifi, PlugState& state) {
    Found found = Found::nothing;
    for (const auto [name, value] : wifi) {
        std::optional<std::int64_t>* target = nullptr;
        if (name == "RSSI") {
            target = &state.wifi_rssi_percent;
        } else if (name == "Signal") {
            target = &state.wifi_signal_dbm;
        } else if (name == "LinkCount") {
            target = &state.wifi_link_count;
        } else {
            continue;
        }
        if (auto done = read_whole(name, value, *target); !done) {
            return tl::unexpected(done.error());
        }
        found = Found::something;
    }
    return found;
}

MessageResult<void> read_relay(std::string_view key, std::uint8_t relay, JsonElement value, PlugState& state) {
    std::optional<std::string> text;
    if (auto done = read_text(key, value, text); !done) {
        return done;
    }
    if (text) {
        state.relays.push_back({relay, std::move(*text)});
    }
    return {};
}

}  // namespace

std::uint8_t relay_number(std::string_view key) {
    constexpr std::string_view kHead = "POWER";
    constexpr std::uint8_t kRelaysMax = 32;
    if (!key.starts_with(kHead)) {
        return 0;
    }
    key.remove_prefix(kHead.size());
    if (key.empty()) {
        return 1;
    }
    std::uint8_t number = 0;
    const auto [rest, fault] = std::from_chars(key.data(), key.data() + key.size(), number);
    const bool whole = fault == std::errc{} && rest == key.data() + key.size();
    return whole && number <= kRelaysMax ? number : std::uint8_t{0};
}

MessageResult<Found> decode_state(JsonObject state, PlugState& result) {
    PlugTimeReader time;
    bool seen_wifi = false;
    std::uint64_t seen_relays = 0;
    Found found = Found::nothing;
    for (const auto [name, value] : state) {
        MessageResult<void> done;
        if (PlugTimeReader::is_time_key(name)) {
            done = time.read(name, value);
        } else if (name == "UptimeSec") {
            done = read_whole(name, value, result.uptime_s);
            found = Found::something;
        } else if (name == "MqttCount") {
            done = read_whole(name, value, result.mqtt_count);
            found = Found::something;
        } else if (const std::uint8_t relay = relay_number(name); relay != 0) {
            const std::uint64_t bit = std::uint64_t{1} << relay;
            done = (seen_relays & bit) != 0 ? MessageResult<void>(duplicate_key(name))
                                            : read_relay(name, relay, value, result);
            seen_relays |= bit;
            found = Found::something;
        } else if (name == "Wifi") {
            if (seen_wifi) {
                return duplicate_key(name);
            }
            seen_wifi = true;
            if (value.is_null()) {
                continue;
            }
            auto wifi =
                read_object(name, value).and_then([&result](JsonObject object) { return read_wifi(object, result); });
            if (!wifi) {
                return wifi;
            }
            found = *wifi == Found::something ? *wifi : found;
        }
        if (!done) {
            return tl::unexpected(done.error());
        }
    }
    result.plug_time = time.result();
    return found;
}

}  // namespace collector::tasmota
