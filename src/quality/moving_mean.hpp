#pragma once

#include <chrono>
#include <cstdint>
#include <deque>

#include <collector/model/evidence.hpp>

namespace collector {

/// The root of the mean of the squares of the samples of the last ten minutes, exact: squares are added up in whole
/// millivolts.
class MovingMean {
  public:
    static constexpr std::chrono::milliseconds kWindow{kIntervalLength};

    /// In order of time; what lies kWindow before or more is forgotten.
    void add(UtcMillis time, double volts);

    [[nodiscard]] std::size_t samples() const { return samples_.size(); }
    /// Both: there is a sample. The limit counts to the millivolt.
    [[nodiscard]] bool is_above(double limit_v) const;
    [[nodiscard]] double volts() const;

  private:
    struct One {
        UtcMillis time;
        std::int64_t millivolts;
    };
    std::deque<One> samples_;
    std::int64_t squares_ = 0;
};

}  // namespace collector
