#pragma once

#include <cstdint>

#include <collector/model/event.hpp>
#include <collector/recorder/recorded_parts.hpp>

namespace collector {

/// What is wrong with the values, each judged by itself: kImplausible, of the voltage, and kOddValue, of the others.
/// 0 V with the relay off is not implausible, and 0 Hz is what a meter shows without mains.
[[nodiscard]] std::uint32_t flags_of_values(const ChannelValues& values, bool relay_off);

/// The values without those that are not to be recorded, and without what only looks like one: 0 Hz beside a mains
/// voltage is written for a chip that does not measure it (OpenBeken).
[[nodiscard]] ChannelValues only_recorded(const ChannelValues& values, const RecordedParts& parts);

}  // namespace collector
