#include <collector/report/street_report.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace collector {
namespace {

using CurveKey = std::pair<PlugId, std::uint8_t>;

/// The values of a day by slot, each slot's as they were read.
using DayValues = std::vector<std::vector<CurveValue>>;

/// Reads the record a day at a time, and numbers curves as they come.
class StreetReading {
  public:
    StreetReading(RecordSnapshot& record, const std::vector<PlugRow>& plugs) : record_(record) {
        for (const PlugRow& plug : plugs) {
            plugs_.push_back(plug.id);
        }
    }

    StoreResult<DayValues> values_of(const TimeSpan& day) {
        DayValues values(static_cast<std::size_t>(intervals_in(day)));
        if (plugs_.empty()) {
            return values;  // asked for no plugs, the record would give all
        }
        const auto rows = record_.intervals({.span = day, .plugs = plugs_, .channel = {}, .after = {}});
        const auto read = for_each_row(rows, [&](const IntervalRow& row) {
            const Interval& interval = row.interval;
            if (interval.status == IntervalStatus::valid && interval.voltage_rms_v) {
                const auto slot = static_cast<std::size_t>((interval.start - day.start) / kIntervalLength);
                values[slot].push_back({number_of({row.plug_id, interval.channel}), *interval.voltage_rms_v});
            }
        });
        return read ? StoreResult<DayValues>(std::move(values)) : tl::unexpected(read.error());
    }

    /// Whose they are, by number.
    [[nodiscard]] std::vector<CurveKey> curves() const {
        std::vector<CurveKey> curves(numbers_.size());
        for (const auto& [key, number] : numbers_) {
            curves[number] = key;
        }
        return curves;
    }

  private:
    std::size_t number_of(const CurveKey& key) { return numbers_.try_emplace(key, numbers_.size()).first->second; }

    RecordSnapshot& record_;
    std::vector<PlugId> plugs_;
    std::map<CurveKey, std::size_t> numbers_;
};

StoreResult<std::vector<Gap>> gaps_of_all(RecordSnapshot& record, const TimeSpan& period) {
    std::vector<Gap> gaps;
    const auto rows = record.gaps({.span = period, .plugs = {}, .channel = {}, .after = {}});
    const auto read = for_each_row(rows, [&gaps](const GapRow& row) {
        if (!row.plug_id) {
            gaps.push_back(row.gap);
        }
    });
    return read ? StoreResult<std::vector<Gap>>(std::move(gaps)) : tl::unexpected(read.error());
}

StoreResult<std::vector<Correction>> corrections_of(RecordSnapshot& record, const CurveKey& curve,
                                                    const TimeSpan& period) {
    auto corrections = read_corrections(record, curve.first, period);
    if (corrections) {
        std::erase_if(*corrections, [&curve](const Correction& one) { return one.channel != curve.second; });
    }
    return corrections;
}

/// The slots of a period as far as the record is made; a period may begin between two ticks.
TimeSpan slots_of(const ReportHead& head) {
    const std::chrono::milliseconds just_before{kIntervalLength - std::chrono::milliseconds{1}};
    const TimeSpan& period = head.period.span;
    const UtcMillis start = interval_start(period.start + just_before);
    return {start, std::max(start, std::min(period.end, head.evaluated_until.value_or(start)))};
}

}  // namespace

std::int64_t StreetRecord::plugs_measured() const {
    std::set<PlugId> plugs;
    for (const StreetCurve& curve : curves) {
        plugs.insert(curve.plug.id);
    }
    return static_cast<std::int64_t>(plugs.size());
}

double StreetRecord::coverage_percent() const {
    std::int64_t values = 0;
    for (const CurveEvidence& curve : evidence.curves) {
        values += curve.measured;
    }
    const auto possible = static_cast<double>(curves.size()) * static_cast<double>(slots.size());
    constexpr double kPercent = 100;
    return possible == 0 ? 0 : kPercent * static_cast<double>(values) / possible;
}

StoreResult<StreetRecord> evaluate_street(RecordSnapshot& record, const std::vector<PlugRow>& plugs,
                                          const ReportHead& head, const StreetRules& rules, const LocalClock& clock) {
    StreetReading reading(record, plugs);
    StreetTally tally(rules, clock);
    StreetRecord result;
    const TimeSpan slots = slots_of(head);
    for (UtcMillis day = slots.start; day < slots.end; day += std::chrono::days{1}) {
        auto values = reading.values_of({day, std::min(day + std::chrono::days{1}, slots.end)});
        if (!values) {
            return tl::unexpected(values.error());
        }
        UtcMillis start = day;
        for (std::vector<CurveValue>& slot : *values) {
            result.slots.push_back(tally.add(start, std::move(slot)));
            start += kIntervalLength;
        }
    }
    const StreetEvidence evidence = tally.evidence();
    const std::vector<CurveKey> curves = reading.curves();
    const std::vector<std::size_t> order = order_of_curves(evidence);
    result.evidence = reordered(evidence, order);
    for (const std::size_t number : order) {
        const auto& [plug_id, channel] = curves[number];
        auto corrections = corrections_of(record, curves[number], head.period.span);
        if (!corrections) {
            return tl::unexpected(corrections.error());
        }
        result.curves.push_back({*std::ranges::find(plugs, plug_id, &PlugRow::id), channel, std::move(*corrections)});
    }
    auto gaps = gaps_of_all(record, slots);
    if (!gaps) {
        return tl::unexpected(gaps.error());
    }
    result.gaps_of_all = std::move(*gaps);
    return result;
}

}  // namespace collector
