#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <collector/base/local_clock.hpp>
#include <collector/model/evidence.hpp>
#include <collector/model/mains.hpp>

namespace collector {

/// What the rules of EN 50160 hold a week against. As it stands: theirs.
struct En50160Limits {
    double high_v = kVoltageHighV;         ///< + 10 %: what is above it is outside both ranges
    double low_v = kVoltageLowV;           ///< - 10 %
    double very_low_v = kVoltageVeryLowV;  ///< - 15 %
    double outside_percent_max = 5;        ///< of what is valid, so much may lie outside ± 10 %
    double coverage_percent_needed = 95;   ///< so much of a week has to be valid before it can pass

    friend bool operator==(const En50160Limits&, const En50160Limits&) = default;
};

/// What the rules of EN 50160 rest on: the intervals of one channel in a week, or in another period.
struct WeekNumbers {
    std::int64_t intervals;     ///< that the period has
    std::int64_t valid = 0;     ///< of them, N; the rules know no others
    std::int64_t high = 0;      ///< of the valid ones, those above En50160Limits::high_v
    std::int64_t low = 0;       ///< below low_v
    std::int64_t very_low = 0;  ///< below very_low_v

    /// N1: outside ± 10 %.
    [[nodiscard]] std::int64_t outside_10() const { return high + low; }
    /// N2: outside + 10 % and - 15 %.
    [[nodiscard]] std::int64_t outside_10_15() const { return high + very_low; }

    friend bool operator==(const WeekNumbers&, const WeekNumbers&) = default;
};

/// Sums up the counts of one channel in a week.
[[nodiscard]] WeekNumbers week_numbers(const Week& week, std::span<const WeekCount> counts);

enum class Verdict : std::uint8_t { pass, fail, not_enough_data };

/// As in JSON and CSV.
[[nodiscard]] constexpr std::string_view name(Verdict verdict) {
    switch (verdict) {
        case Verdict::pass:
            return "pass";
        case Verdict::fail:
            return "fail";
        case Verdict::not_enough_data:
            return "not_enough_data";
    }
    return {};
}

/// The valid share of the week, 0 to 100; 0 for a period that has no interval.
[[nodiscard]] double coverage_percent(const WeekNumbers& week);

/// One interval outside + 10 % and - 15 % fails the week, however little of it was measured: all of them have to lie
/// within, and no measurement that is missing can mend that. Without one it takes coverage_percent_needed for a
/// verdict, and fails with more than outside_percent_max outside ± 10 %. Nothing is rounded before it is compared.
[[nodiscard]] Verdict verdict(const WeekNumbers& week, const En50160Limits& limits = {});

/// What would come out if the plug showed so much less than there is.
struct Sensitivity {
    std::string_view shift;  ///< what is added to each voltage: `+1 V`, `-1 V`, `+1 %`, `-1 %`
    WeekNumbers numbers;
    Verdict verdict;

    friend bool operator==(const Sensitivity&, const Sensitivity&) = default;
};

/// The spread of some voltages, in volts.
struct VoltageSpread {
    double min;
    double p5;  ///< percentiles by nearest rank: the smallest value that so many per cent are not above
    double p50;
    double p95;
    double p99;
    double max;

    friend bool operator==(const VoltageSpread&, const VoltageSpread&) = default;
};

/// Of voltages in any order; nullopt when there are none.
[[nodiscard]] std::optional<VoltageSpread> voltage_spread(std::vector<double> volts);

/// All that is said of one channel in a period.
struct ChannelEvidence {
    WeekNumbers numbers;
    std::array<std::int64_t, kIntervalStatuses> by_status;  ///< indexed by IntervalStatus
    std::int64_t pending;                                   ///< ticks that the record has not come to yet
    std::int64_t unrecorded;                                ///< ticks before that for which there is no interval
    Verdict verdict;
    std::chrono::minutes longest_high;           ///< valid intervals in a row above high_v
    std::array<std::int64_t, 24> high_by_hour;   ///< how many intervals above high_v start in each local hour
    std::optional<VoltageSpread> spread;         ///< of the valid ten-minute values
    std::optional<double> samples_per_interval;  ///< mean over the valid ones
    std::optional<double> resolution_v;          ///< 1, 0.1, 0.01 or 0.001: what steps the samples were sent in
    std::vector<Sensitivity> sensitivity;

    friend bool operator==(const ChannelEvidence&, const ChannelEvidence&) = default;
};

/// Takes the intervals of one channel in a period and says what EN 50160 makes of them. Memory grows by 8 bytes with
/// each valid interval: a year of them takes 0.4 MB.
class En50160Tally {
  public:
    /// `clock` must outlive it.
    En50160Tally(const TimeSpan& period, const En50160Limits& limits, const LocalClock& clock)
        : period_(period), limits_(limits), clock_(clock) {}

    /// In order of time, each within the period. `gain` is what its samples were multiplied by; nullopt: several had
    /// their own, and what steps they came in is not seen.
    void add(const Interval& interval, std::optional<double> gain = 1);

    /// `made_until`: up to here there are intervals, where there can be any.
    [[nodiscard]] ChannelEvidence evidence(UtcMillis made_until = UtcMillis::max()) const;

  private:
    void add_valid(const Interval& interval, double volts);
    void see_steps(const Interval& interval, double gain);
    [[nodiscard]] WeekNumbers numbers(double factor, double shift_v) const;

    TimeSpan period_;
    En50160Limits limits_;
    const LocalClock& clock_;
    std::array<std::int64_t, kIntervalStatuses> by_status_{};
    std::array<std::int64_t, 24> high_by_hour_{};
    std::vector<double> volts_;  ///< of the valid intervals
    std::int64_t samples_ = 0;   ///< of the valid intervals
    std::int64_t run_ = 0;       ///< valid intervals in a row above high_v, up to run_end_
    std::int64_t longest_run_ = 0;
    UtcMillis run_end_{};
    std::optional<int> decimals_;  ///< of the samples, as they were sent; nullopt: not seen
};

}  // namespace collector
