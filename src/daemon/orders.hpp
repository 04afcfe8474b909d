#pragma once

#include <mutex>
#include <optional>

#include <collector/base/clock.hpp>
#include <collector/config/config.hpp>

namespace collector {

/// What the main thread tells the worker, who looks at it in its own time. Any thread.
class Orders {
  public:
    /// From now on this configuration holds, as far as it can change while running. Replaces one not taken yet.
    void reload(Config config);
    /// nullopt: none since the last call.
    [[nodiscard]] std::optional<Config> take_reloaded();

    /// When the process ends, whatever is left. To be said before the inbox is closed.
    void stop_by(SteadyTime moment);
    [[nodiscard]] SteadyTime stop_by() const;

  private:
    mutable std::mutex mutex_;
    std::optional<Config> reloaded_;
    SteadyTime stop_by_;
};

}  // namespace collector
