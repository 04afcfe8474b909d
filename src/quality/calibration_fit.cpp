#include <collector/quality/calibration_fit.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

#include <collector/base/iso_time.hpp>
#include <collector/model/mains.hpp>

#include "quality/movement.hpp"
#include "quality/resolution.hpp"
#include "quality/robust_statistics.hpp"
#include "quality/sample_pairs.hpp"

namespace collector {
namespace {

using Refused = tl::unexpected<Error<FitRefusal>>;
using Checked = Result<void, Error<FitRefusal>>;

constexpr double kInPercent = 100;
constexpr double kWholeVolt = 1;

/// Parts of as many pairs each. Of twenty factors the sixth and the fifteenth have the truth between them unless five
/// or fewer lie on one side of it: 2 * 21700 of 2^20 cases.
constexpr std::size_t kParts = 20;
constexpr std::size_t kLowPart = 5;
constexpr std::size_t kHighPart = 14;

/// How far the factors of the parts may scatter: 0.6 V. Spot samples do not, unless they are far apart.
constexpr double kScatterMax = 0.0025;
/// The standard deviation of normally distributed values, by their median deviation.
constexpr double kDeviationsOfMedian = 1.4826;

/// Less than that is nobody's concern.
constexpr double kOffWorthSayingV = 0.05;

Refused refuse(FitRefusal reason, std::string what) {
    return fail(reason, std::move(what));
}

bool is_whole(double volts) {
    return decimals_of(volts) == 0;
}

/// TimePart of the time counts, too: most values are whole, and not just one of them, as with a voltage that stands
/// still.
bool are_whole(const std::vector<ComparedPlug::Voltage>& voltages) {
    std::size_t whole = 0;
    std::optional<double> one;
    bool is_several = false;
    for (const ComparedPlug::Voltage& voltage : voltages) {
        if (is_whole(voltage.sent_v)) {
            ++whole;
            is_several = is_several || (one && *one != voltage.sent_v);
            one = voltage.sent_v;
        }
    }
    return whole == voltages.size() || (is_several && 2 * whole > voltages.size());
}

Checked check_plug(const ComparedPlug& plug) {
    if (plug.voltages().empty() && plug.without_mains() == 0) {
        return refuse(
            FitRefusal::no_samples,
            fmt::format("{} has no voltage on record in that time; name another with --from and --to", plug.name()));
    }
    if (plug.voltages().size() < plug.without_mains()) {
        return refuse(FitRefusal::no_mains,
                      fmt::format("{} mostly showed no mains in that time: switch its relay on, or set SetOption21 1 "
                                  "in it, and measure again",
                                  plug.name()));
    }
    if (are_whole(plug.voltages())) {
        return refuse(FitRefusal::whole_volts,
                      fmt::format("{} sends whole volts, which are too coarse for a factor near 1: set VoltRes 1 in "
                                  "it, and measure again",
                                  plug.name()));
    }
    return {};
}

std::string span_text(const ComparedPlug& plug) {
    return fmt::format("{} from {} to {}", plug.name(), minute_text(plug.voltages().front().time),
                       minute_text(plug.voltages().back().time));
}

Checked check_pairs(const ComparedPlug& plug, const ComparedPlug& reference, const std::vector<SamplePair>& pairs) {
    if (pairs.size() >= kPairsNeeded) {
        return {};
    }
    if (plug.voltages().back().time < reference.voltages().front().time ||
        reference.voltages().back().time < plug.voltages().front().time) {
        return refuse(FitRefusal::no_overlap,
                      fmt::format("the two were not on record at the same time: {}, {}; put both into one socket, "
                                  "wait half an hour, and name that time with --from and --to",
                                  span_text(plug), span_text(reference)));
    }
    return refuse(FitRefusal::too_few_pairs,
                  fmt::format("only {} samples of the two are near enough in time, and it takes {}: set TelePeriod 10 "
                              "in both, and leave them in one socket for half an hour",
                              pairs.size(), kPairsNeeded));
}

Checked check_movement(const Movement& movement, double range_v) {
    if (!movement.is_timed) {
        return refuse(FitRefusal::too_short,
                      "the two were compared for less than twenty minutes, too short to see whether they move "
                      "together: leave them in one socket for half an hour or more");
    }
    if (!movement.is_seen) {
        return refuse(FitRefusal::uncorrelated,
                      fmt::format("the two do not move together (correlation {:.2f}, and it takes {:.2f}; the plug "
                                  "moved by {:.1f} V): either they were not in one socket, or the voltage hardly "
                                  "moved; name the time with --from and --to, or measure at another",
                                  movement.correlation, movement.needed, range_v));
    }
    return {};
}

double ratio_of(const SamplePair& pair) {
    return pair.reference_v / pair.plug_v;
}

/// The ratios that are not outliers. Rounding leaves few different ones, so that their median jumps from one to the
/// next, by what a step is; the mean of those around it does not.
class UsualRatios {
  public:
    UsualRatios(const std::vector<double>& ratios, double step) : median_(median_of(ratios)) {
        constexpr double kSpreads = 3;
        reach_ = std::max(kSpreads * kDeviationsOfMedian * median_deviation(ratios, median_), step);
    }

