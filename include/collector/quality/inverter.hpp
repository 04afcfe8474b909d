#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <collector/base/local_clock.hpp>
#include <collector/model/evidence.hpp>
#include <collector/model/mains.hpp>
#include <collector/quality/daylight.hpp>

/// What solar inverters make of a voltage: for how long, and when, they would have reduced their power or switched off.
namespace collector {

/// What inverters look at.
enum class InverterRule : std::uint8_t {
    warning,    ///< a sample above a limit at which some reduce their power
    high,       ///< a sample above the limit at which many in the Netherlands switch off
    mean,       ///< the mean of the last ten minutes above it, as VDE-AR-N 4105 has it
    very_high,  ///< a sample above the limit at which all switch off at once
};
inline constexpr std::array kInverterRules{InverterRule::warning, InverterRule::high, InverterRule::mean,
                                           InverterRule::very_high};

/// As in JSON and CSV.
[[nodiscard]] constexpr std::string_view name(InverterRule rule) {
    switch (rule) {
        case InverterRule::warning:
            return "warning";
        case InverterRule::high:
            return "high";
        case InverterRule::mean:
            return "mean";
        case InverterRule::very_high:
            return "very_high";
    }
    return {};
}

/// In volts; what is above one counts, to the millivolt.
struct InverterLimits {
    double warning_v = kVoltageWarningV;
    double high_v = kVoltageHighV;
    double mean_v = kVoltageHighV;  ///< the norm lets it be set to 110 to 115 % of 230 V
    double very_high_v = kVoltageVeryHighV;

    friend bool operator==(const InverterLimits&, const InverterLimits&) = default;
};
[[nodiscard]] double limit_of(const InverterLimits& limits, InverterRule rule);

/// For each local day of a period, in order, how much of something falls into each hour on the clocks.
using HourTable = std::vector<std::array<std::chrono::milliseconds, 24>>;
[[nodiscard]] std::chrono::milliseconds total(const HourTable& table);
[[nodiscard]] std::chrono::milliseconds total(const std::vector<std::chrono::milliseconds>& by_day);
[[nodiscard]] std::array<std::chrono::milliseconds, 24> by_hour(const HourTable& table);
[[nodiscard]] std::vector<std::chrono::milliseconds> by_day(const HourTable& table);

/// Samples, or means, above a limit one after the other.
struct InverterEpisode {
    TimeSpan span;                    ///< from the first to the end of the last, cut at the ends of the period
    std::chrono::milliseconds above;  ///< of it, what was measured
    std::int64_t samples;
    double highest_v;  ///< of the samples, or of the means
    bool lasts;        ///< it goes on at the end of the period, or of what is known of it

    friend bool operator==(const InverterEpisode&, const InverterEpisode&) = default;
};

/// The highest of some voltages, and when it came first.
struct VoltagePeak {
    UtcMillis time;
    double volts;

    friend bool operator==(const VoltagePeak&, const VoltagePeak&) = default;
};

/// What was above the limit of a rule.
struct RuleEvidence {
    std::int64_t samples = 0;  ///< above, or at which the mean was
    std::int64_t episodes = 0;
    HourTable above;
    std::vector<std::chrono::milliseconds> above_in_daylight;  ///< of that, in daylight, by day
    std::vector<InverterEpisode> longest;                      ///< kEpisodesKept at most, in order of time
};

/// All that is said of one channel.
struct InverterEvidence {
    std::uint8_t channel = 1;
    std::int64_t samples = 0;
    HourTable measured;
    std::vector<std::chrono::milliseconds> measured_in_daylight;  ///< of that, in daylight, by day
    /// Not measured, since two devices used the topic: neither in `measured` nor in a gap.
    std::chrono::milliseconds of_two_devices{0};
    std::array<RuleEvidence, kInverterRules.size()> rules;  ///< indexed by InverterRule
    std::optional<VoltagePeak> highest_sample;
    std::optional<VoltagePeak> highest_mean;

    [[nodiscard]] const RuleEvidence& of(InverterRule rule) const { return rules[static_cast<std::size_t>(rule)]; }
};

/// Takes the readings of one plug in order of time. Its rules:
///
/// *What is a sample.* A voltage that counts for an interval: without the flags relay_off, implausible,
/// clock_unsynchronised and spike, and without load_change where the plug tells what it sends on schedule; and not in
/// an interval in which two devices used the topic.
///
/// *For how long it stands,* and what it says with it. Until the next sample, if that comes in time, else for the pace
/// of the plug: the rest is a gap by the same rule. The last sample stands up to the end of the span, unless the next
/// was due before. The pace is found as for intervals; the first that becomes known holds for the readings before it,
/// too. As long as none is, a sample stands for no time. What came from two devices stands likewise, for time that is
/// not measured; a sample does so from where their interval begins. So what is measured, what is of two devices and
/// what is a gap are the whole.
///
/// *The moving mean.* At each sample, the root of the mean of the squares of all samples in the ten minutes that end
/// with it: later than ten minutes before it, up to and including it. Of samples at one time each has all of them in
/// its mean. It counts if it has as many samples as a valid interval: two, and half of those that the pace lets expect.
/// So a gap in the ten minutes is left out of the mean, and a mean of which too little is left is none. Squares are
/// added up in whole millivolts, so that it is exact.
///
/// *An episode* goes on with the next sample that is above the limit, too, if that comes before the last one has ceased
/// to stand or within ten minutes of it; a lost message does not end it, and its time does not count.
///
/// Memory: 16 bytes for each sample of the last ten minutes, 1 KB for each channel and day, and kEpisodesKept
/// episodes a rule.
class InverterTally {
  public:
    /// So many episodes of each rule are kept, those with the most time above.
    static constexpr std::size_t kEpisodesKept = 100;
    /// Readings from so long before the span are to be added, for the first means and for the pace, ...
    static constexpr std::chrono::hours kBefore{6};
    /// ... and for so long after it, to see how long the last sample stands.
    static constexpr std::chrono::hours kAfter{2};

    /// `span`: what is reported on, as far as the record is made. `daytime` and `clock` must outlive it.
    InverterTally(const TimeSpan& span, const InverterLimits& limits, const Daylight& daytime, const LocalClock& clock);
    ~InverterTally();
    InverterTally(const InverterTally&) = delete;
    InverterTally& operator=(const InverterTally&) = delete;

    /// An interval in which two devices used the topic: those of one channel in order of time, before readings of then
    /// or later are added.
    void add_two_devices(std::uint8_t channel, const TimeSpan& span);
    /// All of the plug's readings that have a voltage, by time and channel.
    void add(const Sample& sample);
    /// By channel, those that had a sample in the span, or two devices; if none had, channel 1 without any. Ends it:
    /// nothing may be added any more.
    [[nodiscard]] std::vector<InverterEvidence> done();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace collector
