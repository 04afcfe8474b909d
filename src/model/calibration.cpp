#include <collector/model/calibration.hpp>

#include <algorithm>
#include <cstddef>
#include <set>
#include <tuple>
#include <utility>

namespace collector {
namespace {

auto place(const GainStretch& stretch) {
    return std::pair(stretch.channel, stretch.start);
}

/// The first stretch of a channel that starts after `time`, or the first of the next channel.
auto after(std::span<const GainStretch> gains, std::uint8_t channel, UtcMillis time) {
    return std::ranges::upper_bound(gains, std::pair(channel, time), {}, place);
}

/// In order, of several at one moment the last, and without those that only repeat what is before them.
Gains in_short(Gains gains) {
    std::ranges::stable_sort(gains, {}, place);
    Gains kept;
    for (std::size_t i = 0; i < gains.size(); ++i) {
        const GainStretch& stretch = gains[i];
        if (i + 1 < gains.size() && place(gains[i + 1]) == place(stretch)) {
            continue;
        }
        const bool is_first = kept.empty() || kept.back().channel != stretch.channel;
        if (stretch.gain != (is_first ? Gain{} : kept.back().gain)) {
            kept.push_back(stretch);
        }
    }
    return kept;
}

}  // namespace

bool ends_calibrations(const PlugEventRecord& event) {
    // Of its own factors, those for power, current and frequency leave the voltage as it is.
    return event.kind == "mac" || (event.kind == "calibration" && event.detail.find("Voltage") != std::string::npos);
}

Gains gains_in_force(std::span<const Calibration> calibrations) {
    std::vector<const Calibration*> held;
    for (const Calibration& one : calibrations) {
        if (!one.revoked_at) {
            held.push_back(&one);
        }
    }
    const auto key = [](const Calibration* one) { return std::tuple(one->channel, one->valid_from, one->id); };
    std::ranges::sort(held, {}, key);
    Gains gains;
    for (std::size_t i = 0; i < held.size(); ++i) {
        const Calibration& one = *held[i];
        const Calibration* const next =
            i + 1 < held.size() && held[i + 1]->channel == one.channel ? held[i + 1] : nullptr;
        if (next != nullptr && next->valid_from == one.valid_from) {
            continue;
        }
        gains.push_back({one.channel, one.valid_from, {one.id, one.gain}});
        const UtcMillis end =
            std::min(one.valid_to.value_or(UtcMillis::max()), one.ended_at.value_or(UtcMillis::max()));
        if (end < (next != nullptr ? next->valid_from : UtcMillis::max())) {
            gains.push_back({one.channel, std::max(end, one.valid_from), {}});
        }
    }
    return in_short(std::move(gains));
}

std::vector<std::uint8_t> channels_with_gain(const Gains& made, const Gains& in_force) {
    std::set<std::uint8_t> channels;
    for (const Gains* gains : {&made, &in_force}) {
        for (const GainStretch& stretch : *gains) {
            channels.insert(stretch.channel);
        }
    }
    return {channels.begin(), channels.end()};
}

Gain gain_at(std::span<const GainStretch> gains, std::uint8_t channel, UtcMillis time) {
    const auto next = after(gains, channel, time);
    return next == gains.begin() || std::prev(next)->channel != channel ? Gain{} : std::prev(next)->gain;
}

Gains with_gains(const Gains& made, const TimeSpan& span, const Gains& in_force, UtcMillis until) {
    const bool is_last = span.end >= until;
    Gains gains;
    for (const GainStretch& stretch : made) {
        if (stretch.start < span.start || (stretch.start >= span.end && !is_last)) {
            gains.push_back(stretch);
        }
    }
    for (const std::uint8_t channel : channels_with_gain(made, in_force)) {
        gains.push_back({channel, span.start, gain_at(in_force, channel, span.start)});
        if (!is_last) {
            gains.push_back({channel, span.end, gain_at(made, channel, span.end)});
        }
    }
    for (const GainStretch& stretch : in_force) {
        if (stretch.start > span.start && stretch.start < span.end) {
            gains.push_back(stretch);
        }
    }
    return in_short(std::move(gains));
}

std::optional<TimeSpan> newest_other_gain(const Gains& made, const Gains& in_force, const TimeSpan& span) {
    std::optional<TimeSpan> newest;
    for (const std::uint8_t channel : channels_with_gain(made, in_force)) {
        for (const GainPiece& piece : gain_pieces(made, in_force, channel, span)) {
            if (piece.made != piece.in_force && (!newest || piece.span.end > newest->end)) {
                newest = piece.span;
            }
        }
    }
    return newest;
}

std::vector<GainPiece> gain_pieces(const Gains& made, const Gains& in_force, std::uint8_t channel,
                                   const TimeSpan& span) {
    std::set<UtcMillis> cuts;
    for (const Gains* gains : {&made, &in_force}) {
        for (const GainStretch& stretch : *gains) {
            if (stretch.channel == channel && stretch.start > span.start && stretch.start < span.end) {
                cuts.insert(stretch.start);
            }
        }
    }
    std::vector<GainPiece> pieces;
    UtcMillis start = span.start;
    const auto take = [&](UtcMillis end) {
        if (start < end) {
            pieces.push_back({{start, end}, gain_at(made, channel, start), gain_at(in_force, channel, start)});
        }
        start = end;
    };
    std::ranges::for_each(cuts, take);
    take(span.end);
    return pieces;
}

}  // namespace collector
