#include <algorithm>

#include <fmt/format.h>

#include <collector/base/quote.hpp>

#include "recorder/recorder_state.hpp"

namespace collector {
namespace {

/// A plug's status is written once in each of these windows, which are the same for all plugs, so that many rows share
/// a commit.
using StatusWindow = std::chrono::duration<std::int64_t, std::ratio<300>>;
/// A status this old is written in any case, so that a plug that reports every 300 s, the firmware's default, has every
/// one written, even if two fall into one window.
constexpr std::chrono::milliseconds kStatusAge{StatusWindow{1} - std::chrono::seconds{1}};

/// A relay that turns out to be off explains readings this far back; plugs tell its state at least once an hour.
constexpr std::chrono::hours kRelayLookBack{24};

std::string join(const std::vector<NamedValue>& values) {
    std::string text;
    for (const NamedValue& value : values) {
        text += fmt::format("{}{}={}", text.empty() ? "" : " ", value.name, value.value);
    }
    return text;
}

}  // namespace

/// Earlier readings that showed no mains voltage for no known reason were taken with the relay off, too.
/// It was `now` that we heard of it, which is after all those readings; they were switched at `switched_at`.
void Recorder::State::record_relays(Plug& plug, const std::vector<PlugRelays::State>& news, UtcMillis now,
                                    UtcMillis switched_at) {
    Batch& batch = pending.batch();
    for (const auto& [relay, is_on] : news) {
        if (parts.state && pending.has_room()) {
            batch.relays.push_back({plug.record.id, relay, switched_at, is_on});
        }
    }
    if (news.empty() || !plug.low_since || !pending.has_room()) {
        return;
    }
    const UtcMillis since = std::max(*plug.low_since, now - kRelayLookBack);
    for (std::uint8_t channel = 1; channel <= plug.channel_count; ++channel) {
        const auto is_on = plug.relays.is_channel_on(channel, plug.channel_count);
        if (is_on == false) {
            batch.relay_off.push_back({plug.record.id, channel, {since, now}});
        }
        if (is_on) {
            plug.low_since.reset();
        }
    }
}

MessageResult<void> Recorder::State::record_state(const std::string& device, const PlugState& body,
                                                  const Reception& reception) {
    auto found = plug_for(device, reception);
    if (!found) {
        return tl::unexpected(found.error());
    }
    Plug& plug = **found;
    touch(plug, reception);
    const auto age = reception.retained ? PlugRelays::Age::retained : PlugRelays::Age::live;
    std::vector<PlugRelays::State> news;
    for (const RelayText& relay : body.relays) {
        if (const auto is_on = plug.relays.hear(relay, plug.words, age)) {
            news.push_back({.relay = relay.relay, .is_on = *is_on});
        }
    }
    record_relays(plug, news, reception.received_at,
                  reception.retained || news.empty() ? reception.received_at
                                                     : plug.clock.time_of(body.plug_time, reception.received_at));
    const bool has_health = body.uptime_s || body.mqtt_count || body.wifi_rssi_percent;
    const UtcMillis written_at = plug.status_written_at.value_or(UtcMillis{});
    const bool due =
        reception.received_at - written_at >= kStatusAge ||
        std::chrono::floor<StatusWindow>(reception.received_at) != std::chrono::floor<StatusWindow>(written_at);
    if (parts.state && has_health && !reception.retained && due && pending.has_room()) {
        pending.batch().statuses.push_back({plug.record.id, reception.received_at, body.uptime_s,
                                            body.wifi_rssi_percent, body.wifi_signal_dbm, body.wifi_link_count,
                                            body.mqtt_count});
        plug.status_written_at = reception.received_at;
    }
    return {};
}

MessageResult<void> Recorder::State::record_availability(const std::string& device, const Availability& body,
                                                         const Reception& reception) {
    Plug* plug = sender(device, reception);
    const std::string& name = plug != nullptr ? plug->record.topic : device;
    const PlugWords words = plug != nullptr ? plug->words : PlugWords{};
    const auto says_online = words.is_online(body.text);
    if (!says_online) {
        plugs.hold_word(name, {body.text, reception.received_at});
        return fail(RefusalReason::unknown_text,
                    fmt::format("{} says {}, which is neither {} nor {}", quote(name), quote(body.text),
                                quote(words.online.value_or("Online")), quote(words.offline.value_or("Offline"))));
    }
    if (plug == nullptr) {
        if (body.text.empty()) {
            return {};  // The retained trace of a plug we never knew was cleared.
        }
        auto added = plug_for(device, reception);
        if (!added) {
            return tl::unexpected(added.error());
        }
        plug = *added;
    }
    if (*says_online) {
        touch(*plug, reception);
    } else if (!reception.retained && !plug->record.last_seen) {
        plug->record.last_seen = reception.received_at;  // Until a moment ago it was there.
    }
    plug->unexplained.reset();
    set_online(*plug, *says_online, reception.received_at);
    return {};
}

/// Crossed thresholds are worth a row. A change of load is not: the reading that follows it says as much, and a plug
/// in use sends hundreds a day.
MessageResult<void> Recorder::State::record_margins(const std::string& device, const MarginAlarm& body,
                                                    const Reception& reception) {
    std::vector<NamedValue> thresholds = body.margins;
    std::erase_if(thresholds, [](const NamedValue& margin) { return margin.name == "PowerDelta"; });
    if (thresholds.empty()) {
        return plug_for(device, reception).map([&](Plug* plug) { touch(*plug, reception); });
    }
    return record_note(device, "margin", thresholds, reception);
}

MessageResult<void> Recorder::State::record_note(const std::string& device, std::string kind,
                                                 const std::vector<NamedValue>& values, const Reception& reception) {
    auto plug = plug_for(device, reception);
    if (!plug) {
        return tl::unexpected(plug.error());
    }
    touch(**plug, reception);
    note(**plug, reception, std::move(kind), join(values));
    return {};
}

/// Retained messages come again at every subscribe and are no news.
void Recorder::State::note(Plug& plug, const Reception& reception, std::string kind, std::string detail) {
    if (parts.state && !reception.retained && pending.has_room()) {
        pending.batch().events.push_back({plug.record.id, reception.received_at, std::move(kind), std::move(detail)});
    }
}

}  // namespace collector
