#pragma once

#include <collector/model/event.hpp>
#include <collector/recorder/recorded_parts.hpp>

namespace collector {

/// Whether a value is outside what a plug on 230 V mains can measure. 0 V with the relay off is not.
[[nodiscard]] bool is_implausible(const ChannelValues& values, bool relay_off);

/// The values without those that are not to be recorded.
[[nodiscard]] ChannelValues only_recorded(const ChannelValues& values, const RecordedParts& parts);

}  // namespace collector
