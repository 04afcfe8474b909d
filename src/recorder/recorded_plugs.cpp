#include "recorder/recorded_plugs.hpp"

#include <algorithm>
#include <utility>

namespace collector {

RecordedPlugs::RecordedPlugs(std::vector<PlugRecord> known) {
    for (PlugRecord& record : known) {
        const PlugNumber number = directory_.add(record.topic, record.mac);
        Plug& plug = append(number, std::move(record));
        plug.row_written_at = plug.record.last_seen;
    }
}

Plug* RecordedPlugs::find(std::string_view name) {
    const auto number = directory_.find(name);
    return number ? plugs_[*number].get() : nullptr;
}

Plug* RecordedPlugs::find_mac(std::string_view mac) {
    const auto number = directory_.find_mac(mac);
    return number ? plugs_[*number].get() : nullptr;
}

Plug* RecordedPlugs::add(const std::string& topic, UtcMillis now) {
    const auto number = directory_.find_or_add(topic);
    if (!number) {
        return nullptr;
    }
    PlugRecord record;
    record.id = last_id_ + 1;
    record.topic = topic;
    record.first_seen = now;
    Plug& plug = append(*number, std::move(record));
    take_word(plug, topic);
    return &plug;
}

std::optional<PlugDirectory::Announced> RecordedPlugs::announce(const Announcement& announcement, UtcMillis now) {
    auto changes = directory_.announce(announcement);
    if (!changes) {
        return std::nullopt;
    }
    if (changes->plug == plugs_.size()) {
        add(directory_.topic(changes->plug), now);
    }
    Plug& plug = *plugs_[changes->plug];
    plug.record.topic = directory_.topic(changes->plug);
    for (const std::string& name : changes->new_names) {
        take_word(plug, name);
    }
    for (const auto& [before, name] : changes->superseded) {
        if (plugs_[before]->unexplained) {
            plug.unexplained = std::move(plugs_[before]->unexplained);
        }
    }
    return changes;
}

Plug* RecordedPlugs::announce(const AnnouncedChannels& channels) {
    const auto number = directory_.announce(channels);
    return number ? plugs_[*number].get() : nullptr;
}

std::optional<std::uint8_t> RecordedPlugs::set_mac(Plug& plug, const std::string& mac) {
    plug.record.mac = mac;
    return directory_.set_mac(plug.number, mac);
}

void RecordedPlugs::hold_word(const std::string& name, UnexplainedWord word) {
    if (Plug* const plug = find(name)) {
        plug->unexplained = std::make_unique<UnexplainedWord>(std::move(word));
    } else if (words_ahead_.size() < PlugDirectory::kPlugsMax || words_ahead_.contains(name)) {
        words_ahead_.insert_or_assign(name, std::move(word));
    }
}

void RecordedPlugs::take_word(Plug& plug, const std::string& name) {
    if (auto ahead = words_ahead_.extract(name)) {
        plug.unexplained = std::make_unique<UnexplainedWord>(std::move(ahead.mapped()));
    }
}

Plug& RecordedPlugs::append(PlugNumber number, PlugRecord record) {
    last_id_ = std::max(last_id_, record.id);
    Plug& plug = *plugs_.emplace_back(std::make_unique<Plug>());
    plug.number = number;
    plug.words = {
        .online = record.online_text, .offline = record.offline_text, .on = record.on_text, .off = record.off_text};
    plug.clock = PlugClock(record.clock_offset);
    plug.record = std::move(record);
    return plug;
}

}  // namespace collector
