#include <collector/report/en50160_report.hpp>

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "report/digest.hpp"

namespace collector {
namespace {

/// The same rounding as SQL's CAST(voltage_rms * 1000 + 0.5 AS INTEGER).
std::string millivolts(const std::optional<double>& volts) {
    return volts ? fmt::to_string(static_cast<std::int64_t>(std::floor(*volts * 1000 + 0.5))) : std::string();
}

/// What all of its samples were multiplied by; nullopt: that changed on the way.
std::optional<double> gain_of(const Interval& interval, const std::vector<Correction>& corrections) {
    const UtcMillis end = interval.start + kIntervalLength;
    for (const Correction& one : corrections) {
        if (one.channel == interval.channel && one.span.start < end && one.span.end > interval.start) {
            const bool is_whole = one.span.start <= interval.start && one.span.end >= end;
            return is_whole ? std::optional(one.gain) : std::nullopt;
        }
    }
    return 1;
}

class ChannelReading {
  public:
    ChannelReading(const TimeSpan& period, const En50160Limits& limits, const LocalClock& clock)
        : tally_(period, limits, clock) {}

    void add(const Interval& interval, const std::vector<Correction>& corrections) {
        tally_.add(interval, gain_of(interval, corrections));
        digest_.add(fmt::format("{}|{}|{}|{}\n", interval.start.time_since_epoch().count(), interval.samples,
                                name(interval.status), millivolts(interval.voltage_rms_v)));
    }
    [[nodiscard]] En50160Channel done(const PlugRow& plug, std::uint8_t channel, UtcMillis made_until,
                                      std::vector<Correction> corrections) {
        std::erase_if(corrections, [channel](const Correction& one) { return one.channel != channel; });
        return {.plug = plug,
                .channel = channel,
                .evidence = tally_.evidence(made_until),
                .corrections = std::move(corrections),
                .inputs_sha256 = digest_.hex()};
    }

  private:
    En50160Tally tally_;
    Digest digest_;
};

}  // namespace

StoreResult<std::vector<En50160Channel>> evaluate_en50160(RecordSnapshot& record, const std::vector<PlugRow>& plugs,
                                                          const TimeSpan& period, const En50160Limits& limits,
                                                          const LocalClock& clock) {
    const auto sites = record.sites();
    if (!sites) {
        return tl::unexpected(sites.error());
    }
    std::vector<En50160Channel> channels;
    for (const PlugRow& plug : plugs) {
        const auto rows = record.intervals({.span = period, .plugs = {plug.id}, .channel = {}, .after = {}});
        const auto corrections = read_corrections(record, plug.id, period);
        if (!rows || !corrections) {
            return tl::unexpected(!rows ? rows.error() : corrections.error());
        }
        std::map<std::uint8_t, ChannelReading> readings;
        for (;;) {
            const auto row = (*rows)->next();
            if (!row) {
                return tl::unexpected(row.error());
            }
            if (*row == nullptr) {
                break;
            }
            const Interval& interval = (*row)->interval;
            readings.try_emplace(interval.channel, period, limits, clock).first->second.add(interval, *corrections);
        }
        const auto site = std::ranges::find(*sites, plug.site_id, &SiteRow::id);
        const UtcMillis made_until =
            site == sites->end() ? UtcMillis::max() : site->evaluated_until.value_or(UtcMillis::min());
        if (readings.empty()) {
            readings.try_emplace(1, period, limits, clock);
        }
        for (auto& [channel, reading] : readings) {
            channels.push_back(reading.done(plug, channel, made_until, *corrections));
        }
    }
    return channels;
}

}  // namespace collector
