#include <collector/quality/en50160.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "quality/resolution.hpp"

namespace collector {
namespace {

constexpr double kPercent = 100;

/// Whether a part is more than so many per cent of the whole. Products of small whole numbers are exact.
bool is_share_above(std::int64_t part, std::int64_t whole, double percent) {
    return static_cast<double>(part) * kPercent > percent * static_cast<double>(whole);
}

/// The place of a percentile among `count` sorted values.
std::size_t nearest_rank(std::size_t count, std::size_t percent) {
    return (count * percent + 99) / 100 - 1;
}

}  // namespace

WeekNumbers week_numbers(const Week& week, std::span<const WeekCount> counts) {
    WeekNumbers numbers{.intervals = week.intervals};
    for (const WeekCount& count : counts) {
        if (count.status == IntervalStatus::valid) {
            numbers.valid += count.intervals;
            numbers.high += count.high;
            numbers.low += count.low;
            numbers.very_low += count.very_low;
        }
    }
    return numbers;
}

double coverage_percent(const WeekNumbers& week) {
    return week.intervals == 0 ? 0 : kPercent * static_cast<double>(week.valid) / static_cast<double>(week.intervals);
}

Verdict verdict(const WeekNumbers& week, const En50160Limits& limits) {
    if (week.outside_10_15() > 0) {
        return Verdict::fail;
    }
    const bool is_covered = week.valid > 0 && !is_share_above(week.intervals - week.valid, week.intervals,
                                                              kPercent - limits.coverage_percent_needed);
    if (!is_covered) {
        return Verdict::not_enough_data;
    }
    return is_share_above(week.outside_10(), week.valid, limits.outside_percent_max) ? Verdict::fail : Verdict::pass;
}

std::optional<VoltageSpread> voltage_spread(std::vector<double> volts) {
    if (volts.empty()) {
        return std::nullopt;
    }
    // Each is looked for above the one before; sorting would take several times as long.
    auto above = volts.begin();
    const auto percentile = [&volts, &above](std::size_t percent) {
        const auto place = volts.begin() + static_cast<std::ptrdiff_t>(nearest_rank(volts.size(), percent));
        std::nth_element(above, place, volts.end());
        above = place;
        return *place;
    };
    return VoltageSpread{.min = *std::ranges::min_element(volts),
                         .p5 = percentile(5),
                         .p50 = percentile(50),
                         .p95 = percentile(95),
                         .p99 = percentile(99),
                         .max = *std::max_element(above, volts.end())};
}

void En50160Tally::add(const Interval& interval, std::optional<double> gain) {
    ++by_status_[static_cast<std::size_t>(interval.status)];
    if (interval.status == IntervalStatus::valid && interval.voltage_rms_v) {
        add_valid(interval, *interval.voltage_rms_v);
        if (gain) {
            see_steps(interval, *gain);
        }
    }
}

void En50160Tally::see_steps(const Interval& interval, double gain) {
    for (const auto& extreme : {interval.voltage_min_v, interval.voltage_max_v}) {
        if (extreme && !(decimals_ && is_written_with(*decimals_, *extreme / gain))) {
            decimals_ = std::max(decimals_.value_or(0), decimals_of(*extreme / gain));
        }
    }
}

void En50160Tally::add_valid(const Interval& interval, double volts) {
    volts_.push_back(volts);
    samples_ += interval.samples;
    if (volts > limits_.high_v) {
        const auto hour = std::chrono::floor<std::chrono::hours>(clock_.time_of_day(interval.start));
        ++high_by_hour_[static_cast<std::size_t>(hour.count())];
        run_ = run_end_ == interval.start ? run_ + 1 : 1;
        run_end_ = interval.start + kIntervalLength;
        longest_run_ = std::max(longest_run_, run_);
    }
}

WeekNumbers En50160Tally::numbers(double factor, double shift_v) const {
    WeekNumbers numbers{.intervals = intervals_in(period_), .valid = static_cast<std::int64_t>(volts_.size())};
    for (const double measured : volts_) {
        const double volts = measured * factor + shift_v;
        numbers.high += volts > limits_.high_v ? 1 : 0;
        numbers.low += volts < limits_.low_v ? 1 : 0;
        numbers.very_low += volts < limits_.very_low_v ? 1 : 0;
    }
    return numbers;
}

ChannelEvidence En50160Tally::evidence(UtcMillis made_until) const {
    struct Shift {
        std::string_view name;
        double factor;
        double volts;
    };
    constexpr std::array<Shift, 4> kShifts{{{"+1 V", 1, 1}, {"-1 V", 1, -1}, {"+1 %", 1.01, 0}, {"-1 %", 0.99, 0}}};
    std::vector<Sensitivity> sensitivity;
    for (const Shift& shift : kShifts) {
        const WeekNumbers shifted = numbers(shift.factor, shift.volts);
        sensitivity.push_back({shift.name, shifted, verdict(shifted, limits_)});
    }
    const WeekNumbers measured = numbers(1, 0);
    std::int64_t recorded = 0;
    for (const std::int64_t count : by_status_) {
        recorded += count;
    }
    const UtcMillis pending_from = std::clamp(made_until, period_.start, period_.end);
    const std::int64_t pending = intervals_in({pending_from, period_.end});
    const bool is_any = !volts_.empty();
    return {
        .numbers = measured,
        .by_status = by_status_,
        .pending = pending,
        .unrecorded = measured.intervals - pending - recorded,
        .verdict = verdict(measured, limits_),
        .longest_high = longest_run_ * kIntervalLength,
        .high_by_hour = high_by_hour_,
        .spread = voltage_spread(volts_),
        .samples_per_interval =
            is_any ? std::optional(static_cast<double>(samples_) / static_cast<double>(volts_.size())) : std::nullopt,
        .resolution_v = decimals_ ? std::optional(std::pow(10.0, -*decimals_)) : std::nullopt,
        .sensitivity = std::move(sensitivity)};
}

}  // namespace collector
