#pragma once

#include <algorithm>
#include <chrono>

#include <collector/base/clock.hpp>

namespace collector::bench {

/// Time as the messages tell it.
class LogClock final : public Clock {
  public:
    explicit LogClock(UtcMillis start) : utc_(start) {}
    [[nodiscard]] UtcMillis utc_now() const override { return utc_; }
    [[nodiscard]] SteadyTime steady_now() const override {
        return SteadyTime{std::chrono::duration_cast<SteadyTime::duration>(utc_.time_since_epoch())};
    }
    [[nodiscard]] bool synchronised() const override { return true; }
    void set(UtcMillis now) { utc_ = std::max(utc_, now); }

  private:
    UtcMillis utc_;
};

}  // namespace collector::bench
