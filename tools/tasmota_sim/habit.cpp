#include "habit.hpp"

#include "noise.hpp"

namespace tasmota_sim {

namespace {

constexpr std::int64_t kSlotsLookedAt = 16;

struct Span {
    UtcMillis begin;
    UtcMillis end;  ///< equal to begin: it does not happen in this slot
};

UtcMillis slot_start(const Habit& habit, std::int64_t slot) {
    // Slots of different habits must not share their borders, or all fridges would start together.
    const std::chrono::milliseconds slot_length{habit.slot};
    const std::chrono::milliseconds shift{
        static_cast<std::int64_t>(below(habit.seed, 0, static_cast<std::uint64_t>(slot_length.count())))};
    return UtcMillis{slot * slot_length + shift};
}

std::int64_t slot_of(const Habit& habit, UtcMillis time) {
    const std::chrono::milliseconds slot_length{habit.slot};
    const auto since_first = time - slot_start(habit, 0);
    const std::int64_t slot = since_first / slot_length;
    return since_first.count() < 0 ? slot - 1 : slot;
}

Span span_in(const Habit& habit, std::int64_t slot) {
    const std::uint64_t own = mix(habit.seed, static_cast<std::uint64_t>(slot) + 1);
    const UtcMillis start = slot_start(habit, slot);
    if (unit(own, 0) >= habit.chance) {
        return {.begin = start, .end = start};
    }
    using Ms = std::chrono::milliseconds;
    const Ms shortest{habit.shortest};
    const Ms longest{habit.longest};
    const Ms length{static_cast<std::int64_t>(
        between(own, 1, static_cast<double>(shortest.count()), static_cast<double>(longest.count())))};
    const Ms room = Ms{habit.slot} - length;
    const Ms begin{static_cast<std::int64_t>(between(own, 2, 0.0, static_cast<double>(room.count())))};
    return {.begin = start + begin, .end = start + begin + length};
}

}  // namespace

bool Habit::active(UtcMillis time) const {
    const Span span = span_in(*this, slot_of(*this, time));
    return time >= span.begin && time < span.end;
}

UtcMillis Habit::next_change(UtcMillis time) const {
    const std::int64_t first = slot_of(*this, time);
    for (std::int64_t number = first; number < first + kSlotsLookedAt; ++number) {
        const Span span = span_in(*this, number);
        if (span.begin == span.end) {
            continue;
        }
        if (time < span.begin) {
            return span.begin;
        }
        if (time < span.end) {
            return span.end;
        }
    }
    return slot_start(*this, first + kSlotsLookedAt);
}

}  // namespace tasmota_sim
