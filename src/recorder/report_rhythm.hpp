#pragma once

#include <chrono>
#include <optional>

#include <collector/base/clock.hpp>

namespace collector {

/// When a plug's next message is due, by our clock alone. A plug reports every TelePeriod of its own uptime, whatever
/// its clock says; so a message that comes when it is due was not held up on the way.
class ReportRhythm {
  public:
    /// A message came, in time or not.
    void heard(UtcMillis now);
    /// The last one came in time: it would have come at `moment`, but for the little that it was delayed.
    void came_in_time(UtcMillis moment) { in_time_ = moment; }

    /// Whether the period was seen so many times more often than other distances between messages.
    [[nodiscard]] bool is_known(int times) const { return known_ >= times; }
    /// Whether a message that comes now is the one after the last that came in time, if the period is known.
    [[nodiscard]] bool is_due(UtcMillis now) const {
        return in_time_ && std::chrono::abs(now - *in_time_ - period_) <= kJitter;
    }
    /// Whether the last message that did not come when it was due would have come then: it may have been overtaken.
    [[nodiscard]] bool is_missing_at(UtcMillis moment) const {
        return missing_ && std::chrono::abs(moment - *missing_) <= kJitter;
    }
    /// It is here, late.
    void found(UtcMillis moment) { missing_ = is_missing_at(moment) ? std::nullopt : missing_; }
    /// Whether the last message came one period after the one before.
    [[nodiscard]] bool is_in_step() const { return std::chrono::abs(spacing_ - period_) <= kJitter; }

    /// Our own clock moved by `step`.
    void host_stepped(std::chrono::milliseconds step);

  private:
    void take(UtcMillis now, std::chrono::milliseconds spacing);

    static constexpr std::chrono::milliseconds kJitter{2000};
    /// What comes closer together came in one go; the shortest TelePeriod is 10 s.
    static constexpr std::chrono::milliseconds kShortest{5000};
    /// As many other distances as this make room for another period.
    static constexpr int kKnownMax = 8;

    std::optional<UtcMillis> in_time_;
    std::optional<UtcMillis> last_;
    std::optional<UtcMillis> missing_;      ///< when the first of the last messages that were lost was due
    std::chrono::milliseconds spacing_{0};  ///< between the last two
    std::chrono::milliseconds period_{0};   ///< two distances in a row were about this
    int known_ = 0;  ///< distances that were the period, less those that were not even a multiple; 0: not known
};

}  // namespace collector
