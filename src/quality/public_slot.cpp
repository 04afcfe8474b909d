#include <collector/quality/public_slot.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

namespace collector {
namespace {

constexpr std::int64_t kHundredPercent = 100;
/// One plug of nineteen or of twenty makes no difference.
constexpr std::int64_t kPercentStep = 5;
constexpr double kEdge = 0.05;

/// Some values in a row, by rank.
struct Window {
    std::int64_t first;
    std::int64_t size;
};

/// k in the middle, or k + 1.
Window middle_of(std::int64_t plugs, std::int64_t k) {
    const std::int64_t size = (plugs - k) % 2 == 0 ? k : k + 1;
    return {(plugs - size) / 2, size};
}

/// k around the 5th percentile, but above the k - 1 lowest.
Window low_edge_of(std::int64_t plugs, std::int64_t k) {
    const auto rank = static_cast<std::int64_t>(std::lround(kEdge * static_cast<double>(plugs - 1)));
    return {std::max(rank - k / 2, k - 1), k};
}

double mean_of(const std::vector<double>& sorted, const Window& window) {
    const auto first = sorted.begin() + window.first;
    return std::accumulate(first, first + window.size, 0.0) / static_cast<double>(window.size);
}

double tenths(double volts) {
    constexpr double kTenths = 10;
    return std::round(volts * kTenths) / kTenths;
}

std::optional<int> above_percent_of(const std::vector<double>& sorted, const PublicRules& rules) {
    const auto plugs = static_cast<std::int64_t>(sorted.size());
    if (plugs < 2 * rules.plugs_needed) {
        return std::nullopt;
    }
    const std::int64_t above = sorted.end() - std::ranges::upper_bound(sorted, rules.high_v);
    const std::int64_t counted = above / rules.plugs_needed * rules.plugs_needed;
    return static_cast<int>(kHundredPercent * counted / plugs / kPercentStep * kPercentStep);
}

void take(PublicDay& day, const PublicSlot& slot, const PublicRules& rules) {
    if (!slot.middle_v) {
        return;
    }
    ++day.slots;
    day.high += is_high(slot, rules) ? 1 : 0;
    day.lowest_v = std::min(day.lowest_v.value_or(*slot.middle_v), *slot.middle_v);
    if (!day.highest_v || *slot.middle_v > *day.highest_v) {
        day.highest_v = slot.middle_v;
        day.highest_at = slot.start;
    }
    day.above_percent = std::max(day.above_percent, slot.above_percent);
}

}  // namespace

PublicSlot public_slot(UtcMillis start, std::vector<double> volts, const PublicRules& rules) {
    const std::int64_t k = rules.plugs_needed;
    const auto plugs = static_cast<std::int64_t>(volts.size());
    PublicSlot slot{.start = start, .measured = 0, .above_percent = std::nullopt};
    if (plugs < k) {
        return slot;
    }
    std::ranges::sort(volts);
    slot.measured = plugs / k * k;
    slot.above_percent = above_percent_of(volts, rules);
    const double middle = mean_of(volts, middle_of(plugs, k));
    slot.middle_v = plugs < 3 * k - 2 ? std::floor(middle) : tenths(middle);
    if (plugs >= 5 * k - 2) {
        const Window low = low_edge_of(plugs, k);
        slot.low_v = tenths(mean_of(volts, low));
        slot.high_v = tenths(mean_of(volts, {plugs - k - low.first, k}));
    }
    return slot;
}

bool is_high(const PublicSlot& slot, const PublicRules& rules) {
    return slot.middle_v && *slot.middle_v > rules.high_v;
}

std::vector<PublicDay> public_days(const std::vector<PublicSlot>& slots, const PublicRules& rules,
                                   const LocalClock& clock) {
    std::vector<PublicDay> days;
    for (const PublicSlot& slot : slots) {
        const auto day = clock.day_of(slot.start);
        if (days.empty() || days.back().day != day) {
            days.push_back({.day = day, .lowest_v = {}, .highest_v = {}, .highest_at = {}, .above_percent = {}});
        }
        take(days.back(), slot, rules);
    }
    return days;
}

}  // namespace collector
