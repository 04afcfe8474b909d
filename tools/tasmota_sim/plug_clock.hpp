#pragma once

#include <chrono>
#include <string>

#include "persona.hpp"
#include "sim_time.hpp"

namespace tasmota_sim {

/// The clock inside a plug: it counts from 1970 after every boot until an NTP server answers, and shows local time by
/// rules that are often wrong. Not for use by several threads at once: looking a zone up is remembered.
class PlugClock {
  public:
    /// `fraction` is what Time 4 shows after the second.
    PlugClock(ClockKind kind, std::chrono::milliseconds fraction) : kind_{kind}, fraction_{fraction} {}

    /// Starts at 1970; from `ntp_answers_at` on it is right (kNever: stays wrong).
    void boot(UtcMillis booted_at, UtcMillis ntp_answers_at);

    [[nodiscard]] bool is_set(UtcMillis time) const { return time >= ntp_answers_at_; }

    /// What the plug takes for its local wall clock.
    [[nodiscard]] std::chrono::sys_seconds local(UtcMillis time) const;

    /// The value of `Time` without quotes, e.g. `2026-06-01T02:00:05+02:00` or `1780272005`.
    [[nodiscard]] std::string time_text(UtcMillis time) const;

    /// `"Time":"..."`, with `"Epoch":...` after it where the plug is set so. No braces, no comma at the end.
    [[nodiscard]] std::string time_json(UtcMillis time) const;

  private:
    [[nodiscard]] std::chrono::sys_seconds utc(UtcMillis time) const;
    [[nodiscard]] std::chrono::seconds offset(UtcMillis time) const;

    ClockKind kind_;
    std::chrono::milliseconds fraction_;
    UtcMillis booted_at_{};
    UtcMillis ntp_answers_at_ = kNever;

    /// The zone's offset last looked up, good from begin to end.
    struct Zone {
        std::chrono::sys_seconds begin = std::chrono::sys_seconds::max();
        std::chrono::sys_seconds end = std::chrono::sys_seconds::min();
        std::chrono::seconds offset{0};
    };
    mutable Zone zone_;
};

}  // namespace tasmota_sim
