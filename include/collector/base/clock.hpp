#pragma once

#include <chrono>

namespace collector {

/// UTC, milliseconds since 1970-01-01, no leap seconds: the unit of every `time` column.
using UtcMillis = std::chrono::sys_time<std::chrono::milliseconds>;

/// For intervals and time-outs: never steps.
using SteadyTime = std::chrono::steady_clock::time_point;

/// The two clocks of the host, read through one object so that tests can move them. Any thread.
class Clock {
  public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual UtcMillis utc_now() const = 0;
    [[nodiscard]] virtual SteadyTime steady_now() const = 0;
    /// False until the kernel says that the wall clock follows a reference (NTP). A Pi has no clock battery:
    /// after a power cut the wall clock is wrong until then.
    [[nodiscard]] virtual bool synchronised() const = 0;
};

/// The host's real clocks.
class SystemClock final : public Clock {
  public:
    [[nodiscard]] UtcMillis utc_now() const override;
    [[nodiscard]] SteadyTime steady_now() const override;
    [[nodiscard]] bool synchronised() const override;
};

}  // namespace collector
