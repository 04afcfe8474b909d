#include <collector/report/en50160_report.hpp>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include <collector/presentation/digest.hpp>
#include <collector/presentation/number_text.hpp>

namespace collector {
namespace {

/// The same rounding as SQL's CAST(voltage_rms * 1000 + 0.5 AS INTEGER).
std::int64_t millivolts(double volts) {
    const double raised = volts * 1000 + 0.5;
    const auto cut = static_cast<std::int64_t>(raised);
    return static_cast<double>(cut) > raised ? cut - 1 : cut;  // std::floor() is a call
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
        char* at = lines_.data() + filled_;
        at = write_number(at, interval.start.time_since_epoch().count());
        *at++ = '|';
        at = write_number(at, std::int64_t{interval.samples});
        *at++ = '|';
        at = std::ranges::copy(name(interval.status), at).out;
        *at++ = '|';
        if (interval.voltage_rms_v) {
            at = write_number(at, millivolts(*interval.voltage_rms_v));
        }
        *at++ = '\n';
        filled_ = static_cast<std::size_t>(at - lines_.data());
        if (filled_ >= kDigestBytes) {
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

    static constexpr std::size_t kLineMax = 256;

    void digest_lines() {
        digest_.add({lines_.data(), filled_});
        filled_ = 0;
    }

    En50160Tally tally_;
    Digest digest_;
    std::string lines_ = std::string(kDigestBytes + kLineMax, ' ');  ///< that are not in the digest yet
    std::size_t filled_ = 0;                                         ///< so much of it are they
};

/// Reads intervals of many plugs, one plug after the other.
class Evaluation {
  public:
    Evaluation(const TimeSpan& period, const En50160Limits& limits, const LocalClock& clock, Cursor<IntervalRow>& rows)
        : period_(period), limits_(limits), clock_(clock), rows_(rows) {}

    /// To the first row.
    StoreResult<void> begin() { return advance(); }
    /// Appends the channels of a plug, which must not be before the last one.
    StoreResult<void> add(std::vector<En50160Channel>& channels, const PlugRow& plug, UtcMillis made_until,
                          const std::vector<Correction>& corrections) {
        std::map<std::uint8_t, ChannelReading> readings;
        while (row_ != nullptr && row_->plug_id == plug.id) {
            const Interval& interval = row_->interval;
            readings.try_emplace(interval.channel, period_, limits_, clock_).first->second.add(interval, corrections);
            if (auto done = advance(); !done) {
                return done;
            }
        }
        if (readings.empty()) {
            readings.try_emplace(1, period_, limits_, clock_);
        }
        for (auto& [channel, reading] : readings) {
            channels.push_back(reading.done(plug, channel, made_until, corrections));
        }
        return {};
    }

  private:
    StoreResult<void> advance() {
        const auto row = rows_.next();
        row_ = row ? *row : nullptr;
        return row ? StoreResult<void>{} : tl::unexpected(row.error());
    }

    const TimeSpan& period_;
    const En50160Limits& limits_;
    const LocalClock& clock_;
    Cursor<IntervalRow>& rows_;
    const IntervalRow* row_ = nullptr;
};

/// Up to where a plug's intervals are made.
UtcMillis made_until(const std::vector<SiteRow>& sites, const PlugRow& plug) {
    const auto site = std::ranges::find(sites, plug.site_id, &SiteRow::id);
    return site == sites.end() ? UtcMillis::max() : site->evaluated_until.value_or(UtcMillis::min());
}

/// Of the plugs that have any.
StoreResult<std::map<PlugId, std::vector<Correction>>> all_corrections(RecordSnapshot& record,
                                                                       const RecordFilter& filter) {
    const auto rows = record.corrections(filter);
    if (!rows) {
        return tl::unexpected(rows.error());
    }
    std::map<PlugId, std::vector<Correction>> all;
    for (const CorrectionRow& row : *rows) {
        if (all.contains(row.plug_id)) {
            continue;
        }
        auto its = read_corrections(record, row.plug_id, filter.span);
        if (!its) {
            return tl::unexpected(its.error());
        }
        all.emplace(row.plug_id, std::move(*its));
    }
    return all;
}

}  // namespace

StoreResult<std::vector<En50160Channel>> evaluate_en50160(RecordSnapshot& record, const std::vector<PlugRow>& plugs,
                                                          const TimeSpan& period, const En50160Limits& limits,
                                                          const LocalClock& clock) {
    std::vector<En50160Channel> channels;
    if (plugs.empty()) {
        return channels;  // and not those of all plugs
    }
    RecordFilter filter{.span = period, .plugs = {}, .channel = {}, .after = {}};
    std::ranges::transform(plugs, std::back_inserter(filter.plugs), &PlugRow::id);
    const auto sites = record.sites();
    const auto corrections = all_corrections(record, filter);
    const auto rows = record.intervals(filter);
    if (!sites || !corrections || !rows) {
        return tl::unexpected(!sites ? sites.error() : !corrections ? corrections.error() : rows.error());
    }
    std::vector<PlugRow> ordered = plugs;
    std::ranges::sort(ordered, {}, &PlugRow::id);
    Evaluation evaluation(period, limits, clock, **rows);
    auto done = evaluation.begin();
    for (const PlugRow& plug : ordered) {
        const auto its = corrections->find(plug.id);
        done = done ? evaluation.add(channels, plug, made_until(*sites, plug),
                                     its == corrections->end() ? std::vector<Correction>{} : its->second)
                    : done;
    }
    if (!done) {
        return tl::unexpected(done.error());
    }
    return channels;
}

}  // namespace collector
