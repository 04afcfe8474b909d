#include "quality/coverage.hpp"

#include <algorithm>

namespace collector {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kJitter{2000};

/// A broker takes 1.5 keep-alive times, 45 s by Tasmota's default, to find out that a plug is gone.
constexpr milliseconds kEdgeMin{90'000};

/// One part of a hole.
struct Part {
    TimeSpan span;
    std::optional<GapCause> cause;  ///< nullopt: not known from circumstances
    bool is_collectors;             ///< a gap of all plugs says it already
};

void append(std::vector<Part>& parts, UtcMillis end, std::optional<GapCause> cause, bool is_collectors,
            UtcMillis& reached) {
    if (end > reached) {
        parts.push_back({{reached, end}, cause, is_collectors});
        reached = end;
    }
}

/// Cuts `span`, which is in nobody else's gap, where the plug was offline.
void append_own(std::vector<Part>& parts, const TimeSpan& span, const std::vector<TimeSpan>& offline) {
    UtcMillis reached = span.start;
    for (const TimeSpan& absence : offline) {
        append(parts, std::min(absence.start, span.end), std::nullopt, false, reached);
        append(parts, std::min(absence.end, span.end), GapCause::plug_offline, false, reached);
    }
    append(parts, span.end, std::nullopt, false, reached);
}

std::vector<Part> cut(const TimeSpan& hole, const Circumstances& circumstances) {
    std::vector<Part> parts;
    UtcMillis reached = hole.start;
    for (const Gap& gap : circumstances.collector_gaps) {
        const UtcMillis start = std::clamp(gap.start, reached, hole.end);
        const UtcMillis end = std::min(gap.end.value_or(hole.end), hole.end);
        if (end <= reached) {
            continue;
        }
        append_own(parts, {reached, start}, circumstances.offline);
        reached = start;
        append(parts, end, gap.cause, true, reached);
    }
    append_own(parts, {reached, hole.end}, circumstances.offline);
    return parts;
}

GapCause cause_of(const std::vector<Part>& parts, std::size_t i, milliseconds edge) {
    if (parts[i].cause) {
        return *parts[i].cause;
    }
    if (parts[i].span.end - parts[i].span.start <= edge) {
        if (i > 0 && parts[i - 1].cause) {
            return *parts[i - 1].cause;
        }
        if (i + 1 < parts.size() && parts[i + 1].cause) {
            return *parts[i + 1].cause;
        }
    }
    return GapCause::plug_silent;
}

}  // namespace

std::optional<TimeSpan> hole_between(UtcMillis reading, UtcMillis next, milliseconds pace) {
    return next - reading > pace * 3 / 2 + kJitter ? std::optional(TimeSpan{reading + pace, next}) : std::nullopt;
}

std::vector<Gap> explain(const TimeSpan& hole, milliseconds pace, const Circumstances& circumstances) {
    const std::vector<Part> parts = cut(hole, circumstances);
    const milliseconds edge = std::max(kEdgeMin, pace * 3 / 2);
    std::vector<Gap> gaps;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (parts[i].is_collectors) {
            continue;
        }
        const GapCause cause = cause_of(parts, i, edge);
        if (!gaps.empty() && gaps.back().end == parts[i].span.start && gaps.back().cause == cause) {
            gaps.back().end = parts[i].span.end;
        } else {
            gaps.push_back({parts[i].span.start, parts[i].span.end, cause});
        }
    }
    return gaps;
}

}  // namespace collector
