#include "report/measured_street.hpp"

#include <utility>

#include <fmt/format.h>

#include "sqlite/database_rows.hpp"
#include "sqlite_reader/sqlite_record_engine.hpp"
#include "support/manual_clock.hpp"

namespace collector::test {
namespace {

using namespace std::chrono_literals;

const TimeSpan kStreetWeek{at("2026-05-17T22:00:00Z"), at("2026-05-24T22:00:00Z")};
constexpr PlugId kPlugs = 5;
constexpr PlugId kTwoChannels = 3;
constexpr PlugId kAway = 4;
constexpr PlugId kBadWiring = 5;

bool is_within(std::chrono::milliseconds time, std::chrono::hours from, std::chrono::hours to) {
    return time >= from && time < to;
}

/// Why there is nothing; valid: there is something.
IntervalStatus status_of(PlugId plug, std::chrono::milliseconds since_monday) {
    if (is_within(since_monday, 96h, 97h)) {
        return IntervalStatus::gap_collector;
    }
    const bool is_away = plug == kAway && is_within(since_monday, 72h, 78h);
    return is_away ? IntervalStatus::gap_plug : IntervalStatus::valid;
}

double volts_of(PlugId plug, std::chrono::milliseconds since_monday) {
    const auto slot = since_monday / kIntervalLength;
    return 230.0 + static_cast<double>(slot % 4) + (is_within(since_monday, 60h, 62h) ? 24 : 0) -
           (plug == kBadWiring && slot % 8 == 0 ? 6 : 0);
}

EvidenceContent content_of(PlugId plug) {
    EvidenceContent content{plug, kStreetWeek, {}, kStreetWeek, {}};
    for (UtcMillis start = kStreetWeek.start; start < kStreetWeek.end; start += kIntervalLength) {
        const auto since_monday = start - kStreetWeek.start;
        const IntervalStatus status = status_of(plug, since_monday);
        const double volts = volts_of(plug, since_monday);
        for (std::uint8_t channel = 1; channel <= (plug == kTwoChannels ? 2 : 1); ++channel) {
            content.intervals.push_back(
                status == IntervalStatus::valid
                    ? Interval{start, channel, 10, 10, status, volts, volts - 1, volts + 1, volts > 252 ? 10U : 0U}
                    : Interval{start, channel, 0, 10, status, {}, {}, {}, 0});
        }
    }
    return content;
}

}  // namespace

void record_measured_street(const std::filesystem::path& file) {
    RecordContent content{
        .plugs = {},
        .readings = {},
        .availability = {},
        .gaps_of_all = {{kStreetWeek.start + 96h, kStreetWeek.start + 97h, GapCause::collector_stopped}},
        .evidence = {},
        .evaluated_until = kStreetWeek.end};
    for (PlugId id = 1; id <= kPlugs; ++id) {
        PlugRecord plug = bare_plug(id, fmt::format("tasmota_S0000{}", id));
        plug.first_seen = kStreetWeek.start;
        if (id == kBadWiring) {
            plug.name = "Keller <1>";
        }
        content.plugs.push_back(std::move(plug));
        content.evidence.push_back(content_of(id));
    }
    record(file, content, Settled::some);
}

}  // namespace collector::test
