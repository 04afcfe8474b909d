#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace collector {

/// Whoever watches over the service: systemd, or nobody.
class Supervisor {
  public:
    virtual ~Supervisor() = default;
    /// The work has moved on.
    virtual void alive() = 0;
    /// One line for `systemctl status`.
    virtual void status(std::string_view text) = 0;
    /// alive() must be called at least this often; nullopt: nobody watches.
    [[nodiscard]] virtual std::optional<std::chrono::microseconds> watchdog() const = 0;
};

}  // namespace collector
