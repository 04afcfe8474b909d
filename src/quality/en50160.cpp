#include "quality/en50160.hpp"

namespace collector {

WeekNumbers week_numbers(const Week& week, std::span<const WeekCount> counts) {
    WeekNumbers numbers{week.intervals, 0, 0, 0};
    for (const WeekCount& count : counts) {
        if (count.status == IntervalStatus::valid) {
            numbers.valid += count.intervals;
            numbers.outside_10 += count.high + count.low;
            numbers.outside_10_15 += count.high + count.very_low;
        }
    }
    return numbers;
}

double coverage(const WeekNumbers& week) {
    return static_cast<double>(week.valid) / static_cast<double>(week.intervals);
}

Verdict verdict(const WeekNumbers& week, double coverage_needed) {
    if (week.outside_10_15 > 0) {
        return Verdict::fail;
    }
    if (coverage(week) < coverage_needed) {
        return Verdict::not_enough_data;
    }
    return static_cast<double>(week.outside_10) > kOutside10Max * static_cast<double>(week.valid) ? Verdict::fail
                                                                                                  : Verdict::pass;
}

}  // namespace collector
