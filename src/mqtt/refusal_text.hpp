#pragma once

#include <string_view>

namespace collector::mqtt {

/// What a CONNACK code means for a person. 1..5: MQTT 3.1.1; from 0x80: MQTT 5.
[[nodiscard]] std::string_view connect_refusal(int code);

/// Whether the code says that name, password or certificate are not accepted.
[[nodiscard]] bool is_login_refusal(int code);

/// What a SUBACK code from 0x80 means.
[[nodiscard]] std::string_view subscribe_refusal(int code);

/// What the reason of a server's MQTT 5 DISCONNECT means.
[[nodiscard]] std::string_view disconnect_reason(int code);

}  // namespace collector::mqtt
