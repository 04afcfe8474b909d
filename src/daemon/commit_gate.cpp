#include "daemon/commit_gate.hpp"

namespace collector {

std::uint64_t CommitGate::take_ticket() {
    const std::lock_guard lock(mutex_);
    return ++taken_;
}

bool CommitGate::wait(std::uint64_t ticket) {
    std::unique_lock lock(mutex_);
    const bool stalled = given_up_ > committed_;
    const auto patience = stalled ? std::chrono::milliseconds{0} : kPatience;
    const bool done = changed_.wait_for(lock, patience, [&] { return committed_ >= ticket || closed_; });
    if (!done) {
        given_up_ = ticket;
    }
    return committed_ >= ticket;
}

void CommitGate::committed(std::uint64_t count) {
    {
        const std::lock_guard lock(mutex_);
        committed_ += count;
    }
    changed_.notify_all();
}

void CommitGate::close() {
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
    }
    changed_.notify_all();
}

}  // namespace collector
