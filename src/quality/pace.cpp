#include <collector/quality/pace.hpp>

#include <algorithm>
#include <limits>
#include <span>

#include <collector/model/reading_flag.hpp>

#include "quality/period.hpp"

namespace collector {
namespace {

static_assert(Pace::kRemembered == kDifferencesMax + 1);

constexpr std::size_t kMedianOf = 5;

std::chrono::milliseconds median(std::span<const std::int32_t> differences) {
    std::array<std::int32_t, kMedianOf> last{};
    const std::size_t count = std::min(differences.size(), kMedianOf);
    std::ranges::copy(differences.last(count), last.begin());
    const auto middle = last.begin() + static_cast<std::ptrdiff_t>(count / 2);
    std::nth_element(last.begin(), middle, last.begin() + static_cast<std::ptrdiff_t>(count));
    return std::chrono::milliseconds{*middle};
}

}  // namespace

void Pace::observe(const Sample& sample) {
    using namespace reading_flag;
    ++observed_;
    if (observed_ > kMemory) {
        scheduled_.forget(observed_ - kMemory + 1);
        all_.forget(observed_ - kMemory + 1);
    }
    all_.add(sample.time, observed_);
    if ((sample.flags & kLoadChange) == 0) {
        scheduled_.add(sample.time, observed_);
    }
}

std::optional<std::chrono::milliseconds> Pace::current() const {
    return is_by_schedule() ? scheduled_.period(Messages::scheduled) : all_.period(Messages::mixed);
}

std::chrono::milliseconds Pace::at_least() const {
    return is_by_schedule() ? scheduled_.shortest_period() : all_.shortest_period();
}

void Pace::Times::add(UtcMillis time, std::size_t number) {
    if (count_ > 0 && at(count_ - 1).time == time) {
        ring_[(first_ + count_ - 1) % kRemembered].number = number;
        return;
    }
    if (count_ == kRemembered) {
        first_ = (first_ + 1) % kRemembered;
        --count_;
    }
    ring_[(first_ + count_) % kRemembered] = {time, number};
    ++count_;
}

void Pace::Times::forget(std::size_t first_number) {
    while (count_ > 0 && at(0).number < first_number) {
        first_ = (first_ + 1) % kRemembered;
        --count_;
    }
}

std::chrono::milliseconds Pace::Times::shortest_period() const {
    if (count_ < kNeeded) {
        return std::chrono::milliseconds{0};
    }
    // A median is not less than the smallest.
    std::chrono::milliseconds shortest = kShortestPeriod;
    for (std::size_t i = count_ - std::min(count_ - 1, kMedianOf); i < count_; ++i) {
        shortest = std::min(shortest, at(i).time - at(i - 1).time);
    }
    return shortest;
}

std::optional<std::chrono::milliseconds> Pace::Times::period(Messages messages) const {
    if (count_ < kNeeded) {
        return std::nullopt;
    }
    std::array<std::int32_t, kDifferencesMax> all{};
    for (std::size_t i = 1; i < count_; ++i) {
        const auto difference = (at(i).time - at(i - 1).time).count();
        all[i - 1] = static_cast<std::int32_t>(std::min<std::int64_t>(difference, kDifferenceMaxMs));
    }
    const std::span differences(all.data(), count_ - 1);
    const auto period = best_period(differences, messages);
    return period ? period : median(differences);
}

}  // namespace collector
