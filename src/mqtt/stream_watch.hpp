#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include <collector/base/clock.hpp>

namespace collector::mqtt {

/// What has come over a connection.
struct Traffic {
    std::optional<std::uint64_t> stream_bytes;  ///< read by the MQTT library; nullopt: not known
    std::uint64_t messages = 0;                 ///< handed out by it
    std::uint64_t message_bytes = 0;            ///< of their topics, payloads and properties
    SteadyTime last_message_at{};               ///< when the last one was handed out
    bool answered = false;                      ///< the last question was answered
};

/// Notices a connection that is alive and yet of no use, which the MQTT library does not: it takes every byte as a sign
/// of life, and keeps in memory what it has read of an unfinished packet, and QoS 2 messages until they are released.
/// Pure: it is told everything and does nothing. One thread.
class StreamWatch {
  public:
    /// How much the library may have read without handing it out. It holds three copies of a message while handing it
    /// out, and the service may take 192 MiB.
    static constexpr std::uint64_t kHeldMax = std::uint64_t{32} * 1024 * 1024;

    /// The most that the headers of MQTT and TLS add to a message.
    static constexpr std::uint64_t kOverheadMax = 256;

    enum class Verdict {
        fine,
        ask,      ///< no message for a while: ask the broker for something, and keep looking
        overrun,  ///< more than kHeldMax was read but not handed out
        stuck,    ///< the broker has not answered either
    };

    /// `quiet_max`: how long to go without a message before asking, and then without an answer before giving up.
    StreamWatch(SteadyTime now, std::chrono::seconds quiet_max) : quiet_max_(quiet_max), proven_at_(now) {}

    /// Call it often: whatever arrives between two calls is noticed only at the second.
    [[nodiscard]] Verdict look(SteadyTime now, const Traffic& traffic);

    /// Up to when we know that whatever the broker sent was handed out.
    [[nodiscard]] SteadyTime proven_at() const { return proven_at_; }

  private:
    const std::chrono::seconds quiet_max_;
    SteadyTime proven_at_;
    std::optional<SteadyTime> asked_at_;
    std::optional<std::int64_t> least_surplus_;  ///< of bytes read over bytes accounted for, so far
};

}  // namespace collector::mqtt
