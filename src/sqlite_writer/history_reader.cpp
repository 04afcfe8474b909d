#include "sqlite_writer/history_reader.hpp"

#include <algorithm>

#include <collector/model/reading_flag.hpp>

namespace collector {
namespace {

/// What is asked for first: enough for a plug that reports on schedule, three phases at a time.
constexpr std::size_t kReadingsFirst = 100;

/// How far to look for readings first; then four times as far, and so on.
constexpr std::chrono::milliseconds kLookFirst{kIntervalLength};

/// What decides whether a reading is a spike: two others on schedule that show mains, each within two paces. Between
/// them may be some that show none.
constexpr Reach kDeciding{.on_schedule = 6, .readings_max = 2'000};

/// How many samples, of at least one, it takes to meet `reach`; nullopt: these do not.
std::optional<std::size_t> samples_to(const Reach& reach, const std::vector<Sample>& samples) {
    using namespace reading_flag;
    std::size_t on_schedule = 0;
    std::optional<UtcMillis> last;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        const Sample& sample = samples[i];
        if ((sample.flags & kLoadChange) == 0 && sample.time != last) {
            last = sample.time;
            ++on_schedule;
        }
        if (on_schedule >= reach.on_schedule || i + 1 >= reach.readings_max) {
            return i + 1;
        }
    }
    return std::nullopt;
}

}  // namespace

PlugHistory HistoryReader::history(PlugId plug, const TimeSpan& span, UtcMillis until, const Reach& reach) {
    PlugHistory history;
    history.before = samples_before(plug, span.start, reach);
    history.samples = readings_.samples(plug, span);
    if (!history.before.empty()) {
        find_channels(plug, span.start, history);
    }
    history.after = samples_from(plug, span.end, until, kDeciding);
    history.gains = evidence_.gains().of(plug).in_force;
    const TimeSpan around{history.before.empty() ? span.start : history.before.back().time,
                          history.next().value_or(span.end)};
    history.circumstances = {.collector_gaps = evidence_.gaps().of_all(around),
                             .offline = evidence_.absences(plug, around)};
    return history;
}

void HistoryReader::find_channels(PlugId plug, UtcMillis start, PlugHistory& history) {
    IntervalTables& intervals = evidence_.intervals();
    history.channels = Channels{intervals.channels_before(plug, start)};
    // While a plug is silent none of its channels gets idle, and its last interval with samples may be long ago.
    for (std::uint8_t channel = 1; channel < history.channels.size() && !history.samples.empty(); ++channel) {
        if (!history.channels.test(channel)) {
            continue;
        }
        history.idle.at(channel) = intervals.idle_before(plug, channel, start);
        if (history.idle.at(channel) >= kIdleMax) {
            history.channels.reset(channel);
        }
    }
}

Neighbours HistoryReader::neighbours(PlugId plug, const TimeSpan& span, UtcMillis until, const Reach& reach) {
    Neighbours neighbours;
    if (const auto before = readings_.samples_before(plug, span.start, 1); !before.empty()) {
        neighbours.before = before.front().time;
    }
    if (const auto after = samples_from(plug, span.end, until, reach); !after.empty()) {
        neighbours.after = after[samples_to(reach, after).value_or(after.size()) - 1].time;
    }
    return neighbours;
}

std::vector<Sample> HistoryReader::samples_before(PlugId plug, UtcMillis moment, const Reach& reach) {
    std::vector<Sample> samples = readings_.samples_before(plug, moment, kReadingsFirst);
    if (samples.size() < kReadingsFirst || samples_to(reach, samples)) {
        return samples;
    }
    return readings_.samples_before(plug, moment, reach.readings_max);
}

std::vector<Sample> HistoryReader::samples_from(PlugId plug, UtcMillis moment, UtcMillis until, const Reach& reach) {
    std::vector<Sample> samples;
    for (auto look = kLookFirst; moment < until; look *= 4) {
        const UtcMillis end = std::min(moment + look, until);
        samples = readings_.samples(plug, {moment, end});
        std::erase_if(samples, [](const Sample& sample) { return !sample.is_dated(); });
        if (end == until || samples_to(reach, samples)) {
            break;
        }
    }
    return samples;
}

}  // namespace collector
