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

}  // namespace

MessageResult<void> Recorder::State::record_info(const std::string& device, const PlugInfo& body,
                                                 const Reception& reception) {
    auto found = plug_for(device, reception);
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
        news = true;
        note_other_device(plug, *body.mac, reception.received_at);
        if (const auto ahead = plugs.set_mac(plug, *body.mac)) {
            plug.record.channels = *ahead;
        }
    }
    if (news) {
        plug_rows.mark(plug);
    }
    if (body.restart_reason) {
        note(plug, reception, "start",
             body.boot_count ? fmt::format("{} (start {})", *body.restart_reason, *body.boot_count)
                             : *body.restart_reason);
    }
    return {};
}

/// The announcement came after what it explains, as happens at every subscribe.
void Recorder::State::explain_words(Plug& plug, const Reception& reception) {
    record_relays(plug, plug.relays.explain(plug.words), reception.received_at, reception.received_at);
    if (!plug.unexplained) {
        return;
    }
    const UnexplainedWord word = *plug.unexplained;
    if (const auto is_online = plug.words.is_online(word.text)) {
        plug.unexplained.reset();
        set_online(plug, *is_online, word.received_at);
    }
}

void Recorder::State::settle_names(const PlugDirectory::Announced& changes, const Announcement& body,
                                   const Reception& reception) {
    const std::string topic = quote(plugs[changes.plug].record.topic);
    if (changes.heard_before_as) {
        log.info(fmt::format("plug {} is {}", quote(*changes.heard_before_as), topic));
    }
    for (const auto& [before, name] : changes.superseded) {
        log.info(fmt::format("what is heard as {} is plug {} from now on", quote(name), topic));
        set_online(plugs[before], false, reception.received_at);
    }
    for (const PlugNumber before : changes.silenced) {
        log.info(fmt::format("what is heard as {} are commands to plug {}", quote(plugs[before].record.topic), topic));
        set_online(plugs[before], false, reception.received_at);
    }
    if (changes.mac_of) {
        log.info(fmt::format("plug {} now goes by the name {} (MAC {})", quote(plugs[*changes.mac_of].record.topic),
                             topic, body.mac));
    }
}

/// Another device sends by the plug's name from now on, of which nothing is known that was known of the one before.
void Recorder::State::note_other_device(const Plug& plug, const std::string& mac, UtcMillis now) {
    const auto& before = plug.record.mac;
    if (before && *before != mac && pending.has_room()) {
        pending.batch().events.push_back({plug.record.id, now, "mac", fmt::format("{}, before {}", mac, *before)});
    }
}

/// On record whatever else is: without it nobody can tell what the readings of both are worth.
void Recorder::State::note_rivals(Plug& plug, const PlugDirectory::Announced& changes, const std::string& mac,
                                  UtcMillis now) {
    if (changes.rivals.empty()) {
        return;
    }
    const std::string others = fmt::format("{}", fmt::join(changes.rivals, ", "));
    log.warn(
        fmt::format("plug {} is announced by more than one device, {} and {}; what they send cannot be told apart. "
                    "Give each a Topic of its own; if one is gone, clear its announcement: an empty retained "
                    "message on tasmota/discovery/MAC/config",
                    quote(plug.record.topic), others, mac));
    if (pending.has_room()) {
        pending.batch().events.push_back({plug.record.id, now, "two_devices", fmt::format("{}, {}", others, mac)});
    }
}

MessageResult<void> Recorder::State::record_announcement(const Announcement& body, const Reception& reception) {
    const std::size_t known = plugs.size();
    const auto changes = plugs.announce(body, reception.received_at);
    if (!changes) {
        return too_many_plugs(body.topic);
    }
    Plug& plug = plugs[changes->plug];
    settle_names(*changes, body, reception);
    note_rivals(plug, *changes, body.mac, reception.received_at);
    touch(plug, reception);
    bool news = plugs.size() > known || changes->heard_before_as.has_value();
    if (changes->joins) {
        note_other_device(plug, body.mac, reception.received_at);
    }
    update(plug.record.mac, std::optional(body.mac), news);
    update(plug.record.name, body.name, news);
    update(plug.record.model, body.model, news);
    update(plug.record.firmware, body.firmware, news);
    update(plug.record.hostname, body.hostname, news);
    if (plug.words.learn(body)) {
        plug.record.online_text = plug.words.online;
        plug.record.offline_text = plug.words.offline;
        plug.record.on_text = plug.words.on;
        plug.record.off_text = plug.words.off;
        news = true;
    }
    explain_words(plug, reception);
    if (changes->channels) {
        update(plug.record.channels, std::optional<std::int64_t>(*changes->channels), news);
    }
    if (news) {
        plug_rows.mark(plug);
    }
    return {};
}

void Recorder::State::record_channels(const AnnouncedChannels& body) {
    Plug* const plug = plugs.announce(body);
    if (plug == nullptr) {
        return;
    }
    bool news = false;
    update(plug->record.channels, std::optional<std::int64_t>(body.channel_count), news);
    if (news) {
        plug_rows.mark(*plug);
    }
}

}  // namespace collector
