#include "quality/inverter_channel.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "quality/coverage.hpp"
#include "quality/interval.hpp"
#include "quality/period.hpp"

namespace collector {
namespace {

using std::chrono::milliseconds;

/// As long as it takes until the mean has forgotten the last sample.
constexpr milliseconds kPauseMax{MovingMean::kWindow};

/// How long a sample stands when the next one comes then. The pace is dear, and asked for only where it matters.
UtcMillis stands_until(UtcMillis time, UtcMillis next, const Pace& pace) {
    const milliseconds at_least = pace.at_least();
    if (at_least > milliseconds{0} && !hole_between(time, next, at_least)) {
        return next;
    }
    const auto current = pace.current();
    if (!current) {
        return time;
    }
    const auto hole = hole_between(time, next, *current);
    return hole ? hole->start : next;
}

void add_parts(HourTable& table, std::vector<milliseconds>& in_daylight, std::span<const HourParts::Part> parts) {
    for (const HourParts::Part& part : parts) {
        table[part.day][part.hour] += part.length;
        in_daylight[part.day] += part.in_daylight;
    }
}

void keep_highest(std::optional<VoltagePeak>& peak, UtcMillis time, double volts) {
    if (!peak || volts > peak->volts) {
        peak = {time, volts};
    }
}

bool is_longer_episode(const InverterEpisode& a, const InverterEpisode& b) {
    return std::pair(a.above, b.span.start) > std::pair(b.above, a.span.start);
}

}  // namespace

double limit_of(const InverterLimits& limits, InverterRule rule) {
    switch (rule) {
        case InverterRule::warning:
            return limits.warning_v;
        case InverterRule::high:
            return limits.high_v;
        case InverterRule::mean:
            return limits.mean_v;
        case InverterRule::very_high:
            return limits.very_high_v;
    }
    return 0;
}

RuleTally::RuleTally(const HourParts& hours) {
    evidence_.above = hours.table();
    evidence_.above_in_daylight.resize(hours.days());
}

void RuleTally::above(const Stretch& stretch, double volts) {
    if (open_ && stretch.time > open_->span.end && stretch.time - last_time_ > kPauseMax) {
        end(false);
    }
    if (!open_) {
        open_ = InverterEpisode{
            .span = stretch.span, .above = milliseconds{0}, .samples = 0, .highest_v = volts, .lasts = false};
        ++evidence_.episodes;
    }
    last_time_ = stretch.time;
    open_->span.end = stretch.span.end;
    open_->above += stretch.span.end - stretch.span.start;
    open_->samples += stretch.samples;
    open_->highest_v = std::max(open_->highest_v, volts);
    evidence_.samples += stretch.samples;
    add_parts(evidence_.above, evidence_.above_in_daylight, stretch.parts);
}

void RuleTally::end(bool lasts) {
    if (!open_) {
        return;
    }
    open_->lasts = lasts;
    auto& kept = evidence_.longest;
    if (kept.size() < InverterTally::kEpisodesKept) {
        kept.push_back(*open_);
    } else if (const auto shortest = std::ranges::max_element(kept, is_longer_episode);
               is_longer_episode(*open_, *shortest)) {
        *shortest = *open_;
    }
    open_.reset();
}

RuleEvidence RuleTally::done(UtcMillis period_end) {
    end(open_ && open_->span.end >= period_end);
    std::ranges::sort(evidence_.longest, {}, [](const InverterEpisode& episode) { return episode.span.start; });
    return std::move(evidence_);
}

InverterChannel::InverterChannel(std::uint8_t channel, const InverterFrame& frame,
                                 const std::vector<TimeSpan>& of_two_devices)
    : frame_(frame),
      of_two_devices_(of_two_devices),
      hours_(frame.span, frame.clock, frame.daylight),
      rules_(kInverterRules.size(), RuleTally(hours_)) {
    evidence_.channel = channel;
    evidence_.measured = hours_.table();
    evidence_.measured_in_daylight.resize(hours_.days());
}

bool InverterChannel::is_mean(const Pace& pace) const {
    static const std::size_t always_enough = samples_needed(expected_samples(kShortestPeriod));
    const std::size_t samples = mean_.samples();
    if (samples >= always_enough) {
        return true;
    }
    const auto current = samples > 1 ? pace.current() : std::nullopt;
    return samples >= samples_needed(current ? std::optional(expected_samples(*current)) : std::nullopt);
}

InverterChannel::Moment InverterChannel::moment_at(UtcMillis time, std::span<const double> volts, const Pace& pace) {
    for (const double one : volts) {
        mean_.add(time, one);
    }
    Moment moment{.time = time,
                  .samples = static_cast<std::int64_t>(volts.size()),
                  .highest_v = *std::ranges::max_element(volts),
                  .is_mean_above = std::nullopt,
                  .mean_v = mean_.volts()};
    const bool is_above = mean_.is_above(frame_.limits.mean_v);
    const bool is_highest =
        time >= frame_.span.start && (!evidence_.highest_mean || moment.mean_v > evidence_.highest_mean->volts);
    // Whether it counts is dear to find out, and of most means of no interest.
    if ((is_above || is_highest || of(InverterRule::mean).is_open()) && is_mean(pace)) {
        moment.is_mean_above = is_above;
    }
    return moment;
}

UtcMillis InverterChannel::two_devices_from(UtcMillis time) {
    while (next_of_two_ < of_two_devices_.size() && of_two_devices_[next_of_two_].end <= time) {
        ++next_of_two_;
    }
    return next_of_two_ < of_two_devices_.size() ? std::max(of_two_devices_[next_of_two_].start, time)
                                                 : UtcMillis::max();
}

void InverterChannel::take(UtcMillis time, std::span<const double> volts, const Pace& pace) {
    close(time, pace);
    if (time >= frame_.span.end) {
        return;
    }
    one_device_until_ = two_devices_from(time);
    now_ = one_device_until_ > time
               ? moment_at(time, volts, pace)
               : Moment{.time = time, .samples = 0, .highest_v = 0, .is_mean_above = std::nullopt, .mean_v = 0};
}

void InverterChannel::close(UtcMillis next, const Pace& pace) {
    if (!now_) {
        return;
    }
    const Moment moment = *std::exchange(now_, std::nullopt);
    const bool is_within = moment.time >= frame_.span.start;
    const UtcMillis start = std::max(moment.time, frame_.span.start);
    const UtcMillis stands_to = std::min(stands_until(moment.time, next, pace), frame_.span.end);
    const TimeSpan span{start, std::min(stands_to, one_device_until_)};
    evidence_.of_two_devices += std::max(stands_to - std::max(span.start, span.end), milliseconds{0});
    if (one_device_until_ <= moment.time || (!is_within && span.end <= span.start)) {
        return;
    }
    const auto& parts = hours_.of(span);
    add_parts(evidence_.measured, evidence_.measured_in_daylight, parts);
    evidence_.samples += is_within ? moment.samples : 0;
    judge(moment, {.time = moment.time, .span = span, .samples = is_within ? moment.samples : 0, .parts = parts});
}

void InverterChannel::judge(const Moment& moment, const RuleTally::Stretch& stretch) {
    for (const InverterRule rule : {InverterRule::warning, InverterRule::high, InverterRule::very_high}) {
        if (moment.highest_v > limit_of(frame_.limits, rule)) {
            of(rule).above(stretch, moment.highest_v);
        } else {
            of(rule).not_above();
        }
    }
    if (moment.is_mean_above) {
        if (*moment.is_mean_above) {
            of(InverterRule::mean).above(stretch, moment.mean_v);
        } else {
            of(InverterRule::mean).not_above();
        }
    }
    if (moment.time >= frame_.span.start) {
        keep_highest(evidence_.highest_sample, moment.time, moment.highest_v);
        if (moment.is_mean_above) {
            keep_highest(evidence_.highest_mean, moment.time, moment.mean_v);
        }
    }
}

InverterEvidence InverterChannel::done(const Pace& pace) {
    close(frame_.span.end, pace);
    for (const InverterRule rule : kInverterRules) {
        evidence_.rules[static_cast<std::size_t>(rule)] = of(rule).done(frame_.span.end);
    }
    return std::move(evidence_);
}

}  // namespace collector
