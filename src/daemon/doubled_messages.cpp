#include "daemon/doubled_messages.hpp"

#include <algorithm>
#include <functional>
#include <string_view>

namespace collector {
namespace {

/// Wide enough that no two messages of the same few seconds share it.
std::uint64_t hash_of(const Delivery& delivery) {
    constexpr std::uint64_t kOdd = 0x9e3779b97f4a7c15ULL;
    const std::hash<std::string_view> hash;
    return (hash(delivery.topic) * kOdd + hash(delivery.payload)) * kOdd + (delivery.retained ? 1 : 0);
}

}  // namespace

void DoubledMessages::forget_before(UtcMillis time) {
    for (; !told_.empty() && told_.front().time < time; told_.pop_front()) {
        const auto [first, last] = by_hash_.equal_range(told_.front().hash);
        by_hash_.erase(std::find_if(first, last, [this](const auto& entry) { return entry.second == &told_.front(); }));
    }
}

bool DoubledMessages::was_told(const Delivery& delivery, std::size_t run) {
    forget_before(delivery.received_at - within_);
    const std::uint64_t hash = hash_of(delivery);
    const auto [first, last] = by_hash_.equal_range(hash);
    const auto before = std::find_if(first, last, [&](const auto& entry) {
        const Told& told = *entry.second;
        return told.time == delivery.received_at || std::ranges::find(told.runs, run) == told.runs.end();
    });
    if (before != last) {
        before->second->runs.push_back(run);
        return true;
    }
    told_.push_back({delivery.received_at, hash, {run}});
    by_hash_.emplace(hash, &told_.back());
    return false;
}

}  // namespace collector
