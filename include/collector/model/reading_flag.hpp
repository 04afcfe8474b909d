#pragma once

#include <cstdint>

namespace collector {

/// Bits of a reading's flags; the table `reading_flag` explains each to the reader of the database.
namespace reading_flag {
/// The reading shows no mains, and every relay that could feed its channel was off.
inline constexpr std::uint32_t kRelayOff = 1;
/// The voltage is none that mains can have; says nothing of other values.
inline constexpr std::uint32_t kImplausible = 2;
inline constexpr std::uint32_t kLate = 4;
/// When it was taken is not known: its time says nothing about pace and gaps.
inline constexpr std::uint32_t kClockUnsynchronised = 8;
inline constexpr std::uint32_t kLoadChange = 16;
inline constexpr std::uint32_t kEnergyShared = 32;
/// A lone voltage far from those before and after it. Evaluation finds out, and may change its mind.
inline constexpr std::uint32_t kSpike = 64;
/// A power, current or frequency that no meter shows. The voltage beside it counts.
inline constexpr std::uint32_t kOddValue = 128;
/// Those that evaluation may change in a stored reading.
inline constexpr std::uint32_t kEvaluated = kRelayOff | kImplausible | kSpike;
}  // namespace reading_flag

}  // namespace collector
