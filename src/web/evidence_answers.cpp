#include <algorithm>
#include <array>

#include <collector/base/iso_time.hpp>
#include <collector/presentation/figures.hpp>
#include <collector/quality/en50160.hpp>

#include "web/answer_parts.hpp"
#include "web/api_answers.hpp"

/// What was found out: rows as they are on record.
namespace collector::web {
namespace {

using std::chrono::days;

constexpr days kDay{1};
constexpr days kWeek{7};
constexpr days kTenWeeks{70};

Json topic_of(const RecordView& view, PlugId id) {
    const PlugRow* const plug = view.find_plug(id);
    return plug == nullptr ? Json(nullptr) : Json(plug->topic);
}

/// Reads all rows into a table, up to its limit.
template <class Row, class Cells>
AnswerResult all_rows(const RecordView& view, const Parameters& parameters, RowTable table,
                      const CursorResult<Row>& rows, Cells cells) {
    const auto read = for_each_row(rows, [&](const Row& row) { return table.add(cells(row)); });
    return read ? table.answer(parameters) : tl::unexpected(problem_of(read.error(), view.settings));
}

std::vector<Json> week_cells(const RecordView& view, const WeekRow& row) {
    const WeekNumbers numbers{.intervals = intervals_in(row.span),
                              .valid = row.intervals(IntervalStatus::valid),
                              .high = row.above_253,
                              .low = row.below_207,
                              .very_low = row.below_195_5};
    return {topic_of(view, row.plug_id),
            row.channel,
            week_text(view.clock.day_of(row.span.start)),
            ms(row.span.start),
            ms(row.span.end),
            numbers.intervals,
            numbers.valid,
            numbers.high,
            numbers.low,
            numbers.very_low,
            cut(coverage_percent(numbers), kPercentDecimals),
            name(verdict(numbers))};
}

}  // namespace

AnswerResult intervals_answer(const RecordView& view, const Parameters& parameters) {
    const auto plug = parameters.needed_plug();
    const auto filter = parameters.filter(kDay);
    if (!plug || !filter) {
        return tl::unexpected(plug ? filter.error() : plug.error());
    }
    RowTable table("intervals",
                   {"channel", "start", "rms_v", "min_v", "max_v", "samples", "expected", "status", "above_253"});
    return all_rows(view, parameters, std::move(table), view.record.intervals(*filter), [](const IntervalRow& row) {
        const Interval& interval = row.interval;
        return std::vector<Json>{interval.channel,
                                 ms(interval.start),
                                 volts_or_null(interval.voltage_rms_v),
                                 volts_or_null(interval.voltage_min_v),
                                 volts_or_null(interval.voltage_max_v),
                                 interval.samples,
                                 or_null(interval.expected_samples),
                                 name(interval.status),
                                 interval.samples_above};
    });
}

AnswerResult episodes_answer(const RecordView& view, const Parameters& parameters) {
    const auto filter = parameters.filter(kWeek);
    if (!filter) {
        return tl::unexpected(filter.error());
    }
    RowTable table("episodes", {"plug", "channel", "start", "end", "max_v", "rms_max_v", "samples_above", "samples"});
    return all_rows(view, parameters, std::move(table), view.record.episodes(*filter), [&view](const EpisodeRow& row) {
        return std::vector<Json>{topic_of(view, row.plug_id),
                                 row.channel,
                                 ms(row.span.start),
                                 ms(row.span.end),
                                 rounded(row.voltage_max_v, kVoltDecimals),
                                 volts_or_null(row.voltage_rms_max_v),
                                 row.samples_above,
                                 row.samples};
    });
}

AnswerResult weeks_answer(const RecordView& view, const Parameters& parameters) {
    const auto filter = parameters.filter(kTenWeeks);
    if (!filter) {
        return tl::unexpected(filter.error());
    }
    RowTable table("weeks", {"plug", "channel", "week", "start", "end", "intervals", "valid", "above_253", "below_207",
                             "below_195_5", "coverage_percent", "verdict"});
    return all_rows(view, parameters, std::move(table), view.record.weeks(*filter),
                    [&view](const WeekRow& row) { return week_cells(view, row); });
}

AnswerResult gaps_answer(const RecordView& view, const Parameters& parameters) {
    const auto filter = parameters.filter(kWeek);
    if (!filter) {
        return tl::unexpected(filter.error());
    }
    RowTable table("gaps", {"plug", "start", "end", "cause"});
    return all_rows(view, parameters, std::move(table), view.record.gaps(*filter), [&view](const GapRow& row) {
        return std::vector<Json>{row.plug_id ? topic_of(view, *row.plug_id) : Json(nullptr), ms(row.gap.start),
                                 ms_or_null(row.gap.end), name(row.gap.cause)};
    });
}

}  // namespace collector::web
