#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include <collector/model/evidence.hpp>

namespace collector {

enum class Messages : std::uint8_t;

/// How often a plug reports: its TelePeriod, which it never says, as seen from its readings.
///
/// A setting is constant, and what is lost or sent after a restart does not change it: so it is the period that best
/// explains the last differences between readings on schedule, not what they are on average. A longer setting is
/// followed after sixteen readings: fewer could be what losses have left. A shorter one is followed after eight, but
/// with much loss not by every plug: with two fifths lost, by 99 of 100 and more. Where there is no such period, it is
/// the median of the last five differences.
/// Only the last kMemory readings count, whatever they are, so that what is known at a moment follows from as many
/// before it. A plug that never says what is on schedule (no `Period` in its firmware) is judged by all its readings.
class Pace {
  public:
    static constexpr std::size_t kRemembered = 25;  ///< readings
    static constexpr std::size_t kNeeded = 4;       ///< readings; fewer are no pace
    static constexpr std::size_t kMemory = 2'000;   ///< readings

    /// The first pace that becomes known holds for the plug's first readings, too; for so many at most.
    static constexpr std::size_t kEarlyMax = 24;

    /// Readings in order of time; the channels of one measurement count once.
    void observe(const Sample& sample);

    /// nullopt: not known yet.
    [[nodiscard]] std::optional<std::chrono::milliseconds> current() const;
    /// What `current` is not shorter than, for a hundredth of its price.
    [[nodiscard]] std::chrono::milliseconds at_least() const;
    /// Whether the plug tells its readings on schedule from others.
    [[nodiscard]] bool is_by_schedule() const { return !scheduled_.is_empty(); }

  private:
    /// The last few times.
    class Times {
      public:
        void add(UtcMillis time, std::size_t number);
        void forget(std::size_t first_number);
        [[nodiscard]] bool is_empty() const { return count_ == 0; }
        [[nodiscard]] std::optional<std::chrono::milliseconds> period(Messages messages) const;
        [[nodiscard]] std::chrono::milliseconds shortest_period() const;

      private:
        struct Reading {
            UtcMillis time;
            std::size_t number;
        };
        [[nodiscard]] const Reading& at(std::size_t i) const { return ring_[(first_ + i) % kRemembered]; }

        std::array<Reading, kRemembered> ring_;
        std::size_t first_ = 0;
        std::size_t count_ = 0;
    };
    std::size_t observed_ = 0;
    Times scheduled_;
    Times all_;
};

}  // namespace collector
