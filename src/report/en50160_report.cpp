#include <collector/report/en50160_report.hpp>

#include <algorithm>
#include <cmath>
#include <map>

#include <collector/presentation/digest.hpp>
#include <collector/presentation/number_text.hpp>

namespace collector {
namespace {

/// The same rounding as SQL's CAST(voltage_rms * 1000 + 0.5 AS INTEGER).
std::int64_t millivolts(double volts) {
    return static_cast<std::int64_t>(std::floor(volts * 1000 + 0.5));
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
        append_number(lines_, interval.start.time_since_epoch().count());
        lines_ += '|';
        append_number(lines_, std::int64_t{interval.samples});
        lines_.append("|").append(name(interval.status)).append("|");
        if (interval.voltage_rms_v) {
            append_number(lines_, millivolts(*interval.voltage_rms_v));
        }
        lines_ += '\n';
        if (lines_.size() >= kDigestBytes) {
            digest_lines();
        }
    }
    [[nodiscard]] En50160Channel done(const PlugRow& plug, std::uint8_t channel, UtcMillis made_until,
                                      std::vector<Correction> corrections) {
        digest_lines();
        std::erase_if(corrections, [channel](const Correction& one) { return one.channel != channel; });
        return {.plug = plug,
                .channel = channel,
                .evidence = tally_.evidence(made_until),
                .corrections = std::move(corrections),
                .inputs_sha256 = digest_.hex()};
    }

  private:
    /// A call for every line would take longer than the digest.
    static constexpr std::size_t kDigestBytes = 16'384;

    void digest_lines() {
        digest_.add(lines_);
        lines_.clear();
    }

    En50160Tally tally_;
    Digest digest_;
    std::string lines_;  ///< that are not in the digest yet
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
        const auto corrections = read_corrections(record, plug.id, period);
        if (!corrections) {
            return tl::unexpected(corrections.error());
        }
        std::map<std::uint8_t, ChannelReading> readings;
        const auto rows = record.intervals({.span = period, .plugs = {plug.id}, .channel = {}, .after = {}});
        const auto read = for_each_row(rows, [&](const IntervalRow& row) {
            const Interval& interval = row.interval;
            readings.try_emplace(interval.channel, period, limits, clock).first->second.add(interval, *corrections);
        });
        if (!read) {
            return tl::unexpected(read.error());
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
