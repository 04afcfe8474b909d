#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <vector>

#include <collector/model/calibration.hpp>
#include <collector/model/evidence.hpp>

namespace collector {

/// Samples that make an interval valid, by the number expected of the plug's pace.
[[nodiscard]] std::uint32_t samples_needed(std::optional<std::uint32_t> expected);

/// Samples expected in ten minutes of a plug that reports each `pace`: at least one.
[[nodiscard]] std::uint32_t expected_samples(std::chrono::milliseconds pace);

/// The flags of readings that are no samples. `by_schedule`: the plug tells what it sends because the load changed,
/// which would count such moments more than others.
[[nodiscard]] std::uint32_t unfit_flags(bool by_schedule);

struct IntervalInput {
    UtcMillis start;
    std::uint8_t channel;
    std::span<const Sample> samples;  ///< of all channels, within the interval, in order of time
    bool by_schedule;                 ///< leave out what was sent because the load changed
    std::optional<std::chrono::milliseconds> pace;
    std::span<const Gap> gaps;             ///< of this plug and of all plugs, those that touch the interval
    std::span<const GainStretch> gains{};  ///< of the plug; each sample has the one of its moment
};

/// One channel's interval: the root of the mean of the squares of its good samples, taken in the order of time, so that
/// the same samples give the same bits.
[[nodiscard]] Interval summarise(const IntervalInput& input);

}  // namespace collector
