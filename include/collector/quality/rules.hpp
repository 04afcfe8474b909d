#pragma once

#include <vector>

#include <collector/model/evidence.hpp>

namespace collector {

/// The version of the rules by which intervals and gaps are made. A change that can make any of them other takes the
/// next number; what was made by an earlier version is then made anew, as far as its readings are kept.
/// 1: a plug's pace is the median of its last five differences between readings on schedule.
/// 2: a plug's pace is its setting: the period that best explains its last readings (see Pace).
/// 3: readings that came late count for it like others, by when they were measured; those that a clock dated which may
/// have been wrong count neither for it, nor as a first reading, nor for or against a gap.
/// 4: mains is 80 to 440 V, whatever relays and other values say; lone samples far from their neighbours do not count.
/// A channel has no intervals before it shows mains, and no more after a week without.
/// An interval whose readings show two devices is not valid (see shows_two_devices).
inline constexpr int kRulesVersion = 4;

/// Notes that the span was made by a version. `stretches` are a plug's, by start; the last one lasts up to `until`,
/// where evaluation has come to.
[[nodiscard]] std::vector<RulesStretch> with_version(std::vector<RulesStretch> stretches, const TimeSpan& span,
                                                     int version, UtcMillis until);

/// The last span before `until` that was not made by `version`; nullopt: all was.
[[nodiscard]] std::optional<TimeSpan> newest_other(const std::vector<RulesStretch>& stretches, int version,
                                                   UtcMillis until);

}  // namespace collector
