#include "cli/calibration_finding.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include <collector/base/quote.hpp>
#include <collector/model/mains.hpp>
#include <collector/presentation/moment.hpp>
#include <collector/presentation/plug_choice.hpp>
#include <collector/presentation/time_figures.hpp>

namespace collector {
namespace {

template <class T>
using OrExit = tl::expected<T, ExitCode>;

constexpr const char* kProgram = "collector " COLLECTOR_VERSION;

/// As it is stored and shown: a millionth is 0.2 mV of mains.
double in_millionths(double gain) {
    constexpr double kMillion = 1e6;
    return std::round(gain * kMillion) / kMillion;
}

OrExit<UtcMillis> moment_of(const WholeRecord& whole, const char* option, const std::string& text, DayMeans day_means) {
    const auto moment = find_moment(option, text, day_means, whole.clock);
    return moment ? OrExit<UtcMillis>(*moment) : refuse(whole.log, moment.error().what);
}

/// The time that is to be compared; nullopt: none was named.
OrExit<std::optional<TimeSpan>> named_span(const WholeRecord& whole, const CalibrationQuestion& question) {
    if (question.from.empty()) {
        return question.to.empty() ? OrExit<std::optional<TimeSpan>>(std::nullopt)
                                   : refuse(whole.log, "--to needs --from");
    }
    const auto from = moment_of(whole, "--from", question.from, DayMeans::its_start);
    const auto to =
        question.to.empty() ? OrExit<UtcMillis>(whole.now) : moment_of(whole, "--to", question.to, DayMeans::its_end);
    if (!from || !to) {
        return tl::unexpected(ExitCode::usage);
    }
    if (*from > whole.now) {
        return refuse(whole.log, fmt::format("--from {} has not come yet", question.from));
    }
    if (*to <= *from) {
        return refuse(whole.log, fmt::format("--to {} comes before --from {}", question.to, question.from));
    }
    if (*to - *from > kComparedMax) {
        return refuse(whole.log, fmt::format("at most {} days are compared; name the time in which both were in one "
                                             "socket: an hour or a day is enough",
                                             kComparedMax.count()));
    }
    return TimeSpan{*from, *to};
}

/// From when to when it is to hold, and what takes its place. `right_at`: a moment at which it is right.
OrExit<CalibrationReport> with_validity(const WholeRecord& whole, const CalibrationQuestion& question,
                                        CalibrationReport report, UtcMillis right_at) {
    const auto bounds = calibration_bounds(whole.record, report.plug, report.channel, right_at);
    if (!bounds) {
        return explain(whole.log, bounds.error());
    }
    const auto from = question.valid_from.empty()
                          ? OrExit<UtcMillis>(bounds->valid_from)
                          : moment_of(whole, "--valid-from", question.valid_from, DayMeans::its_start);
    const auto to = question.valid_to.empty() ? OrExit<UtcMillis>(UtcMillis::max())
                                              : moment_of(whole, "--valid-to", question.valid_to, DayMeans::its_end);
    if (!from || !to) {
        return tl::unexpected(ExitCode::usage);
    }
    if (*from > whole.now) {
        return refuse(whole.log, fmt::format("--valid-from {} has not come yet", question.valid_from));
    }
    if (*to <= *from) {
        return refuse(whole.log, fmt::format("--valid-to {} comes before {}, from which on it would hold",
                                             question.valid_to, local_text(*from, whole.clock)));
    }
    const bool was_another_before = bounds->same_since > report.plug.first_seen;
    if (report.comparison && was_another_before && *from < bounds->same_since) {
        return refuse(whole.log, fmt::format("--valid-from {} comes before {}, when the plug was calibrated itself, or "
                                             "became another device; what was compared came after that",
                                             question.valid_from, local_text(bounds->same_since, whole.clock)));
    }
    report.valid_from = *from;
    report.valid_to = question.valid_to.empty() ? std::nullopt : std::optional(*to);
    if (const Calibration* const next = bounds->next_after(*from)) {
        report.next = *next;
    }
    return report;
}

CalibrationReport begun(const WholeRecord& whole, PlugRow plug, unsigned channel) {
    return {.program = kProgram,
            .made_at = whole.now,
            .time_zone = whole.time_zone,
            .plug = std::move(plug),
            .channel = static_cast<std::uint8_t>(channel),
            .comparison = {},
            .gain = 1,
            .source = {},
            .valid_from = {},
            .valid_to = {},
            .next = {},
            .shown_v = kNominalV,
            .stored_as = {}};
}

OrExit<CalibrationFinding> finding_of(OrExit<CalibrationReport> report, const WholeRecord& whole) {
    if (!report) {
        return tl::unexpected(report.error());
    }
    return CalibrationFinding{.report = std::move(*report), .refusal_json = {}, .clock = whole.clock};
}

OrExit<CalibrationFinding> compare(const WholeRecord& whole, const CalibrationQuestion& question, PlugRow plug) {
    auto reference = one_plug(whole, question.reference);
    const auto span = reference ? named_span(whole, question) : tl::unexpected(reference.error());
    if (!span) {
        return tl::unexpected(span.error());
    }
    if (reference->id == plug.id) {
        return refuse(whole.log, "a plug cannot be its own reference; name another with --reference");
    }
    const ComparisonRequest request{.plug = std::move(plug),
                                    .channel = static_cast<std::uint8_t>(question.channel),
                                    .reference = std::move(*reference),
                                    .span = *span};
    auto outcome = compare_plugs(whole.record, request);
    if (!outcome) {
        return explain(whole.log, outcome.error());
    }
    if (!*outcome) {
        const RefusedComparison& refused = outcome->error();
        whole.log.error(fmt::format("{} (looked at {} to {})", refused.why.what,
                                    local_text(refused.looked_at.start, whole.clock),
                                    local_text(refused.looked_at.end, whole.clock)));
        return CalibrationFinding{.report = {},
                                  .refusal_json = calibration_json(RefusedCalibration{.program = kProgram,
                                                                                      .made_at = whole.now,
                                                                                      .time_zone = whole.time_zone,
                                                                                      .request = request,
                                                                                      .refused = refused}),
                                  .clock = whole.clock};
    }
    CalibrationReport report = begun(whole, request.plug, request.channel);
    report.comparison = std::move(**outcome);
    const PlugComparison& comparison = *report.comparison;
    report.gain = in_millionths(comparison.estimate.gain);
    report.source = source_text(comparison);
    report.shown_v = comparison.estimate.volts.p50;
    const UtcMillis right_at = comparison.looked_at.start;
    return finding_of(with_validity(whole, question, std::move(report), right_at), whole);
}

OrExit<CalibrationFinding> take_given(const WholeRecord& whole, const CalibrationQuestion& question, PlugRow plug) {
    CalibrationReport report = begun(whole, std::move(plug), question.channel);
    report.gain = *question.gain;
    report.source = question.source;
    const auto latest = whole.record.latest({report.plug.id});
    if (!latest) {
        return explain(whole.log, latest.error());
    }
    const auto reading = std::ranges::find(*latest, report.channel, &ReadingRecord::channel);
    if (reading == latest->end() && !latest->empty()) {
        return refuse(whole.log, fmt::format("{} sends no channel {}", quote(report.plug.topic), report.channel));
    }
    const auto shown = reading == latest->end() ? std::nullopt : reading->values.voltage_v;
    report.shown_v = shown && is_mains_voltage(*shown) ? *shown : report.shown_v;
    return finding_of(with_validity(whole, question, std::move(report), whole.now), whole);
}

}  // namespace

tl::expected<PlugRow, ExitCode> one_plug(const WholeRecord& whole, const std::string& word) {
    const auto plugs = choose_plugs(whole.plugs, {word});
    if (!plugs) {
        return refuse(whole.log, plugs.error().what);
    }
    if (plugs->size() > 1) {
        std::string topics;
        for (const PlugRow& plug : *plugs) {
            topics += (topics.empty() ? "" : ", ") + quote(plug.topic);
        }
        return refuse(whole.log,
                      fmt::format("several plugs are called {}; name one by its topic: {}", quote(word), topics));
    }
    return plugs->front();
}

tl::expected<CalibrationFinding, ExitCode> find_calibration(const std::filesystem::path& database,
                                                            const CalibrationQuestion& question, Log& log) {
    std::optional<OrExit<CalibrationFinding>> found;
    const auto read = read_record(
        database,
        [&](const WholeRecord& whole) {
            auto plug = one_plug(whole, question.plug);
            found = !plug                        ? tl::unexpected(plug.error())
                    : question.reference.empty() ? take_given(whole, question, std::move(*plug))
                                                 : compare(whole, question, std::move(*plug));
        },
        log);
    if (!read) {
        return tl::unexpected(read.error());
    }
    return std::move(*found);
}

}  // namespace collector
