#include <collector/plugs/plug_directory.hpp>

#include <utility>

namespace collector {

PlugNumber PlugDirectory::add(std::string topic, const std::optional<std::string>& mac) {
    const PlugNumber number = plugs_.size();
    by_name_.insert_or_assign(topic, number);
    plugs_.push_back({.topic = std::move(topic), .mac = std::nullopt});
    if (mac) {
        set_mac(number, *mac);
    }
    return number;
}

std::optional<PlugNumber> PlugDirectory::find(std::string_view name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<PlugNumber> PlugDirectory::find_mac(std::string_view mac) const {
    const auto found = by_mac_.find(mac);
    return found == by_mac_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<PlugNumber> PlugDirectory::find_or_add(std::string_view name) {
    const auto known = find(name);
    return known || plugs_.size() >= kPlugsMax ? known : add(std::string(name));
}

/// Whether the plug is known to be a different device.
bool PlugDirectory::is_another(PlugNumber plug, const std::string& mac) const {
    return plugs_[plug].mac && plugs_[plug].mac != mac;
}

/// A name under which another device speaks stays its voice.
void PlugDirectory::take_command_names(const Announcement& announcement, Announced& changes) {
    for (const std::string& name : announcement.commanded_as) {
        const auto holder = find(name);
        const bool is_voice = name == announcement.topic || (holder && is_another(*holder, announcement.mac));
        if (is_voice || command_names_.size() >= kCommandNamesMax) {
            continue;
        }
        if (command_names_.insert(name).second && holder && topic(*holder) == name) {
            changes.silenced.push_back(*holder);
        }
    }
}

/// Telemetry may have come before the announcement, under a name that only looked like the plug's topic.
void PlugDirectory::take_over_unannounced(const Announcement& announcement, Announced& changes) {
    for (const std::string& name : announcement.heard_as) {
        const auto before = find(name);
        if (before && topic(*before) == name && !is_another(*before, announcement.mac) && !find(announcement.topic)) {
            by_name_.insert_or_assign(announcement.topic, *before);
            plugs_[*before].topic = announcement.topic;
            changes.heard_before_as = name;
        }
    }
}

void PlugDirectory::give_names(const Announcement& announcement, Announced& changes) {
    for (const std::string& name : announcement.heard_as) {
        const auto before = find(name);
        if (before == changes.plug || (before && is_another(*before, announcement.mac)) ||
            (!before && by_name_.size() >= kNamesMax)) {
            continue;
        }
        if (before) {
            changes.superseded.push_back({.plug = *before, .name = name});
        } else {
            changes.new_names.push_back(name);
        }
        command_names_.erase(name);
        by_name_.insert_or_assign(name, changes.plug);
    }
}

std::optional<PlugDirectory::Announced> PlugDirectory::announce(const Announcement& announcement) {
    Announced changes;
    take_command_names(announcement, changes);
    take_over_unannounced(announcement, changes);
    const auto plug = find_or_add(announcement.topic);
    if (!plug) {
        return std::nullopt;
    }
    changes.plug = *plug;
    command_names_.erase(announcement.topic);
    give_names(announcement, changes);
    if (const auto before = find_mac(announcement.mac); before && before != plug) {
        changes.mac_of = before;
    }
    changes.channels = set_mac(*plug, announcement.mac);
    return changes;
}

std::optional<std::uint8_t> PlugDirectory::set_mac(PlugNumber plug, const std::string& mac) {
    plugs_[plug].mac = mac;
    if (by_mac_.size() < kNamesMax || by_mac_.contains(mac)) {
        by_mac_.insert_or_assign(mac, plug);
    }
    const auto ahead = channels_ahead_.extract(mac);
    return ahead ? std::optional(ahead.mapped()) : std::nullopt;
}

std::optional<PlugNumber> PlugDirectory::announce(const AnnouncedChannels& channels) {
    const auto plug = find_mac(channels.mac);
    if (!plug && (channels_ahead_.size() < kPlugsMax || channels_ahead_.contains(channels.mac))) {
        channels_ahead_.insert_or_assign(channels.mac, channels.channel_count);
    }
    return plug;
}

std::optional<PlugNumber> PlugDirectory::withdraw(const Withdrawal& withdrawal) {
    channels_ahead_.erase(withdrawal.mac);
    return find_mac(withdrawal.mac);
}

}  // namespace collector
