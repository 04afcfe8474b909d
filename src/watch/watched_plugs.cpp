#include "watch/watched_plugs.hpp"

#include <algorithm>

namespace collector {

/// A number that the directory gave last is that of a plug to be added.
WatchedPlug* WatchedPlugs::at(std::optional<PlugNumber> number) {
    if (!number) {
        return nullptr;
    }
    if (*number == plugs_.size()) {
        plugs_.push_back({.number = *number, .checklist = PlugChecklist(directory_.topic(*number), network_)});
    }
    return &plugs_[*number];
}

WatchedPlug* WatchedPlugs::find(std::string_view name) {
    return at(directory_.find(name));
}

WatchedPlug* WatchedPlugs::find_mac(std::string_view mac) {
    return at(directory_.find_mac(mac));
}

WatchedPlug* WatchedPlugs::find_or_add(std::string_view name) {
    return at(directory_.find_or_add(name));
}

WatchedPlug* WatchedPlugs::announce(const Announcement& announcement) {
    const auto changes = directory_.announce(announcement);
    if (!changes) {
        return nullptr;
    }
    WatchedPlug& plug = *at(changes->plug);
    plug.checklist.rename(directory_.topic(changes->plug));
    if (changes->channels) {
        plug.checklist.take(AnnouncedChannels{announcement.mac, *changes->channels});
    }
    return &plug;
}

WatchedPlug* WatchedPlugs::announce(const AnnouncedChannels& channels) {
    WatchedPlug* const plug = at(directory_.announce(channels));
    if (plug != nullptr) {
        plug->checklist.take(channels);
    }
    return plug;
}

void WatchedPlugs::set_mac(WatchedPlug& plug, const std::string& mac) {
    if (const auto channels = directory_.set_mac(plug.number, mac)) {
        plug.checklist.take(AnnouncedChannels{mac, *channels});
    }
}

WatchedPlug* WatchedPlugs::withdraw(const Withdrawal& withdrawal) {
    return at(directory_.withdraw(withdrawal));
}

std::vector<const WatchedPlug*> WatchedPlugs::by_topic() const {
    std::vector<const WatchedPlug*> sorted;
    for (const WatchedPlug& plug : plugs_) {
        if (directory_.goes_by_its_topic(plug.number)) {
            sorted.push_back(&plug);
        }
    }
    std::ranges::sort(sorted, {},
                      [](const WatchedPlug* plug) -> const std::string& { return plug->checklist.topic(); });
    return sorted;
}

}  // namespace collector
