#pragma once

#include <optional>
#include <string>
#include <vector>

#include <collector/model/event.hpp>
#include <collector/tasmota/topic.hpp>

namespace collector::tasmota {

/// How a plug composes its topics, as it announces it; support_tasmota: GetTopic_P.
struct TopicTemplate {
    std::optional<std::string> full_topic;  ///< `ft`, with its tokens
    std::vector<std::string> prefixes;      ///< `tp`: of commands, answers and telemetry
};

/// Composes the topics of the announced plug, for `announcement.speaks_on` and `announcement.commanded_on`, and works
/// out which devices `layout` finds in them. Those that are not its own topic go into `announcement.heard_as` and
/// `announcement.commanded_as`.
void note_topics(const TopicTemplate& own, const TopicLayout& layout, Announcement& announcement);

/// As the firmware does: what is between two slashes is never empty.
void collapse_slashes(std::string& topic);

}  // namespace collector::tasmota
