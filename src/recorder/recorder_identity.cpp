#include "recorder/recorder_state.hpp"

#include <fmt/format.h>

#include <collector/base/quote.hpp>

namespace collector {
namespace {

template <class T>
void update(std::optional<T>& field, const std::optional<T>& value, bool& changed) {
    if (value && field != value) {
        field = value;
        changed = true;
    }
}

/// Names of plugs, those that announcements add included: three a plug, which no honest one needs.
constexpr std::size_t kNamesMax = 3 * Recorder::kPlugsMax;

/// Whether the plug is known to be a different device than the announced one.
bool is_another(const Plug& plug, const Announcement& body) {
    return plug.record.mac && plug.record.mac != body.mac;
}

}  // namespace

MessageResult<void> Recorder::State::record_info(const std::string& device, const PlugInfo& body,
                                                 const Reception& reception) {
    auto found = plug_for(device, reception.received_at);
    if (!found) {
        return tl::unexpected(found.error());
    }
    Plug& plug = **found;
    touch(plug, reception);
    bool news = false;
    update(plug.record.name, body.name, news);
    update(plug.record.model, body.model, news);
    update(plug.record.firmware, body.firmware, news);
    update(plug.record.hostname, body.hostname, news);
    if (body.mac && plug.record.mac != body.mac) {
        registry.set_mac(plug, *body.mac);
        news = true;
    }
    if (news) {
        mark_changed(plug);
    }
    if (body.restart_reason) {
        note(plug, reception, "start",
             body.boot_count ? fmt::format("{} (start {})", *body.restart_reason, *body.boot_count)
                             : *body.restart_reason);
    }
    return {};
}

void Recorder::State::hold_word(Plug* plug, const std::string& device, UnexplainedWord word) {
    if (plug != nullptr) {
        plug->unexplained = std::make_unique<UnexplainedWord>(std::move(word));
    } else if (words_ahead.size() < kPlugsMax) {
        words_ahead.insert_or_assign(device, std::move(word));
    }
}

/// The announcement came behind the availability, as happens at every subscribe.
void Recorder::State::explain_word(Plug& plug) {
    if (!plug.unexplained) {
        return;
    }
    const UnexplainedWord word = *plug.unexplained;
    if (word.text == plug.record.online_text || word.text == plug.record.offline_text) {
        plug.unexplained.reset();
        set_online(plug, word.text == plug.record.online_text, word.received_at);
    }
}

/// Telemetry may have come before the announcement, under a name that only looked like the plug's.
void Recorder::State::take_names(const Announcement& body) {
    for (const std::string& name : body.commanded_as) {
        const Plug* const holder = registry.find(name);
        if (command_names.size() < kPlugsMax && (holder == nullptr || !is_another(*holder, body))) {
            command_names.insert(name);
        }
    }
    for (const std::string& name : body.heard_as) {
        Plug* const before = registry.find(name);
        if (before != nullptr && !is_another(*before, body) && registry.find(body.topic) == nullptr) {
            log.info(fmt::format("plug {} is {}", quote(name), quote(body.topic)));
            registry.rename(*before, body.topic);
            mark_changed(*before);
        }
    }
}

void Recorder::State::give_names(Plug& plug, const Announcement& body, const Reception& reception) {
    for (const std::string& name : body.heard_as) {
        Plug* const before = registry.find(name);
        if (before == &plug || (before != nullptr && is_another(*before, body)) || registry.names() >= kNamesMax) {
            continue;
        }
        if (before != nullptr) {
            log.info(fmt::format("what is heard as {} is plug {} from now on", quote(name), quote(body.topic)));
            set_online(*before, false, reception.received_at);
        }
        registry.also_known_as(plug, name);
        if (auto ahead = words_ahead.extract(name)) {
            plug.unexplained = std::make_unique<UnexplainedWord>(std::move(ahead.mapped()));
        }
    }
}

MessageResult<void> Recorder::State::record_announcement(const Announcement& body, const Reception& reception) {
    take_names(body);
    auto found = plug_for(body.topic, reception.received_at);
    if (!found) {
        return tl::unexpected(found.error());
    }
    Plug& plug = **found;
    give_names(plug, body, reception);
    touch(plug, reception);
    const Plug* const before = registry.find_mac(body.mac);
    if (before != nullptr && before != &plug) {
        log.info(fmt::format("plug {} now goes by the name {} (MAC {})", quote(before->record.topic), quote(body.topic),
                             body.mac));
    }
    bool news = plug.record.mac != body.mac;
    registry.set_mac(plug, body.mac);
    update(plug.record.name, body.name, news);
    update(plug.record.model, body.model, news);
    update(plug.record.firmware, body.firmware, news);
    update(plug.record.hostname, body.hostname, news);
    update(plug.record.online_text, body.online_text, news);
    update(plug.record.offline_text, body.offline_text, news);
    if (body.state_texts.size() >= 2) {
        update(plug.record.off_text, std::optional(body.state_texts[0]), news);
        update(plug.record.on_text, std::optional(body.state_texts[1]), news);
    }
    explain_word(plug);
    if (const auto ahead = channels_ahead.extract(body.mac)) {
        update(plug.record.channels, std::optional<std::int64_t>(ahead.mapped()), news);
    }
    if (news) {
        mark_changed(plug);
    }
    return {};
}

void Recorder::State::record_channels(const AnnouncedChannels& body) {
    Plug* const plug = registry.find_mac(body.mac);
    if (plug == nullptr) {
        if (channels_ahead.size() < kPlugsMax) {
            channels_ahead[body.mac] = body.channel_count;
        }
        return;
    }
    bool news = false;
    update(plug->record.channels, std::optional<std::int64_t>(body.channel_count), news);
    if (news) {
        mark_changed(*plug);
    }
}

}  // namespace collector
