#include "check/readings_step.hpp"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include <collector/base/quote.hpp>
#include <collector/model/evidence.hpp>

namespace collector {
namespace {

/// Plugs that are told apart; a broker with more is no smaller for it.
constexpr std::size_t kPlugsMax = 20'000;

/// Tasmota's default; TelePeriod can be up to an hour.
constexpr std::chrono::seconds kTelePeriod{300};

std::string count_text(std::uint64_t count, std::string_view what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string time_text(std::chrono::milliseconds time) {
    return fmt::format("{} s", std::chrono::round<std::chrono::seconds>(time).count());
}

std::string list_of(const std::vector<std::string>& topics) {
    std::string list;
    for (const std::string& topic : topics) {
        list += (list.empty() ? "" : ", ") + quote(topic);
    }
    return list;
}

void advise_patience(std::chrono::milliseconds waited, std::vector<std::string>& advice) {
    if (waited < kTelePeriod) {
        advice.emplace_back("plugs report each TelePeriod, 300 s unless it was set: listen longer (--listen 310s)");
    }
}

}  // namespace

void ReadingsStep::take(const Delivery& delivery) {
    ++(delivery.retained ? retained_ : live_);
    events_.clear();
    if (const auto done = decoder_.decode(delivery, events_); !done) {
        if (!delivery.retained) {
            ++refused_;
            last_refusal_ = fmt::format("{}: {}", quote(delivery.topic), done.error().what);
        }
        return;
    }
    for (const Event& event : events_) {
        note(event, delivery.retained);
    }
}

void ReadingsStep::note(const Event& event, bool retained) {
    if (!event.device.empty() && plugs_.size() < kPlugsMax) {
        plugs_.insert(event.device);
    }
    if (const auto* const state = std::get_if<PlugState>(&event.body)) {
        note_relays(event.device, *state);
    }
    const auto* const measurement = std::get_if<Measurement>(&event.body);
    if (measurement == nullptr || retained || reading_) {
        return;
    }
    const std::span<const ChannelValues> channels(measurement->channels.data(), measurement->channel_count);
    const auto found =
        std::ranges::find_if(channels, [](const auto& channel) { return channel.voltage_v.has_value(); });
    if (found != channels.end()) {
        reading_ = Reading{event.device, *found->voltage_v};
    }
}

void ReadingsStep::note_relays(const std::string& plug, const PlugState& state) {
    if (state.relays.empty()) {
        return;
    }
    if (relay_on_.size() < kPlugsMax || relay_on_.contains(plug)) {
        relay_on_[plug] = state.relays.front().text != "OFF";
    }
}

StepResult ReadingsStep::judge_reading(std::chrono::milliseconds waited) const {
    const std::string what =
        fmt::format("readings: plug {} measures {:g} V; heard from {} in {}", quote(reading_->plug),
                    reading_->voltage_v, count_text(plugs_.size(), "plug"), time_text(waited));
    if (reading_->voltage_v > kMainsMaxV) {
        return {StepMark::note, what + ", which no mains on 230 V is", {"such readings are kept and flagged"}};
    }
    if (reading_->voltage_v >= kNoMainsV) {
        return {StepMark::ok, what};
    }
    const auto relay = relay_on_.find(reading_->plug);
    if (relay != relay_on_.end() && relay->second) {
        return {StepMark::note,
                what + ", although its relay is on",
                {"right after a start this passes; else its meter does not answer",
                 "such readings are kept and flagged, and count for nothing"}};
    }
    return {StepMark::note,
            what + (relay != relay_on_.end() ? ", with its relay off" : ", so its relay is probably off"),
            {"in the plug's console, SetOption21 1 makes it measure then, too",
             "without that such readings are kept and flagged, and count for nothing"}};
}

StepResult ReadingsStep::judge_silence(std::chrono::milliseconds waited, const std::vector<std::string>& topics) const {
    const std::string span = time_text(waited);
    StepResult result{StepMark::failed};
    if (messages() == 0) {
        result.what = fmt::format("readings: nothing at all came in {}", span);
        result.advice = {"are the plugs on, and connected to this broker?",
                         fmt::format("do broker.topics fit their FullTopic? Listened to: {}", list_of(topics)),
                         "may this user read them? Some brokers (mosquitto) grant a topic and keep silent"};
    } else if (live_ == 0) {
        result.what = fmt::format(
            "readings: only retained messages came in {} ({}): what the broker had kept, and "
            "nothing that a plug sent meanwhile",
            span, count_text(retained_, "message"));
        result.advice = {"are the plugs on, and is their TelePeriod not 0?"};
    } else if (refused_ == live_) {
        result.what = fmt::format("readings: not one of {} in {} could be understood; the last is {}",
                                  count_text(live_, "live message"), span, last_refusal_);
        result.advice = {"do tasmota.full_topics fit the plugs' FullTopic?",
                         "are broker.topics those of Tasmota plugs alone?"};
    } else {
        result.what = fmt::format("readings: {} of {} came in {}, but no SENSOR message with a voltage",
                                  count_text(live_, "live message"), count_text(plugs_.size(), "plug"), span);
        result.advice = {"is TelePeriod 0 (off)? In the plug's console: TelePeriod 60",
                         "a device whose SENSOR holds no ENERGY does not measure the voltage"};
    }
    advise_patience(waited, result.advice);
    return result;
}

StepResult ReadingsStep::verdict(ListeningEnd end, std::chrono::milliseconds waited,
                                 const std::vector<std::string>& topics) const {
    if (reading_) {
        return judge_reading(waited);
    }
    switch (end) {
        case ListeningEnd::done:
            break;
        case ListeningEnd::interrupted:
            return {StepMark::failed,
                    fmt::format("readings: stopped waiting after {}; {} came, and no reading", time_text(waited),
                                count_text(messages(), "message")),
                    {"plugs report each TelePeriod, 300 s unless it was set"}};
        case ListeningEnd::lost:
            return {StepMark::failed,
                    fmt::format("readings: the connection ended after {}; {} came, and no reading", time_text(waited),
                                count_text(messages(), "message")),
                    {"does another program use the same client id, or is the network unstable?"}};
    }
    return judge_silence(waited, topics);
}

}  // namespace collector
