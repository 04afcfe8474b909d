#pragma once

#include <cstddef>
#include <cstdint>

namespace collector::test {

/// A day of a plug whose setting stays as it is: with up to 40 % of its messages lost at random, bursts of losses,
/// delays, restarts, of which some follow one another, and a clock that is off. Another seed is another plug.
/// How many of its intervals were judged by another pace than its setting, after its first sixteen readings.
[[nodiscard]] std::size_t misjudged_intervals(std::uint64_t seed);

}  // namespace collector::test
