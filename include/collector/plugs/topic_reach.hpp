#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <collector/model/event.hpp>

namespace collector {

/// Whether an MQTT filter takes a topic. Both must be valid; topics of brokers (`$SYS/…`) are not thought of.
[[nodiscard]] bool takes_topic(std::string_view filter, std::string_view topic);

/// A plug that speaks where nobody listens.
struct OutOfReach {
    std::string topics;  ///< `tele/tasmota_320DD7/...`: where its telemetry goes
    std::string filter;  ///< `tele/tasmota_320DD7/#`, which would take it
    /// The FullTopic with which it would be heard; nullopt: none of those given.
    std::optional<std::string> full_topic;
};

/// What an announcement tells about the telemetry of a plug, where its topics are asked for by `filters`. `full_topics`
/// are FullTopics as plugs have them, the best first. nullopt: it is heard, or does not say how it composes its topics.
[[nodiscard]] std::optional<OutOfReach> out_of_reach(const Announcement& announcement,
                                                     const std::vector<std::string>& filters,
                                                     const std::vector<std::string>& full_topics);

}  // namespace collector
