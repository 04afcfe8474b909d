#include "daemon/inbox.hpp"

namespace collector {

Inbox::Inbox() : queue_({.items = kMessagesMax, .bytes = kBytesMax, .reserve = kReserve, .group_items = kGroup}) {}

void Inbox::put(Delivery&& delivery) {
    using Queue = BoundedQueue<Delivery>;
    received_.fetch_add(1, std::memory_order_relaxed);
    const std::size_t bytes = delivery.topic.size() + delivery.payload.size() + sizeof(Delivery);
    const bool awaited = is_awaited(delivery);
    const auto priority = awaited             ? Queue::Priority::urgent
                          : delivery.retained ? Queue::Priority::precious
                                              : Queue::Priority::ordinary;
    if (queue_.try_push(std::move(delivery), bytes, priority) != Queue::Pushed::queued) {
        dropped_.fetch_add(1, std::memory_order_relaxed);
        return;
    }
    if (awaited && !gate_.wait(gate_.take_ticket())) {
        acknowledged_early_.fetch_add(1, std::memory_order_relaxed);
    }
}

bool Inbox::take_all(std::vector<Delivery>& group, SteadyTime deadline) {
    return queue_.pop_all(group, deadline);
}

void Inbox::close() {
    queue_.close();
    gate_.close();
}

}  // namespace collector
