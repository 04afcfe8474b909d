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
/// A power, current or frequency that no meter shows. The voltage beside it counts.
inline constexpr std::uint32_t kOddValue = 128;
}  // namespace reading_flag

}  // namespace collector
