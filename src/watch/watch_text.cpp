#include "watch/watch_text.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>

#include <collector/base/quote.hpp>
#include <collector/model/mains.hpp>

namespace collector {
namespace {

constexpr std::size_t kTextBytesMax = 48;

bool is_harmless(char c) {
    return c > ' ' && c <= '~' && c != '"' && c != '\\';
}

std::string joined(const std::vector<std::string>& parts) {
    return parts.empty() ? "nothing to show" : fmt::format("{}", fmt::join(parts, ", "));
}

std::string uptime_text(std::int64_t seconds) {
    constexpr std::int64_t kMinute = 60;
    constexpr std::int64_t kHour = 60 * kMinute;
    constexpr std::int64_t kDay = 24 * kHour;
    if (seconds >= kDay) {
        return fmt::format("up {} d {} h", seconds / kDay, seconds % kDay / kHour);
    }
    if (seconds >= kHour) {
        return fmt::format("up {} h {} min", seconds / kHour, seconds % kHour / kMinute);
    }
    return seconds >= kMinute ? fmt::format("up {} min", seconds / kMinute) : fmt::format("up {} s", seconds);
}

std::string relay_text(const RelayText& relay, bool only_one, const PlugWords& words) {
    const auto is_on = words.is_on(relay.text);
    const std::string state = is_on ? (*is_on ? "ON" : "OFF") : printable(relay.text);
    return only_one ? "relay " + state : fmt::format("relay {} {}", relay.relay, state);
}

void add_wifi(std::vector<std::string>& parts, const PlugState& state) {
    if (state.wifi_rssi_percent && state.wifi_signal_dbm) {
        parts.push_back(fmt::format("Wi-Fi {} % ({} dBm)", *state.wifi_rssi_percent, *state.wifi_signal_dbm));
    } else if (state.wifi_rssi_percent) {
        parts.push_back(fmt::format("Wi-Fi {} %", *state.wifi_rssi_percent));
    } else if (state.wifi_signal_dbm) {
        parts.push_back(fmt::format("Wi-Fi {} dBm", *state.wifi_signal_dbm));
    }
}

void add_identity(std::vector<std::string>& parts, const std::optional<std::string>& model,
                  const std::optional<std::string>& firmware) {
    if (model) {
        // Model names hold blanks, which are no harm between commas.
        const bool plain = std::ranges::all_of(*model, [](char c) { return c == ' ' || is_harmless(c); });
        parts.push_back(plain && model->size() <= kTextBytesMax ? *model : quote(*model, kTextBytesMax));
    }
    if (firmware) {
        parts.push_back("Tasmota " + printable(*firmware));
    }
}

}  // namespace

std::string printable(std::string_view text) {
    const bool plain = !text.empty() && text.size() <= kTextBytesMax && std::ranges::all_of(text, is_harmless);
    return plain ? std::string(text) : quote(text, kTextBytesMax);
}

std::string time_of_day(const std::vector<OffsetPeriod>& zone, UtcMillis time) {
    std::chrono::seconds offset{0};
    for (const OffsetPeriod& period : zone) {
        if (period.start <= time) {
            offset = period.offset;
        }
    }
    const auto local = std::chrono::floor<std::chrono::seconds>(time + offset);
    const auto passed = local - std::chrono::floor<std::chrono::days>(local);
    const std::chrono::hh_mm_ss clock{passed};
    return fmt::format("{:02}:{:02}:{:02}", clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

std::string number_text(double value) {
    constexpr double kDecimals = 1000;
    const double rounded = std::round(value * kDecimals) / kDecimals;
    return std::isfinite(rounded) ? fmt::format("{}", rounded) : fmt::format("{:g}", value);
}

std::string reading_text(const ChannelValues& values) {
    std::vector<std::string> parts;
    if (values.voltage_v) {
        const bool is_high = *values.voltage_v > kVoltageHighV && is_mains_voltage(*values.voltage_v);
        parts.push_back(fmt::format("{} V{}", number_text(*values.voltage_v),
                                    is_high ? fmt::format(" (above {} V)", kVoltageHighV) : ""));
    }
    if (values.current_a) {
        parts.push_back(number_text(*values.current_a) + " A");
    }
    if (values.power_w) {
        parts.push_back(number_text(*values.power_w) + " W");
    }
    return parts.empty() ? "neither volts, amperes nor watts" : fmt::format("{}", fmt::join(parts, "  "));
}

std::string state_text(const PlugState& state, const PlugWords& words) {
    std::vector<std::string> parts;
    for (const RelayText& relay : state.relays) {
        parts.push_back(relay_text(relay, state.relays.size() == 1 && relay.relay == 1, words));
    }
    if (state.uptime_s) {
        parts.push_back(uptime_text(*state.uptime_s));
    }
    add_wifi(parts, state);
    if (state.mqtt_count) {
        parts.push_back(fmt::format("MQTT connects {}", *state.mqtt_count));
    }
    return joined(parts);
}

std::string announcement_text(const Announcement& announcement) {
    std::vector<std::string> parts;
    add_identity(parts, announcement.model, announcement.firmware);
    return joined(parts);
}

std::string info_text(const PlugInfo& info) {
    std::vector<std::string> parts;
    add_identity(parts, info.model, info.firmware);
    if (info.hostname) {
        parts.push_back("host " + printable(*info.hostname));
    }
    if (info.restart_reason) {
        parts.push_back("started: " + quote(*info.restart_reason, kTextBytesMax));
    }
    if (info.boot_count) {
        parts.push_back(fmt::format("start {}", *info.boot_count));
    }
    return joined(parts);
}

std::string values_text(const std::vector<NamedValue>& values) {
    std::vector<std::string> parts;
    parts.reserve(values.size());
    for (const NamedValue& value : values) {
        parts.push_back(printable(value.name) + " " + printable(value.value));
    }
    return joined(parts);
}

}  // namespace collector
