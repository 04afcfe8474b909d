#pragma once

#include <string_view>

#include <collector/base/clock.hpp>
#include <collector/base/log.hpp>

namespace collector {

/// Says that the host's clock follows no time server, in the log once an hour and in the status, and when it does
/// again. One thread at a time.
class ClockReport {
  public:
    /// `log` must outlive it.
    explicit ClockReport(Log& log) : log_(log) {}

    /// Call now and then.
    void tick(SteadyTime now, bool synchronised);
    /// For the status; empty: the clock is synchronised, or was not asked about yet.
    [[nodiscard]] std::string_view status() const;

  private:
    Log& log_;
    bool is_wrong_ = false;
    bool was_said_ = false;
    LogThrottle lines_{std::chrono::hours{1}};
};

}  // namespace collector
