#include <algorithm>
#include <utility>

#include <collector/model/reading_flag.hpp>
#include <collector/presentation/csv_line.hpp>
#include <collector/presentation/figures.hpp>

#include "web/answer_parts.hpp"
#include "web/api_answers.hpp"
#include "web/down_sampling.hpp"
#include "web/shown_sample.hpp"

namespace collector::web {
namespace {

/// A local day of 25 hours: what is longer is made of ten-minute intervals.
constexpr std::chrono::hours kSamplesMax{25};
/// So many samples are read for one curve; a plug that sends more is shown by its intervals.
constexpr std::size_t kSamplesRead = 20'000;

struct Curve {
    std::vector<CurvePoint> points;
    std::optional<std::chrono::milliseconds> step;  ///< nullopt: they are samples
};

struct CurveRequest {
    const PlugRow* plug;
    RecordFilter filter;
    std::int64_t points;
};

/// nullopt: there are none, or not all of them are kept, or too many.
StoreResult<std::optional<std::vector<CurvePoint>>> samples_of(const RecordView& view, const CurveRequest& request) {
    const TimeSpan& span = request.filter.span;
    std::vector<CurvePoint> samples;
    if (span.end - span.start > kSamplesMax || view.site.readings_from > span.start) {
        return std::nullopt;
    }
    bool are_too_many = false;
    const auto read = for_each_row(view.record.voltages(request.filter), [&](const VoltageRow& row) {
        if (is_shown(row.sample)) {
            const double volts = *row.sample.voltage_v;
            samples.push_back({row.sample.time, volts, volts, volts});
        }
        are_too_many = samples.size() > kSamplesRead;
        return !are_too_many;
    });
    if (!read) {
        return tl::unexpected(read.error());
    }
    return samples.empty() || are_too_many ? std::nullopt : std::optional(std::move(samples));
}

Curve curve_of_samples(std::vector<CurvePoint> samples, const CurveRequest& request) {
    if (std::cmp_less_equal(samples.size(), request.points)) {
        return {std::move(samples), std::nullopt};
    }
    const auto step = bucket_length(request.filter.span, request.points, std::chrono::seconds{1});
    DownSampler sampler(step);
    std::ranges::for_each(samples, [&sampler](const CurvePoint& sample) { sampler.add(sample); });
    return {sampler.points(), step};
}

StoreResult<Curve> curve_of_intervals(const RecordView& view, const CurveRequest& request) {
    const auto step = bucket_length(request.filter.span, request.points, kIntervalLength);
    DownSampler sampler(step);
    RecordFilter filter = request.filter;
    filter.span.start = interval_start(filter.span.start);  // the one that the span begins in
    const auto read = for_each_row(view.record.intervals(filter), [&sampler](const IntervalRow& row) {
        const Interval& interval = row.interval;
        if (interval.voltage_rms_v) {
            const double mean = *interval.voltage_rms_v;
            sampler.add(
                {interval.start, interval.voltage_min_v.value_or(mean), mean, interval.voltage_max_v.value_or(mean)});
        }
    });
    if (!read) {
        return tl::unexpected(read.error());
    }
    return Curve{sampler.points(), step};
}

StoreResult<Curve> curve_of(const RecordView& view, const CurveRequest& request) {
    auto samples = samples_of(view, request);
    if (!samples) {
        return tl::unexpected(samples.error());
    }
    return *samples ? curve_of_samples(std::move(**samples), request) : curve_of_intervals(view, request);
}

HttpAnswer csv_answer(const Curve& curve) {
    std::string text = "time,min_v,mean_v,max_v\r\n";
    for (const CurvePoint& point : curve.points) {
        CsvLine line;
        line.add(std::to_string(ms(point.time)));
        for (const double volts : {point.min_v, point.mean_v, point.max_v}) {
            line.add(Json(rounded(volts, kVoltDecimals)).dump());
        }
        text += line.text();
    }
    return {.content_type = "text/csv; charset=utf-8", .body = std::move(text), .etag = {}};
}

HttpAnswer json_of(const Curve& curve, const CurveRequest& request) {
    Json points = Json::array();
    for (const CurvePoint& point : curve.points) {
        points.push_back(Json::array({ms(point.time), rounded(point.min_v, kVoltDecimals),
                                      rounded(point.mean_v, kVoltDecimals), rounded(point.max_v, kVoltDecimals)}));
    }
    return json_answer({{"plug", request.plug->topic},
                        {"channel", *request.filter.channel},
                        {"from", ms(request.filter.span.start)},
                        {"to", ms(request.filter.span.end)},
                        {"kind", curve.step ? "minmax" : "samples"},
                        {"columns", {"time", "min_v", "mean_v", "max_v"}},
                        {"step_ms", curve.step ? Json(curve.step->count()) : Json(nullptr)},
                        {"points", std::move(points)}});
}

}  // namespace

AnswerResult series_answer(const RecordView& view, const Parameters& parameters) {
    const auto plug = parameters.needed_plug();
    auto filter = parameters.filter(std::chrono::days{1});
    const auto points = parameters.points();
    if (!plug || !filter || !points) {
        return tl::unexpected(!plug ? plug.error() : !filter ? filter.error() : points.error());
    }
    filter->channel = filter->channel.value_or(std::uint8_t{1});
    const CurveRequest request{.plug = *plug, .filter = std::move(*filter), .points = *points};
    const auto format = find_format(parameters);
    if (!format) {
        return tl::unexpected(format.error());
    }
    const auto curve = curve_of(view, request);
    if (!curve) {
        return tl::unexpected(problem_of(curve.error(), view.settings));
    }
    return *format == Format::csv ? csv_answer(*curve) : json_of(*curve, request);
}

}  // namespace collector::web
