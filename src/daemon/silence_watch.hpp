#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include <collector/base/clock.hpp>
#include <collector/base/log.hpp>

namespace collector {

/// Says when no plug sends readings any more although the broker is connected, and when they come again: once each in
/// the log, and in the status as long as it lasts. One thread at a time.
class SilenceWatch {
  public:
    /// A shorter pause is none. Plugs send every 300 s unless told otherwise.
    static constexpr std::chrono::minutes kSilenceMin{15};

    /// Begins now, without a reading. `log` must outlive it.
    SilenceWatch(SteadyTime now, Log& log);

    /// Call now and then. `readings`: how many there have been since the start. Time without a connection is not the
    /// plugs' silence.
    void tick(SteadyTime now, std::uint64_t readings, bool is_connected);
    /// For the status; empty: nothing is wrong.
    [[nodiscard]] std::string status() const;

  private:
    void readings_came(SteadyTime now);
    [[nodiscard]] SteadyTime::duration patience() const;

    Log& log_;
    std::uint64_t readings_ = 0;
    SteadyTime last_came_;     ///< a reading, or the start
    SteadyTime silent_since_;  ///< the same, or the connection
    SteadyTime looked_at_;
    /// The two longest pauses between readings since the start, the longer one first. A plug with a long TelePeriod
    /// makes both long; a power cut, which is to be noticed the next time, too, makes only one.
    SteadyTime::duration longest_{};
    SteadyTime::duration second_longest_{};
    bool was_said_ = false;
    bool is_silent_ = false;  ///< and connected
};

}  // namespace collector
