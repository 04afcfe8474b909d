#pragma once

#include <string>
#include <string_view>

namespace tasmota_sim {

/// Who speaks on a topic; stands in for `%prefix%`.
enum class Role { command, status, telemetry };

/// Composes a plug's topic from its FullTopic template by the firmware's rules: a command gets a `%prefix%` level even
/// where the template has none, doubled slashes fold, the last level follows. `last` is taken as it is; the firmware
/// writes it in upper case.
[[nodiscard]] std::string compose_topic(std::string_view full_topic, Role role, std::string_view topic,
                                        std::string_view last);

}  // namespace tasmota_sim
