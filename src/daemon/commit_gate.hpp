#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace collector {

/// Lets the MQTT thread hold back the acknowledgement of a QoS 1 message until the message is committed. Not for ever:
/// if the disk does not keep up, an early acknowledgement is the smaller evil, since a blocked thread loses the
/// connection.
class CommitGate {
  public:
    static constexpr std::chrono::milliseconds kPatience{2000};

    /// The MQTT thread. Tickets are committed in the order in which they were taken.
    [[nodiscard]] std::uint64_t take_ticket();
    /// Likewise. True: committed. False: it took too long, and nobody waits again until the worker has caught up.
    [[nodiscard]] bool wait(std::uint64_t ticket);
    /// The worker: `count` more messages that hold tickets are committed.
    void committed(std::uint64_t count);
    /// Nothing will be committed any more, so nobody waits from now on.
    void close();

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::uint64_t taken_ = 0;
    std::uint64_t committed_ = 0;
    std::uint64_t given_up_ = 0;  ///< the last ticket that was not waited for to the end
    bool closed_ = false;
};

}  // namespace collector
