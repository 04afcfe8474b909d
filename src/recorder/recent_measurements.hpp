#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <collector/model/event.hpp>

namespace collector {

/// The last few measurements of one plug, to recognise one that is delivered twice (overlapping subscriptions, QoS 1
/// after a reconnect, retained ones at every subscribe).
class RecentMeasurements {
  public:
    /// How a measurement came: what is retained is an echo however old it is; a live one that comes when the plug's
    /// next is due is one only if the first came just now.
    enum class Arrival : std::uint8_t { live, due, retained };

    /// True when `measurement` is one of the last few: same plug time, same values. Otherwise it is remembered. Two
    /// samples of one second that differ in anything are two. A clock that is put back, as in October, shows its times
    /// again, so a live echo comes within minutes. A plug whose clock is not set repeats its times at every start:
    /// there it comes within a second.
    [[nodiscard]] bool seen_before(const Measurement& measurement, UtcMillis received_at, Arrival arrival);

  private:
    struct Mark {
        std::uint64_t fingerprint = 0;  ///< 0: none yet
        UtcMillis received_at;
    };
    std::array<Mark, 8> marks_;
    std::size_t next_ = 0;
};

}  // namespace collector
