#pragma once

#include <collector/model/evidence.hpp>
#include <collector/model/reading_flag.hpp>

namespace collector::web {

/// Whether a sample is a voltage of the mains at a moment that is known.
[[nodiscard]] inline bool is_shown(const Sample& sample) {
    using namespace reading_flag;
    constexpr std::uint32_t kUnfit = kRelayOff | kImplausible | kClockUnsynchronised | kSpike;
    return sample.voltage_v && (sample.flags & kUnfit) == 0;
}

}  // namespace collector::web
