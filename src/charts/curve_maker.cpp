#include "charts/curve_maker.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

#include <collector/model/reading_flag.hpp>

#include "charts/missing_cause.hpp"

namespace collector {
namespace {

using std::chrono::milliseconds;

/// Two to each unit of the plane's width: as fine as print shows it.
constexpr int kColumnsMax = 1400;

/// Plugs report every hour at least, and some are late.
constexpr std::chrono::minutes kSamplesApartMax{70};

/// From `start` on, without overlap: what has begun first goes on.
std::vector<MissingStretch> in_a_row(const std::vector<Gap>& gaps, const CurvePlan& plan) {
    std::vector<MissingStretch> row;
    row.reserve(gaps.size());
    for (const Gap& gap : gaps) {
        row.push_back({{gap.start, gap.end.value_or(plan.made_until)}, missing_cause(gap.cause)});
    }
    std::ranges::stable_sort(row, {}, [](const MissingStretch& one) { return one.span.start; });
    UtcMillis taken = plan.period.start;
    for (MissingStretch& one : row) {
        one.span = {std::max(one.span.start, taken), std::min(one.span.end, plan.period.end)};
        taken = std::max(taken, one.span.end);
    }
    std::erase_if(row, [](const MissingStretch& one) { return one.span.start >= one.span.end; });
    return row;
}

UtcMillis tick_from(UtcMillis time) {
    return interval_start(time + kIntervalLength - milliseconds{1});
}

}  // namespace

milliseconds column_of(const TimeSpan& period, PlotValues values, PlotLayout layout) {
    const milliseconds exact = (period.end - period.start) / kColumnsMax;
    if (values == PlotValues::samples) {
        return std::max(exact, milliseconds{1});
    }
    // The row of a day has room for each of its intervals.
    const milliseconds interval{kIntervalLength};
    const auto whole = layout == PlotLayout::days ? 1 : (exact + interval - milliseconds{1}) / interval;
    return interval * std::max<std::int64_t>(whole, 1);
}

bool is_shown(const Sample& sample) {
    using namespace reading_flag;
    constexpr std::uint32_t kUnfit = kRelayOff | kImplausible | kClockUnsynchronised | kSpike;
    return sample.voltage_v && (sample.flags & kUnfit) == 0;
}

CurveMaker::CurveMaker(const CurvePlan& plan, const std::vector<Gap>& gaps)
    : plan_(plan),
      gaps_(in_a_row(gaps, plan)),
      // Before the first tick there is no interval of the period's own.
      passed_(plan.values == PlotValues::means ? tick_from(plan.period.start) : plan.period.start) {
    const milliseconds length = plan.period.end - plan.period.start;
    missing_.resize(static_cast<std::size_t>((length + plan.column - milliseconds{1}) / plan.column));
}

std::size_t CurveMaker::column_at(UtcMillis time) const {
    return static_cast<std::size_t>((time - plan_.period.start) / plan_.column);
}

TimeSpan CurveMaker::column_span(std::size_t column) const {
    const UtcMillis start = plan_.period.start + plan_.column * static_cast<std::int64_t>(column);
    return {start, std::min(start + plan_.column, plan_.period.end)};
}

void CurveMaker::add(const Interval& interval) {
    pass_to(interval.start);
    const TimeSpan span{std::max(interval.start, plan_.period.start), interval.start + kIntervalLength};
    passed_ = span.end;
    const bool is_valid = interval.status == IntervalStatus::valid && interval.voltage_rms_v;
    const bool is_gap = interval.status == IntervalStatus::gap_collector || interval.status == IntervalStatus::gap_plug;
    if (plan_.values == PlotValues::samples && (is_valid || is_gap)) {
        miss_by_gaps(span, std::nullopt);  // they end where samples begin
    } else if (is_valid) {
        const double mean = *interval.voltage_rms_v;
        add({.span = span,
             .volts = mean,
             .sample_min_v = interval.voltage_min_v.value_or(mean),
             .sample_max_v = interval.voltage_max_v.value_or(mean)},
            !curve_.columns.empty() && curve_.columns.back().span.end == span.start);
    } else if (is_gap) {
        miss_by_gaps(span, missing_cause(interval.status));
    } else {
        miss(span, missing_cause(interval.status));
    }
}

void CurveMaker::add(const Sample& sample) {
    const double volts = *sample.voltage_v;
    add({.span = {sample.time, sample.time}, .volts = volts, .sample_min_v = volts, .sample_max_v = volts},
        !curve_.columns.empty() && sample.time - curve_.columns.back().span.end <= kSamplesApartMax);
}

void CurveMaker::add(const Value& value, bool is_joined) {
    if (curve_.values == 0 || value.volts > curve_.highest_v) {
        curve_.highest_v = value.volts;
        curve_.highest_at = value.span.start;
    }
    curve_.lowest_v = curve_.values == 0 ? value.volts : std::min(curve_.lowest_v, value.volts);
    curve_.values_high += value.volts > plan_.high_v ? 1 : 0;
    ++curve_.values;
    const std::size_t column = column_at(value.span.start);
    if (last_column_ != column) {
        curve_.columns.push_back({.span = value.span,
                                  .first_v = value.volts,
                                  .last_v = value.volts,
                                  .lowest_v = value.volts,
                                  .highest_v = value.volts,
                                  .sample_min_v = value.sample_min_v,
                                  .sample_max_v = value.sample_max_v,
                                  .is_joined = is_joined});
        last_column_ = column;
        return;
    }
    CurveColumn& last = curve_.columns.back();
    last.span.end = value.span.end;
    last.last_v = value.volts;
    last.lowest_v = std::min(last.lowest_v, value.volts);
    last.highest_v = std::max(last.highest_v, value.volts);
    last.sample_min_v = std::min(last.sample_min_v, value.sample_min_v);
    last.sample_max_v = std::max(last.sample_max_v, value.sample_max_v);
}

void CurveMaker::pass_to(UtcMillis time) {
    if (time <= passed_) {
        return;
    }
    const UtcMillis made_until = std::clamp(plan_.made_until, passed_, time);
    miss_by_gaps({passed_, made_until}, MissingCause::unrecorded);
    // Samples are there before they are evaluated.
    const bool has_samples = plan_.values == PlotValues::samples && !curve_.columns.empty();
    const UtcMillis known = has_samples ? std::max(made_until, curve_.columns.back().span.end) : made_until;
    miss_by_gaps({known, time}, MissingCause::pending);
    passed_ = time;
}

void CurveMaker::miss_by_gaps(const TimeSpan& span, std::optional<MissingCause> otherwise) {
    UtcMillis at = span.start;
    while (next_gap_ < gaps_.size() && gaps_[next_gap_].span.end <= span.start) {
        ++next_gap_;
    }
    for (std::size_t i = next_gap_; i < gaps_.size() && gaps_[i].span.start < span.end; ++i) {
        const TimeSpan part{std::max(gaps_[i].span.start, span.start), std::min(gaps_[i].span.end, span.end)};
        if (otherwise) {
            miss({at, part.start}, *otherwise);
        }
        miss(part, gaps_[i].cause);
        at = part.end;
    }
    if (otherwise) {
        miss({at, span.end}, *otherwise);
    }
}

void CurveMaker::miss(const TimeSpan& span, MissingCause cause) {
    const UtcMillis end = std::min(span.end, plan_.period.end);
    for (UtcMillis at = std::max(span.start, plan_.period.start); at < end;) {
        const std::size_t column = column_at(at);
        const UtcMillis next = std::min(column_span(column).end, end);
        missing_[column].at(static_cast<std::size_t>(cause)) += (next - at).count();
        at = next;
    }
}

std::vector<MissingStretch> CurveMaker::stretches() const {
    std::vector<MissingStretch> all;
    for (std::size_t column = 0; column < missing_.size(); ++column) {
        const auto& causes = missing_[column];
        const TimeSpan span = column_span(column);
        if (std::accumulate(causes.begin(), causes.end(), std::int64_t{0}) * 2 < (span.end - span.start).count()) {
            continue;
        }
        const auto cause = static_cast<MissingCause>(std::ranges::max_element(causes) - causes.begin());
        if (!all.empty() && all.back().cause == cause && all.back().span.end == span.start) {
            all.back().span.end = span.end;
        } else {
            all.push_back({span, cause});
        }
    }
    return all;
}

void CurveMaker::part_where_missing() {
    std::vector<TimeSpan> holes;
    for (const MissingStretch& one : curve_.missing) {
        // Samples that are too few for a mean are there nevertheless.
        if (one.cause != MissingCause::few_samples) {
            holes.push_back(one.span);
        }
    }
    auto hole = holes.begin();
    for (std::size_t i = 1; i < curve_.columns.size(); ++i) {
        const UtcMillis before = curve_.columns[i - 1].span.end;
        hole = std::find_if(hole, holes.end(), [before](const TimeSpan& one) { return one.end > before; });
        CurveColumn& column = curve_.columns[i];
        column.is_joined = column.is_joined && (hole == holes.end() || hole->start >= column.span.start);
    }
}

PlotCurve CurveMaker::curve() {
    pass_to(plan_.period.end);
    curve_.missing = stretches();
    if (plan_.values == PlotValues::samples) {
        part_where_missing();
    }
    return std::move(curve_);
}

}  // namespace collector
