#include "web/street_days.hpp"

#include <algorithm>

#include <collector/model/mains.hpp>
#include <collector/quality/en50160.hpp>
#include <collector/quality/public_slot.hpp>
#include <collector/report/public_street.hpp>

#include "web/api_request.hpp"

namespace collector::web {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

/// Late readings and the evaluation come within that.
constexpr days kMayChange{2};

StreetPoint point_of(UtcMillis start, std::vector<double> volts) {
    const auto measured = static_cast<std::int32_t>(volts.size());
    const auto above = std::ranges::count_if(volts, [](double v) { return v > kVoltageHighV; });
    const VoltageSpread spread = *voltage_spread(std::move(volts));
    return {.start = start,
            .measured = measured,
            .above = static_cast<std::int32_t>(above),
            .p5_v = static_cast<float>(spread.p5),
            .median_v = static_cast<float>(spread.p50),
            .p95_v = static_cast<float>(spread.p95),
            .max_v = static_cast<float>(spread.max)};
}

/// Where too few plugs are there to show how far they lie apart, the edges are the middle.
StreetPoint public_point_of(const PublicSlot& slot) {
    const double middle_v = *slot.middle_v;
    const auto measured = static_cast<std::int32_t>(slot.measured);
    return {.start = slot.start,
            .measured = measured,
            .above = slot.above_percent ? std::optional(measured * *slot.above_percent / 100) : std::nullopt,
            .p5_v = static_cast<float>(slot.low_v.value_or(middle_v)),
            .median_v = static_cast<float>(middle_v),
            .p95_v = static_cast<float>(slot.high_v.value_or(middle_v)),
            .max_v = std::nullopt};
}

StoreResult<std::vector<StreetPoint>> read_public_day(RecordSnapshot& record, const std::vector<PlugId>& plugs,
                                                      sys_days day) {
    return read_public_slots(record, plugs, {day, day + days{1}}, {}).map([](const std::vector<PublicSlot>& slots) {
        std::vector<StreetPoint> points;
        for (const PublicSlot& slot : slots) {
            if (is_shown(slot)) {
                points.push_back(public_point_of(slot));
            }
        }
        return points;
    });
}

StoreResult<std::vector<StreetPoint>> read_day(RecordSnapshot& record, const std::vector<PlugId>& plugs, sys_days day) {
    std::map<UtcMillis, std::vector<double>> slots;
    const RecordFilter filter{.span = {day, day + days{1}}, .plugs = plugs, .channel = {}, .after = {}};
    const auto read = for_each_row(record.intervals(filter), [&slots](const IntervalRow& row) {
        if (row.interval.status == IntervalStatus::valid && row.interval.voltage_rms_v) {
            slots[row.interval.start].push_back(*row.interval.voltage_rms_v);
        }
    });
    if (!read) {
        return tl::unexpected(read.error());
    }
    std::vector<StreetPoint> points;
    points.reserve(slots.size());
    for (auto& [start, volts] : slots) {
        points.push_back(point_of(start, std::move(volts)));
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
            auto read =
                view.settings.is_public ? read_public_day(view.record, plugs, day) : read_day(view.record, plugs, day);
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
