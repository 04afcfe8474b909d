#include "watch/plug_checklist.hpp"

#include <fmt/format.h>

#include <collector/base/quote.hpp>
#include <collector/model/mains.hpp>
#include <collector/plugs/plug_settings.hpp>

namespace collector {
namespace {

constexpr std::size_t kTopicBytesShown = 160;

/// Adds it as the newest of a few.
void remember(std::vector<std::string>& known, const std::optional<std::string>& text) {
    constexpr std::size_t kKnownMax = 8;
    if (!text) {
        return;
    }
    std::erase(known, *text);
    if (known.size() >= kKnownMax) {
        known.erase(known.begin());
    }
    known.push_back(*text);
}

}  // namespace

void PlugChecklist::hint(Hint which, std::string sentence, Hints& hints, std::uint8_t channel) {
    if (said_.emplace(which, channel).second) {
        hints.push_back(std::move(sentence));
    }
}

void PlugChecklist::hear(const Arrival& arrival, Hints& hints) {
    if (arrival.retained) {
        return;
    }
    was_live_ = true;
    present_since_ = present_since_.value_or(arrival.at);
    heard_since_ = heard_since_.value_or(arrival.at);
    const std::chrono::nanoseconds pause = arrival.at - last_heard_.value_or(arrival.at);
    longest_pause_ = std::max(longest_pause_, std::min<std::chrono::nanoseconds>(pause, kPauseMax));
    last_heard_ = arrival.at;
    silent_for_.reset();
    rearm(Hint::gone_silent);
    if (says_offline()) {
        hint(Hint::telemetry_while_offline,
             "telemetry comes although LWT says Offline: it reconnected before the broker noticed, or two plugs share "
             "one Topic",
             hints);
    }
}

void PlugChecklist::take(const Measurement& measurement, const Arrival& arrival, Hints& hints) {
    if (arrival.retained) {
        if (arrival.kind == "SENSOR") {
            hint(Hint::retained_reading,
                 fmt::format("retained reading, of unknown age: send {} to keep only live ones",
                             plug_command::kKeepNoReadings),
                 hints);
        }
        return;
    }
    hear(arrival, hints);
    sensor_came_ = true;
    bool has_voltage = false;
    bool has_mains = false;
    for (std::uint8_t channel = 1; channel <= measurement.channel_count; ++channel) {
        if (const auto voltage_v = measurement.channels.at(channel - 1U).voltage_v) {
            has_voltage = true;
            has_mains = judge_voltage(measurement, channel, *voltage_v, hints) || has_mains;
        }
    }
    if (!has_voltage) {
        hint(Hint::no_voltage, "SENSOR without Voltage: this device does not measure it", hints);
    }
    readings_ += has_mains ? 1U : 0U;
    if (has_mains) {
        judge_resolution(measurement, hints);
    }
}

bool PlugChecklist::judge_voltage(const Measurement& measurement, std::uint8_t channel, double voltage_v,
                                  Hints& hints) {
    last_voltage_v_ = voltage_v;
    if (is_mains_voltage(voltage_v)) {
        rearm(Hint::no_mains, channel);
        rearm(Hint::implausible, channel);
        return true;
    }
    const auto is_on = relays_.is_channel_on(channel, measurement.channel_count);
    const std::string where = measurement.channel_count > 1 ? fmt::format(" (ch {})", channel) : "";
    const std::string voltage = number_text(voltage_v);
    if (voltage_v > kMainsMaxV || (voltage_v != 0 && is_on == true)) {
        hint(Hint::implausible,
             fmt::format("voltage {} V{} is implausible: mains has {} to {} V", voltage, where, kNoMainsV, kMainsMaxV),
             hints, channel);
    } else if (is_on == true) {
        hint(Hint::no_mains,
             fmt::format(
                 "voltage is 0 with the relay on{}: right after a start this passes, otherwise the meter chip does "
                 "not answer",
                 where),
             hints, channel);
    } else {
        hint(Hint::no_mains,
             fmt::format("voltage is {} with the relay {}{}: {} makes it measure", voltage,
                         is_on ? "off" : "off or unknown", where, plug_command::kMeasureWithRelayOff),
             hints, channel);
    }
    return false;
}

void PlugChecklist::judge_resolution(const Measurement& measurement, Hints& hints) {
    for (std::size_t i = 0; i < measurement.channel_count; ++i) {
        has_decimals_ = has_decimals_ || !is_whole_volts(measurement.channels.at(i).voltage_v.value_or(0));
    }
    if (!has_decimals_ && ++whole_volt_readings_ >= kWholeVoltReadings) {
        hint(Hint::whole_volts,
             fmt::format("whole volts only, which is fine; {} gives one decimal", plug_command::kShowTenths), hints);
    }
}

void PlugChecklist::take(const Ignored& /*other*/, const Arrival& arrival, Hints& hints) {
    hear(arrival, hints);
    if (arrival.kind == "SENSOR" && !arrival.retained) {
        sensor_came_ = true;
        hint(Hint::no_energy, "SENSOR without ENERGY: this device does not meter, or its template is not set", hints);
    }
}

void PlugChecklist::take(const MarginAlarm& /*alarm*/, const Arrival& arrival, Hints& hints) {
    hear(arrival, hints);
}

void PlugChecklist::take(const CalibrationChange& /*change*/, const Arrival& arrival, Hints& hints) {
    hear(arrival, hints);
}

void PlugChecklist::take(const PlugState& state, const Arrival& arrival, Hints& hints) {
    if (arrival.retained && arrival.kind == "STATE") {
        hint(Hint::retained_state, "retained STATE, of unknown age: send StateRetain 0", hints);
    }
    hear(arrival, hints);
    const auto age = arrival.retained ? PlugRelays::Age::retained : PlugRelays::Age::live;
    for (const RelayText& relay : state.relays) {
        relays_.hear(relay, words_, age);
        relay_said_live_ = relay_said_live_ || !arrival.retained;
    }
}

void PlugChecklist::take(const Availability& availability, const Arrival& arrival, Hints& /*hints*/) {
    was_live_ = was_live_ || !arrival.retained;
    lwt_ = availability.text.empty() ? std::nullopt : std::optional(availability.text);
    const auto is_online = words_.is_online(availability.text);
    if (is_online == true) {
        come_online(arrival.at);
    } else if (is_online == false) {
        go_offline();
    }
}

void PlugChecklist::come_online(SteadyTime at) {
    present_since_ = present_since_.value_or(at);
    rearm(Hint::telemetry_while_offline);
}

void PlugChecklist::go_offline() {
    present_since_.reset();
    heard_since_.reset();
    last_heard_.reset();
    silent_for_.reset();
    sensor_came_ = false;
    rearm(Hint::no_sensor);
    rearm(Hint::no_sensor_for_long);
}

void PlugChecklist::take(const Announcement& announcement, const Arrival& arrival, Hints& hints) {
    if (!macs_.empty() && !has_mac(announcement.mac)) {
        hint(Hint::shared_topic,
             fmt::format("the MACs {} and {} both announce this Topic: give each plug its own, or clear the message of "
                         "one that is gone",
                         macs_.back(), announcement.mac),
             hints);
    }
    announced_ = true;
    rearm(Hint::no_discovery);
    remember(macs_, announcement.mac);
    remember(names_, announcement.name);
    firmware_ = announcement.firmware ? announcement.firmware : firmware_;
    const auto lwt_before = lwt_state();
    words_.learn(announcement);
    relays_.explain(words_);
    if (!lwt_before && says_online()) {
        come_online(arrival.at);
    } else if (!lwt_before && says_offline()) {
        go_offline();
    }
    judge_firmware(hints);
}

void PlugChecklist::take(const PlugInfo& info, const Arrival& arrival, Hints& hints) {
    remember(names_, info.name);
    remember(macs_, info.mac);
    firmware_ = info.firmware ? info.firmware : firmware_;
    hear(arrival, hints);
    judge_firmware(hints);
}

void PlugChecklist::judge_firmware(Hints& hints) {
    if (firmware_ && network_.tls && is_too_old_for_tls(*firmware_) == true) {
        hint(Hint::old_firmware,
             fmt::format(
                 "Tasmota {} is older than {}: over TLS it refuses Let's Encrypt certificates issued since June 2024, "
                 "unless SetOption132 1 is set",
                 printable(*firmware_), kFirstFirmwareForTls),
             hints);
    }
}

void PlugChecklist::judge_reach(const std::optional<OutOfReach>& reach, Hints& hints) {
    if (!reach) {
        rearm(Hint::out_of_reach);
        return;
    }
    const std::string cure = reach->full_topic ? fmt::format("in its console: FullTopic {}", *reach->full_topic)
                                               : fmt::format("add {} to them", quote(reach->filter, kTopicBytesShown));
    hint(Hint::out_of_reach,
         fmt::format("it publishes to {}, which broker.topics does not cover; {}",
                     quote(reach->topics, kTopicBytesShown), cure),
         hints);
}

void PlugChecklist::withdraw(SteadyTime now) {
    announced_ = false;
    if (present_since_) {
        present_since_ = now;
    }
}

void PlugChecklist::tick(SteadyTime now, Hints& hints) {
    if (!present_since_) {
        return;
    }
    const auto waited = now - *present_since_;
    if (!announced_ && waited >= kDiscoveryPatience) {
        hint(Hint::no_discovery,
             network_.asks_for_discovery
                 ? fmt::format("no discovery message: send {} and SetOption104 0, and the broker must allow "
                               "tasmota/discovery/#",
                               plug_command::kAnnounce)
                 : "no discovery message: broker.topics in the configuration does not name tasmota/discovery/+/+",
             hints);
    }
    if (!lwt_ && heard_since_ && now - *heard_since_ >= kLwtPatience) {
        hint(Hint::no_lwt, "telemetry comes but no LWT: send SetOption104 0, and broker.topics must cover its LWT",
             hints);
    }
    if (!sensor_came_) {
        look_for_sensor(waited, hints);
    }
    look_for_life(now, hints);
}

/// A plug whose will nobody has, since the broker was started anew or it has none, goes without a word.
void PlugChecklist::look_for_life(SteadyTime now, Hints& hints) {
    const auto silence = now - last_heard_.value_or(now);
    if (silence < std::max<std::chrono::nanoseconds>(kSilencePatience, 2 * longest_pause_)) {
        return;
    }
    silent_for_ = std::chrono::floor<std::chrono::minutes>(silence);
    hint(Hint::gone_silent,
         fmt::format("silent for {} min{}: has it lost its power or its Wi-Fi?", silent_for_->count(),
                     says_online() ? ", although LWT says Online" : ""),
         hints);
}

void PlugChecklist::look_for_sensor(std::chrono::nanoseconds waited, Hints& hints) {
    if (waited < kSensorPatience) {
        return;
    }
    if (announced_channels_ == 0) {
        hint(Hint::no_sensor, "no SENSOR yet, and its discovery message says that this device does not meter", hints);
    } else if (waited < kLongSensorPatience) {
        hint(Hint::no_sensor,
             fmt::format("no SENSOR yet; TelePeriod may be 300 s: send {}", plug_command::kReportEveryMinute), hints);
    } else {
        hint(Hint::no_sensor_for_long,
             "no SENSOR in 5 minutes: TelePeriod 0 turns it off, or this device does not meter", hints);
    }
}

void PlugChecklist::start_waiting(SteadyTime now) {
    for (auto* const since : {&present_since_, &heard_since_, &last_heard_}) {
        if (*since) {
            *since = now;
        }
    }
}

bool PlugChecklist::has_become_complete() {
    was_ready_ = was_ready_ || is_ready();
    if (was_complete_ || !missing().empty()) {
        return false;
    }
    was_complete_ = true;
    return true;
}

std::vector<std::string> PlugChecklist::missing() const {
    std::vector<std::string> parts;
    if (!says_online()) {
        parts.push_back(lwt_ ? "LWT Online" : "LWT");
    }
    if (!announced_) {
        parts.emplace_back("discovery");
    }
    if (readings_ == 0) {
        parts.emplace_back("reading");
    }
    if (!has_relay_state()) {
        parts.emplace_back("relay state");
    }
    return parts;
}

std::vector<std::string> PlugChecklist::seen() const {
    std::vector<std::string> parts;
    if (lwt_) {
        parts.push_back("LWT " + printable(*lwt_));
    }
    if (announced_) {
        parts.emplace_back("discovery");
    }
    if (last_voltage_v_) {
        parts.push_back(fmt::format("{} {} (last {} V)", readings_, readings_ == 1 ? "reading" : "readings",
                                    number_text(*last_voltage_v_)));
    }
    const auto relays = relay_said_live_ ? relays_.known() : std::vector<PlugRelays::State>{};
    for (const auto& [relay, is_on] : relays) {
        const std::string number = relays.size() > 1 ? fmt::format("{} ", relay) : "";
        parts.push_back(fmt::format("relay {}{}", number, is_on ? "ON" : "OFF"));
    }
    return parts;
}

std::string PlugChecklist::summary() const {
    const auto lacks = missing();
    const auto shows = seen();
    const std::string seen_text = shows.empty() ? "nothing live" : fmt::format("{}", fmt::join(shows, ", "));
    const std::string so_far = lacks.empty() ? "complete: " + seen_text
                                             : fmt::format("missing: {}; seen: {}", fmt::join(lacks, ", "), seen_text);
    if (!was_live_ && !shows.empty()) {
        return so_far +
               (says_offline() ? "; it is off, says its LWT" : "; only what the broker had kept: is it still there?");
    }
    return silent_for_ ? fmt::format("silent for {} min; {}", silent_for_->count(), so_far) : so_far;
}

}  // namespace collector
