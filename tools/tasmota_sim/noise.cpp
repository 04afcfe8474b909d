#include "noise.hpp"

namespace tasmota_sim {

namespace {

constexpr double kUnitStep = 1.0 / 9007199254740992.0;  // 2^-53: all the bits a double can tell apart

}  // namespace

std::uint64_t mix(std::uint64_t seed, std::uint64_t key) {
    // The finaliser of SplitMix64, over a state that is the key'th step from the seed.
    std::uint64_t x = seed + (key + 1) * 0x9E3779B97F4A7C15ULL;
    x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27U)) * 0x94D049BB133111EBULL;
    return x ^ (x >> 31U);
}

double unit(std::uint64_t seed, std::uint64_t key) {
    return static_cast<double>(mix(seed, key) >> 11U) * kUnitStep;
}

double between(std::uint64_t seed, std::uint64_t key, double low, double high) {
    return low + (high - low) * unit(seed, key);
}

std::uint64_t below(std::uint64_t seed, std::uint64_t key, std::uint64_t count) {
    return mix(seed, key) % count;
}

double wander(std::uint64_t seed, UtcMillis time, std::chrono::milliseconds period) {
    const auto elapsed = time.time_since_epoch();
    const auto step = elapsed / period;
    const double phase = static_cast<double>((elapsed - step * period).count()) / static_cast<double>(period.count());
    const auto key = static_cast<std::uint64_t>(step);
    const double from = between(seed, key, -1.0, 1.0);
    const double to = between(seed, key + 1, -1.0, 1.0);
    const double ease = phase * phase * (3.0 - 2.0 * phase);
    return from + (to - from) * ease;
}

}  // namespace tasmota_sim
