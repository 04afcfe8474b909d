#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include <collector/base/clock.hpp>

namespace collector {

/// One MQTT message as it came in. Plain value.
struct Delivery {
    std::string topic;
    std::string payload;      ///< raw bytes; may be empty, may hold zero bytes
    UtcMillis received_at;    ///< our clock on arrival, or the `tst` of a replayed message
    std::uint8_t qos = 0;     ///< as delivered: the lower of publication and subscription
    bool retained = false;    ///< true: handed out by the broker on subscribing, of unknown age
    SteadyTime arrived_at{};  ///< of a live one: the moment of received_at by the clock that never jumps
};

/// Longest topic taken. The firmware cuts its own at 150 bytes; the rest is room for a bridge's prefix.
inline constexpr std::size_t kTopicBytesMax = 256;

/// Longest payload taken. The largest known message, STATUS0, has 3 KB.
inline constexpr std::size_t kPayloadBytesMax = std::size_t{16} * 1024;

}  // namespace collector
