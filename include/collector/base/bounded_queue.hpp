#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <utility>
#include <vector>

#include <collector/base/clock.hpp>

namespace collector {

/// A bounded queue between producers that must never block and one consumer that works in groups.
/// When it is full it refuses the newest ordinary item, so what was accepted keeps its order; `precious` items may also
/// use a reserve. The consumer is woken when a group is complete, never for a single item that is not urgent.
template <class T>
class BoundedQueue {
  public:
    struct Limits {
        std::size_t items;        ///< ordinary items held at most
        std::size_t bytes;        ///< sum of the sizes given to try_push, at most
        std::size_t reserve;      ///< further items that only precious ones may use
        std::size_t group_items;  ///< a group this large is handed over without waiting longer
    };
    enum class Priority {
        ordinary,
        precious,  ///< may use the reserve
        urgent,    ///< may use the reserve, and the consumer gets it at once
    };
    enum class Pushed { queued, full, closed };

    explicit BoundedQueue(Limits limits) : limits_(limits) {}

    /// Any thread; blocks for the lock only. The item is taken only when the answer is `queued`.
    Pushed try_push(T&& item, std::size_t bytes, Priority priority) {
        bool wake = false;
        {
            const std::lock_guard lock(mutex_);
            if (closed_) {
                return Pushed::closed;
            }
            const std::size_t room = limits_.items + (priority == Priority::ordinary ? 0 : limits_.reserve);
            if (items_.size() >= room || bytes_ + bytes > limits_.bytes) {
                return Pushed::full;
            }
            items_.push_back(std::move(item));
            bytes_ += bytes;
            urgent_ = urgent_ || priority == Priority::urgent;
            wake = items_.size() == limits_.group_items || priority == Priority::urgent;
        }
        if (wake) {
            changed_.notify_one();
        }
        return Pushed::queued;
    }

    /// The consumer only. Waits until `deadline`, or for an urgent item, a full group, a nudge or close, and swaps
    /// everything into `items`, which is cleared first. False: closed and nothing left, ever.
    [[nodiscard]] bool pop_all(std::vector<T>& items, SteadyTime deadline) {
        items.clear();
        std::unique_lock lock(mutex_);
        changed_.wait_until(lock, deadline,
                            [this] { return urgent_ || closed_ || nudged_ || items_.size() >= limits_.group_items; });
        items_.swap(items);
        bytes_ = 0;
        urgent_ = false;
        nudged_ = false;
        return !items.empty() || !closed_;
    }

    /// Items that wait now. Any thread.
    [[nodiscard]] std::size_t size() const {
        const std::lock_guard lock(mutex_);
        return items_.size();
    }

    /// Makes a waiting or the next pop_all return early. Any thread.
    void nudge() {
        {
            const std::lock_guard lock(mutex_);
            nudged_ = true;
        }
        changed_.notify_one();
    }

    /// Refuses everything from now on; what is queued can still be popped. Any thread.
    void close() {
        {
            const std::lock_guard lock(mutex_);
            closed_ = true;
        }
        changed_.notify_one();
    }

  private:
    const Limits limits_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<T> items_;
    std::size_t bytes_ = 0;
    bool urgent_ = false;
    bool nudged_ = false;
    bool closed_ = false;
};

}  // namespace collector
