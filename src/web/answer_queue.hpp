#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>

namespace collector::web {

struct Exchange;

/// Requests that wait to be answered from the record.
inline constexpr std::size_t kRequestsMax = 64;

/// Requests that wait for a thread which answers them, first come, first served. Any thread. Owns none of them.
class AnswerQueue {
  public:
    explicit AnswerQueue(std::size_t most) : most_(most) {}

    /// False: so many wait already, or it is closed.
    [[nodiscard]] bool try_push(Exchange& exchange);
    /// Waits for one. nullptr: closed, and none is left.
    [[nodiscard]] Exchange* pop();
    void close();

  private:
    const std::size_t most_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Exchange*> waiting_;
    bool is_closed_ = false;
};

}  // namespace collector::web
