#include "web/street_days.hpp"

#include <algorithm>

#include <collector/model/mains.hpp>
#include <collector/quality/en50160.hpp>

#include "web/api_request.hpp"

namespace collector::web {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

/// Late readings and the evaluation come within that.
constexpr days kMayChange{2};

/// The values of ten minutes, by plug.
struct Slot {
    std::vector<double> volts;
    PlugId last_plug = 0;
    std::int32_t plugs = 0;

    void add(PlugId plug, double value) {
        plugs += plug == last_plug ? 0 : 1;
        last_plug = plug;
        volts.push_back(value);
    }
};

StreetPoint point_of(UtcMillis start, Slot slot) {
    std::vector<double>& volts = slot.volts;
    const auto measured = static_cast<std::int32_t>(volts.size());
    const auto above = std::ranges::count_if(volts, [](double v) { return v > kVoltageHighV; });
    const VoltageSpread spread = *voltage_spread(std::move(volts));
    return {.start = start,
            .measured = measured,
            .above = static_cast<std::int32_t>(above),
            .plugs = slot.plugs,
            .p5_v = static_cast<float>(spread.p5),
            .median_v = static_cast<float>(spread.p50),
            .p95_v = static_cast<float>(spread.p95),
            .max_v = static_cast<float>(spread.max)};
}

StoreResult<std::vector<StreetPoint>> read_day(RecordSnapshot& record, const std::vector<PlugId>& plugs, sys_days day) {
    std::map<UtcMillis, Slot> slots;
    const RecordFilter filter{.span = {day, day + days{1}}, .plugs = plugs, .channel = {}, .after = {}};
    const auto read = for_each_row(record.intervals(filter), [&slots](const IntervalRow& row) {
        if (row.interval.status == IntervalStatus::valid && row.interval.voltage_rms_v) {
            slots[row.interval.start].add(row.plug_id, *row.interval.voltage_rms_v);
        }
    });
    if (!read) {
        return tl::unexpected(read.error());
    }
    std::vector<StreetPoint> points;
    points.reserve(slots.size());
    for (auto& [start, slot] : slots) {
        points.push_back(point_of(start, std::move(slot)));
    }
    return points;
}

}  // namespace

std::shared_ptr<const StreetDays::Points> StreetDays::find(const Key& key, const std::vector<PlugId>& plugs,
                                                           UtcMillis now) {
    const std::lock_guard lock(mutex_);
    const auto day = days_.find(key);
    const bool holds = day != days_.end() && day->second.plugs == plugs && now - day->second.read_at < kKept;
    return holds ? day->second.points : nullptr;
}

void StreetDays::keep(Key key, Day day) {
    const std::lock_guard lock(mutex_);
    if (days_.size() >= kDaysMax && !days_.contains(key)) {
        days_.erase(std::ranges::min_element(days_, {}, [](const auto& one) { return one.second.read_at; }));
    }
    days_.insert_or_assign(std::move(key), std::move(day));
}

StoreResult<void> StreetDays::for_each_slot(const RecordView& view, const std::string& street,
                                            const std::vector<PlugId>& plugs, const TimeSpan& span, const Take& take) {
    if (plugs.empty()) {
        return {};
    }
    for (auto day = std::chrono::floor<days>(span.start); day < span.end; day += days{1}) {
        auto points = find({street, day}, plugs, view.now);
        if (!points) {
            auto read = read_day(view.record, plugs, day);
            if (!read) {
                return tl::unexpected(read.error());
            }
            points = std::make_shared<const Points>(std::move(*read));
            if (view.now - day > kMayChange + days{1}) {
                keep({street, day}, {.points = points, .read_at = view.now, .plugs = plugs});
            }
        }
        for (const StreetPoint& point : *points) {
            if (point.start >= span.start && point.start < span.end) {
                take(point);
            }
        }
    }
    return {};
}

}  // namespace collector::web
