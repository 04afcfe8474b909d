#pragma once

#include <string>
#include <string_view>

#include <collector/mqtt/subscriber_settings.hpp>

namespace collector::mqtt {

/// What a CONNACK code means for a person. 1..5: MQTT 3.1.1; from 0x80: MQTT 5.
[[nodiscard]] std::string_view connect_refusal(int code);

/// What to say when name, TCP and TLS are in order and the broker ends the connection without an answer to the login.
[[nodiscard]] std::string unanswered_login(const SubscriberSettings& settings);

/// Whether the code says that the broker does not speak this version of MQTT.
[[nodiscard]] bool is_version_refusal(int code);

/// Whether the code says that name, password or certificate are not accepted.
[[nodiscard]] bool is_login_refusal(int code);

/// What a SUBACK code from 0x80 means.
[[nodiscard]] std::string_view subscribe_refusal(int code);

/// What the reason of a server's MQTT 5 DISCONNECT means.
[[nodiscard]] std::string_view disconnect_reason(int code);

}  // namespace collector::mqtt
