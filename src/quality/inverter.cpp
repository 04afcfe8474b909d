#include <collector/quality/inverter.hpp>

#include <algorithm>
#include <map>
#include <span>

#include <collector/quality/pace.hpp>

#include "quality/interval.hpp"
#include "quality/inverter_channel.hpp"

namespace collector {

struct InverterTally::State {
    explicit State(const InverterFrame& all) : frame(all) {}

    /// The readings of one moment have all come.
    void finish_moment() {
        if (is_early) {
            early.insert(early.end(), moment.begin(), moment.end());
            observe(moment);
            // The first pace holds for those before it was known, too.
            if (pace.current() || early.size() >= Pace::kEarlyMax) {
                take_early();
            }
        } else {
            take(moment);
            observe(moment);
        }
        moment.clear();
    }
    void take_early() {
        is_early = false;
        for (auto first = early.begin(); first != early.end();) {
            const auto last =
                std::find_if(first, early.end(), [&](const Sample& sample) { return sample.time != first->time; });
            take({first, last});
            first = last;
        }
        early.clear();
    }
    void observe(const std::vector<Sample>& readings) {
        for (const Sample& reading : readings) {
            pace.observe(reading);
        }
    }
    void take(std::span<const Sample> readings) {
        const std::uint32_t unfit = unfit_flags(pace.is_by_schedule());
        for (auto first = readings.begin(); first != readings.end();) {
            volts.clear();
            const std::uint8_t channel = first->channel;
            const UtcMillis time = first->time;
            for (; first != readings.end() && first->channel == channel; ++first) {
                if (first->voltage_v && (first->flags & unfit) == 0) {
                    volts.push_back(*first->voltage_v);
                }
            }
            if (!volts.empty()) {
                channels.try_emplace(channel, channel, frame, of_two_devices[channel])
                    .first->second.take(time, volts, pace);
            }
        }
    }

    InverterFrame frame;
    Pace pace;
    bool is_early = true;
    std::vector<Sample> early;   ///< readings that came before the pace was known
    std::vector<Sample> moment;  ///< readings of one time, that of the last
    std::vector<double> volts;
    std::map<std::uint8_t, InverterChannel> channels;
    std::map<std::uint8_t, std::vector<TimeSpan>> of_two_devices;  ///< by channel
};

InverterTally::InverterTally(const TimeSpan& span, const InverterLimits& limits, const Daylight& daytime,
                             const LocalClock& clock)
    : state_(
          std::make_unique<State>(InverterFrame{.span = span, .limits = limits, .daylight = daytime, .clock = clock})) {
}

InverterTally::~InverterTally() = default;

void InverterTally::add_two_devices(std::uint8_t channel, const TimeSpan& span) {
    state_->of_two_devices[channel].push_back(span);
}

void InverterTally::add(const Sample& sample) {
    if (!sample.is_dated()) {
        return;
    }
    if (!state_->moment.empty() && state_->moment.front().time != sample.time) {
        state_->finish_moment();
    }
    state_->moment.push_back(sample);
}

std::vector<InverterEvidence> InverterTally::done() {
    state_->finish_moment();
    if (state_->is_early) {
        state_->take_early();
    }
    std::vector<InverterEvidence> all;
    for (auto& [number, channel] : state_->channels) {
        all.push_back(channel.done(state_->pace));
    }
    std::erase_if(all, [](const InverterEvidence& channel) {
        return channel.samples == 0 && channel.of_two_devices == std::chrono::milliseconds{0};
    });
    if (all.empty()) {
        all.push_back(InverterChannel(1, state_->frame, {}).done(state_->pace));
    }
    return all;
}

}  // namespace collector
