#include "web/latest_readings.hpp"

#include <algorithm>
#include <map>

namespace collector::web {
namespace {

using Paces = std::map<std::pair<PlugId, std::uint8_t>, std::chrono::milliseconds>;

/// From how many samples the last intervals should have had: quick, and right within a few per cent.
StoreResult<Paces> recent_paces(const RecordView& view) {
    constexpr std::chrono::hours kLookBack{2};
    Paces paces;
    const RecordFilter filter{.span = {view.now - kLookBack, view.now}, .plugs = {}, .channel = {}, .after = {}};
    const auto read = for_each_row(view.record.intervals(filter), [&paces](const IntervalRow& row) {
        if (const auto expected = row.interval.expected_samples; expected && *expected > 0) {
            paces[{row.plug_id, row.interval.channel}] = std::chrono::milliseconds{kIntervalLength} / *expected;
        }
    });
    if (!read) {
        return tl::unexpected(read.error());
    }
    return paces;
}

}  // namespace

StoreResult<std::vector<LatestReading>> read_latest(const RecordView& view) {
    constexpr int kPaces = 3;
    auto newest = view.record.latest({});
    const auto paces = recent_paces(view);
    if (!newest || !paces) {
        return tl::unexpected(newest ? paces.error() : newest.error());
    }
    std::vector<LatestReading> latest;
    latest.reserve(newest->size());
    for (const ReadingRecord& reading : *newest) {
        const auto pace = paces->find({reading.plug_id, reading.channel});
        const std::chrono::milliseconds lasts =
            pace == paces->end() ? kFreshAtLeast
                                 : std::max<std::chrono::milliseconds>(kFreshAtLeast, pace->second * kPaces);
        const bool is_fresh = view.now - reading.time <= lasts;
        latest.push_back({reading, is_fresh});
    }
    return latest;
}

}  // namespace collector::web
