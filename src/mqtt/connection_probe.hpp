#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <collector/mqtt/subscriber_settings.hpp>

namespace collector::mqtt {

/// The fault that check_connection finds, as one sentence for the log; the MQTT library has the same text for all of
/// them. nullopt: every step works. Blocks as long as check_connection does.
[[nodiscard]] std::optional<std::string> find_connection_fault(const SubscriberSettings& settings,
                                                               std::chrono::milliseconds patience);

}  // namespace collector::mqtt
