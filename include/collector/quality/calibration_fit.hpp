#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <collector/base/result.hpp>
#include <collector/model/evidence.hpp>
#include <collector/quality/en50160.hpp>

/// Which factor makes a plug show what a reference plug in the same socket shows.
namespace collector {

/// What one of the two plugs measured. 24 bytes a sample.
class ComparedPlug {
  public:
    struct Voltage {
        UtcMillis time;
        double sent_v;  ///< as the plug sent it
        double volts;   ///< that, corrected
    };

    /// `name`: what sentences call it.
    explicit ComparedPlug(std::string name) : name_(std::move(name)) {}

    /// In order of time, samples of one channel. `gain`: of the plug at that time; 1 for the one that is calibrated.
    /// Left out are those that do not count as evidence: without a voltage or a certain time, no mains, spikes.
    void add(const Sample& sample, double gain);

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const std::vector<Voltage>& voltages() const { return voltages_; }
    /// How many samples were left out since they show no mains.
    [[nodiscard]] std::size_t without_mains() const { return without_mains_; }

  private:
    std::string name_;
    std::vector<Voltage> voltages_;
    std::size_t without_mains_ = 0;
};

/// Why two plugs' samples do not tell a factor.
enum class FitRefusal : std::uint8_t {
    no_samples,     ///< one of them has no voltage
    no_mains,       ///< one of them shows none, as with its relay off
    no_overlap,     ///< they were on record at different times
    whole_volts,    ///< one of them sends no decimals
    too_few_pairs,  ///< fewer than kPairsNeeded samples of the two are near enough in time
    too_short,      ///< the time is too short to see whether they move together
    uncorrelated,   ///< they do not move together
    unsteady,       ///< the factor is another from one part of the time to the next
    implausible,    ///< they differ by more than kGainOffMax
    recalibrated,   ///< one of them was calibrated itself meanwhile; fit_gain() does not see that
};

/// As in JSON.
[[nodiscard]] std::string_view name(FitRefusal refusal);

inline constexpr std::size_t kPairsNeeded = 60;

/// A chip that is off by more is broken, or the two were not on one wire.
inline constexpr double kGainOffMax = 0.05;

/// With so little between the fifth and the 95th percentile, nobody can tell a factor from a constant.
inline constexpr double kNarrowRangeV = 2;

/// What the samples say.
struct GainEstimate {
    double gain;  ///< the plug's volts times this are the reference's
    double gain_low;
    double gain_high;     ///< a 95 % confidence interval is gain_low to gain_high
    double spread_v;      ///< half of the pairs lie no farther from the factor (median absolute deviation)
    std::size_t pairs;    ///< that it rests on
    TimeSpan span;        ///< from the first pair to the last one
    VoltageSpread volts;  ///< of the plug in these pairs, as it sent them
    double plug_step_v;   ///< in what steps the plug's voltages come
    double reference_step_v;
    double floor_v;      ///< what these steps can hide; the interval is not narrower
    double correlation;  ///< of how both move, -1 to 1
    /// The line through the pairs differs from the factor: so much is missing at 253 V once the factor is applied.
    /// nullopt: no difference can be told.
    std::optional<double> off_at_limit_v;

    [[nodiscard]] double range_v() const { return volts.p95 - volts.p5; }
    [[nodiscard]] bool is_narrow() const { return range_v() < kNarrowRangeV; }
};

/// Pairs are made at the times of the plug that reports less often. The other one's voltage at that moment is on the
/// straight line between its samples before and after, if these are 330 s apart or less, or the sample within 5 s. The
/// mains wanders off that line as often up as down: that makes pairs spread, and does not move their median.
///
/// The factor is the mean of the ratios that lie near their median: within three times their spread (the median
/// deviation, as a standard deviation), or the steps of both, if that is more. So up to half of the pairs may be
/// outliers. The median alone would jump by what a step is, since rounding leaves few different ratios.
///
/// Neighbouring pairs err alike, so the interval is that of twenty parts: the pairs in order of time, as many in each.
/// The factors of the parts have little to do with one another, whatever they scatter like, so of twenty that are as
/// likely too high as too low, the sixth and the fifteenth enclose the truth in 95.9 % of all cases.
///
/// That both move together is seen in how their voltages change within about 1, 5, 15 or 60 minutes: in one of these,
/// the rank correlation (Spearman) of twenty changes or more has to be 0.4, and three times what chance makes of it.
/// It does not tell one socket from two in the same house; that the ratio stays the same does.
///
/// Whether the difference is a constant rather than a factor is asked of the line through the parts (Theil and Sen,
/// with Sen's interval of 99 %).
///
/// Pure; takes n log n. Errors: as FitRefusal says, each with a sentence on what to do.
[[nodiscard]] Result<GainEstimate, Error<FitRefusal>> fit_gain(const ComparedPlug& plug, const ComparedPlug& reference);

}  // namespace collector
