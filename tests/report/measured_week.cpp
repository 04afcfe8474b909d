#include "report/measured_week.hpp"

#include "sqlite/database_rows.hpp"
#include "sqlite_reader/sqlite_record_engine.hpp"
#include "support/manual_clock.hpp"

namespace collector::test {
namespace {

using namespace std::chrono_literals;

const TimeSpan kWeek{at("2026-05-17T22:00:00Z"), at("2026-05-24T22:00:00Z")};

Interval measured(UtcMillis start, double volts, double step) {
    return {start, 1, 10, 10, IntervalStatus::valid, volts, volts - step, volts + step, volts > 253 ? 10U : 0U};
}

EvidenceContent fridge() {
    EvidenceContent content{1, kWeek, {}, kWeek, {}};
    for (UtcMillis start = kWeek.start; start < kWeek.end; start += kIntervalLength) {
        const auto since_monday = start - kWeek.start;
        const bool is_high = (since_monday >= 61h && since_monday < 61h + 40min) || since_monday == 63h;
        const bool is_gap = since_monday >= 72h && since_monday < 73h;
        content.intervals.push_back(is_gap ? Interval{start, 1, 0, 10, IntervalStatus::gap_plug, {}, {}, {}, 0}
                                           : measured(start, is_high ? 254 : 230, 0.1));
    }
    content.gaps.push_back({kWeek.start + 72h, kWeek.start + 73h, GapCause::plug_offline});
    return content;
}

EvidenceContent newcomer() {
    EvidenceContent content{2, kWeek, {}, kWeek, {}};
    for (UtcMillis start = kWeek.start + 108h; start < kWeek.end; start += kIntervalLength) {
        content.intervals.push_back(measured(start, 231, 1));
    }
    return content;
}

}  // namespace

void record_measured_week(const std::filesystem::path& file) {
    PlugRecord named = full_plug(1, "tasmota_A1C001");
    named.first_seen = kWeek.start;
    PlugRecord unnamed = bare_plug(2, "tasmota_B2D003");
    unnamed.first_seen = kWeek.start + 108h;
    record(file,
           {.plugs = {named, unnamed},
            .readings = {},
            .availability = {},
            .gaps_of_all = {},
            .evidence = {fridge(), newcomer()},
            .evaluated_until = kWeek.end},
           Settled::some);
}

}  // namespace collector::test
