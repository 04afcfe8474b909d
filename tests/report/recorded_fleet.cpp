#include "report/recorded_fleet.hpp"

#include "sqlite/database_rows.hpp"
#include "sqlite_reader/sqlite_record_engine.hpp"
#include "support/manual_clock.hpp"

namespace collector::test {
namespace {

using namespace std::chrono_literals;

const UtcMillis kEnd = at("2026-06-08T15:00:00Z");
const TimeSpan kStopped{kEnd - 5h, kEnd - 4h};

PlugRecord plug(PlugId id, const char* topic, UtcMillis last_seen) {
    PlugRecord made = bare_plug(id, topic);
    made.online = true;
    made.first_seen = kEnd - 30 * 24h;
    made.last_seen = last_seen;
    return made;
}

std::vector<PlugRecord> plugs() {
    PlugRecord kitchen = plug(1, "tasmota_A1C001", kEnd);
    kitchen.mac = "E09806A1C001";
    kitchen.name = "Kitchen";
    kitchen.firmware = "14.2.0";
    kitchen.channels = 1;
    PlugRecord worst = plug(2, "tasmota_B2D003", kEnd);
    worst.name = "Tasmota";
    worst.firmware = "12.5.0";
    PlugRecord strip = plug(3, "strip", kEnd - 72h);
    strip.mac = "E098060000C3";
    strip.name = "=cmd|' \x1b[31m<b>";
    strip.firmware = "15.2.0";
    strip.channels = 2;
    strip.online = false;
    PlugRecord unheard = plug(4, "tasmota_D4F007", kEnd);
    unheard.last_seen.reset();
    unheard.online.reset();
    return {kitchen, worst, strip, unheard};
}

ReadingRecord reading(PlugId id, UtcMillis time, double voltage_v, std::chrono::milliseconds offset) {
    ReadingRecord made = reading_of(id, time, voltage_v);
    made.plug_clock_offset = offset;
    return made;
}

bool is_stopped(UtcMillis time) {
    return time >= kStopped.start && time < kStopped.end;
}

void add_kitchen(RecordContent& content) {
    for (UtcMillis time = kEnd - 24h; time <= kEnd; time += 60s) {
        if (!is_stopped(time)) {
            content.readings.push_back(reading(1, time, time == kEnd ? 231.4 : 230.1, -400ms));
        }
    }
}

void add_worst(RecordContent& content) {
    for (UtcMillis time = kEnd - 24h + 10s; time <= kEnd; time += 300s) {
        const bool is_kept = is_stopped(time) && time >= kStopped.end - 300s;
        if (is_stopped(time) && !is_kept) {
            continue;
        }
        ReadingRecord made = reading(2, time, 231, 1h - 400ms);
        made.flags = is_kept ? reading_flag::kLate : 0;
        if (time >= kEnd - 3h && time < kEnd - 3h + 10min) {
            made.values.voltage_v = 0;
            made.flags = reading_flag::kRelayOff;
        }
        content.readings.push_back(made);
    }
    content.relays.push_back({2, 1, kEnd - 3h, false});
    content.relays.push_back({2, 1, kEnd - 3h + 10min, true});
}

void add_strip(RecordContent& content) {
    for (UtcMillis time = kEnd - 74h; time <= kEnd - 72h; time += 60s) {
        for (const std::uint8_t channel : {std::uint8_t{1}, std::uint8_t{2}}) {
            content.readings.push_back(reading(3, time, 229.5 + channel, -400ms));
            content.readings.back().channel = channel;
        }
    }
}

EvidenceContent intervals(PlugId id, std::uint32_t samples) {
    const TimeSpan span{kEnd - 24h, kEnd};
    EvidenceContent content{id, span, {}, span, {}};
    for (UtcMillis start = span.start; start < span.end; start += kIntervalLength) {
        const bool is_gap = is_stopped(start);
        content.intervals.push_back({.start = start,
                                     .channel = 1,
                                     .samples = is_gap ? 0 : samples,
                                     .expected_samples = samples,
                                     .status = is_gap ? IntervalStatus::gap_collector : IntervalStatus::valid,
                                     .voltage_rms_v = is_gap ? std::nullopt : std::optional(230.1),
                                     .voltage_min_v = is_gap ? std::nullopt : std::optional(230.1),
                                     .voltage_max_v = is_gap ? std::nullopt : std::optional(230.1),
                                     .samples_above = 0});
    }
    return content;
}

}  // namespace

UtcMillis fleet_end() {
    return kEnd;
}

void record_fleet(const std::filesystem::path& file) {
    RecordContent content;
    content.plugs = plugs();
    add_kitchen(content);
    add_worst(content);
    add_strip(content);
    content.gaps_of_all = {{kStopped.start, kStopped.end, GapCause::collector_stopped}};
    content.evidence = {intervals(1, 10), intervals(2, 2)};
    content.evaluated_until = kEnd;
    content.relays.push_back({1, 1, kEnd - 30 * 24h, true});
    content.statuses = {{.plug_id = 1,
                         .time = kEnd,
                         .uptime_s = 10 * 86'400,
                         .wifi_rssi_percent = 72,
                         .wifi_signal_dbm = -64,
                         .wifi_link_count = 1,
                         .mqtt_count = 2},
                        {.plug_id = 2,
                         .time = kEnd,
                         .uptime_s = 3'600,
                         .wifi_rssi_percent = 30,
                         .wifi_signal_dbm = std::nullopt,
                         .wifi_link_count = 1,
                         .mqtt_count = 1}};
    content.events = {{2, kEnd - 8 * 24h, "start", "Power On (start 1)"},
                      {2, kEnd - 25h, "start", "Power On (start 2)"},
                      {2, kEnd - 1h + 20s, "start", "Exception (start 3)"},
                      {2, kEnd, "margin", "VoltageHigh=ON"}};
    record(file, content, Settled::some);
}

}  // namespace collector::test
