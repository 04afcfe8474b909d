#pragma once

#include <chrono>
#include <optional>

#include <collector/model/event.hpp>

namespace collector {

/// When a measurement was made, and what the plug's clock said then.
struct Placement {
    UtcMillis time;
    std::optional<std::chrono::milliseconds> offset;  ///< plug's clock minus `time`; nullopt: it was not set
    bool late = false;                                ///< `time` comes from the plug's clock, not from ours

    friend bool operator==(const Placement&, const Placement&) = default;
};

/// Learns how far one plug's clock is from ours, and from that whether a message is late.
///
/// A message on time shows the clock's usual offset, less the second that the plug cut off and the way here. A late
/// one seems to come from a clock that is slow. A clock that was put back looks the same at first, but stays there, and
/// zones and daylight saving change by quarters of an hour; both are learnt rather than taken for lateness.
class PlugClock {
  public:
    /// Later than this is late. Wi-Fi trouble alone delays a message by seconds, and a plug that is cut off for
    /// longer than 45 s loses its connection.
    static constexpr std::chrono::seconds kLateAfter{30};

    PlugClock() = default;
    /// As learnt in an earlier run.
    explicit PlugClock(std::optional<std::chrono::milliseconds> usual) : usual_(usual) {}

    /// Places a message and learns from it. nullopt: retained, and its age cannot be worked out.
    [[nodiscard]] std::optional<Placement> place(const std::optional<PlugTime>& plug_time, UtcMillis received_at,
                                                 bool retained);

    /// Our own clock moved by `step`.
    void host_stepped(std::chrono::milliseconds step);

    [[nodiscard]] std::optional<std::chrono::milliseconds> usual() const { return usual_; }

  private:
    [[nodiscard]] std::optional<Placement> place_retained(const PlugTime& plug_time, UtcMillis received_at) const;
    [[nodiscard]] bool is_new_setting(std::chrono::milliseconds offset, UtcMillis received_at) const;
    [[nodiscard]] bool in_burst(UtcMillis received_at) const;
    [[nodiscard]] bool shows_suspected(std::chrono::milliseconds offset) const;
    [[nodiscard]] bool is_confirmed(std::chrono::milliseconds offset, UtcMillis received_at) const;
    void suspect(std::chrono::milliseconds offset, UtcMillis received_at);

    struct Suspicion {
        std::chrono::milliseconds offset;
        UtcMillis received_at;
    };
    std::optional<std::chrono::milliseconds> usual_;
    std::optional<Suspicion> suspicion_;  ///< the offset that seemed wrong last, and when it was first seen
};

}  // namespace collector
