#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include <collector/base/bounded_queue.hpp>
#include <collector/model/delivery.hpp>

#include "daemon/commit_gate.hpp"

namespace collector {

/// The way from the MQTT thread to the worker. Full means: newest dropped and counted; state that the broker hands out
/// only once per subscribe (retained messages) and QoS 1 messages have a reserve.
class Inbox {
  public:
    static constexpr std::size_t kMessagesMax = 100'000;
    static constexpr std::size_t kBytesMax = std::size_t{64} * 1024 * 1024;
    static constexpr std::size_t kReserve = 20'000;
    /// So many are not left to gather any longer. A wake-up for each would cost more than the work itself.
    static constexpr std::size_t kGroup = 500;

    Inbox();

    /// The MQTT thread. Waits only for a live QoS 1 message, until it is committed; bounded by CommitGate.
    void put(Delivery&& delivery);
    /// The worker; see BoundedQueue::pop_all.
    [[nodiscard]] bool take_all(std::vector<Delivery>& group, SteadyTime deadline);
    /// The worker: so many awaited messages more are committed.
    void committed(std::uint64_t awaited) { gate_.committed(awaited); }
    /// Whether the sender waits for this one to be committed.
    [[nodiscard]] static bool is_awaited(const Delivery& delivery) { return delivery.qos > 0 && !delivery.retained; }

    void nudge() { queue_.nudge(); }
    void close();

    [[nodiscard]] std::uint64_t received() const { return received_; }
    [[nodiscard]] std::uint64_t dropped() const { return dropped_; }
    /// QoS 1 messages acknowledged before their commit, because it took too long.
    [[nodiscard]] std::uint64_t acknowledged_early() const { return acknowledged_early_; }

  private:
    BoundedQueue<Delivery> queue_;
    CommitGate gate_;
    std::atomic<std::uint64_t> received_{0};
    std::atomic<std::uint64_t> dropped_{0};
    std::atomic<std::uint64_t> acknowledged_early_{0};
};

}  // namespace collector
