#include "check/readings_step.hpp"

#include <algorithm>

#include <fmt/format.h>

#include <collector/base/quote.hpp>
#include <collector/model/mains.hpp>

namespace collector {
namespace {

/// Tasmota's default; TelePeriod can be as long as an hour.
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
        advice.emplace_back(
            "plugs report every TelePeriod, which is 300 s unless it was set: listen longer (--listen 310s)");
    }
}

}  // namespace

void ReadingsStep::take(const Delivery& delivery) {
    ++(delivery.retained ? retained_ : live_);
    events_.clear();
    const auto speaker = directory_.speaker(delivery.topic);
    if (const auto done = decoder_.decode(delivery, events_, speaker.voice); !done) {
        if (!delivery.retained) {
            ++refused_;
            last_refusal_ = fmt::format("{}: {}", quote(delivery.topic), done.error().what);
        }
        return;
    }
    for (const Event& event : events_) {
        note(event, delivery.retained, speaker.plug);
    }
}

void ReadingsStep::note(const Event& event, bool retained, std::optional<PlugNumber> sender) {
    if (const auto* const announcement = std::get_if<Announcement>(&event.body)) {
        note_announcement(*announcement);
        return;
    }
    const auto speaker = sender ? sender : speaker_of(event);
    if (!speaker) {
        return;
    }
    Plug& plug = plugs_[*speaker];
    plug.was_heard = true;
    plug.was_heard_live = plug.was_heard_live || !retained;
    if (const auto* const lwt = std::get_if<Availability>(&event.body)) {
        plug.lwt = lwt->text.empty() ? std::nullopt : std::optional(lwt->text);
    }
    if (const auto* const state = std::get_if<PlugState>(&event.body)) {
        const auto age = retained ? PlugRelays::Age::retained : PlugRelays::Age::live;
        for (const RelayText& relay : state->relays) {
            plug.relays.hear(relay, plug.words, age);
        }
    }
    const auto* const measurement = std::get_if<Measurement>(&event.body);
    if (measurement != nullptr && !retained && !reading_) {
        note_measurement(*speaker, *measurement);
    }
}

std::optional<PlugNumber> ReadingsStep::speaker_of(const Event& event) {
    if (event.device.empty() || directory_.is_command_name(event.device)) {
        return std::nullopt;
    }
    const auto* const lwt = std::get_if<Availability>(&event.body);
    const bool is_clearing = lwt != nullptr && lwt->text.empty();
    const auto number = is_clearing ? directory_.find(event.device) : directory_.find_or_add(event.device);
    plugs_.resize(directory_.size());
    return number;
}

void ReadingsStep::note_announcement(const Announcement& announcement) {
    const auto changes = directory_.announce(announcement);
    plugs_.resize(directory_.size());
    if (!changes) {
        return;
    }
    if (!changes->rivals.empty()) {
        warnings_.push_back(
            {StepMark::note,
             fmt::format(
                 "plugs: {} is announced by more than one device, {} and {}; what they send cannot be told apart",
                 quote(directory_.topic(changes->plug)), fmt::join(changes->rivals, ", "), announcement.mac),
             {"give each a Topic of its own, in its console: Topic NAME",
              "if one is gone, clear its announcement: an empty retained message on tasmota/discovery/MAC/config"}});
    }
    Plug& plug = plugs_[changes->plug];
    for (const auto& [before, name] : changes->superseded) {
        plug.was_heard = plug.was_heard || plugs_[before].was_heard;
        plug.was_heard_live = plug.was_heard_live || plugs_[before].was_heard_live;
        plug.lwt = plug.lwt ? plug.lwt : plugs_[before].lwt;
        if (reading_ && reading_->plug == before) {
            reading_->plug = changes->plug;
        }
    }
    plug.words.learn(announcement);
    plug.relays.explain(plug.words);
    plug.out_of_reach = out_of_reach(announcement, network_.topics, network_.full_topics);
}

void ReadingsStep::note_measurement(PlugNumber plug, const Measurement& measurement) {
    for (std::uint8_t channel = 1; channel <= measurement.channel_count; ++channel) {
        if (const auto voltage_v = measurement.channels.at(channel - 1U).voltage_v) {
            reading_ = Reading{
                .plug = plug, .channel = channel, .channel_count = measurement.channel_count, .voltage_v = *voltage_v};
            return;
        }
    }
}

std::vector<StepResult> ReadingsStep::warnings() const {
    std::vector<StepResult> warnings = warnings_;
    warn_of_unheard(warnings);
    return warnings;
}

