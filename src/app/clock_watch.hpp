#pragma once

#include <chrono>
#include <optional>

#include <collector/base/clock.hpp>

namespace collector {

/// Notices when the wall clock jumps, by comparing it with the one that does not.
class ClockWatch {
  public:
    /// Slewing and suspend-free drift stay far below this.
    static constexpr std::chrono::milliseconds kStepMin{1000};

    /// By how much the wall clock jumped since the last look; nullopt: it did not. The first look sees nothing.
    [[nodiscard]] std::optional<std::chrono::milliseconds> look(const Clock& clock);

  private:
    std::optional<UtcMillis> utc_;
    SteadyTime steady_;
};

}  // namespace collector
