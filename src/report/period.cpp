#include <collector/report/period.hpp>

#include <algorithm>

#include <fmt/format.h>

#include <collector/base/iso_time.hpp>
#include <collector/base/quote.hpp>

namespace collector {
namespace {

using std::chrono::days;
using std::chrono::local_days;

tl::unexpected<BadPeriod> bad(std::string what) {
    return tl::unexpected(BadPeriod{std::move(what)});
}

constexpr days kDaysOfAWeek{7};

ReportPeriod period_of(local_days first, local_days last, const LocalClock& clock) {
    const bool is_week = monday_of(first) == first && last - first + days{1} == kDaysOfAWeek;
    return {.span = {clock.start_of(first), clock.start_of(last + days{1})},
            .first_day = first,
            .last_day = last,
            .week = is_week ? std::optional(week_text(first)) : std::nullopt};
}

ReportPeriod week_from(local_days monday, const LocalClock& clock) {
    return period_of(monday, monday + kDaysOfAWeek - days{1}, clock);
}

Result<ReportPeriod, BadPeriod> days_between(const PeriodRequest& request, const LocalClock& clock, UtcMillis known) {
    const auto first = parse_iso_day(request.from);
    if (!first) {
        return bad(fmt::format("--from {} is no day like 2026-05-18", quote(request.from)));
    }
    // Up to midnight is the day before.
    const auto last = request.to.empty() ? std::optional(clock.day_of(known - std::chrono::milliseconds{1}))
                                         : parse_iso_day(request.to);
    if (!last) {
        return bad(fmt::format("--to {} is no day like 2026-05-24", quote(request.to)));
    }
    if (*last < *first) {
        return request.to.empty() ? bad(fmt::format("there is nothing on record from {} on; it ends on {}",
                                                    request.from, day_text(*last)))
                                  : bad(fmt::format("--to {} comes before --from {}", request.to, request.from));
    }
    return period_of(*first, *last, clock);
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
        return request.from.empty() ? bad("--to needs --from") : days_between(request, clock, known);
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
