#include <collector/quality/pace.hpp>

#include <algorithm>

#include <collector/model/reading_flag.hpp>

namespace collector {

void Pace::observe(const Sample& sample) {
    using namespace reading_flag;
    ++observed_;
    if (observed_ > kMemory) {
        scheduled_.forget(observed_ - kMemory + 1);
        all_.forget(observed_ - kMemory + 1);
    }
    if ((sample.flags & kLate) != 0) {
        return;  // When it was sent is not known well enough.
    }
    all_.add(sample.time, observed_);
    if ((sample.flags & kLoadChange) == 0) {
        scheduled_.add(sample.time, observed_);
    }
}

std::optional<std::chrono::milliseconds> Pace::current() const {
    return is_by_schedule() ? scheduled_.median_difference() : all_.median_difference();
}

void Pace::Times::add(UtcMillis time, std::size_t number) {
    if (count > 0 && last[count - 1] == time) {
        numbers[count - 1] = number;
        return;
    }
    if (count == kRemembered) {
        drop_first();
    }
    last[count] = time;
    numbers[count] = number;
    ++count;
}

void Pace::Times::forget(std::size_t first_number) {
    while (count > 0 && numbers[0] < first_number) {
        drop_first();
    }
}

void Pace::Times::drop_first() {
    std::move(last.begin() + 1, last.end(), last.begin());
    std::move(numbers.begin() + 1, numbers.end(), numbers.begin());
    --count;
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
