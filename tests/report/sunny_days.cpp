#include "report/sunny_days.hpp"

#include "sqlite/database_rows.hpp"
#include "sqlite_reader/sqlite_record_engine.hpp"

namespace collector::test {
namespace {

using namespace std::chrono_literals;

const UtcMillis kStart = kSunnyDays.start;

double volts_of_fridge(std::chrono::milliseconds since_start) {
    return since_start >= 13h && since_start < 13h + 40min ? 254.5 : since_start == 15h ? 265 : 230;
}

bool is_missed_by_fridge(std::chrono::milliseconds since_start) {
    return (since_start >= 24h && since_start < 25h) || (since_start >= 34h && since_start < 34h + 5min);
}

void add_fridge(RecordContent& content) {
    for (UtcMillis time = kStart; time < kSunnyDays.end; time += 60s) {
        if (!is_missed_by_fridge(time - kStart)) {
            content.readings.push_back(reading_of(1, time, volts_of_fridge(time - kStart)));
        }
    }
    EvidenceContent evidence{1, kSunnyDays, {}, kSunnyDays, {{kStart + 24h, kStart + 25h, GapCause::plug_offline}}};
    for (UtcMillis start = kStart; start < kSunnyDays.end; start += kIntervalLength) {
        const auto since = start - kStart;
        evidence.intervals.push_back(since >= 24h && since < 25h
                                         ? Interval{start, 1, 0, 10, IntervalStatus::gap_plug, {}, {}, {}, 0}
                                         : Interval{start, 1, 10, 10, IntervalStatus::valid, 230, 230, 230, 0});
    }
    content.evidence.push_back(std::move(evidence));
}

void add_newcomer(RecordContent& content) {
    EvidenceContent evidence{2, kSunnyDays, {}, kSunnyDays, {{kStart + 44h, std::nullopt, GapCause::plug_silent}}};
    for (UtcMillis time = kStart + 36h; time < kStart + 44h; time += 300s) {
        content.readings.push_back(reading_of(2, time, 231));
    }
    for (UtcMillis start = kStart + 36h; start < kSunnyDays.end; start += kIntervalLength) {
        evidence.intervals.push_back(start < kStart + 44h
                                         ? Interval{start, 1, 2, 2, IntervalStatus::valid, 231, 231, 231, 0}
                                         : Interval{start, 1, 0, 2, IntervalStatus::gap_plug, {}, {}, {}, 0});
    }
    content.evidence.push_back(std::move(evidence));
}

}  // namespace

void record_sunny_days(const std::filesystem::path& file) {
    PlugRecord fridge = full_plug(1, "tasmota_A1C001");
    fridge.first_seen = kStart - 24h;
    PlugRecord newcomer = bare_plug(2, "tasmota_B2D003");
    newcomer.first_seen = kStart + 36h;
    RecordContent content{.plugs = {fridge, newcomer},
                          .readings = {},
                          .availability = {},
                          .gaps_of_all = {{kStart + 34h, kStart + 34h + 5min, GapCause::link_down},
                                          {kStart + 34h + 3min, kStart + 34h + 4min, GapCause::collector_stopped}},
                          .evidence = {},
                          .evaluated_until = kSunnyDays.end};
    add_fridge(content);
    add_newcomer(content);
    record(file, content, Settled::some);
}

}  // namespace collector::test
