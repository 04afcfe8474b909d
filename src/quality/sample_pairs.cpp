#include "quality/sample_pairs.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>

namespace collector {
namespace {

using Voltage = ComparedPlug::Voltage;

/// The TelePeriod of a plug as delivered, and a tenth more: messages come when the network lets them.
constexpr std::chrono::seconds kBetweenMax{330};

/// In so little time the mains moves less than the plugs' steps.
constexpr std::chrono::seconds kSameMoment{5};

std::ptrdiff_t count_within(const std::vector<Voltage>& voltages, UtcMillis first, UtcMillis last) {
    return std::ranges::upper_bound(voltages, last, {}, &Voltage::time) -
           std::ranges::lower_bound(voltages, first, {}, &Voltage::time);
}

/// Voltages of one plug, asked for by times that only grow.
class Line {
  public:
    /// `voltages` must outlive it.
    explicit Line(const std::vector<Voltage>& voltages) : voltages_(voltages) {}

    [[nodiscard]] std::optional<double> volts_at(UtcMillis time) {
        while (next_ < voltages_.size() && voltages_[next_].time < time) {
            ++next_;
        }
        const Voltage* const before = next_ > 0 ? &voltages_[next_ - 1] : nullptr;
        const Voltage* const after = next_ < voltages_.size() ? &voltages_[next_] : nullptr;
        if (before != nullptr && after != nullptr && after->time - before->time <= kBetweenMax) {
            return before->volts + (after->volts - before->volts) * share(before->time, time, after->time);
        }
        if (after != nullptr && after->time - time <= kSameMoment) {
            return after->volts;
        }
        return before != nullptr && time - before->time <= kSameMoment ? std::optional(before->volts) : std::nullopt;
    }

  private:
    static double share(UtcMillis from, UtcMillis at, UtcMillis to) {
        return std::chrono::duration<double>(at - from) / std::chrono::duration<double>(to - from);
    }

    const std::vector<Voltage>& voltages_;
    std::size_t next_ = 0;  ///< the first that is not before the last moment asked for
};

}  // namespace

std::vector<SamplePair> pair_samples(const ComparedPlug& plug, const ComparedPlug& reference) {
    const std::vector<Voltage>& ours = plug.voltages();
    const std::vector<Voltage>& theirs = reference.voltages();
    std::vector<SamplePair> pairs;
    if (ours.empty() || theirs.empty()) {
        return pairs;
    }
    const UtcMillis first = std::max(ours.front().time, theirs.front().time) - kBetweenMax;
    const UtcMillis last = std::max(first, std::min(ours.back().time, theirs.back().time) + kBetweenMax);
    const bool is_plug_slower = count_within(ours, first, last) <= count_within(theirs, first, last);
    Line line(is_plug_slower ? theirs : ours);
    for (const Voltage& slow : is_plug_slower ? ours : theirs) {
        if (const auto volts = line.volts_at(slow.time)) {
            pairs.push_back(is_plug_slower
                                ? SamplePair{.time = slow.time, .plug_v = slow.volts, .reference_v = *volts}
                                : SamplePair{.time = slow.time, .plug_v = *volts, .reference_v = slow.volts});
        }
    }
    return pairs;
}

}  // namespace collector
