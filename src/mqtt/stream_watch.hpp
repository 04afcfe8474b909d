#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include <collector/base/clock.hpp>

namespace collector::mqtt {

/// What has come over a connection.
struct Traffic {
    std::optional<std::uint64_t> stream_bytes;  ///< that the MQTT library has read; nullopt: not known
    std::uint64_t messages = 0;                 ///< that it has handed out
    std::uint64_t message_bytes = 0;            ///< of their topics, payloads and properties
    SteadyTime last_message_at{};               ///< when it handed out the last
    bool answered = false;                      ///< the broker has answered what it was asked last
};

/// Notices a connection that lives and brings nothing, which the MQTT library does not: it takes each byte for a sign
/// of life, and keeps in memory what it has read of a packet until that is whole, and messages of QoS 2 until they are
/// released. Pure: told everything, does nothing. One thread.
class StreamWatch {
  public:
    /// What the library may have read without handing it out. The first packet of that length is the last: the library
    /// holds a message three times while it hands it out, and the service may have 192 MiB.
    static constexpr std::uint64_t kHeldMax = std::uint64_t{32} * 1024 * 1024;

    /// A message takes this much more in the stream, at most: the headers of MQTT and TLS.
    static constexpr std::uint64_t kOverheadMax = 256;

    enum class Verdict {
        fine,
        ask,      ///< nothing has come for a while: ask the broker for something, and go on looking
        overrun,  ///< more than kHeldMax was read and not handed out
        stuck,    ///< it has not answered either
    };

    /// `quiet_max`: for how long nothing may come until the broker is asked, and then until it is given up.
    StreamWatch(SteadyTime now, std::chrono::seconds quiet_max) : quiet_max_(quiet_max), proven_at_(now) {}

    /// To be called often: what arrives between two calls is only noticed at the second.
    [[nodiscard]] Verdict look(SteadyTime now, const Traffic& traffic);

    /// Up to when it is known that whatever the broker sent has also been handed out.
    [[nodiscard]] SteadyTime proven_at() const { return proven_at_; }

  private:
    const std::chrono::seconds quiet_max_;
    SteadyTime proven_at_;
    std::optional<SteadyTime> asked_at_;
    std::optional<std::int64_t> least_surplus_;  ///< of bytes read over bytes explained, so far
};

}  // namespace collector::mqtt
