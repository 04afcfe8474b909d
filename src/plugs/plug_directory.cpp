#include <collector/plugs/plug_directory.hpp>

#include <algorithm>
#include <utility>

namespace collector {

PlugNumber PlugDirectory::add(std::string topic, const std::optional<std::string>& mac) {
    const PlugNumber number = plugs_.size();
    if (mac && is_whole_topic(topic, *mac)) {
        by_topic_.insert_or_assign(topic, number);
    }
    by_name_.insert_or_assign(topic, number);
    plugs_.push_back({.topic = std::move(topic), .mac = std::nullopt, .speaks_on = {}, .announced_by = {}});
    if (mac) {
        set_mac(number, *mac);
    }
    return number;
}

PlugDirectory::Speaker PlugDirectory::speaker(std::string_view topic) const {
    if (by_topic_.empty()) {
        return {};
    }
    const std::string_view levels = topic.substr(0, std::min(topic.rfind('/'), topic.size()));
    if (const auto found = by_topic_.find(levels); found != by_topic_.end()) {
        return {Voice::plug, found->second};
    }
    const auto command = command_topics_.find(levels);
    const bool is_command =
        command != command_topics_.end() && (command->second.empty() || is_command_name(command->second));
    return {is_command ? Voice::command : Voice::unknown};
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

/// Whether a plug of an earlier run that was called so goes by its whole topic, since a level or some of it are the
/// topic of another device.
bool PlugDirectory::is_whole_topic(std::string_view topic, const std::string& mac) const {
    while (!topic.empty()) {
        for (std::size_t end = topic.size(); end != std::string_view::npos; end = topic.substr(0, end).rfind('/')) {
            const auto other = find(topic.substr(0, end));
            if (other && is_another(*other, mac)) {
                return true;
            }
        }
        topic.remove_prefix(std::min(topic.find('/'), topic.size() - 1) + 1);
    }
    return false;
}

/// What the announced plug is called: its topic, unless that is another device's, which speaks elsewhere.
const std::string& PlugDirectory::identity_of(const Announcement& announcement) const {
    if (announcement.speaks_on.empty()) {
        return announcement.topic;
    }
    const std::string& whole = announcement.speaks_on.front();
    if (const auto before = find_mac(announcement.mac); before && topic(*before) == whole) {
        return whole;
    }
    const auto holder = find(announcement.topic);
    if (!holder || !is_another(*holder, announcement.mac)) {
        return announcement.topic;
    }
    const Entry& other = plugs_[*holder];
    const bool still_goes_by_it = find_mac(*other.mac) == holder;
    const bool speaks_elsewhere = !other.speaks_on.empty() && other.speaks_on.front() != whole;
    return still_goes_by_it && speaks_elsewhere ? whole : announcement.topic;
}

/// A name under which another device speaks stays its voice.
void PlugDirectory::take_command_names(const Announcement& announcement, const std::string& identity,
                                       Announced& changes) {
    for (const std::string& name : announcement.commanded_as) {
        const auto holder = find(name);
        const bool is_voice = name == identity || (holder && is_another(*holder, announcement.mac));
        if (is_voice || command_names_.size() >= kCommandNamesMax) {
            continue;
        }
        if (command_names_.insert(name).second && holder && topic(*holder) == name) {
            changes.silenced.push_back(*holder);
        }
    }
}

/// Telemetry may have come before the announcement, under a name that only looked like the plug's topic.
void PlugDirectory::take_over_unannounced(const Announcement& announcement, const std::string& identity,
                                          Announced& changes) {
    for (const std::string& name : announcement.heard_as) {
        const auto before = find(name);
        if (before && topic(*before) == name && !is_another(*before, announcement.mac) && !find(identity)) {
            by_name_.insert_or_assign(identity, *before);
            plugs_[*before].topic = identity;
            changes.heard_before_as = name;
        }
    }
}

void PlugDirectory::note_superseded(PlugNumber before, const std::string& name, Announced& changes) {
    if (std::ranges::find(changes.superseded, before, &Announced::Superseded::plug) == changes.superseded.end()) {
        changes.superseded.push_back({.plug = before, .name = name});
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
            note_superseded(*before, name, changes);
        } else {
            changes.new_names.push_back(name);
        }
        command_names_.erase(name);
        by_name_.insert_or_assign(name, changes.plug);
    }
}

/// A topic on which another device has announced that it speaks stays its own; those of earlier settings are no longer.
std::optional<PlugNumber> PlugDirectory::give_topics(const Announcement& announcement, Announced& changes) {
    std::optional<PlugNumber> contested;
    if (announcement.speaks_on.empty()) {
        return contested;
    }
    std::vector<std::string>& known = plugs_[changes.plug].speaks_on;
    for (const std::string& topic : known) {
        const auto found = by_topic_.find(topic);
        if (found != by_topic_.end() && found->second == changes.plug && !is_another(changes.plug, announcement.mac)) {
            by_topic_.erase(found);
        }
    }
    for (const std::string& topic : announcement.speaks_on) {
        const auto before = by_topic_.find(topic);
        if (before == by_topic_.end()) {
            if (by_topic_.size() >= kNamesMax) {
                continue;
            }
        } else if (before->second != changes.plug) {
            if (is_another(before->second, announcement.mac)) {
                contested = before->second;
                continue;
            }
            note_superseded(before->second, topic, changes);
        }
        command_topics_.erase(topic);
        by_topic_.insert_or_assign(topic, changes.plug);
    }
    for (const std::string& topic : announcement.commanded_on) {
        if (!by_topic_.contains(topic) && command_topics_.size() < kCommandNamesMax) {
            const auto& names = announcement.commanded_as;
            command_topics_.insert_or_assign(topic, names.empty() ? std::string() : names.front());
        }
    }
    known = announcement.speaks_on;
    return contested;
}

/// Once for each MAC that joins: announcements come again with every connection.
void PlugDirectory::note_rivals(const std::string& mac, std::optional<PlugNumber> contested, Announced& changes) {
    std::vector<std::string>& macs = plugs_[changes.plug].announced_by;
    if (std::ranges::find(macs, mac) != macs.end()) {
        return;
    }
    retract(mac);
    if (macs.size() >= kRivalsMax || announced_.size() >= kNamesMax) {
        return;
    }
    changes.joins = true;
    changes.rivals = macs;
    if (contested) {
        const std::vector<std::string>& others = plugs_[*contested].announced_by;
        changes.rivals.insert(changes.rivals.end(), others.begin(), others.end());
    }
    macs.push_back(mac);
    announced_.insert_or_assign(mac, changes.plug);
}

void PlugDirectory::retract(std::string_view mac) {
    if (const auto found = announced_.find(mac); found != announced_.end()) {
        std::erase(plugs_[found->second].announced_by, mac);
        announced_.erase(found);
    }
}

std::optional<PlugDirectory::Announced> PlugDirectory::announce(const Announcement& announcement) {
    Announced changes;
    const std::string identity = identity_of(announcement);
    take_command_names(announcement, identity, changes);
    take_over_unannounced(announcement, identity, changes);
    const auto plug = find_or_add(identity);
    if (!plug) {
        return std::nullopt;
    }
    changes.plug = *plug;
    command_names_.erase(identity);
    give_names(announcement, changes);
    const auto contested = give_topics(announcement, changes);
    note_rivals(announcement.mac, contested, changes);
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
    retract(withdrawal.mac);
    return find_mac(withdrawal.mac);
}

}  // namespace collector