    [[nodiscard]] bool have(double ratio) const { return std::abs(ratio - median_) <= reach_; }
    /// Of those among these; the median where there are none.
    [[nodiscard]] double mean_of(const std::vector<double>& ratios) const {
        double sum = 0;
        std::size_t count = 0;
        for (const double ratio : ratios) {
            sum += have(ratio) ? ratio - median_ : 0;
            count += have(ratio) ? 1U : 0U;
        }
        return count == 0 ? median_of(ratios) : median_ + sum / static_cast<double>(count);
    }

  private:
    double median_;
    double reach_;
};

/// One of the twenty parts.
struct TimePart {
    double ratio;       ///< mean of the usual ones
    double level_v;     ///< median of the middle of both, corrected
    double residual_v;  ///< median of what is missing once the factor is applied
};

std::vector<TimePart> parts_of(const std::vector<SamplePair>& pairs, const UsualRatios& usual, double gain) {
    std::vector<TimePart> parts;
    for (std::size_t i = 0; i < kParts; ++i) {
        std::vector<double> ratios;
        std::vector<double> levels;
        std::vector<double> residuals;
        for (std::size_t at = i * pairs.size() / kParts; at < (i + 1) * pairs.size() / kParts; ++at) {
            const double corrected = gain * pairs[at].plug_v;
            ratios.push_back(ratio_of(pairs[at]));
            levels.push_back((corrected + pairs[at].reference_v) / 2);
            residuals.push_back(pairs[at].reference_v - corrected);
        }
        parts.push_back({.ratio = usual.mean_of(ratios),
                         .level_v = median_of(std::move(levels)),
                         .residual_v = median_of(std::move(residuals))});
    }
    return parts;
}

Checked check_gain(const std::vector<TimePart>& parts, double gain) {
    std::vector<double> ratios;
    std::ranges::transform(parts, std::back_inserter(ratios), &TimePart::ratio);
    const double scatter = kDeviationsOfMedian * median_deviation(std::move(ratios), gain);
    if (scatter > kScatterMax) {
        return refuse(FitRefusal::unsteady,
                      fmt::format("the factor is another from one part of that time to the next (by {:.2f} %, and "
                                  "{:.2f} % may be): they were not in one socket all the time, or report too seldom; "
                                  "name the time with --from and --to, or set TelePeriod 10 in both",
                                  scatter * kInPercent, kScatterMax * kInPercent));
    }
    if (std::abs(gain - 1) > kGainOffMax) {
        return refuse(FitRefusal::implausible,
                      fmt::format("the two differ by {:.1f} %, and no sound plug is off by more than {:.0f} %; where "
                                  "you know that it is, give the factor with --gain",
                                  (gain - 1) * kInPercent, kGainOffMax * kInPercent));
    }
    return {};
}

std::optional<double> off_at_limit(const std::vector<TimePart>& parts) {
    std::vector<Point> points;
    std::vector<double> levels;
    for (const TimePart& part : parts) {
        points.push_back({part.level_v, part.residual_v});
        levels.push_back(part.level_v);
    }
    const auto line = line_slope(points);
    if (!line || (line->low <= 0 && line->high >= 0)) {
        return std::nullopt;
    }
    const double off = line->slope * (kVoltageHighV - median_of(std::move(levels)));
    return std::abs(off) < kOffWorthSayingV ? std::nullopt : std::optional(off);
}

std::vector<double> sent_by(const ComparedPlug& plug) {
    std::vector<double> volts;
    std::ranges::transform(plug.voltages(), std::back_inserter(volts), &ComparedPlug::Voltage::sent_v);
    return volts;
}

/// Rounding can shift both by half a step, but less the more steps the voltage goes through.
double hidden_by_steps(double plug_step_v, double reference_step_v, double range_v) {
    const double larger = std::max(plug_step_v, reference_step_v);
    return (plug_step_v + reference_step_v) / 2 * (range_v > larger ? larger / range_v : 1);
}

/// What the pairs show, but for what follows from their parts.
GainEstimate estimate_of(const std::vector<SamplePair>& pairs, double plug_step_v, double reference_step_v) {
    std::vector<double> volts;
    std::ranges::transform(pairs, std::back_inserter(volts), &SamplePair::plug_v);
    GainEstimate estimate{.gain = 1,
                          .gain_low = 1,
                          .gain_high = 1,
                          .spread_v = 0,
                          .pairs = pairs.size(),
                          .span = {pairs.front().time, pairs.back().time},
                          .volts = *voltage_spread(std::move(volts)),
                          .plug_step_v = plug_step_v,
                          .reference_step_v = reference_step_v,
                          .floor_v = 0,
                          .correlation = 0,
                          .off_at_limit_v = {}};
    estimate.floor_v = hidden_by_steps(plug_step_v, reference_step_v, estimate.range_v());
    return estimate;
}

double spread_of(const std::vector<SamplePair>& pairs, double gain) {
    std::vector<double> residuals;
    std::ranges::transform(pairs, std::back_inserter(residuals),
                           [gain](const SamplePair& pair) { return pair.reference_v - gain * pair.plug_v; });
    return median_deviation(std::move(residuals), 0);
}

/// The interval of the parts, no narrower than what the steps hide.
void set_interval(GainEstimate& estimate, const std::vector<TimePart>& parts) {
    std::vector<double> ratios;
    std::ranges::transform(parts, std::back_inserter(ratios), &TimePart::ratio);
    std::ranges::sort(ratios);
    const double hidden = estimate.floor_v / estimate.volts.p50;
    estimate.gain_low = std::min(ratios[kLowPart], estimate.gain - hidden);
    estimate.gain_high = std::max(ratios[kHighPart], estimate.gain + hidden);
}

}  // namespace

std::string_view name(FitRefusal refusal) {
    switch (refusal) {
        case FitRefusal::no_samples:
            return "no_samples";
        case FitRefusal::no_mains:
            return "no_mains";
        case FitRefusal::no_overlap:
            return "no_overlap";
        case FitRefusal::whole_volts:
            return "whole_volts";
        case FitRefusal::too_few_pairs:
            return "too_few_pairs";
        case FitRefusal::too_short:
            return "too_short";
        case FitRefusal::uncorrelated:
            return "uncorrelated";
        case FitRefusal::unsteady:
            return "unsteady";
        case FitRefusal::implausible:
            return "implausible";
        case FitRefusal::recalibrated:
            return "recalibrated";
    }
    return {};
}

void ComparedPlug::add(const Sample& sample, double gain) {
    constexpr std::uint32_t kNotCounted = reading_flag::kImplausible | reading_flag::kSpike;
    if (!sample.voltage_v || !sample.is_dated()) {
        return;
    }
    const double sent = *sample.voltage_v;
    if (sent < kNoMainsV) {
        ++without_mains_;
    } else if ((sample.flags & kNotCounted) == 0 && is_mains_voltage(sent)) {
        voltages_.push_back({.time = sample.time, .sent_v = sent, .volts = sent * gain});
    }
}

Result<GainEstimate, Error<FitRefusal>> fit_gain(const ComparedPlug& plug, const ComparedPlug& reference) {
    for (const ComparedPlug* const one : {&plug, &reference}) {
        if (const auto checked = check_plug(*one); !checked) {
            return tl::unexpected(checked.error());
        }
    }
    const std::vector<SamplePair> pairs = pair_samples(plug, reference);
    if (const auto checked = check_pairs(plug, reference, pairs); !checked) {
        return tl::unexpected(checked.error());
    }
    GainEstimate estimate = estimate_of(pairs, step_of(sent_by(plug)), step_of(sent_by(reference)));
    std::vector<double> ratios;
    std::ranges::transform(pairs, std::back_inserter(ratios), ratio_of);
    const UsualRatios usual(ratios, (estimate.plug_step_v + estimate.reference_step_v) / estimate.volts.p50);
    estimate.gain = usual.mean_of(ratios);
    estimate.spread_v = spread_of(pairs, estimate.gain);
    const Movement movement = movement_of(pairs);
    const std::vector<TimePart> parts = parts_of(pairs, usual, estimate.gain);
    for (const Checked& checked : {check_movement(movement, estimate.range_v()), check_gain(parts, estimate.gain)}) {
        if (!checked) {
            return tl::unexpected(checked.error());
        }
    }
    set_interval(estimate, parts);
    estimate.correlation = movement.correlation;
    estimate.off_at_limit_v = off_at_limit(parts);
    return estimate;
}

}  // namespace collector
