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

/// Works out which devices `layout` finds in the topics of the announced plug. Those that are not its own topic go into
/// `announcement.heard_as` and `announcement.commanded_as`.
void note_other_names(const TopicTemplate& own, const TopicLayout& layout, Announcement& announcement);

}  // namespace collector::tasmota
