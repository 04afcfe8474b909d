#include <collector/plugs/plug_traffic.hpp>

#include <algorithm>

#include <collector/model/mains.hpp>
#include <collector/model/reading_flag.hpp>
#include <collector/plugs/plug_settings.hpp>

namespace collector {
namespace {

/// So many readings a plug would have sent in an absence for one that is kept to stand out.
constexpr int kReadingsMissed = 3;

}  // namespace

void VoltagesSeen::take(const Sample& sample) {
    if (!sample.voltage_v) {
        return;
    }
    ++all;
    if (is_mains_voltage(*sample.voltage_v)) {
        ++of_mains;
        whole_in_a_row = is_whole_volts(*sample.voltage_v) ? whole_in_a_row + 1 : 0;
        last_of_mains = sample.time;
    } else if ((sample.flags & reading_flag::kRelayOff) != 0) {
        ++relay_off;
        last_relay_off = sample.time;
    } else if (*sample.voltage_v < kNoMainsV) {
        ++low;
        last_low = sample.time;
    }
}

ClockSeen clock_seen(const std::vector<std::optional<std::chrono::milliseconds>>& offsets) {
    std::vector<std::chrono::milliseconds> timed;
    for (const auto& offset : offsets) {
        if (offset) {
            timed.push_back(*offset);
        }
    }
    ClockSeen seen{.readings = offsets.size(), .timed = timed.size(), .offset = std::nullopt};
    if (!timed.empty()) {
        const auto middle = timed.begin() + static_cast<std::ptrdiff_t>(timed.size() / 2);
        std::nth_element(timed.begin(), middle, timed.end());
        seen.offset = *middle;
    }
    return seen;
}

AbsenceTally::AbsenceTally(const std::vector<TimeSpan>& away, UtcMillis first_seen) {
    absences_.push_back({.span = {UtcMillis::min(), first_seen}, .is_before_all = true});
    for (const TimeSpan& span : away) {
        if (span.end <= std::max(span.start, first_seen)) {
            continue;
        }
        TimeSpan& last = absences_.back().span;
        if (absences_.size() > 1 && span.start <= last.end) {
            last.end = std::max(last.end, span.end);
        } else {
            absences_.push_back({.span = {std::max(span.start, first_seen), span.end}});
        }
    }
}

void AbsenceTally::take(const Sample& sample) {
    const bool is_late = (sample.flags & reading_flag::kLate) != 0;
    while (at_ < absences_.size() && absences_[at_].span.end <= sample.time) {
        ++at_;
    }
    for (; !is_late && followed_ < at_; ++followed_) {
        absences_[followed_].after = sample.time;
    }
    if (at_ == absences_.size()) {
        return;
    }
    Absence& next = absences_[at_];
    if (sample.time >= next.span.start) {
        next.was_there = next.was_there || !is_late;
        next.late += is_late && next.last_late != sample.time ? 1U : 0U;
        next.last_late = is_late ? std::optional(sample.time) : next.last_late;
    } else if (!is_late) {
        next.before = sample.time;
    }
}

AbsencesSeen AbsenceTally::seen(const std::optional<std::chrono::milliseconds>& pace) const {
    AbsencesSeen seen;
    for (const Absence& absence : absences_) {
        if (absence.was_there || (!absence.is_before_all && !pace)) {
            continue;
        }
        if (absence.late > 1) {
            ++seen.queued;
        } else if (absence.late == 1 && (absence.is_before_all || is_kept(absence, *pace))) {
            ++seen.kept;
            seen.last_kept = absence.last_late;
        } else if (absence.late == 0 && !absence.is_before_all && is_telling(absence, *pace)) {
            ++seen.absences;
        }
    }
    seen.absences += seen.kept;
    return seen;
}

/// Whether the plug has sent something that could have been kept.
bool AbsenceTally::is_telling(const Absence& absence, std::chrono::milliseconds pace) {
    const auto& [start, end] = absence.span;
    return end - start > kReadingsMissed * pace && absence.before && absence.after &&
           start - *absence.before <= 2 * pace && *absence.after - end <= 2 * pace;
}

/// One that came alone, of several that were sent, the last.
bool AbsenceTally::is_kept(const Absence& absence, std::chrono::milliseconds pace) {
    return absence.span.end - absence.span.start > kReadingsMissed * pace &&
           absence.span.end - *absence.last_late <= 2 * pace;
}

}  // namespace collector
