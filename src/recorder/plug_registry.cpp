#include "recorder/plug_registry.hpp"

#include <algorithm>

namespace collector {

bool RelayStates::set(std::uint8_t relay, bool is_on) {
    const bool news = (known_ & bit(relay)) == 0 || ((on_ & bit(relay)) != 0) != is_on;
    known_ |= bit(relay);
    on_ = is_on ? on_ | bit(relay) : on_ & ~bit(relay);
    return news;
}

bool RelayStates::known(std::uint8_t relay) const {
    return (known_ & bit(relay)) != 0;
}

bool RelayStates::is_off_for(std::uint8_t channel) const {
    if (known_ == bit(1)) {
        return on_ == 0;
    }
    return known(channel) && (on_ & bit(channel)) == 0;
}

std::optional<bool> relay_is_on(const PlugRecord& plug, const std::string& text) {
    if (text == plug.on_text.value_or("ON")) {
        return true;
    }
    if (text == plug.off_text.value_or("OFF")) {
        return false;
    }
    return std::nullopt;
}

PlugRegistry::PlugRegistry(std::vector<PlugRecord> known) {
    for (PlugRecord& record : known) {
        Plug& plug = insert(std::move(record));
        plug.row_written_at = plug.record.last_seen;
    }
}

Plug* PlugRegistry::find(std::string_view topic) {
    const auto found = by_topic_.find(topic);
    return found == by_topic_.end() ? nullptr : found->second;
}

Plug* PlugRegistry::find_mac(std::string_view mac) {
    const auto found = by_mac_.find(mac);
    return found == by_mac_.end() ? nullptr : found->second;
}

Plug& PlugRegistry::add(std::string topic, UtcMillis now) {
    PlugRecord record;
    record.id = last_id_ + 1;
    record.topic = std::move(topic);
    record.first_seen = now;
    record.last_seen = now;
    Plug& plug = insert(std::move(record));
    plug.changed = true;
    return plug;
}

void PlugRegistry::also_known_as(Plug& plug, const std::string& name) {
    by_topic_[name] = &plug;
}

void PlugRegistry::rename(Plug& plug, std::string topic) {
    by_topic_[topic] = &plug;
    plug.record.topic = std::move(topic);
}

void PlugRegistry::set_mac(Plug& plug, const std::string& mac) {
    plug.record.mac = mac;
    by_mac_[mac] = &plug;
}

Plug& PlugRegistry::insert(PlugRecord record) {
    last_id_ = std::max(last_id_, record.id);
    Plug& plug = plugs_.emplace_back();
    plug.clock = PlugClock(record.clock_offset);
    plug.record = std::move(record);
    by_topic_[plug.record.topic] = &plug;
    if (plug.record.mac) {
        by_mac_[*plug.record.mac] = &plug;
    }
    return plug;
}

}  // namespace collector
