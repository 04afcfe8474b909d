#include <collector/quality/interval_changes.hpp>

#include <algorithm>
#include <array>
#include <utility>

#include <collector/model/event.hpp>

namespace collector {
namespace {

auto key(const Interval& interval) {
    return std::pair(interval.start, interval.channel);
}

/// The stretch above 253 V that each channel is in, interval by interval.
class Stretches {
  public:
    /// The next interval of its channel; where the stretch began that it is in.
    std::optional<UtcMillis> next(const Interval& interval) {
        Channel& channel = channels_.at(interval.channel);
        if (channel.last + kIntervalLength != interval.start) {
            channel.since.reset();
        }
        channel.last = interval.start;
        channel.since =
            interval.samples_above > 0 ? std::optional(channel.since.value_or(interval.start)) : std::nullopt;
        return channel.since;
    }
    /// An interval whose stretch is known.
    void know(const KeptInterval& kept) {
        channels_.at(kept.interval.channel) = {kept.interval.start, kept.above_since};
    }

  private:
    struct Channel {
        UtcMillis last{};
        std::optional<UtcMillis> since;
    };
    std::array<Channel, kChannelsMax + 1> channels_;  ///< by number, as in Channels
};

}  // namespace

IntervalChanges interval_changes(const std::vector<KeptInterval>& kept, const std::vector<Interval>& made,
                                 const TimeSpan& span) {
    using enum IntervalChange::Kind;
    IntervalChanges result;
    Stretches stretches;
    const auto keep = [&](const Interval& interval, const KeptInterval* before) {
        const KeptInterval now{interval, stretches.next(interval)};
        if (before == nullptr) {
            result.changes.push_back({added, now});
        } else if (now != *before) {
            result.replaced.push_back(before->interval);
            result.changes.push_back({changed, now});
        }
    };
    auto next = made.begin();
    for (const KeptInterval& before : kept) {
        for (; next != made.end() && key(*next) < key(before.interval); ++next) {
            keep(*next, nullptr);
        }
        if (before.interval.start < span.start) {
            stretches.know(before);
        } else if (next != made.end() && key(*next) == key(before.interval)) {
            keep(*next++, &before);
        } else if (before.interval.start >= span.end) {
            keep(before.interval, &before);
        } else {
            result.replaced.push_back(before.interval);
            result.changes.push_back({dropped, before});
        }
    }
    for (; next != made.end(); ++next) {
        keep(*next, nullptr);
    }
    return result;
}

bool reaches_end(const std::vector<KeptInterval>& kept, UtcMillis end) {
    return std::ranges::any_of(kept, [end](const KeptInterval& one) {
        return one.interval.start + kIntervalLength == end && one.interval.samples_above > 0;
    });
}

}  // namespace collector
