#pragma once

#include <chrono>

#include <collector/base/clock.hpp>

namespace collector {

/// A straight line through what a plug's clock showed: how far it is from ours, and how fast it drifts away. The last
/// dozen messages make it, and older ones fade. A drift that the seconds which plugs cut off could feign is none.
class ClockLine {
  public:
    /// Messages closer together than this count once: they came in together, or say the same.
    static constexpr std::chrono::seconds kApart{5};

    /// As learnt in an earlier run: nobody knows when, or how it drifted.
    explicit ClockLine(std::chrono::milliseconds offset);
    /// As one message shows it.
    ClockLine(UtcMillis time, std::chrono::milliseconds offset);

    void add(UtcMillis time, std::chrono::milliseconds offset);

    /// The plug's clock minus ours.
    [[nodiscard]] std::chrono::milliseconds at(UtcMillis time) const;
    [[nodiscard]] bool drifts() const;
    /// Whether a clock that drifts has not been heard for so long that nobody knows where it is.
    [[nodiscard]] bool is_outdated(UtcMillis time) const;

    [[nodiscard]] int messages() const { return messages_; }
    [[nodiscard]] UtcMillis last() const { return last_; }

    /// Our own clock moved by `step`.
    void host_stepped(std::chrono::milliseconds step);

  private:
    [[nodiscard]] double since_mean(UtcMillis time) const;

    int messages_ = 1;
    double weight_;
    UtcMillis last_;   ///< when it was added to; the earliest time there is: never
    UtcMillis start_;  ///< where the times below count from
    double time_ = 0;  ///< means, in milliseconds
    double offset_;
    double time_time_ = 0;  ///< sums of products of the distances from the means
    double time_offset_ = 0;
};

}  // namespace collector
