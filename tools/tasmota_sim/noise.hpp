#pragma once

#include <cstdint>

#include "sim_time.hpp"

namespace tasmota_sim {

/// Scrambles a seed and a key into 64 bits. The whole simulator draws its chance from here, so equal seeds give
/// equal fleets and equal readings on every machine; the standard's distributions would not promise that.
[[nodiscard]] std::uint64_t mix(std::uint64_t seed, std::uint64_t key);

/// Evenly spread in [0, 1).
[[nodiscard]] double unit(std::uint64_t seed, std::uint64_t key);

/// Evenly spread in [low, high).
[[nodiscard]] double between(std::uint64_t seed, std::uint64_t key, double low, double high);

/// A whole number in [0, count). count > 0.
[[nodiscard]] std::uint64_t below(std::uint64_t seed, std::uint64_t key, std::uint64_t count);

/// A curve in [-1, 1] that wanders to a new value every `period`, without jumps. A pure function of time.
[[nodiscard]] double wander(std::uint64_t seed, UtcMillis time, std::chrono::milliseconds period);

}  // namespace tasmota_sim
