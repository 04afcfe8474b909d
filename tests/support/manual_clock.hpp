#pragma once

#include <collector/base/clock.hpp>

namespace collector::test {

/// A clock that moves when told. One thread at a time.
class ManualClock final : public Clock {
  public:
    explicit ManualClock(UtcMillis start) : utc_(start) {}

    [[nodiscard]] UtcMillis utc_now() const override { return utc_; }
    [[nodiscard]] SteadyTime steady_now() const override { return steady_; }
    [[nodiscard]] bool synchronised() const override { return synchronised_; }

    /// Time passes: both clocks go on.
    void advance(std::chrono::milliseconds duration);
    /// The wall clock alone is set.
    void step(std::chrono::milliseconds by) { utc_ += by; }
    void set_synchronised(bool value) { synchronised_ = value; }

  private:
    UtcMillis utc_;
    SteadyTime steady_{std::chrono::hours{1}};
    bool synchronised_ = true;
};

/// A moment from its ISO text, e.g. `2026-05-01T10:00:00Z`; throws std::invalid_argument for anything else.
[[nodiscard]] UtcMillis at(std::string_view iso);

}  // namespace collector::test
