#include <collector/quality/pace.hpp>

#include <algorithm>

#include <collector/model/reading_flag.hpp>

namespace collector {

void Pace::observe(const Sample& sample) {
    using namespace reading_flag;
    if ((sample.flags & (kLate | kClockUnsynchronised)) != 0) {
        return;  // When it was sent is not known well enough.
    }
    all_.add(sample.time);
    if ((sample.flags & kLoadChange) == 0) {
        scheduled_.add(sample.time);
    }
}

std::optional<std::chrono::milliseconds> Pace::current() const {
    return is_by_schedule() ? scheduled_.median_difference() : all_.median_difference();
}

void Pace::Times::add(UtcMillis time) {
    if (count > 0 && last[count - 1] == time) {
        return;
    }
    if (count == kRemembered) {
        std::move(last.begin() + 1, last.end(), last.begin());
        --count;
    }
    last[count++] = time;
}

std::optional<std::chrono::milliseconds> Pace::Times::median_difference() const {
    if (count < kNeeded) {
        return std::nullopt;
    }
    std::array<std::chrono::milliseconds, kRemembered - 1> differences;
    for (std::size_t i = 1; i < count; ++i) {
        differences[i - 1] = last[i] - last[i - 1];
    }
    const auto middle = differences.begin() + static_cast<std::ptrdiff_t>((count - 1) / 2);
    std::nth_element(differences.begin(), middle, differences.begin() + static_cast<std::ptrdiff_t>(count - 1));
    return *middle;
}

}  // namespace collector
