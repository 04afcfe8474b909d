#include "tasmota/topic_template.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <collector/model/delivery.hpp>

namespace collector::tasmota {
namespace {

constexpr std::array<std::string_view, 3> kDefaultPrefixes{"cmnd", "stat", "tele"};
constexpr std::size_t kCommandSlot = 0;
constexpr std::string_view kHostNameToken = "%hostname%";

void replace_all(std::string& text, std::string_view token, std::string_view value) {
    for (std::size_t at = text.find(token); at != std::string::npos; at = text.find(token, at + value.size())) {
        text.replace(at, token.size(), value);
    }
}

std::string compose(const std::string& full_topic, std::string_view prefix, const Announcement& announcement) {
    std::string topic = full_topic;
    replace_all(topic, "%prefix%", prefix);
    replace_all(topic, "%topic%", announcement.topic);
    replace_all(topic, kHostNameToken, announcement.hostname.value_or(""));
    replace_all(topic, "%id%", announcement.mac);
    std::erase(topic, '#');
    topic += '/';
    collapse_slashes(topic);
    topic.pop_back();
    return topic;
}

void add_name(std::vector<std::string>& names, const std::string& name) {
    if (std::ranges::find(names, name) == names.end()) {
        names.push_back(name);
    }
}

}  // namespace

void collapse_slashes(std::string& topic) {
    for (std::size_t at = topic.find("//"); at != std::string::npos; at = topic.find("//", at)) {
        topic.erase(at, 1);
    }
}

void note_topics(const TopicTemplate& own, const TopicLayout& layout, Announcement& announcement) {
    if (!own.full_topic || own.full_topic->empty()) {
        return;
    }
    const bool is_told = announcement.hostname || own.full_topic->find(kHostNameToken) == std::string::npos;
    std::vector<std::string> prefixes = own.prefixes;
    if (prefixes.size() != kDefaultPrefixes.size()) {
        prefixes.assign(kDefaultPrefixes.begin(), kDefaultPrefixes.end());
    }
    // Answers and telemetry first: a name that they share with the commands is the plug's own voice.
    for (std::size_t i = prefixes.size(); i-- > 0;) {
        std::string full_topic = *own.full_topic;
        if (i == kCommandSlot && full_topic.find("%prefix%") == std::string::npos) {
            full_topic += "/%prefix%";
        }
        const std::string topic = compose(full_topic, prefixes[i], announcement);
        const bool is_usable = is_told && !topic.empty() && topic.size() < kTopicBytesMax;
        if (is_usable && i != kCommandSlot) {
            add_name(announcement.speaks_on, topic);
        } else if (is_usable && std::ranges::find(announcement.speaks_on, topic) == announcement.speaks_on.end()) {
            add_name(announcement.commanded_on, topic);
        }
        const std::string sensor = topic + "/SENSOR";
        const auto parts = layout.split(sensor);
        if (!parts || parts->role != TopicParts::Role::device || parts->device == announcement.topic) {
            continue;
        }
        if (i != kCommandSlot) {
            add_name(announcement.heard_as, parts->device);
        } else if (std::ranges::find(announcement.heard_as, parts->device) == announcement.heard_as.end()) {
            add_name(announcement.commanded_as, parts->device);
        }
    }
}

}  // namespace collector::tasmota
