#include "quality/two_devices.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <optional>

namespace collector {
namespace {

using Seconds = std::chrono::duration<double>;
using Hours = std::chrono::duration<double, std::ratio<3600>>;

/// There and back and there again: once can be a wrong reading.
constexpr int kJumpsNeeded = 3;

/// More than a counter of whole kilowatt-hours wavers, and than is drawn or fed in meanwhile.
constexpr double kLeastKwh = 1.5;
constexpr double kMostKw = 20;
/// More than a clock wavers that cuts off the rest of a second, on a bad link.
constexpr double kLeastSeconds = 10;

/// A counter that goes its way steadily, unless there are two of it.
class Series {
  public:
    /// `slack`: how far it can go from one reading to the next. True: once more it is where it was before the last
    /// jump.
    bool take(double value, double slack) {
        const bool jumps = last_ && std::abs(value - *last_) > slack;
        if (jumps) {
            const bool is_back = left_ && std::abs(value - *left_) <= slack;
            jumps_ = is_back ? jumps_ + 1 : 1;
            left_ = last_;
        }
        last_ = value;
        return jumps && jumps_ >= kJumpsNeeded;
    }

  private:
    std::optional<double> last_;
    std::optional<double> left_;  ///< where it was before the last jump
    int jumps_ = 0;               ///< in a row, each of which led back to where the one before began
};

/// The plug's clock as its readings show it: one, or two that are as far apart all the time.
class Clocks {
  public:
    /// True: once more the other one spoke, and in what they show both go through the same time. Where our own clock
    /// was set back, readings from before and after mix, too, but by the plug's clock the ones end where the others
    /// begin.
    bool take(Seconds offset, UtcMillis stamp) {
        const std::size_t which = !one_ || is_near(offset, *one_) ? 0 : 1;
        auto& known = which == 0 ? one_ : other_;
        if (known && !is_near(offset, *known)) {
            return false;
        }
        known = known.value_or(offset);
        shown_[which].first = std::min(shown_[which].first, stamp);
        shown_[which].last = std::max(shown_[which].last, stamp);
        const bool changes = last_ && *last_ != which;
        changes_ += changes ? 1 : 0;
        last_ = which;
        return changes && changes_ >= kJumpsNeeded && shown_[0].first < shown_[1].last &&
               shown_[1].first < shown_[0].last;
    }

  private:
    struct Shown {
        UtcMillis first = UtcMillis::max();
        UtcMillis last = UtcMillis::min();
    };
    static bool is_near(Seconds a, Seconds b) { return std::abs((a - b).count()) <= kLeastSeconds; }

    std::optional<Seconds> one_;
    std::optional<Seconds> other_;
    std::array<Shown, 2> shown_;
    std::optional<std::size_t> last_;
    int changes_ = 0;
};

}  // namespace

bool shows_two_devices(std::span<const Sample> readings, std::uint8_t channel, UtcMillis since) {
    Series energy;
    Clocks clocks;
    std::optional<UtcMillis> last;
    for (const Sample& reading : readings) {
        if (reading.channel != channel || !reading.is_dated()) {
            continue;
        }
        const double slack_kwh = kLeastKwh + kMostKw * Hours(reading.time - last.value_or(reading.time)).count();
        last = reading.time;
        bool shown = reading.energy_total_kwh && energy.take(*reading.energy_total_kwh, slack_kwh);
        if (reading.plug_clock_offset && (reading.flags & reading_flag::kLate) == 0) {
            shown = clocks.take(*reading.plug_clock_offset, reading.time + *reading.plug_clock_offset) || shown;
        }
        if (shown && reading.time >= since) {
            return true;
        }
    }
    return false;
}

}  // namespace collector
