#include "web/answer_queue.hpp"

namespace collector::web {

bool AnswerQueue::try_push(Exchange& exchange) {
    {
        const std::lock_guard lock(mutex_);
        if (is_closed_ || waiting_.size() == most_) {
            return false;
        }
        waiting_.push_back(&exchange);
    }
    changed_.notify_one();
    return true;
}

Exchange* AnswerQueue::pop() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return is_closed_ || !waiting_.empty(); });
    if (waiting_.empty()) {
        return nullptr;
    }
    Exchange* const first = waiting_.front();
    waiting_.pop_front();
    return first;
}

void AnswerQueue::close() {
    {
        const std::lock_guard lock(mutex_);
        is_closed_ = true;
    }
    changed_.notify_all();
}

}  // namespace collector::web
