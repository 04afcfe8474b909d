#include "quality/naive_spikes.hpp"

#include <cmath>
#include <cstddef>
#include <optional>

#include <collector/quality/pace.hpp>

namespace collector::test {
namespace {

bool is_scheduled_with_mains(const Sample& sample) {
    return sample.voltage_v && *sample.voltage_v >= 80 && *sample.voltage_v <= 440 &&
           (sample.flags & (reading_flag::kLoadChange | reading_flag::kClockUnsynchronised)) == 0;
}

std::optional<std::chrono::milliseconds> pace_at(const std::vector<Sample>& samples, std::size_t index) {
    Pace pace;
    bool was_known = false;
    std::size_t observed = 0;
    for (std::size_t i = 0; i < samples.size() && (i <= index || (!was_known && observed < Pace::kEarlyMax)); ++i) {
        if (samples[i].is_dated()) {
            pace.observe(samples[i]);
            ++observed;
            was_known = was_known || (observed <= Pace::kEarlyMax && pace.current());
        }
    }
    return pace.current();
}

class NaiveSpikes {
  public:
    explicit NaiveSpikes(const std::vector<Sample>& samples) : samples_(samples) {}

    [[nodiscard]] std::optional<std::size_t> neighbour(std::size_t index, bool later) const {
        for (std::size_t i = index; later ? ++i < samples_.size() : i-- > 0;) {
            if (samples_[i].channel == samples_[index].channel && is_scheduled_with_mains(samples_[i])) {
                return i;
            }
        }
        return std::nullopt;
    }
    [[nodiscard]] bool is_candidate(std::size_t index) const {
        const auto before = neighbour(index, false);
        const auto after = neighbour(index, true);
        if (!is_scheduled_with_mains(samples_[index]) || !before || !after || apart(*before, *after) > 10 ||
            apart(index, *before) <= 30 || apart(index, *after) <= 30) {
            return false;
        }
        const auto pace = pace_at(samples_, index);
        return pace && samples_[index].time - samples_[*before].time <= 2 * *pace &&
               samples_[*after].time - samples_[index].time <= 2 * *pace;
    }
    [[nodiscard]] bool is_spike(std::size_t index) const {
        return is_candidate(index) && !is_candidate(*neighbour(index, false)) && !is_candidate(*neighbour(index, true));
    }

  private:
    [[nodiscard]] double apart(std::size_t a, std::size_t b) const {
        return std::abs(std::round(*samples_[a].voltage_v * 1000) - std::round(*samples_[b].voltage_v * 1000)) / 1000;
    }
    const std::vector<Sample>& samples_;
};

}  // namespace

std::vector<bool> naive_spikes(const std::vector<Sample>& samples) {
    const NaiveSpikes naive(samples);
    std::vector<bool> spikes;
    spikes.reserve(samples.size());
    for (std::size_t i = 0; i < samples.size(); ++i) {
        spikes.push_back(naive.is_spike(i));
    }
    return spikes;
}

}  // namespace collector::test