/// Each its own line, as each has its own cure.
void ReadingsStep::warn_of_unheard(std::vector<StepResult>& warnings) const {
    std::size_t unheard = 0;
    for (PlugNumber number = 0; number < plugs_.size(); ++number) {
        const auto& reach = plugs_[number].out_of_reach;
        if (!reach || plugs_[number].was_heard_live || ++unheard > kNamedMax) {
            continue;
        }
        const std::string topic = quote(directory_.topic(number));
        StepResult warning{StepMark::note, fmt::format("plugs: {} publishes to {}, which broker.topics does not cover",
                                                       topic, quote(reach->topics))};
        if (reach->full_topic) {
            warning.advice.push_back("in its console: FullTopic " + *reach->full_topic);
        }
        warning.advice.push_back(
            fmt::format("{}add {} to broker.topics", reach->full_topic ? "or " : "", quote(reach->filter)));
        warnings.push_back(std::move(warning));
    }
    if (unheard > kNamedMax) {
        warnings.push_back({StepMark::note, fmt::format("plugs: {} more publish where broker.topics does not listen",
                                                        unheard - kNamedMax)});
    }
}

std::string ReadingsStep::quoted_topics(const std::vector<PlugNumber>& plugs) const {
    std::vector<std::string> topics;
    for (std::size_t i = 0; i < std::min(plugs.size(), kNamedMax); ++i) {
        topics.push_back(directory_.topic(plugs[i]));
    }
    return list_of(topics) + (plugs.size() > kNamedMax ? fmt::format(" and {} more", plugs.size() - kNamedMax) : "");
}

/// A plug that said it goes, and one that only the broker still speaks of, which may be gone for years.
void ReadingsStep::advise_on_absent(std::vector<std::string>& advice) const {
    std::vector<PlugNumber> off;
    std::vector<PlugNumber> traces;
    for (PlugNumber number = 0; number < plugs_.size(); ++number) {
        const Plug& plug = plugs_[number];
        if (!plug.was_heard_live && directory_.goes_by_its_topic(number) && !plug.out_of_reach) {
            const bool is_off = plug.lwt && plug.words.is_online(*plug.lwt) == false;
            (is_off ? off : traces).push_back(number);
        }
    }
    if (!off.empty()) {
        advice.push_back(fmt::format("off, as the last word at the broker says: {}", quoted_topics(off)));
    }
    if (!traces.empty()) {
        advice.push_back(fmt::format("known from retained messages alone, so they may be gone long since: {}",
                                     quoted_topics(traces)));
    }
}

std::uint64_t ReadingsStep::plugs_heard() const {
    std::uint64_t count = 0;
    for (PlugNumber plug = 0; plug < plugs_.size(); ++plug) {
        count += plugs_[plug].was_heard && directory_.goes_by_its_topic(plug) ? 1U : 0U;
    }
    return count;
}

StepResult ReadingsStep::judge_reading(std::chrono::milliseconds waited) const {
    const std::string what =
        fmt::format("readings: plug {} measures {:g} V; heard from {} in {}", quote(directory_.topic(reading_->plug)),
                    reading_->voltage_v, count_text(plugs_heard(), "plug"), time_text(waited));
    if (reading_->voltage_v > kMainsMaxV) {
        return {StepMark::note, what + ", which no mains on 230 V is", {"such readings are kept and flagged"}};
    }
    return reading_->voltage_v >= kNoMainsV ? StepResult{StepMark::ok, what} : judge_no_mains(what);
}

StepResult ReadingsStep::judge_no_mains(std::string what) const {
    const PlugRelays& relays = plugs_[reading_->plug].relays;
    const auto is_on = relays.is_channel_on(reading_->channel, reading_->channel_count);
    if (is_on == true) {
        return {StepMark::note,
                what + ", although its relay is on",
                {"right after a start this passes; otherwise its meter does not answer",
                 "such readings are kept and flagged, and count for nothing"}};
    }
    const std::vector<std::string> advice{
        "in the plug's console, SetOption21 1 makes it measure while its relay is off, too",
        "without that such readings are kept and flagged, and count for nothing"};
    if (const RelayText* const relay = relays.unexplained(); !is_on && relay != nullptr) {
        what += fmt::format("; of its relay it says {}, which is not known to mean on or off", quote(relay->text));
    } else {
        what += is_on ? ", with its relay off" : ", so its relay is probably off";
    }
    return {StepMark::note, what, advice};
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
                                  count_text(live_, "live message"), count_text(plugs_heard(), "plug"), span);
        result.advice = {"is TelePeriod 0 (off)? In the plug's console: TelePeriod 60",
                         "a device whose SENSOR holds no ENERGY does not measure the voltage"};
    }
    advise_on_absent(result.advice);
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
                    {"plugs report every TelePeriod, which is 300 s unless it was set"}};
        case ListeningEnd::lost:
            return {StepMark::failed,
                    fmt::format("readings: the connection ended after {}; {} came, and no reading", time_text(waited),
                                count_text(messages(), "message")),
                    {"does another program use the same client id, or is the network unstable?"}};
    }
    return judge_silence(waited, topics);
}

}  // namespace collector
