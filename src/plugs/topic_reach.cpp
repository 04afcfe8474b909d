#include <collector/plugs/topic_reach.hpp>

#include <algorithm>

namespace collector {
namespace {

/// The first level, which is taken off. nullopt: there is none any more.
std::optional<std::string_view> take_level(std::optional<std::string_view>& rest) {
    if (!rest) {
        return std::nullopt;
    }
    const std::size_t end = rest->find('/');
    const std::string_view level = rest->substr(0, end);
    rest = end == std::string_view::npos ? std::nullopt : std::optional(rest->substr(end + 1));
    return level;
}

/// SENSOR stands for all telemetry.
bool is_heard(std::string_view base, const std::vector<std::string>& filters) {
    const std::string topic = std::string(base) + "/SENSOR";
    return std::ranges::any_of(filters, [&topic](const std::string& filter) { return takes_topic(filter, topic); });
}

void replace(std::string& text, std::string_view what, std::string_view with) {
    if (const std::size_t at = text.find(what); at != std::string::npos) {
        text.replace(at, what.size(), with);
    }
}

/// What a plug with this FullTopic would send on, without the last level. nullopt: that takes more than its topic.
std::optional<std::string> composed(std::string full_topic, const std::string& topic) {
    replace(full_topic, "%prefix%", "tele");
    replace(full_topic, "%topic%", topic);
    if (full_topic.find('%') != std::string::npos) {
        return std::nullopt;
    }
    return full_topic.ends_with('/') ? full_topic.substr(0, full_topic.size() - 1) : full_topic;
}

}  // namespace

bool takes_topic(std::string_view filter, std::string_view topic) {
    std::optional<std::string_view> wanted_rest = filter;
    std::optional<std::string_view> rest = topic;
    while (true) {
        const auto wanted = take_level(wanted_rest);
        if (wanted == "#") {
            return true;
        }
        const auto level = take_level(rest);
        if (!wanted || !level) {
            return !wanted && !level;
        }
        if (*wanted != "+" && *wanted != *level) {
            return false;
        }
    }
}

std::optional<OutOfReach> out_of_reach(const Announcement& announcement, const std::vector<std::string>& filters,
                                       const std::vector<std::string>& full_topics) {
    if (announcement.speaks_on.empty() || is_heard(announcement.speaks_on.front(), filters)) {
        return std::nullopt;
    }
    OutOfReach result{.topics = announcement.speaks_on.front() + "/...",
                      .filter = announcement.speaks_on.front() + "/#",
                      .full_topic = std::nullopt};
    for (const std::string& full_topic : full_topics) {
        const auto base = composed(full_topic, announcement.topic);
        if (base && is_heard(*base, filters)) {
            result.full_topic = full_topic;
            break;
        }
    }
    return result;
}

}  // namespace collector
