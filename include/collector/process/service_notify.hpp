#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace collector {

/// Tells systemd how we are; does nothing without systemd. Any thread.
class ServiceNotify {
  public:
    ServiceNotify();
    void ready(std::string_view status) const;
    void status(std::string_view text) const;
    void reloading() const;
    void stopping() const;
    /// Call whenever the work has moved on: feeds the watchdog.
    void alive() const;
    /// alive() must be called at least this often; nullopt: nobody watches.
    [[nodiscard]] std::optional<std::chrono::microseconds> watchdog() const { return watchdog_; }

  private:
    std::optional<std::chrono::microseconds> watchdog_;
};

}  // namespace collector
