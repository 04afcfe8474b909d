#include "recorder/plug_clock.hpp"

#include <algorithm>
#include <utility>

namespace collector {
namespace {

using std::chrono::milliseconds;

/// A retained message may seem to be measured so long after it came, since its clock may be off by now.
constexpr milliseconds kAheadMax{30'000};

/// No live message is later than this: a broker ends a session that it keeps sooner.
constexpr milliseconds kLatenessMax{std::chrono::hours{7 * 24}};

/// So much later than others that it was sent before a message may come, if not in order.
constexpr milliseconds kOvertakenMax{std::chrono::minutes{2}};

constexpr milliseconds kZoneStep{std::chrono::minutes{30}};
constexpr milliseconds kZoneStepMax{std::chrono::hours{26}};
/// A message may be held up just when the clock was set; so much is granted where it makes sense of what otherwise
/// makes none.
constexpr milliseconds kHeldUpGranted{60'000};

/// Messages that make the candidate the line; and if it drifts, or all of them may be late.
constexpr int kConfirmedBy = 3;
constexpr int kConfirmedByDoubtful = 5;

/// So far a message may be from the candidate. Two messages show no drift of less than two seconds; the third is by
/// half as much farther off then, and each may be off by a second.
constexpr milliseconds kFitsCandidate{4'000};

/// How fast a clock may drift from the candidate's first message to its second: a twentieth of the time, of an hour at
/// most. Some lose a second every thirty.
constexpr int kDriftDivisor = 20;
constexpr milliseconds kDriftedForMax{std::chrono::hours{1}};

/// Slower messages in a row that the first candidate stands against.
constexpr int kPassedOverMax = 8;

}  // namespace

PlugClock::PlugClock(std::optional<milliseconds> usual) : usual_(usual) {
    if (usual) {
        line_ = ClockLine(*usual);
    }
}

Placement PlugClock::place(const std::optional<PlugTime>& plug_time, UtcMillis received_at, bool scheduled) {
    if (!plug_time || !plug_time->is_set()) {
        return {.time = received_at, .offset = std::nullopt};
    }
    const milliseconds offset = plug_time->stamp - received_at;
    const bool due = is_due(received_at, scheduled);
    const bool in_burst = heard_ && received_at - *heard_ < ClockLine::kApart;
    const bool on_schedule = hear(received_at, scheduled);
    if (line_ && line_->is_outdated(received_at)) {
        line_.reset();
        usual_.reset();
    }
    if (!line_) {
        static_cast<void>(learn(received_at, offset, true));
        came_in_time(received_at, milliseconds{0}, on_schedule);
        return {.time = received_at, .offset = offset};
    }
    usual_ = line_->at(received_at);
    const milliseconds late_by = *usual_ - offset;
    if (std::chrono::abs(late_by) <= kLateAfter) {
        line_->add(received_at, offset);
        candidate_.reset();
        // Of one that was due, late_by is the start of a drift rather than a delay.
        came_in_time(received_at, due ? milliseconds{0} : late_by, on_schedule);
        return {.time = received_at, .offset = offset};
    }
    return place_misfit({.received_at = received_at,
                         .offset = offset,
                         .late_by = late_by,
                         .measured = received_at - late_by,
                         .on_schedule = on_schedule,
                         .is_due = due && !rhythm_.is_missing_at(received_at - late_by),
                         .in_burst = in_burst});
}

Placement PlugClock::place_misfit(const Misfit& message) {
    const bool is_zone = is_zone_step(message);
    const bool is_sure = message.late_by < milliseconds{0} || message.late_by > kLatenessMax || message.is_due ||
                         is_zone || is_out_of_order(message);
    if (learn(message.received_at, message.offset, is_sure)) {
        if (!is_zone || message.is_due || !candidate_) {
            came_in_time(message.received_at, milliseconds{0}, message.on_schedule);
        }
        return {.time = message.received_at,
                .offset = message.offset,
                .otherwise = is_zone ? std::nullopt : std::optional(message.measured),
                .may_be_known = !is_zone && !message.is_due && is_before_last(message, -kLateAfter)};
    }
    rhythm_.found(message.measured);
    measured_ = std::max(measured_.value_or(message.measured), message.measured);
    return {.time = message.measured,
            .offset = message.offset + message.late_by,
            .late = true,
            .otherwise = message.received_at};
}

std::optional<Placement> PlugClock::place_retained(const std::optional<PlugTime>& plug_time,
                                                   UtcMillis received_at) const {
    if (!plug_time || !plug_time->is_set()) {
        return std::nullopt;
    }
    const auto& known = line_ ? line_ : candidate_;
    if (!known && !plug_time->zoned) {
        return std::nullopt;
    }
    const milliseconds offset = known ? known->at(heard_.value_or(received_at)) : milliseconds{0};
    const UtcMillis measured = plug_time->stamp - offset;
    if (measured > received_at + kAheadMax) {
        return std::nullopt;
    }
    return Placement{.time = measured, .offset = offset, .late = true, .otherwise = received_at};
}

UtcMillis PlugClock::time_of(const std::optional<PlugTime>& plug_time, UtcMillis received_at) const {
    if (!plug_time || !plug_time->is_set() || !line_ || (candidate_ && candidate_is_sure_) ||
        is_due(received_at, knows_schedule_)) {
        return received_at;
    }
    const UtcMillis said = plug_time->stamp - line_->at(received_at);
    const bool is_late = received_at - said > kLateAfter && received_at - said <= kLatenessMax;
    return is_late && (!measured_ || said >= *measured_ - kLateAfter) ? said : received_at;
}

bool PlugClock::is_before_last(const Misfit& message, milliseconds margin) const {
    return measured_ && message.measured < *measured_ + margin;
}

/// Plugs and brokers send in order. Where the rhythm is known, it knows better.
bool PlugClock::is_out_of_order(const Misfit& message) const {
    return message.late_by > kOvertakenMax && is_before_last(message, -kLateAfter) &&
           !(message.on_schedule && rhythm_.is_known(times_needed()));
}

/// By half hours: zones apart by quarters are neighbours of few. A message that follows the last one in order, after a
/// silence, is one that was held up for so long, until a second one says the same.
bool PlugClock::is_zone_step(const Misfit& message) const {
    if (message.late_by < kZoneStep - kLateAfter || message.late_by > kZoneStepMax) {
        return false;
    }
    const milliseconds beyond = message.late_by % kZoneStep;
    const bool is_exact = beyond <= kLateAfter || kZoneStep - beyond <= kLateAfter;
    if (is_before_last(message, message.in_burst ? -kLateAfter : kLateAfter)) {
        return is_exact || beyond <= kHeldUpGranted;
    }
    return is_exact && !message.in_burst &&
           (!measured_ || (candidate_ && fits_candidate(message.received_at, message.offset)));
}

/// Takes a message that does not fit the line to the candidate, which may then become the line. Returns whether it came
/// in time: it does so for sure, or like one that did, or the line says so now.
bool PlugClock::learn(UtcMillis received_at, milliseconds offset, bool is_sure) {
    bool is_in_time = is_sure;
    if (candidate_ && fits_candidate(received_at, offset)) {
        is_in_time = is_in_time || (candidate_is_sure_ && is_near_candidate(received_at, offset));
        candidate_->add(received_at, offset);
        candidate_is_sure_ = candidate_is_sure_ || is_sure;
    } else if (may_be_held_up(received_at, offset)) {
        ++passed_over_;
        const milliseconds shown = candidate_->at(received_at);
        return is_in_time || (shown < line_->at(received_at) && shown - offset <= kHeldUpGranted);
    } else {
        candidate_ = ClockLine(received_at, offset);
        candidate_is_sure_ = is_sure;
    }
    passed_over_ = 0;
    const int needed = candidate_is_sure_ && !candidate_->drifts() ? kConfirmedBy : kConfirmedByDoubtful;
    if (candidate_->messages() < needed) {
        return is_in_time;
    }
    line_ = std::exchange(candidate_, std::nullopt);
    usual_ = line_->at(received_at);
    return true;
}

/// Whether the candidate stands against a message that does not fit it, since it may be late.
bool PlugClock::may_be_held_up(UtcMillis received_at, milliseconds offset) const {
    return candidate_ && (!line_ || candidate_is_sure_) && passed_over_ < kPassedOverMax && !candidate_->drifts() &&
           offset < candidate_->at(received_at);
}

bool PlugClock::is_near_candidate(UtcMillis received_at, milliseconds offset, milliseconds drifted) const {
    return std::chrono::abs(candidate_->at(received_at) - offset) <= kFitsCandidate + drifted;
}

bool PlugClock::fits_candidate(UtcMillis received_at, milliseconds offset) const {
    if (candidate_->messages() > 1) {
        return is_near_candidate(received_at, offset);
    }
    const auto passed = std::clamp<milliseconds>(received_at - candidate_->last(), milliseconds{0}, kDriftedForMax);
    return is_near_candidate(received_at, offset, passed / kDriftDivisor);
}

/// Whether a message is one of those that the plug sends on schedule; of a plug that does not tell, all are taken for
/// it.
bool PlugClock::hear(UtcMillis received_at, bool scheduled) {
    heard_ = received_at;
    if (scheduled && !knows_schedule_) {
        knows_schedule_ = true;
        rhythm_ = {};
    }
    if (scheduled == knows_schedule_) {
        rhythm_.heard(received_at);
    }
    return scheduled == knows_schedule_;
}

void PlugClock::came_in_time(UtcMillis received_at, milliseconds late_by, bool on_schedule) {
    measured_ = received_at;
    if (on_schedule && (knows_schedule_ || rhythm_.is_in_step())) {
        rhythm_.came_in_time(received_at - std::max(late_by, milliseconds{0}));
    }
}

void PlugClock::host_stepped(milliseconds step) {
    candidate_.reset();
    if (line_) {
        line_->host_stepped(step);
    }
    if (usual_) {
        *usual_ -= step;
    }
    for (auto* const moment : {&heard_, &measured_}) {
        if (*moment) {
            **moment += step;
        }
    }
    rhythm_.host_stepped(step);
}

}  // namespace collector
