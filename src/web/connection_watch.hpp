#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <vector>

#include <collector/base/clock.hpp>

namespace collector::web {

/// How long a client may take.
struct Deadlines {
    std::chrono::seconds first_head{10};  ///< from the connection to the end of its first request's head
    std::chrono::seconds next_head{30};   ///< from the end of an answer to the end of the next head
    std::chrono::seconds answer{60};      ///< from the end of a head to the last byte of its answer
};

/// Knows which connections have taken too long, whether or not bytes trickle in. Connections are known by their
/// descriptor. One thread at a time.
class ConnectionWatch {
  public:
    explicit ConnectionWatch(const Deadlines& deadlines) : deadlines_(deadlines) {}

    void opened(int connection, SteadyTime now) { connections_[connection] = {now + deadlines_.first_head, true}; }
    void head_read(int connection, SteadyTime now) { connections_[connection] = {now + deadlines_.answer, false}; }
    void answered(int connection, SteadyTime now) { connections_[connection] = {now + deadlines_.next_head, true}; }
    void closed(int connection) { connections_.erase(connection); }

    [[nodiscard]] std::size_t count() const { return connections_.size(); }
    /// Those to be closed now. Each is told once.
    [[nodiscard]] std::vector<int> take_overdue(SteadyTime now);
    /// The one that is waited for longest, so that whoever only holds connections keeps nobody else out; told once.
    /// -1: all are being answered.
    [[nodiscard]] int take_longest_awaited();

  private:
    struct Connection {
        SteadyTime deadline;
        bool is_awaited;  ///< a head is to come
    };
    Deadlines deadlines_;
    std::map<int, Connection> connections_;
};

}  // namespace collector::web
