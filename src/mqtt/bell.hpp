#pragma once

#include <chrono>
#include <optional>

#include "mqtt/socket.hpp"

namespace collector::mqtt {

/// Wakes a thread that waits for a socket.
class Bell {
  public:
    enum class Woken { by_bell, by_socket, by_time };

    /// Throws std::system_error when the process has no descriptor left.
    Bell();

    /// Any thread. Rings until it is silenced.
    void ring() const;
    void silence() const;
    /// Waits until it rings, until the socket (if any) has data or has ended, or until the time is up. One thread.
    [[nodiscard]] Woken wait(std::optional<int> socket, std::chrono::milliseconds limit) const;

  private:
    Socket event_;
};

}  // namespace collector::mqtt
