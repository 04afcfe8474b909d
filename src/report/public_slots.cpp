#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include <collector/report/public_street.hpp>

namespace collector {
namespace {

/// Takes the intervals of a day by plug, time and channel, as they are read, and gives each slot one value a plug.
class PlugMeans {
  public:
    explicit PlugMeans(const TimeSpan& day) : day_(day), volts_(static_cast<std::size_t>(intervals_in(day))) {}

    void add(const IntervalRow& row) {
        const Interval& interval = row.interval;
        if (interval.status != IntervalStatus::valid || !interval.voltage_rms_v) {
            return;
        }
        if (plug_ != row.plug_id || start_ != interval.start) {
            close();
            plug_ = row.plug_id;
            start_ = interval.start;
        }
        sum_v_ += *interval.voltage_rms_v;
        ++channels_;
    }

    /// By slot. Ends it.
    [[nodiscard]] std::vector<std::vector<double>> values() {
        close();
        return std::move(volts_);
    }

  private:
    void close() {
        if (channels_ > 0) {
            volts_[static_cast<std::size_t>((start_ - day_.start) / kIntervalLength)].push_back(sum_v_ / channels_);
        }
        sum_v_ = 0;
        channels_ = 0;
    }

    TimeSpan day_;
    std::vector<std::vector<double>> volts_;
    std::optional<PlugId> plug_;
    UtcMillis start_{};
    double sum_v_ = 0;
    int channels_ = 0;
};

}  // namespace

StoreResult<std::vector<PublicSlot>> read_public_slots(RecordSnapshot& record, const std::vector<PlugId>& plugs,
                                                       const TimeSpan& span, const PublicRules& rules) {
    std::vector<PublicSlot> slots;
    for (UtcMillis day = span.start; day < span.end; day += std::chrono::days{1}) {
        const TimeSpan part{day, std::min(day + std::chrono::days{1}, span.end)};
        PlugMeans means(part);
        if (!plugs.empty()) {  // asked for no plugs, the record would give all
            const auto read = for_each_row(record.intervals({.span = part, .plugs = plugs, .channel = {}, .after = {}}),
                                           [&means](const IntervalRow& row) { means.add(row); });
            if (!read) {
                return tl::unexpected(read.error());
            }
        }
        UtcMillis start = day;
        for (std::vector<double>& volts : means.values()) {
            slots.push_back(public_slot(start, std::move(volts), rules));
            start += kIntervalLength;
        }
    }
    return slots;
}

}  // namespace collector
