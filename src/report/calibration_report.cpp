#include <collector/report/calibration_report.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

#include <fmt/format.h>

#include <collector/base/iso_time.hpp>
#include <collector/base/terminal_text.hpp>

namespace collector {
namespace {

using Outcome = Result<PlugComparison, RefusedComparison>;

/// What the names of plugs are cut to in sentences.
std::string called(const PlugRow& plug) {
    return quote_for_terminal(plug.topic);
}

/// When a plug became another one, as far as its voltage goes; in order.
StoreResult<std::vector<UtcMillis>> times_of_change(RecordSnapshot& record, PlugId plug) {
    std::vector<UtcMillis> times;
    const auto events = record.events({.plugs = {plug}, .channel = {}, .after = {}});
    const auto read = for_each_row(events, [&times](const PlugEventRecord& event) {
        if (ends_calibrations(event)) {
            times.push_back(event.time);
        }
    });
    return read ? StoreResult<std::vector<UtcMillis>>(std::move(times)) : tl::unexpected(read.error());
}

/// The last day that both have; where one has none, that of the other.
StoreResult<TimeSpan> last_day_of(RecordSnapshot& record, const ComparisonRequest& request) {
    UtcMillis end = UtcMillis::max();
    for (const PlugId plug : {request.plug.id, request.reference.id}) {
        const auto latest = record.latest({plug});
        if (!latest) {
            return tl::unexpected(latest.error());
        }
        const auto newest = std::ranges::max_element(*latest, {}, &ReadingRecord::time);
        end = newest == latest->end() ? end : std::min(end, newest->time + std::chrono::milliseconds{1});
    }
    end = end == UtcMillis::max() ? request.plug.first_seen : end;
    return TimeSpan{end - std::chrono::hours{24}, end};
}

/// Adds what a plug measured to `samples`: what it sent, by these gains. Without a channel, the first that comes.
/// Returns which it was; 0: none came.
StoreResult<std::uint8_t> read_samples(RecordSnapshot& record, const RecordFilter& filter, const Gains& gains,
                                       ComparedPlug& samples) {
    std::uint8_t channel = 0;
    const auto read = for_each_row(record.readings(filter), [&](const ReadingRecord& reading) {
        const auto& volts = reading.values.voltage_v;
        channel = channel == 0 && volts ? reading.channel : channel;
        if (volts && reading.channel == channel) {
            samples.add({.time = reading.time, .channel = channel, .flags = reading.flags, .voltage_v = volts},
                        gain_at(gains, channel, reading.time).factor);
        }
    });
    return read ? StoreResult<std::uint8_t>(channel) : tl::unexpected(read.error());
}

std::vector<Gain> gains_within(const Gains& gains, std::uint8_t channel, const TimeSpan& span) {
    std::vector<Gain> within;
    for (const GainPiece& piece : gain_pieces({}, gains, channel, span)) {
        within.push_back(piece.in_force);
    }
    return within;
}

/// A time that somebody named is taken or refused as a whole; one that nobody did begins after the last change.
Result<TimeSpan, Error<FitRefusal>> without_change(TimeSpan span, bool was_named, const PlugRow& plug,
                                                   const std::vector<UtcMillis>& changes) {
    const auto end = std::ranges::lower_bound(changes, span.end);
    if (end == changes.begin() || *std::prev(end) <= span.start) {
        return span;
    }
    const UtcMillis last = *std::prev(end);
    if (was_named) {
        return fail(FitRefusal::recalibrated,
                    fmt::format("{} was calibrated itself, or became another device, on {}, within that time; name the "
                                "time before or after that with --from and --to",
                                called(plug), minute_text(last)));
    }
    return TimeSpan{last, span.end};
}

/// What was found in a time that suits both.
StoreResult<Outcome> compare_within(RecordSnapshot& record, const ComparisonRequest& request, const TimeSpan& span) {
    const auto calibrations = record.calibrations({.plugs = {request.reference.id}, .channel = {}, .after = {}});
    if (!calibrations) {
        return tl::unexpected(calibrations.error());
    }
    const Gains gains = gains_in_force(*calibrations);
    ComparedPlug plug(called(request.plug));
    ComparedPlug reference(called(request.reference));
    const auto channel = read_samples(
        record, {.span = span, .plugs = {request.plug.id}, .channel = request.channel, .after = {}}, {}, plug);
    const auto reference_channel = read_samples(
        record, {.span = span, .plugs = {request.reference.id}, .channel = {}, .after = {}}, gains, reference);
    if (!channel || !reference_channel) {
        return tl::unexpected(channel ? reference_channel.error() : channel.error());
    }
    auto estimate = fit_gain(plug, reference);
    if (!estimate) {
        return Outcome(tl::unexpected(RefusedComparison{estimate.error(), span}));
    }
    return PlugComparison{.reference = request.reference,
                          .reference_channel = *reference_channel,
                          .looked_at = span,
                          .was_named = request.span.has_value(),
                          .reference_gains = gains_within(gains, *reference_channel, estimate->span),
                          .estimate = *estimate};
}

}  // namespace

StoreResult<Outcome> compare_plugs(RecordSnapshot& record, const ComparisonRequest& request) {
    auto span = request.span ? StoreResult<TimeSpan>(*request.span) : last_day_of(record, request);
    if (!span) {
        return tl::unexpected(span.error());
    }
    for (const PlugRow* const plug : {&request.plug, &request.reference}) {
        const auto changes = times_of_change(record, plug->id);
        if (!changes) {
            return tl::unexpected(changes.error());
        }
        const auto usable = without_change(*span, request.span.has_value(), *plug, *changes);
        if (!usable) {
            return Outcome(tl::unexpected(RefusedComparison{usable.error(), *span}));
        }
        span = *usable;
    }
    return compare_within(record, request, *span);
}

const Calibration* CalibrationBounds::next_after(UtcMillis from) const {
    const auto next = std::ranges::find_if(others, [from](const Calibration& one) { return one.valid_from > from; });
    return next == others.end() ? nullptr : &*next;
}

StoreResult<CalibrationBounds> calibration_bounds(RecordSnapshot& record, const PlugRow& plug, std::uint8_t channel,
                                                  UtcMillis right_at) {
    const auto changes = times_of_change(record, plug.id);
    auto others = record.calibrations({.plugs = {plug.id}, .channel = channel, .after = {}});
    if (!changes || !others) {
        return tl::unexpected(changes ? others.error() : changes.error());
    }
    std::erase_if(*others, [](const Calibration& one) { return one.revoked_at.has_value(); });
    UtcMillis same_since = plug.first_seen;
    for (const UtcMillis time : *changes) {
        same_since = time <= right_at ? std::max(same_since, time) : same_since;
    }
    UtcMillis valid_from = same_since;
    for (const Calibration& one : *others) {
        valid_from = one.valid_from <= right_at ? std::max(valid_from, one.valid_from) : valid_from;
    }
    return CalibrationBounds{.same_since = same_since, .valid_from = valid_from, .others = std::move(*others)};
}

std::string source_text(const PlugComparison& comparison) {
    const GainEstimate& estimate = comparison.estimate;
    return fmt::format("compared with {}, channel {}, from {} to {}: {} pairs, 95 % within {:.6f} to {:.6f}",
                       comparison.reference.topic, comparison.reference_channel, minute_text(estimate.span.start),
                       minute_text(estimate.span.end), estimate.pairs, estimate.gain_low, estimate.gain_high);
}

}  // namespace collector
