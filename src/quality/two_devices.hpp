#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <collector/model/event.hpp>
#include <collector/model/evidence.hpp>

namespace collector {

/// So many readings before an interval help to tell two devices in it: three of each channel.
inline constexpr std::size_t kTracesBefore = 3 * kChannelsMax;

/// Whether what came from one plug since a moment shows two devices: the energy counter, or the clock, goes back and
/// forth between two series, each of which goes on where it was. A counter that is reset or falls back after a power
/// cut, and a clock that is set, go once and stay there. Counters less than 1.5 kWh apart, and clocks farther apart
/// than `readings` reach, are not told apart. `readings` are in order of time, some from before; those of one channel
/// count.
[[nodiscard]] bool shows_two_devices(std::span<const Sample> readings, std::uint8_t channel, UtcMillis since);

}  // namespace collector
