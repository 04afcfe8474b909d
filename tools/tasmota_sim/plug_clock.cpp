#include "plug_clock.hpp"

#include <iterator>

#include <date/tz.h>
#include <fmt/format.h>

namespace tasmota_sim {

namespace {

using namespace std::chrono_literals;

}  // namespace

void PlugClock::boot(UtcMillis booted_at, UtcMillis ntp_answers_at) {
    booted_at_ = booted_at;
    ntp_answers_at_ = kind_ == ClockKind::never_set ? kNever : ntp_answers_at;
}

std::chrono::sys_seconds PlugClock::utc(UtcMillis time) const {
    if (!is_set(time)) {
        return std::chrono::sys_seconds{std::chrono::floor<std::chrono::seconds>(time - booted_at_)};
    }
    return std::chrono::floor<std::chrono::seconds>(time);
}

std::chrono::seconds PlugClock::offset(UtcMillis time) const {
    if (!is_set(time)) {
        return 0s;
    }
    switch (kind_) {
        case ClockKind::fixed_plus_1:
        case ClockKind::epoch_beside:
        case ClockKind::epoch_number:
        case ClockKind::milliseconds:
        case ClockKind::never_set:
            return 1h;
        case ClockKind::eu_rules:
        case ClockKind::with_offset:
            break;
    }
    const auto now = std::chrono::floor<std::chrono::seconds>(time);
    if (now < zone_.begin || now >= zone_.end) {
        const auto info = date::locate_zone("Europe/Amsterdam")->get_info(now);
        zone_ = {.begin = info.begin, .end = info.end, .offset = info.offset};
    }
    return zone_.offset;
}

std::chrono::sys_seconds PlugClock::local(UtcMillis time) const {
    return utc(time) + offset(time);
}

std::string PlugClock::time_text(UtcMillis time) const {
    if (kind_ == ClockKind::epoch_number) {
        return fmt::format("{}", utc(time).time_since_epoch().count());
    }
    std::string text;
    append_iso_seconds(text, local(time));
    if (kind_ == ClockKind::milliseconds) {
        fmt::format_to(std::back_inserter(text), ".{:03}", fraction_.count());
    }
    if (kind_ == ClockKind::with_offset) {
        // The Netherlands never lie west of Greenwich, so the sign is always a plus.
        const std::chrono::hh_mm_ss zone{offset(time)};
        fmt::format_to(std::back_inserter(text), "+{:02}:{:02}", zone.hours().count(), zone.minutes().count());
    }
    return text;
}

std::string PlugClock::time_json(UtcMillis time) const {
    switch (kind_) {
        case ClockKind::epoch_number:
            return fmt::format(R"("Time":{})", time_text(time));
        case ClockKind::epoch_beside:
            return fmt::format(R"("Time":"{}","Epoch":{})", time_text(time), utc(time).time_since_epoch().count());
        case ClockKind::fixed_plus_1:
        case ClockKind::eu_rules:
        case ClockKind::with_offset:
        case ClockKind::milliseconds:
        case ClockKind::never_set:
            return fmt::format(R"("Time":"{}")", time_text(time));
    }
    return {};
}

}  // namespace tasmota_sim
