#include <collector/presentation/period.hpp>

#include <algorithm>

#include <fmt/format.h>

#include <collector/base/iso_time.hpp>
#include <collector/base/quote.hpp>
#include <collector/presentation/moment.hpp>

namespace collector {
namespace {

using std::chrono::days;
using std::chrono::local_days;

tl::unexpected<BadPeriod> bad(std::string what) {
    return tl::unexpected(BadPeriod{std::move(what)});
}

constexpr days kDaysOfAWeek{7};

ReportPeriod period_of(const TimeSpan& span, const LocalClock& clock) {
    const local_days first = clock.day_of(span.start);
    const local_days after_week = first + kDaysOfAWeek;
    const bool is_week =
        monday_of(first) == first && span == TimeSpan{clock.start_of(first), clock.start_of(after_week)};
    return {.span = span,
            .first_day = first,
            .last_day = clock.day_of(span.end - std::chrono::milliseconds{1}),
            .week = is_week ? std::optional(week_text(first)) : std::nullopt};
}

ReportPeriod week_from(local_days monday, const LocalClock& clock) {
    return period_of({clock.start_of(monday), clock.start_of(monday + kDaysOfAWeek)}, clock);
}

/// What one word of a person stands for: a day from its start to its end, or a moment, which starts and ends at once.
std::optional<TimeSpan> parse_edge(const std::string& text, PeriodEdges edges, const LocalClock& clock) {
    if (const auto day = parse_iso_day(text)) {
        return TimeSpan{clock.start_of(*day), clock.start_of(*day + days{1})};
    }
    const auto moment = edges == PeriodEdges::moments ? parse_moment(text, clock) : std::nullopt;
    return moment ? std::optional(TimeSpan{*moment, *moment}) : std::nullopt;
}

tl::unexpected<BadPeriod> bad_edge(const char* option, const std::string& text, PeriodEdges edges,
                                   std::string_view example) {
    return bad(fmt::format(
        "{} {} is no day like {}{}", option, quote(text), example,
        edges == PeriodEdges::moments ? fmt::format(", and no moment like {}T12:00", example) : std::string()));
}

Result<ReportPeriod, BadPeriod> period_between(const PeriodRequest& request, const LocalClock& clock, UtcMillis known) {
    const auto first = parse_edge(request.from, request.edges, clock);
    if (!first) {
        return bad_edge("--from", request.from, request.edges, "2026-05-18");
    }
    // Up to midnight is the day before.
    const local_days last_known = clock.day_of(known - std::chrono::milliseconds{1});
    const bool from_moment = first->start == first->end;
    const auto last = !request.to.empty() ? parse_edge(request.to, request.edges, clock)
                      : from_moment       ? std::optional(TimeSpan{known, known})
                                          : std::optional(TimeSpan{known, clock.start_of(last_known + days{1})});
    if (!last) {
        return bad_edge("--to", request.to, request.edges, "2026-05-24");
    }
    if (last->end <= first->start && request.to.empty()) {
        return bad(
            fmt::format("there is nothing on record from {} on; it ends on {}", request.from, day_text(last_known)));
    }
    if (last->end <= first->start) {
        const bool is_moment = last->start == last->end;
        return bad(
            fmt::format("--to {} {} --from {}", request.to, is_moment ? "is not after" : "comes before", request.from));
    }
    return period_of({first->start, last->end}, clock);
}

Result<ReportPeriod, BadPeriod> period_asked_for(const PeriodRequest& request, const LocalClock& clock,
                                                 UtcMillis known) {
    const bool has_days = !request.from.empty() || !request.to.empty();
    if (!request.week.empty()) {
        const auto monday = parse_iso_week(request.week);
        return has_days  ? bad("--week, or --from and --to, but not both")
               : !monday ? bad(fmt::format("--week {} is no week like 2026-W21", quote(request.week)))
                         : Result<ReportPeriod, BadPeriod>(week_from(*monday, clock));
    }
    if (has_days) {
        return request.from.empty() ? bad("--to needs --from") : period_between(request, clock, known);
    }
    const local_days monday = monday_of(clock.day_of(known));
    return week_from(monday - kDaysOfAWeek, clock);
}

}  // namespace

Result<ReportPeriod, BadPeriod> find_period(const PeriodRequest& request, const LocalClock& clock, UtcMillis now,
                                            std::optional<UtcMillis> evaluated_until) {
    auto period = period_asked_for(request, clock, std::min(now, evaluated_until.value_or(now)));
    if (period && period->span.start > now) {
        return bad(fmt::format("{} has not begun yet", period->week ? *period->week : request.from));
    }
    return period;
}

}  // namespace collector
