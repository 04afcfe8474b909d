#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include <collector/base/clock.hpp>
#include <collector/store/store_error.hpp>

namespace collector::web {

/// What was last said of the fleet. It reads a day of each plug, which is a lot for a hundred of them, so it is
/// said again for kKept. Any thread.
class FleetText {
  public:
    static constexpr std::chrono::minutes kKept{5};

    using Make = std::function<StoreResult<std::string>()>;
    /// Made anew if it is older; two threads that find it so both make it.
    [[nodiscard]] StoreResult<std::string> get(UtcMillis now, const Make& make);

  private:
    std::mutex mutex_;
    std::optional<std::string> text_;
    UtcMillis made_at_{};
};

}  // namespace collector::web
