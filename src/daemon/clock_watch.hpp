#pragma once

#include <chrono>
#include <optional>
#include <span>

#include <collector/base/clock.hpp>
#include <collector/model/delivery.hpp>

namespace collector {

/// Notices when the wall clock jumps, by comparing it with the one that does not.
class ClockWatch {
  public:
    /// Slewing and suspend-free drift stay far below this.
    static constexpr std::chrono::milliseconds kStepMin{1000};

    /// By how much the wall clock jumped since the last look; nullopt: it did not. The first look sees nothing.
    [[nodiscard]] std::optional<std::chrono::milliseconds> take_jump(const Clock& clock);

  private:
    std::optional<UtcMillis> utc_;
    SteadyTime steady_;
};

/// Gives live messages the time at which the wall clock, as it is set now, would have received them. For messages that
/// came in before a clock that was wrong jumped to the right time.
void restamp(std::span<Delivery> messages, const Clock& clock);

}  // namespace collector
