#include <collector/report/inverter_report.hpp>

#include <utility>

#include <collector/presentation/known_span.hpp>

namespace collector {
namespace {

Daylight daylight_of(const DaylightChoice& choice, const TimeSpan& span, const LocalClock& clock) {
    return choice.place ? Daylight::by_sun(span, *choice.place) : Daylight::by_hours(span, choice.hours, clock);
}

StoreResult<void> add_samples(InverterTally& tally, RecordSnapshot& record, PlugId plug, const TimeSpan& known) {
    const auto rows =
        record.voltages({.span = {known.start - InverterTally::kBefore, known.end + InverterTally::kAfter},
                         .plugs = {plug},
                         .channel = {},
                         .after = {}});
    return for_each_row(rows, [&tally](const VoltageRow& row) { tally.add(row.sample); });
}

/// The collector has found them out when it made the intervals; samples alone don't show them.
StoreResult<void> add_two_devices(InverterTally& tally, RecordSnapshot& record, PlugId plug, const TimeSpan& known) {
    const auto rows = record.intervals(
        {.span = {known.start - InverterTally::kBefore, known.end}, .plugs = {plug}, .channel = {}, .after = {}});
    return for_each_row(rows, [&tally](const IntervalRow& row) {
        if (row.interval.status == IntervalStatus::two_devices) {
            tally.add_two_devices(row.interval.channel, {row.interval.start, row.interval.start + kIntervalLength});
        }
    });
}

}  // namespace

StoreResult<InverterReport> read_inverter_report(RecordSnapshot& record, const InverterRequest& request,
                                                 const LocalClock& clock) {
    const TimeSpan known = known_span(request.head);
    const Daylight daytime = daylight_of(request.daylight, known, clock);
    InverterReport report{.head = request.head,
                          .limits = request.limits,
                          .daylight = request.daylight,
                          .known = known,
                          .daylight_length = daytime.within(known),
                          .channels = {}};
    for (const PlugRow& plug : request.plugs) {
        InverterTally tally(known, request.limits, daytime, clock);
        if (auto read = add_two_devices(tally, record, plug.id, known); !read) {
            return tl::unexpected(read.error());
        }
        if (auto read = add_samples(tally, record, plug.id, known); !read) {
            return tl::unexpected(read.error());
        }
        const auto corrections = read_sample_corrections(record, plug.id, known);
        if (!corrections) {
            return tl::unexpected(corrections.error());
        }
        for (InverterEvidence& evidence : tally.done()) {
            std::vector<Correction> own = *corrections;
            std::erase_if(own, [&evidence](const Correction& one) { return one.channel != evidence.channel; });
            report.channels.push_back({plug, std::move(evidence), std::move(own)});
        }
    }
    return report;
}

}  // namespace collector
