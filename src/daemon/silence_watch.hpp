#pragma once

#include <array>
#include <chrono>
#include <cstddef>
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

    /// No pause counts for more: a plug sends every 3600 s at least, or never.
    static constexpr std::chrono::hours kPauseMax{1};
    /// How many of the last pauses say what is usual.
    static constexpr std::size_t kPausesKept = 64;

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
    /// The last pauses between readings. A plug with a long TelePeriod makes all of them long; a power cut, which is to
    /// be noticed the next time, too, makes only one.
    std::array<SteadyTime::duration, kPausesKept> pauses_{};
    std::size_t next_pause_ = 0;
    bool was_said_ = false;
    bool is_silent_ = false;  ///< and connected
};

}  // namespace collector
