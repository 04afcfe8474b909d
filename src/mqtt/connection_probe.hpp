#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <collector/mqtt/subscriber_settings.hpp>

namespace collector::mqtt {

/// Goes the way to the broker step by step (name, TCP, TLS handshake with chain and host name) and tells in one
/// sentence what fails, since the MQTT library has one text for all of it. nullopt: every step works. Blocks for at
/// most `patience` beside the name lookup. Speaks no MQTT and sends no credentials but the client certificate.
[[nodiscard]] std::optional<std::string> find_connection_fault(const SubscriberSettings& settings,
                                                               std::chrono::milliseconds patience);

}  // namespace collector::mqtt
