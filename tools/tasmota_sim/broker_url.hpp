#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tasmota_sim {

struct BrokerUrl {
    enum class Transport { plain, tls };

    Transport transport = Transport::plain;
    std::string host;
    std::uint16_t port = 1883;
};

/// Reads `mqtt://host[:port]` or `mqtts://host[:port]`; an IPv6 address stands in brackets. The port defaults to 1883
/// and 8883. nullopt for anything else: a path or a password has no place here.
[[nodiscard]] std::optional<BrokerUrl> parse_broker_url(std::string_view text);

}  // namespace tasmota_sim
