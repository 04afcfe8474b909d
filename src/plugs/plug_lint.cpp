#include <collector/plugs/plug_lint.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include <collector/base/quote.hpp>
#include <collector/model/evidence.hpp>
#include <collector/plugs/plug_settings.hpp>

namespace collector {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::string_view kBacklog = "Backlog ";

/// Tasmota's Backlog takes no more.
constexpr std::size_t kBacklogMax = 30;
static_assert(kPlugChecks <= kBacklogMax);

/// Time zones are whole half hours apart, but for a few neighbours of few.
constexpr seconds kZoneStep{minutes{30}};
constexpr seconds kZoneMin{hours{-12}};
constexpr seconds kZoneMax{hours{14}};

CheckedSetting fine(PlugCheck check, std::string evidence) {
    return {.check = check, .result = CheckResult::fine, .evidence = std::move(evidence), .command = {}};
}
CheckedSetting unknown(PlugCheck check, std::string evidence) {
    return {.check = check, .result = CheckResult::unknown, .evidence = std::move(evidence), .command = {}};
}
CheckedSetting wrong(PlugCheck check, std::string evidence, std::string_view command) {
    return {
        .check = check, .result = CheckResult::wrong, .evidence = std::move(evidence), .command = std::string(command)};
}

/// `4,310`
std::string grouped(std::uint64_t count) {
    std::string text = fmt::to_string(count);
    constexpr std::size_t kGroup = 3;
    for (std::size_t at = text.size(); at > kGroup; at -= kGroup) {
        text.insert(at - kGroup, 1, ',');
    }
    return text;
}

/// `UTC`, `UTC+2`, `UTC-3:30`
std::string zone_text(seconds offset) {
    const auto size = std::chrono::abs(offset);
    const auto whole = std::chrono::floor<hours>(size);
    const auto rest = std::chrono::floor<minutes>(size - whole);
    return size == seconds{0} ? "UTC"
                              : fmt::format("UTC{}{}{}", offset < seconds{0} ? '-' : '+', whole.count(),
                                            rest.count() == 0 ? "" : fmt::format(":{:02}", rest.count()));
}

template <class Large, class Small>
std::string two_units(seconds size, std::string_view large, std::string_view small) {
    const auto whole = std::chrono::floor<Large>(size);
    const auto rest = std::chrono::floor<Small>(size - whole);
    return fmt::format("{} {}{}", whole.count(), large,
                       rest.count() == 0 ? "" : fmt::format(" {} {}", rest.count(), small));
}

/// `3 d 4 h`, `1 h 20 min`, `2 min 5 s`, `9 s`
std::string span_text(milliseconds span) {
    using std::chrono::days;
    const auto size = std::chrono::round<seconds>(std::chrono::abs(span));
    return size >= days{1}      ? two_units<days, hours>(size, "d", "h")
           : size >= hours{1}   ? two_units<hours, minutes>(size, "h", "min")
           : size >= minutes{1} ? two_units<minutes, seconds>(size, "min", "s")
                                : fmt::format("{} s", size.count());
}

CheckedSetting check_resolution(const PlugTraffic& traffic) {
    const VoltagesSeen& seen = traffic.voltages;
    if (seen.of_mains == 0) {
        return unknown(PlugCheck::resolution, "no voltage of the mains in the last day");
    }
    if (seen.whole_in_a_row >= kWholeVoltsInARow) {
        return wrong(PlugCheck::resolution,
                     seen.whole_in_a_row == seen.of_mains
                         ? fmt::format("all {} voltages of the last day are whole volts", grouped(seen.of_mains))
                         : fmt::format("the last {} voltages are whole volts", grouped(seen.whole_in_a_row)),
                     plug_command::kShowTenths);
    }
    if (seen.whole_in_a_row < seen.of_mains) {
        return fine(PlugCheck::resolution, "its voltages have decimals");
    }
    return unknown(PlugCheck::resolution,
                   fmt::format("whole volts so far, but {} in the last day are too few to tell", seen.of_mains));
}

CheckedSetting check_samples(const PlugTraffic& traffic) {
    if (!traffic.pace || *traffic.pace <= milliseconds{0}) {
        return unknown(PlugCheck::samples, "too few readings in the last day to tell how often it reports");
    }
    const double samples =
        std::chrono::duration<double>(kIntervalLength) / std::chrono::duration<double>(*traffic.pace);
    const std::string evidence = fmt::format("a reading every {}: {:.{}f} in ten minutes", span_text(*traffic.pace),
                                             samples, std::abs(samples - std::round(samples)) < 0.05 ? 0 : 1);
    return std::round(samples) >= kSamplesWanted
               ? fine(PlugCheck::samples, evidence)
               : wrong(PlugCheck::samples, evidence, plug_command::kReportEveryMinute);
}

/// The zone that a clock shows if it is right; nullopt: it is none.
std::optional<seconds> zone_of(milliseconds offset, const std::optional<ZoneSeen>& zone) {
    const auto is_near = [offset](seconds step) { return std::chrono::abs(offset - step) <= kClockOffMax; };
    if (zone && is_near(zone->now)) {
        return zone->now;
    }
    if (zone && is_near(zone->standard)) {
        return zone->standard;
    }
    const seconds nearest = kZoneStep * static_cast<std::int64_t>(std::round(std::chrono::duration<double>(offset) /
                                                                             std::chrono::duration<double>(kZoneStep)));
    return is_near(nearest) && nearest >= kZoneMin && nearest <= kZoneMax ? std::optional(nearest) : std::nullopt;
}

CheckedSetting check_clock(const PlugTraffic& traffic, const std::optional<seconds>& zone) {
    const ClockSeen& clock = traffic.clock;
    if (clock.offset && zone) {
        return fine(PlugCheck::clock, fmt::format("within {} s of {}", kClockOffMax.count(), zone_text(*zone)));
    }
    if (clock.offset) {
        const bool is_ahead = *clock.offset > milliseconds{0};
        return wrong(
            PlugCheck::clock,
            fmt::format("its clock is {} {} UTC{}", span_text(*clock.offset), is_ahead ? "ahead of" : "behind",
                        traffic.zone ? fmt::format(", where clocks show {}", zone_text(traffic.zone->now)) : ""),
            plug_command::kFollowTimeServer);
    }
    if (clock.readings < kUntimedReadings) {
        return unknown(PlugCheck::clock, "too few readings to tell");
    }
    return wrong(PlugCheck::clock,
                 fmt::format("none of the last {} readings has a time that was set: no time server has answered it "
                             "since it started",
                             clock.readings),
                 plug_command::kNameTimeServer);
}

CheckedSetting check_offset(const PlugTraffic& traffic, const std::optional<seconds>& zone) {
    if (!zone) {
        return unknown(PlugCheck::offset, "its clock does not tell");
    }
    if (*zone != seconds{0}) {
        return wrong(PlugCheck::offset, fmt::format("its times are {} and do not say so", zone_text(*zone)),
                     plug_command::kSayOffset);
    }
    if (traffic.zone && traffic.zone->now == seconds{0}) {
        return unknown(PlugCheck::offset, "clocks here show UTC now, so that times without an offset look the same");
    }
    return fine(PlugCheck::offset, "its times are UTC, or say how far from it they are");
}

/// `Timezone 99`; where there is no summer time, `Timezone +5:30`.
std::string zone_command(const ZoneSeen& zone) {
    if (zone.has_summer_time) {
        return std::string(plug_command::kKeepSummerTime);
    }
    const auto size = std::chrono::floor<minutes>(std::chrono::abs(zone.standard));
    return fmt::format("Timezone {}{}:{:02}", zone.standard < seconds{0} ? '-' : '+', size / hours{1},
                       (size % hours{1}).count());
}

CheckedSetting check_summer_time(const PlugTraffic& traffic, const std::optional<seconds>& zone) {
    if (!zone || !traffic.zone) {
        return unknown(PlugCheck::summer_time,
                       zone ? "the time zone of the record is not known" : "its clock does not tell");
    }
    const ZoneSeen& here = *traffic.zone;
    if (*zone == seconds{0} && here.now != seconds{0}) {
        return fine(PlugCheck::summer_time,
                    "nothing depends on it: its times are UTC, or say how far from it they are");
    }
    if (*zone != here.now) {
        return wrong(PlugCheck::summer_time,
                     fmt::format("its clock shows {} where clocks show {}: {}", zone_text(*zone), zone_text(here.now),
                                 *zone == here.standard ? "no summer time" : "another time zone"),
                     zone_command(here));
    }
    if (!here.has_summer_time) {
        return fine(PlugCheck::summer_time, "there is none here");
    }
    return here.now != here.standard
               ? fine(PlugCheck::summer_time, "its clock shows summer time")
               : unknown(PlugCheck::summer_time, "it was winter: a clock without summer time is right then, too");
}

CheckedSetting check_relay(const PlugTraffic& traffic) {
    const VoltagesSeen& seen = traffic.voltages;
    if (traffic.measures_with_relay_off) {
        return fine(PlugCheck::relay, "it measures the mains with its relay off");
    }
    if (seen.relay_off > 0) {
        return wrong(PlugCheck::relay,
                     fmt::format("{} of {} voltages of the last day show no mains, with the relay off",
                                 grouped(seen.relay_off), grouped(seen.all)),
                     plug_command::kMeasureWithRelayOff);
    }
    if (seen.all == 0) {
        return unknown(PlugCheck::relay, "no voltage in the last day");
    }
    if (seen.last_low && (!seen.last_of_mains || *seen.last_low > *seen.last_of_mains)) {
        return unknown(PlugCheck::relay, "its last voltage shows no mains, with the relay on, or in an unknown state");
    }
    return fine(PlugCheck::relay, "no voltage of the last day was taken with the relay off");
}

CheckedSetting check_discovery(const PlugTraffic& traffic) {
    if (traffic.announced) {
        return fine(PlugCheck::discovery, "it has announced itself");
    }
    if (traffic.has_mac) {
        return unknown(PlugCheck::discovery, "its MAC is known, but perhaps from an answer to a command");
    }
    if (traffic.heard_for < kDiscoveryPatience) {
        return unknown(PlugCheck::discovery, "it was heard for less than half a minute");
    }
    return wrong(PlugCheck::discovery, "no discovery message of it is on record", plug_command::kAnnounce);
}

/// Letters, digits, `_` and `-` alone, so that nothing ends a command in a Backlog; short enough for a DeviceName.
std::string plain_name(std::string_view topic) {
    constexpr std::size_t kNameBytesMax = 32;
    std::string name(topic.substr(0, kNameBytesMax));
    std::ranges::replace_if(
        name,
        [](char c) {
            return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-');
        },
        '_');
    return name;
}

/// What Tasmota calls a plug that was given no name; the second until 2018.
bool is_default_name(std::string_view name) {
    return name.empty() || name == "Tasmota" || name == "Sonoff";
}

CheckedSetting check_name(const PlugTraffic& traffic) {
    if (traffic.name && !is_default_name(*traffic.name)) {
        return fine(PlugCheck::name, "it has a name");
    }
    if (!traffic.name && !traffic.announced) {
        return unknown(PlugCheck::name, "its name would come with its discovery message");
    }
    const bool is_nameless = !traffic.name || traffic.name->empty();
    return wrong(PlugCheck::name,
                 fmt::format("it {}; a name of your own is better than its topic",
                             is_nameless ? "has no name" : "calls itself " + *traffic.name),
                 fmt::format("DeviceName {}", plain_name(traffic.topic)));
}

CheckedSetting check_retained(const PlugTraffic& traffic) {
    const AbsencesSeen& seen = traffic.absences;
    if (seen.kept > 0 && seen.queued == 0) {
        return wrong(PlugCheck::retained,
                     seen.kept == 1
                         ? "a reading that was taken while nobody listened came later, alone: the broker had kept it"
                         : fmt::format("{} times a reading that was taken while nobody listened came later, alone: the "
                                       "broker had kept it",
                                       seen.kept),
                     plug_command::kKeepNoReadings);
    }
    if (seen.queued > 0) {
        return unknown(PlugCheck::retained,
                       "the broker keeps messages while the collector is away, whatever the plug says");
    }
    if (seen.absences == 0 || traffic.clock.timed == 0) {
        return unknown(PlugCheck::retained, "it shows once the collector was away for a few readings");
    }
    return fine(PlugCheck::retained, "no reading came from the broker's memory after the collector was away");
}

CheckedSetting check_firmware(const PlugTraffic& traffic) {
    if (!traffic.firmware) {
        return unknown(PlugCheck::firmware, "it never said its version");
    }
    const auto is_too_old = is_too_old_for_tls(*traffic.firmware);
    if (!is_too_old) {
        return unknown(PlugCheck::firmware,
                       fmt::format("its version {} is not one of Tasmota's", quote(*traffic.firmware)));
    }
    return *is_too_old
               ? wrong(PlugCheck::firmware,
                       fmt::format("Tasmota {} is older than {}: over TLS it refuses Let's Encrypt certificates issued "
                                   "since June 2024, unless SetOption132 1 is set",
                                   *traffic.firmware, kFirstFirmwareForTls),
                       plug_command::kUpgrade)
               : fine(PlugCheck::firmware, fmt::format("Tasmota {} knows today's certificates", *traffic.firmware));
}

}  // namespace

std::vector<CheckedSetting> check_settings(const PlugTraffic& traffic) {
    const auto zone = traffic.clock.offset ? zone_of(*traffic.clock.offset, traffic.zone) : std::nullopt;
    return {check_resolution(traffic),   check_samples(traffic),
            check_offset(traffic, zone), check_summer_time(traffic, zone),
            check_relay(traffic),        check_discovery(traffic),
            check_name(traffic),         check_retained(traffic),
            check_clock(traffic, zone),  check_firmware(traffic)};
}

std::string backlog(const std::vector<CheckedSetting>& settings) {
    std::vector<std::string_view> commands;
    for (const CheckedSetting& setting : settings) {
        if (setting.result == CheckResult::wrong && std::ranges::find(commands, setting.command) == commands.end()) {
            commands.push_back(setting.command);
        }
    }
    return commands.empty() ? "" : fmt::format("{}{}", kBacklog, fmt::join(commands, "; "));
}

bool loads_firmware(std::string_view backlog) {
    return backlog.ends_with(plug_command::kUpgrade);
}

}  // namespace collector
