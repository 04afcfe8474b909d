#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

#include <collector/model/evidence.hpp>

namespace collector {

/// How often a plug reports, as seen from its readings: its TelePeriod, which it never says.
///
/// The median of the last five differences between readings on schedule, so that lost ones and pauses do not count.
/// Only the last kMemory readings count, whatever they are, so that what is known at a moment follows from as many
/// before it. A plug that never says what is on schedule (no `Period` in its firmware) is judged by all its readings.
class Pace {
  public:
    static constexpr std::size_t kRemembered = 6;  ///< readings
    static constexpr std::size_t kNeeded = 4;      ///< readings; fewer are no pace
    static constexpr std::size_t kMemory = 2'000;  ///< readings

    /// Readings in order of time; the channels of one measurement count once.
    void observe(const Sample& sample);

    /// nullopt: not known yet.
    [[nodiscard]] std::optional<std::chrono::milliseconds> current() const;
    /// Whether the plug tells its readings on schedule from others.
    [[nodiscard]] bool is_by_schedule() const { return scheduled_.count > 0; }

  private:
    /// The last few times.
    struct Times {
        std::array<UtcMillis, kRemembered> last;
        std::array<std::size_t, kRemembered> numbers;  ///< of these readings
        std::size_t count = 0;

        void add(UtcMillis time, std::size_t number);
        void forget(std::size_t first_number);
        void drop_first();
        [[nodiscard]] std::optional<std::chrono::milliseconds> median_difference() const;
    };
    std::size_t observed_ = 0;
    Times scheduled_;
    Times all_;
};

}  // namespace collector
