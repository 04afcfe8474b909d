#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <collector/model/calibration.hpp>
#include <collector/model/event.hpp>
#include <collector/model/evidence.hpp>

namespace collector {

/// One bit a channel; channel n is bit n.
using Channels = std::bitset<kChannelsMax + 1>;

/// What is known of the time between two readings of a plug, beside the readings.
struct Circumstances {
    std::vector<Gap> collector_gaps;  ///< gaps of all plugs, by start; they may overlap
    std::vector<TimeSpan> offline;    ///< when the plug was reported offline, by start, apart from each other
};

/// What is known of a plug around a span of intervals.
struct PlugHistory {
    /// The last readings before the span whose time is known, in order of time; as many as were asked for.
    std::vector<Sample> before;
    Channels channels;  ///< that have intervals, as the one before the span shows
    /// Of each of these, its last intervals that are idle, those of gaps left out: see kIdleMax. By number.
    std::array<std::uint32_t, Channels{}.size()> idle{};
    std::vector<Sample> samples;  ///< the readings in the span, in order of time
    /// The next readings after the span whose time is known, in order of time: enough to judge the last in the span.
    std::vector<Sample> after;
    Circumstances circumstances;  ///< from the last reading before the span to the first one after it
    /// That are in force: volts are what a sample says times the gain of its moment. Samples are as they were sent, and
    /// so whatever judges them sees what was sent.
    Gains gains{};

    /// When the first reading after the span was made; nullopt: there is none.
    [[nodiscard]] std::optional<UtcMillis> next() const {
        return after.empty() ? std::nullopt : std::optional(after.front().time);
    }
};

/// How many readings beside a span matter to it.
struct Reach {
    std::size_t on_schedule;   ///< moments at which the plug reported because it was time to, not because of a change
    std::size_t readings_max;  ///< no more readings than this, however few of them are on schedule
};

}  // namespace collector
