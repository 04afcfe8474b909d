#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "sim_time.hpp"

namespace tasmota_sim {

/// Where a day's curve begins and how long it takes. Only the curve is bent: the plugs' clocks run on in real time.
struct DayCurve {
    std::chrono::seconds day_length = std::chrono::hours{24};  ///< > 0; less than a day makes the sun race
    std::optional<std::chrono::minutes> start =
        std::nullopt;  ///< solar time at the start of the run; unset: the real solar time
};

/// Where on the street's cable a channel is connected.
struct Tap {
    std::uint64_t seed = 0;
    double solar_share = 1.0;  ///< of the street's solar rise; above 1 towards the end of the cable
    double offset_v = 0.0;     ///< the chip's calibration error and the house's own wiring
};

/// The mains voltage of one street full of solar panels: low in the evening peak, over 253 V around noon of a clear
/// day. Made to exercise a recorder, not to model a grid; the season is always summer. Pure function of seed and time.
class GridVoltage {
  public:
    GridVoltage(std::uint64_t seed, const DayCurve& curve, UtcMillis run_start);

    /// Volts at a tap without the sag that the tap's own load causes. Within 225..257.
    [[nodiscard]] double volts(const Tap& tap, UtcMillis time) const;

    /// What a solar panel yields, 0 (night) to 1 (clear noon).
    [[nodiscard]] double sunshine(UtcMillis time) const;

  private:
    /// The moment on the sun's own clock: real solar time, or the bent curve counted from 1970-01-01.
    [[nodiscard]] UtcMillis solar_time(UtcMillis time) const;

    std::uint64_t seed_;
    DayCurve curve_;
    UtcMillis run_start_;
};

}  // namespace tasmota_sim
