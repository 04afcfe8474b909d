#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace collector {

/// At most so many differences are looked at.
inline constexpr std::size_t kDifferencesMax = 24;
/// A day; a longer one is given as this.
inline constexpr std::int32_t kDifferenceMaxMs = 86'400'000;

/// The firmware takes no shorter one.
inline constexpr std::chrono::milliseconds kShortestPeriod{10'000};

enum class Messages : std::uint8_t {
    scheduled,
    mixed,  ///< on schedule, and others that nobody can tell from them
};

/// The period that best explains the differences between a plug's messages, in ms and in order of time. One is set on
/// the plug; a lost message makes a multiple of it, and a restart a difference of any length, since the schedule begins
/// anew.
///
/// The explanation that supposes least is taken. A difference of 2, 3, 4 periods costs as much as its logarithm, so
/// that the longest period wins of which all are multiples. One that is no multiple costs as much as a restart, and of
/// two that a delay of the message between them explains, one costs nothing. From any difference on there may be
/// another period, which costs more than two restarts; half the period, a little more than one. So
/// - restarts whose differences happen to be multiples of a shorter period are not taken for it, unless three of them
///   come one after the other; two after another restart, if they are odd multiples of half the period, with few
///   messages between;
/// - half the period is found in seven differences of which two are odd multiples of it. With 40 % of all messages lost
///   at random fewer are in 0.3 % of all cases; with 20 %, in 0.01 %;
/// - a period that only seems to be twice as long, because messages were lost, must seem so in 15 differences: with
///   40 % lost 28.6 % of the differences are even multiples, and 15 in a row once in 10^8.
///
/// The result is in whole seconds, as the setting is, and at least 10 s, as the firmware demands. nullopt: no such
/// period explains half of the differences, or between mixed messages too much would have to be supposed.
[[nodiscard]] std::optional<std::chrono::milliseconds> best_period(std::span<const std::int32_t> differences,
                                                                   Messages messages);

}  // namespace collector
