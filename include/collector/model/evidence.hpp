#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <collector/base/clock.hpp>
#include <collector/model/reading_flag.hpp>

namespace collector {

/// Why nothing was measured. The table `gap_cause` explains each to the reader of the database.
enum class GapCause : std::uint8_t {
    collector_stopped,
    collector_crashed,
    link_down,
    queue_overflow,
    disk_full,
    clock,
    plug_offline,
    plug_silent,
};
inline constexpr std::array kGapCauses{GapCause::collector_stopped, GapCause::collector_crashed, GapCause::link_down,
                                       GapCause::queue_overflow,    GapCause::disk_full,         GapCause::clock,
                                       GapCause::plug_offline,      GapCause::plug_silent};

/// As in the database.
[[nodiscard]] constexpr std::string_view name(GapCause cause) {
    switch (cause) {
        case GapCause::collector_stopped:
            return "collector_stopped";
        case GapCause::collector_crashed:
            return "collector_crashed";
        case GapCause::link_down:
            return "link_down";
        case GapCause::queue_overflow:
            return "queue_overflow";
        case GapCause::disk_full:
            return "disk_full";
        case GapCause::clock:
            return "clock";
        case GapCause::plug_offline:
            return "plug_offline";
        case GapCause::plug_silent:
            return "plug_silent";
    }
    return {};
}

/// A span of time, [start, end).
struct TimeSpan {
    UtcMillis start;
    UtcMillis end;

    friend bool operator==(const TimeSpan&, const TimeSpan&) = default;
};

/// A span in which nothing was measured.
struct Gap {
    UtcMillis start;
    std::optional<UtcMillis> end;  ///< nullopt: it lasts
    GapCause cause;

    friend bool operator==(const Gap&, const Gap&) = default;
};

/// What the evaluation needs of one reading.
struct Sample {
    UtcMillis time;
    std::uint8_t channel;  ///< from 1
    std::uint32_t flags;   ///< see reading_flag
    std::optional<double> voltage_v;
    std::optional<double> energy_total_kwh{};
    std::optional<std::chrono::milliseconds> plug_clock_offset{};  ///< the plug's clock minus `time`

    /// Not by a clock that may have been wrong.
    [[nodiscard]] bool is_dated() const { return (flags & reading_flag::kClockUnsynchronised) == 0; }

    friend bool operator==(const Sample&, const Sample&) = default;
};

/// What an interval is good for; the codes and their meanings are in the table `interval_status`.
enum class IntervalStatus : std::uint8_t {
    valid,
    thin,
    gap_collector,
    gap_plug,
    relay_off,
    clock,
    slow,
    implausible,
    two_devices
};
inline constexpr std::array kIntervalStatusNames{"valid", "thin", "gap_collector", "gap_plug",   "relay_off",
                                                 "clock", "slow", "implausible",   "two_devices"};
inline constexpr std::size_t kIntervalStatuses = kIntervalStatusNames.size();

/// As in the database.
[[nodiscard]] constexpr std::string_view name(IntervalStatus status) {
    return kIntervalStatusNames[static_cast<std::size_t>(status)];
}

/// Ten minutes of one channel of a plug.
struct Interval {
    UtcMillis start;  ///< on a UTC ten-minute tick
    std::uint8_t channel;
    std::uint32_t samples;
    std::optional<std::uint32_t> expected_samples;  ///< nullopt: the plug's pace is not known yet
    IntervalStatus status;
    std::optional<double> voltage_rms_v;  ///< root of the mean of squares; these three: nullopt without samples
    std::optional<double> voltage_min_v;
    std::optional<double> voltage_max_v;
    std::uint32_t samples_above;  ///< samples above 253 V

    friend bool operator==(const Interval&, const Interval&) = default;
};

/// An interval as it is kept.
struct KeptInterval {
    Interval interval;
    /// The start of the first of the intervals in a row that, with this one, have samples above 253 V; nullopt: it has
    /// none.
    std::optional<UtcMillis> above_since;

    friend bool operator==(const KeptInterval&, const KeptInterval&) = default;
};

/// What becomes of an interval that is kept, or of one that is to be.
struct IntervalChange {
    enum class Kind : std::uint8_t { added, changed, dropped };
    Kind kind;
    KeptInterval kept;  ///< as it is from now on; if dropped, as it was

    friend bool operator==(const IntervalChange&, const IntervalChange&) = default;
};

/// From one local Monday, 0:00, to the next.
struct Week {
    UtcMillis start;
    UtcMillis end;
    std::uint32_t intervals;  ///< that start in it
    std::string monday;       ///< its date, e.g. `2026-06-01`

    friend bool operator==(const Week&, const Week&) = default;
};

/// How many intervals of one status a channel of a plug has in a week; or how many more than before.
struct WeekCount {
    UtcMillis week;  ///< when it starts
    std::uint8_t channel;
    IntervalStatus status;
    std::int64_t intervals;
    std::int64_t high;      ///< of them, those whose voltage_rms is above kVoltageHighV
    std::int64_t low;       ///< below kVoltageLowV
    std::int64_t very_low;  ///< below kVoltageVeryLowV

    friend bool operator==(const WeekCount&, const WeekCount&) = default;
};

/// From `start` to the next stretch the intervals and gaps of a plug were made by this version of the rules.
struct RulesStretch {
    UtcMillis start;
    int version;

    friend bool operator==(const RulesStretch&, const RulesStretch&) = default;
};

inline constexpr std::chrono::minutes kIntervalLength{10};

/// Whether a channel has shown no mains in an interval although its plug reported.
[[nodiscard]] constexpr bool is_idle(std::uint32_t samples, IntervalStatus status) {
    return samples == 0 && status != IntervalStatus::gap_collector && status != IntervalStatus::gap_plug &&
           status != IntervalStatus::clock;
}

/// After so many idle intervals, a week of them, a channel has no more until it shows mains again.
inline constexpr std::uint32_t kIdleMax = 1008;

/// The start of the interval that `time` lies in.
[[nodiscard]] constexpr UtcMillis interval_start(UtcMillis time) {
    return std::chrono::floor<std::chrono::duration<std::int64_t, std::ratio<600>>>(time);
}

/// How many intervals start in a span.
[[nodiscard]] constexpr std::int64_t intervals_in(const TimeSpan& span) {
    const std::chrono::milliseconds just_before{kIntervalLength - std::chrono::milliseconds{1}};
    return (interval_start(span.end + just_before) - interval_start(span.start + just_before)) /
           std::chrono::milliseconds{kIntervalLength};
}

}  // namespace collector
