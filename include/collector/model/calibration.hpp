#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <collector/base/clock.hpp>
#include <collector/model/batch.hpp>
#include <collector/model/evidence.hpp>

namespace collector {

/// From 1, in the order in which they were made.
using CalibrationId = std::int64_t;

/// What a channel of a plug shows wrongly, by a factor: a row of `calibration`. What the plug sent stays as it is.
struct Calibration {
    CalibrationId id;
    PlugId plug_id;
    std::uint8_t channel;  ///< from 1
    double gain;           ///< above 0: volts are what was sent times this
    std::string source;    ///< what it was compared with, for people
    UtcMillis valid_from;
    std::optional<UtcMillis> valid_to;  ///< the first moment after it, as it was asked for; nullopt: it lasts
    UtcMillis made_at;
    std::optional<UtcMillis> revoked_at;  ///< from then on it has never held; nullopt: it is in force
    /// When the plug, after `valid_from`, was calibrated itself, or another one (by its MAC) took its place.
    std::optional<UtcMillis> ended_at;

    friend bool operator==(const Calibration&, const Calibration&) = default;
};

/// Whether an event of a plug ends its calibrations: its voltage is measured otherwise from then on, or by another one.
[[nodiscard]] bool ends_calibrations(const PlugEventRecord& event);

/// What volts are multiplied by, and on whose word.
struct Gain {
    CalibrationId calibration = 0;  ///< 0: none, and the factor is 1
    double factor = 1;

    friend bool operator==(const Gain&, const Gain&) = default;
};

/// From `start` to the next stretch of its channel a gain holds.
struct GainStretch {
    std::uint8_t channel;
    UtcMillis start;
    Gain gain;

    friend bool operator==(const GainStretch&, const GainStretch&) = default;
};

/// The gains of one plug over time: by channel and start, and none that only repeats what is before it. Before the
/// first stretch of a channel there is no gain.
using Gains = std::vector<GainStretch>;

/// Which gain holds when, of all calibrations of one plug, in any order. At each moment it is the calibration with the
/// newest `valid_from` by then, of several the one with the highest id, of those that are not revoked; and none once
/// that one is over, by `valid_to` or `ended_at`: the next gain has ended those before it for good.
[[nodiscard]] Gains gains_in_force(std::span<const Calibration> calibrations);

[[nodiscard]] Gain gain_at(std::span<const GainStretch> gains, std::uint8_t channel, UtcMillis time);

/// What was made until now by `made`, once the span was made again by `in_force`. `until` is how far anything is made:
/// the last gain of `made` lasts up to there.
[[nodiscard]] Gains with_gains(const Gains& made, const TimeSpan& span, const Gains& in_force, UtcMillis until);

/// The last time within a span that was made by other gains than those that are in force; nullopt: none was.
[[nodiscard]] std::optional<TimeSpan> newest_other_gain(const Gains& made, const Gains& in_force, const TimeSpan& span);

/// The channels that either has a gain of, each once.
[[nodiscard]] std::vector<std::uint8_t> channels_with_gain(const Gains& made, const Gains& in_force);

/// Cuts a span of one channel where either changes.
struct GainPiece {
    TimeSpan span;
    Gain made;
    Gain in_force;
};
[[nodiscard]] std::vector<GainPiece> gain_pieces(const Gains& made, const Gains& in_force, std::uint8_t channel,
                                                 const TimeSpan& span);

}  // namespace collector
