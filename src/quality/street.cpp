#include <collector/quality/street.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>
#include <utility>

namespace collector {
namespace {

std::size_t place_of_pair(std::size_t one, std::size_t other) {
    const auto [first, second] = std::minmax(one, other);
    return second * (second - 1) / 2 + first;
}

/// Of all values but the one at `own`, of which there must be one: the middle one, or the mean of the two there.
double median_of_others(const std::vector<CurveValue>& by_volts, std::size_t own) {
    const auto other = [&by_volts, own](std::size_t rank) { return by_volts[rank < own ? rank : rank + 1].volts; };
    const std::size_t others = by_volts.size() - 1;
    return others % 2 == 1 ? other(others / 2) : (other(others / 2 - 1) + other(others / 2)) / 2;
}

std::optional<double> median(std::vector<double> values) {
    const auto spread = voltage_spread(std::move(values));
    return spread ? std::optional(spread->p50) : std::nullopt;
}

/// Says of each curve whether it goes another way than most.
void compare_curves(StreetEvidence& evidence, const StreetRules& rules) {
    std::vector<double> ranges;
    std::size_t with_correlation = 0;
    std::size_t together = 0;
    for (const CurveEvidence& curve : evidence.curves) {
        if (curve.deviation) {
            ranges.push_back(curve.deviation_range_v());
        }
        with_correlation += curve.correlation ? 1U : 0U;
        together += curve.correlation && *curve.correlation >= rules.together ? 1U : 0U;
    }
    evidence.usual_range_v = median(std::move(ranges));
    const bool do_most_move_together = 2 * together > with_correlation;
    for (CurveEvidence& curve : evidence.curves) {
        curve.is_correlation_low = do_most_move_together && curve.correlation && *curve.correlation < rules.together;
        curve.is_deviation_wide = curve.deviation && curve.deviation_range_v() >= kWideMinV &&
                                  curve.deviation_range_v() > kWideTimes * *evidence.usual_range_v;
    }
}

}  // namespace

std::optional<bool> is_street_high(const StreetSlot& slot, const StreetRules& rules) {
    if (!slot.spread || slot.measured < rules.curves_needed) {
        return std::nullopt;
    }
    return 2 * slot.above > slot.measured;
}

void Correlation::add(double x, double y) {
    // Sums of squares of what is left of mains lose fewer digits.
    x -= kNominalV;
    y -= kNominalV;
    ++count_;
    x_ += x;
    y_ += y;
    xx_ += x * x;
    yy_ += y * y;
    xy_ += x * y;
}

std::optional<double> Correlation::value() const {
    if (count_ < kComparedSlotsMin) {
        return std::nullopt;
    }
    const auto count = static_cast<double>(count_);
    const double variance_x = (xx_ - x_ * x_ / count) / count;
    const double variance_y = (yy_ - y_ * y_ / count) / count;
    if (std::min(variance_x, variance_y) < kMovementMinV * kMovementMinV) {
        return std::nullopt;
    }
    return std::clamp((xy_ - x_ * y_ / count) / count / std::sqrt(variance_x * variance_y), -1.0, 1.0);
}

StreetSlot StreetTally::add(UtcMillis start, std::vector<CurveValue> values) {
    StreetSlot slot{.start = start, .measured = 0, .above = 0, .spread = std::nullopt};
    std::vector<double> volts;
    for (const CurveValue& value : values) {
        curves_.resize(std::max(curves_.size(), value.curve + 1));
        Curve& curve = curves_[value.curve];
        const bool is_above = value.volts > rules_.high_v;
        curve.measured += 1;
        curve.above += is_above ? 1 : 0;
        slot.measured += 1;
        slot.above += is_above ? 1 : 0;
        volts.push_back(value.volts);
    }
    slot.spread = voltage_spread(std::move(volts));
    count(slot);
    compare_pairs(values);
    std::ranges::sort(values, {}, &CurveValue::volts);
    compare_with_others(values);
    return slot;
}

void StreetTally::count(const StreetSlot& slot) {
    ++counted_.slots;
    const std::optional<bool> is_high = is_street_high(slot, rules_);
    if (!is_high) {
        return;
    }
    const auto hour =
        static_cast<std::size_t>(std::chrono::floor<std::chrono::hours>(clock_.time_of_day(slot.start)).count());
    ++counted_.judged;
    ++counted_.judged_by_hour[hour];
    if (!*is_high) {
        return;
    }
    ++counted_.high;
    ++counted_.high_by_hour[hour];
    std::vector<HighStretch>& stretches = counted_.stretches;
    if (stretches.empty() || stretches.back().span.end != slot.start) {
        stretches.push_back({{slot.start, slot.start}, slot.above, slot.spread->p50, slot.spread->max});
    }
    HighStretch& stretch = stretches.back();
    stretch.span.end = slot.start + kIntervalLength;
    stretch.above_max = std::max(stretch.above_max, slot.above);
    stretch.median_max_v = std::max(stretch.median_max_v, slot.spread->p50);
    stretch.max_v = std::max(stretch.max_v, slot.spread->max);
}

void StreetTally::compare_with_others(const std::vector<CurveValue>& by_volts) {
    if (by_volts.size() < 2 || static_cast<std::int64_t>(by_volts.size()) - 1 < rules_.curves_needed) {
        return;
    }
    for (std::size_t own = 0; own < by_volts.size(); ++own) {
        const double others_v = median_of_others(by_volts, own);
        Curve& curve = curves_[by_volts[own].curve];
        curve.with_others.add(by_volts[own].volts, others_v);
        curve.deviations.push_back(static_cast<float>(by_volts[own].volts - others_v));
    }
}

void StreetTally::compare_pairs(const std::vector<CurveValue>& values) {
    if (curves_.size() > kPairedCurvesMax) {
        pairs_ = {};
        return;
    }
    pairs_.resize(curves_.empty() ? 0 : place_of_pair(0, curves_.size()));
    for (auto one = values.begin(); one != values.end(); ++one) {
        for (auto other = values.begin(); other != one; ++other) {
            pairs_[place_of_pair(one->curve, other->curve)].add(one->volts, other->volts);
        }
    }
}

void StreetTally::add_pairs(StreetEvidence& evidence) const {
    evidence.are_pairs_left_out = curves_.size() > kPairedCurvesMax;
    for (std::size_t first = 0; first < curves_.size() && !evidence.are_pairs_left_out; ++first) {
        for (std::size_t second = first + 1; second < curves_.size(); ++second) {
            const Correlation& pair = pairs_[place_of_pair(first, second)];
            evidence.pairs.push_back({first, second, pair.count(), pair.value()});
            if (pair.value().value_or(-1) >= rules_.together) {
                evidence.curves[first].together.push_back(second);
                evidence.curves[second].together.push_back(first);
            }
        }
    }
}

StreetEvidence StreetTally::evidence() const {
    StreetEvidence evidence = counted_;
    for (const Curve& curve : curves_) {
        const auto compared = static_cast<std::int64_t>(curve.deviations.size());
        CurveEvidence& one = evidence.curves.emplace_back();
        one.measured = curve.measured;
        one.above = curve.above;
        one.compared = compared;
        one.correlation = curve.with_others.value();
        if (compared >= kComparedSlotsMin) {
            one.deviation = voltage_spread({curve.deviations.begin(), curve.deviations.end()});
        }
    }
    add_pairs(evidence);
    compare_curves(evidence, rules_);
    return evidence;
}

std::vector<std::size_t> order_of_curves(const StreetEvidence& evidence) {
    std::vector<std::size_t> order(evidence.curves.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto rank = [&evidence](std::size_t number) {
        constexpr double kUnknown = 2;  // after every correlation there is
        const CurveEvidence& curve = evidence.curves[number];
        return std::tuple(!curve.stands_out(), curve.correlation.value_or(kUnknown), -curve.deviation_range_v(),
                          -curve.measured, -curve.above);
    };
    std::ranges::stable_sort(order, {}, rank);
    return order;
}

StreetEvidence reordered(const StreetEvidence& evidence, const std::vector<std::size_t>& order) {
    std::vector<std::size_t> numbers(order.size());
    StreetEvidence result = evidence;
    for (std::size_t number = 0; number < order.size(); ++number) {
        numbers[order[number]] = number;
        result.curves[number] = evidence.curves[order[number]];
    }
    for (CurveEvidence& curve : result.curves) {
        std::ranges::transform(curve.together, curve.together.begin(),
                               [&numbers](std::size_t number) { return numbers[number]; });
        std::ranges::sort(curve.together);
    }
    for (CurvePair& pair : result.pairs) {
        std::tie(pair.first, pair.second) = std::minmax({numbers[pair.first], numbers[pair.second]});
    }
    std::ranges::sort(result.pairs, {}, [](const CurvePair& pair) { return std::pair(pair.first, pair.second); });
    return result;
}

}  // namespace collector
