#include "quality/sample_flags.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <utility>

#include <collector/model/mains.hpp>
#include <collector/model/reading_flag.hpp>
#include <collector/quality/pace.hpp>

namespace collector {
namespace {

/// In millivolts, so that what a plug writes compares exactly.
constexpr std::int64_t kAgreeMv = 10'000;
constexpr std::int64_t kDifferMv = 30'000;
/// How many paces away a neighbour may be.
constexpr int kNearPaces = 2;

bool shows_mains(const Sample& sample) {
    return sample.voltage_v && is_mains_voltage(*sample.voltage_v);
}

bool is_neighbour(const Sample& sample) {
    return shows_mains(sample) && sample.is_dated() && (sample.flags & reading_flag::kLoadChange) == 0;
}

std::uint32_t flags_by_voltage(const Sample& sample) {
    using namespace reading_flag;
    return sample.flags & ~(kSpike | (shows_mains(sample) ? kRelayOff | kImplausible : 0U));
}

/// One that can be a neighbour or a spike.
struct Member {
    std::size_t index = 0;  ///< in the history, `before` first
    UtcMillis time;
    std::int64_t millivolts = 0;
};

/// A member that differs from both of its neighbours, which agree.
struct SpikeCandidate {
    std::uint8_t channel;
    std::size_t number;                  ///< among the members of its channel
    std::size_t index;                   ///< in the history
    std::chrono::milliseconds distance;  ///< to the neighbour that is farther away
    bool stands_out = false;             ///< the neighbours are near enough to say so
};

bool differs(const Member& before, const Member& member, const Member& after) {
    const auto apart = [](const Member& a, const Member& b) { return std::abs(a.millivolts - b.millivolts); };
    return apart(before, after) <= kAgreeMv && apart(member, before) > kDifferMv && apart(member, after) > kDifferMv;
}

class SpikeFinder {
  public:
    explicit SpikeFinder(const PlugHistory& history) : history_(history) {}

    /// Where they are in the history, in order.
    std::vector<std::size_t> run() {
        for (std::size_t i = 0; i < size(); ++i) {
            if (i == history_.before.size()) {
                note_last_before();
            }
            take(i);
        }
        if (size() == history_.before.size()) {
            note_last_before();
        }
        if (!candidates_.empty()) {
            ask_for_the_pace();
        }
        return spikes();
    }
    /// Of each channel, the last two before the span that can be spikes: what comes later decides no other.
    [[nodiscard]] const std::vector<std::size_t>& last_before() const { return last_before_; }

  private:
    /// The last two members so far, the later one last.
    struct Channel {
        std::array<Member, 2> last;
        std::size_t count = 0;
    };

    [[nodiscard]] std::size_t size() const {
        return history_.before.size() + history_.samples.size() + history_.after.size();
    }
    [[nodiscard]] const Sample& at(std::size_t index) const {
        for (const auto* part : {&history_.before, &history_.samples}) {
            if (index < part->size()) {
                return (*part)[index];
            }
            index -= part->size();
        }
        return history_.after[index];
    }

    void take(std::size_t index) {
        const Sample& sample = at(index);
        if (!is_neighbour(sample)) {
            return;
        }
        Channel& channel = channels_.at(sample.channel);
        auto& [before, last] = channel.last;
        const Member member{index, sample.time, std::llround(*sample.voltage_v * 1e3)};
        if (channel.count >= 2 && differs(before, last, member)) {
            candidates_.push_back({.channel = sample.channel,
                                   .number = channel.count - 1,
                                   .index = last.index,
                                   .distance = std::max(last.time - before.time, member.time - last.time)});
        }
        before = last;
        last = member;
        ++channel.count;
    }

    void note_last_before() {
        for (const Channel& channel : channels_) {
            for (std::size_t i = 2 - std::min<std::size_t>(channel.count, 2); i < 2; ++i) {
                last_before_.push_back(channel.last[i].index);
            }
        }
    }

    /// The pace is dear, and asked for only here. As in a timeline, the first one holds for the readings before it.
    void ask_for_the_pace() {
        std::ranges::sort(candidates_, {}, &SpikeCandidate::index);
        Pace pace;
        std::size_t observed = 0;
        bool is_early = true;
        auto next = candidates_.begin();
        auto judged = next;
        for (std::size_t i = 0; judged != candidates_.end() && i < size(); ++i) {
            if (!at(i).is_dated()) {
                continue;
            }
            pace.observe(at(i));
            is_early = is_early && !pace.current() && ++observed < Pace::kEarlyMax;
            next += next != candidates_.end() && next->index == i ? 1 : 0;
            for (; !is_early && judged != next; ++judged) {
                const auto current = pace.current();
                judged->stands_out = current && judged->distance <= kNearPaces * *current;
            }
        }
    }

    std::vector<std::size_t> spikes() {
        std::erase_if(candidates_, [](const SpikeCandidate& candidate) { return !candidate.stands_out; });
        std::ranges::sort(candidates_, {}, [](const SpikeCandidate& candidate) {
            return std::pair(candidate.channel, candidate.number);
        });
        const auto are_side_by_side = [this](std::size_t i) {
            return i > 0 && i < candidates_.size() && candidates_[i].channel == candidates_[i - 1].channel &&
                   candidates_[i].number == candidates_[i - 1].number + 1;
        };
        std::vector<std::size_t> spikes;
        for (std::size_t i = 0; i < candidates_.size(); ++i) {
            if (!are_side_by_side(i) && !are_side_by_side(i + 1)) {
                spikes.push_back(candidates_[i].index);
            }
        }
        std::ranges::sort(spikes);
        return spikes;
    }

    const PlugHistory& history_;
    std::array<Channel, Channels{}.size()> channels_;  ///< by number
    std::vector<SpikeCandidate> candidates_;
    std::vector<std::size_t> last_before_;
};

}  // namespace

SampleFlags judge_samples(const PlugHistory& history) {
    SpikeFinder finder(history);
    const std::vector<std::size_t> spikes = finder.run();
    const auto is_spike = [&](std::size_t index) { return std::ranges::binary_search(spikes, index); };
    SampleFlags flags;
    for (const std::size_t index : finder.last_before()) {
        const Sample& sample = history.before[index];
        if (is_spike(index) != ((sample.flags & reading_flag::kSpike) != 0)) {
            flags.changed_before = std::min(flags.changed_before.value_or(sample.time), sample.time);
        }
    }
    for (std::size_t i = 0; i < history.samples.size(); ++i) {
        const Sample& sample = history.samples[i];
        const std::uint32_t spike = !spikes.empty() && is_spike(history.before.size() + i) ? reading_flag::kSpike : 0U;
        if (const std::uint32_t wanted = flags_by_voltage(sample) | spike; wanted != sample.flags) {
            flags.changes.push_back({i, wanted});
        }
    }
    return flags;
}

}  // namespace collector
