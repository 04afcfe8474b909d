#include "quality/interval.hpp"

#include <algorithm>
#include <cmath>

#include <collector/model/mains.hpp>
#include <collector/model/reading_flag.hpp>

namespace collector {
namespace {

/// The reason on record for which samples are missing; the first of these that holds.
IntervalStatus reason(const IntervalInput& input, std::uint32_t flags_left_out, bool for_spikes) {
    if ((flags_left_out & reading_flag::kRelayOff) != 0) {
        return IntervalStatus::relay_off;
    }
    const bool clock_was_wrong = std::ranges::find(input.gaps, GapCause::clock, &Gap::cause) != input.gaps.end();
    if ((flags_left_out & reading_flag::kClockUnsynchronised) != 0 || clock_was_wrong) {
        return IntervalStatus::clock;
    }
    if ((flags_left_out & reading_flag::kImplausible) != 0 || for_spikes) {
        return IntervalStatus::implausible;
    }
    const auto is_plugs_own = [](const Gap& gap) {
        return gap.cause == GapCause::plug_offline || gap.cause == GapCause::plug_silent;
    };
    if (!input.gaps.empty()) {
        return std::ranges::all_of(input.gaps, is_plugs_own) ? IntervalStatus::gap_plug : IntervalStatus::gap_collector;
    }
    return input.pace && *input.pace > kIntervalLength / 2 ? IntervalStatus::slow : IntervalStatus::thin;
}

}  // namespace

std::uint32_t samples_needed(std::optional<std::uint32_t> expected) {
    return std::max(2U, (expected.value_or(0) + 1) / 2);
}

std::uint32_t expected_samples(std::chrono::milliseconds pace) {
    const double exact = std::chrono::duration<double>(kIntervalLength) / std::chrono::duration<double>(pace);
    return std::max(1U, static_cast<std::uint32_t>(std::lround(std::min(exact, 1e6))));
}

std::uint32_t unfit_flags(bool by_schedule) {
    using namespace reading_flag;
    return kRelayOff | kImplausible | kClockUnsynchronised | kSpike | (by_schedule ? kLoadChange : 0U);
}

Interval summarise(const IntervalInput& input) {
    using namespace reading_flag;
    const std::uint32_t unfit = unfit_flags(input.by_schedule);
    Interval interval{input.start, input.channel, 0, std::nullopt, IntervalStatus::valid, {}, {}, {}, 0};
    std::uint32_t flags_left_out = 0;
    std::uint32_t spikes = 0;
    double squares = 0;
    for (const Sample& sample : input.samples) {
        if (sample.channel != input.channel || !sample.voltage_v) {
            continue;
        }
        if ((sample.flags & unfit) != 0) {
            flags_left_out |= sample.flags;
            spikes += (sample.flags & unfit) == kSpike ? 1U : 0U;
            continue;
        }
        const double volts = *sample.voltage_v * gain_at(input.gains, input.channel, sample.time).factor;
        squares += volts * volts;
        interval.voltage_min_v = std::min(interval.voltage_min_v.value_or(volts), volts);
        interval.voltage_max_v = std::max(interval.voltage_max_v.value_or(volts), volts);
        interval.samples_above += volts > kVoltageHighV ? 1U : 0U;
        ++interval.samples;
    }
    if (interval.samples > 0) {
        interval.voltage_rms_v = std::sqrt(squares / interval.samples);
    }
    if (input.pace) {
        interval.expected_samples = expected_samples(*input.pace);
    }
    if (const std::uint32_t needed = samples_needed(interval.expected_samples); interval.samples < needed) {
        interval.status = reason(input, flags_left_out, spikes > 0 && interval.samples + spikes >= needed);
    }
    return interval;
}

}  // namespace collector
