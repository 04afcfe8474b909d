#pragma once

#include <optional>
#include <span>
#include <vector>

#include <collector/quality/inverter.hpp>
#include <collector/quality/pace.hpp>

#include "quality/hour_parts.hpp"
#include "quality/moving_mean.hpp"

namespace collector {

/// What an InverterTally is about. What it refers to must outlive it.
struct InverterFrame {
    TimeSpan span;
    InverterLimits limits;
    const Daylight& daylight;
    const LocalClock& clock;
};

/// The episodes of one rule in one channel.
class RuleTally {
  public:
    /// What is measured at a moment, and how long it stands, both cut at the ends of the period.
    struct Stretch {
        UtcMillis time;  ///< of the samples
        TimeSpan span;
        std::int64_t samples;  ///< within the period
        std::span<const HourParts::Part> parts;
    };

    explicit RuleTally(const HourParts& hours);

    void above(const Stretch& stretch, double volts);
    void not_above() { end(false); }
    [[nodiscard]] bool is_open() const { return open_.has_value(); }
    [[nodiscard]] RuleEvidence done(UtcMillis period_end);

  private:
    void end(bool lasts);

    std::optional<InverterEpisode> open_;
    UtcMillis last_time_{};  ///< when the last of its samples was taken
    RuleEvidence evidence_;
};

/// One channel of an InverterTally.
class InverterChannel {
  public:
    /// `of_two_devices`: intervals in order of time; may grow at its end.
    InverterChannel(std::uint8_t channel, const InverterFrame& frame, const std::vector<TimeSpan>& of_two_devices);

    /// The samples of one moment, one at least, later than those before. `pace`: as it was before them.
    void take(UtcMillis time, std::span<const double> volts, const Pace& pace);
    [[nodiscard]] InverterEvidence done(const Pace& pace);

  private:
    /// What was measured last, and still stands.
    struct Moment {
        UtcMillis time;
        std::int64_t samples;
        double highest_v;
        std::optional<bool> is_mean_above;  ///< nullopt: there is no mean
        double mean_v;
    };

    [[nodiscard]] RuleTally& of(InverterRule rule) { return rules_[static_cast<std::size_t>(rule)]; }
    [[nodiscard]] bool is_mean(const Pace& pace) const;
    [[nodiscard]] Moment moment_at(UtcMillis time, std::span<const double> volts, const Pace& pace);
    /// From when on a sample of that time speaks for none, since it is of two devices: at once, where it is in such an
    /// interval.
    [[nodiscard]] UtcMillis two_devices_from(UtcMillis time);
    void close(UtcMillis next, const Pace& pace);
    void judge(const Moment& moment, const RuleTally::Stretch& stretch);

    const InverterFrame& frame_;
    const std::vector<TimeSpan>& of_two_devices_;
    std::size_t next_of_two_ = 0;  ///< those before it have ended
    HourParts hours_;
    MovingMean mean_;
    std::optional<Moment> now_;
    UtcMillis one_device_until_{};  ///< two_devices_from() the time of now_
    InverterEvidence evidence_;
    std::vector<RuleTally> rules_;  ///< indexed by InverterRule
};

}  // namespace collector
