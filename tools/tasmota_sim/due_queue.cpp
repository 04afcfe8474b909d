#include "due_queue.hpp"

namespace tasmota_sim {

void DueQueue::set(std::size_t plug, UtcMillis due) {
    if (due_[plug] != kNever) {
        order_.erase({due_[plug], plug});
    }
    due_[plug] = due;
    if (due != kNever) {
        order_.insert({due, plug});
    }
}

UtcMillis DueQueue::next_due() const {
    return order_.empty() ? kNever : order_.begin()->first;
}

std::optional<std::size_t> DueQueue::pop(UtcMillis now) {
    if (order_.empty() || order_.begin()->first > now) {
        return std::nullopt;
    }
    const std::size_t plug = order_.begin()->second;
    set(plug, kNever);
    return plug;
}

}  // namespace tasmota_sim
