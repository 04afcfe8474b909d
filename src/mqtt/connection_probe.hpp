#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <collector/mqtt/subscriber_settings.hpp>

namespace collector::mqtt {

/// What check_connection finds at fault, in one sentence for the log, since the MQTT library has one text for all of
/// it. nullopt: every step works. Blocks like check_connection.
[[nodiscard]] std::optional<std::string> find_connection_fault(const SubscriberSettings& settings,
                                                               std::chrono::milliseconds patience);

}  // namespace collector::mqtt
