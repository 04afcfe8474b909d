#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include <collector/base/bounded_queue.hpp>
#include <collector/model/delivery.hpp>

#include "daemon/commit_gate.hpp"

namespace collector {

/// The way from the MQTT thread to the worker. When it is full, the newest messages are dropped and counted. Retained
/// messages, which the broker hands out only once per subscribe, and QoS 1 messages have a reserve.
class Inbox {
  public:
    static constexpr std::size_t kMessagesMax = 100'000;
    static constexpr std::size_t kBytesMax = std::size_t{64} * 1024 * 1024;
    static constexpr std::size_t kReserve = 20'000;
    /// The worker is woken for so many. To wake it for every single one would cost more than the work itself.
    static constexpr std::size_t kGroup = 500;

    Inbox();

    /// The MQTT thread. Waits only with a live QoS 1 message, until it is committed or CommitGate gives up.
    void put(Delivery&& delivery);
    /// The worker; see BoundedQueue::pop_all.
    [[nodiscard]] bool take_all(std::vector<Delivery>& group, SteadyTime deadline);
    /// The worker: so many more awaited messages are committed.
    void committed(std::uint64_t awaited) { gate_.committed(awaited); }
    /// Whether put() waits until this one is committed.
    [[nodiscard]] static bool is_awaited(const Delivery& delivery) { return delivery.qos > 0 && !delivery.retained; }

    void nudge() { queue_.nudge(); }
    void close();

    /// Messages that wait now. Any thread.
    [[nodiscard]] std::size_t waiting() const { return queue_.size(); }
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
