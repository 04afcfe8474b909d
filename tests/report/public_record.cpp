#include "report/public_record.hpp"

#include <utility>

#include <fmt/format.h>

#include "sqlite/database_rows.hpp"
#include "sqlite_reader/sqlite_record_engine.hpp"
#include "support/manual_clock.hpp"

namespace collector::test {
namespace {

using namespace std::chrono_literals;

const TimeSpan kPublicDays{at("2026-05-30T22:00:00Z"), at("2026-06-07T22:00:00Z")};
constexpr PlugId kBigStreet = 20;
constexpr PlugId kPublicPlugs = 22;
constexpr double kSecretPower = 4321.75;

std::string public_topic(PlugId plug) {
    return plug > kBigStreet ? fmt::format("tasmota_Q{:05}", plug - kBigStreet) : fmt::format("tasmota_P{:05}", plug);
}

bool lies_within(UtcMillis time, const char* from, const char* to) {
    return time >= at(from) && time < at(to);
}

bool is_there(PlugId plug, UtcMillis start) {
    return !(plug > 5 && lies_within(start, "2026-06-04T22:00:00Z", "2026-06-05T04:00:00Z")) &&
           !(plug > 2 && lies_within(start, "2026-06-05T22:00:00Z", "2026-06-06T04:00:00Z"));
}

double shown_v(PlugId plug, UtcMillis start, LateReading late) {
    if (plug > kBigStreet) {
        return 250.4 + static_cast<double>(plug);
    }
    const UtcMillis moment = late == LateReading::in_may ? at("2026-05-31T10:00:00Z") : at("2026-06-06T10:00:00Z");
    const bool is_late = late != LateReading::none && plug > 8 && plug < 15 && start == moment;
    const bool is_high = lies_within(start, "2026-06-03T10:00:00Z", "2026-06-03T12:00:00Z");
    const auto turn = static_cast<double>((start - kPublicDays.start) / kIntervalLength % 5);
    return 230 + 0.11 * static_cast<double>(plug) + turn / 5 + (is_high ? 24 : 0) + (is_late ? 0.7 : 0);
}

EvidenceContent public_evidence(PlugId plug, LateReading late) {
    EvidenceContent content{plug, kPublicDays, {}, kPublicDays, {}};
    for (UtcMillis start = kPublicDays.start; start < kPublicDays.end; start += kIntervalLength) {
        const double volts = shown_v(plug, start, late);
        content.intervals.push_back(
            is_there(plug, start) ? Interval{start, 1, 10, 10, IntervalStatus::valid, volts, volts - 1, volts + 1, 0}
                                  : Interval{start, 1, 0, 10, IntervalStatus::gap_plug, {}, {}, {}, 0});
    }
    return content;
}

PlugRecord public_plug(PlugId id) {
    PlugRecord plug = bare_plug(id, public_topic(id));
    plug.first_seen = kPublicDays.start;
    plug.mac = fmt::format("E09806AB{:04X}", 0xC000 + id);
    plug.name = fmt::format("=Familie Jansen {}\"'</script><img src=x onerror=alert(1)>", id);
    plug.model = "SecretModel\x1b[31m";
    plug.firmware = "98.76.5";
    plug.hostname = fmt::format("secrethost-{}", id);
    return plug;
}

}  // namespace

void record_public_streets(const std::filesystem::path& file, LateReading late) {
    RecordContent content{.plugs = {},
                          .readings = {},
                          .availability = {},
                          .gaps_of_all = {},
                          .evidence = {},
                          .evaluated_until = kPublicDays.end};
    for (PlugId id = 1; id <= kPublicPlugs; ++id) {
        content.plugs.push_back(public_plug(id));
        content.evidence.push_back(public_evidence(id, late));
        ReadingRecord reading = reading_of(id, kPublicDays.end - 1h, 231.987);
        reading.values.power_w = kSecretPower;
        content.readings.push_back(reading);
    }
    record(file, content, Settled::some);
}

std::vector<std::string> secrets_of_public_streets() {
    std::vector<std::string> secrets{"4321",        "231.987", "231,987",    "Jansen",    "onerror",
                                     "SecretModel", "98.76.5", "secrethost", "E09806",    "e09806",
                                     "E0:98",       "e0:98",   "tasmota_",   "Achterweg", "achterweg"};
    for (PlugId id = 1; id <= kPublicPlugs; ++id) {
        secrets.push_back(public_topic(id).substr(std::string_view("tasmota_").size()));
        secrets.push_back(fmt::format("AB{:04X}", 0xC000 + id));
        secrets.push_back(fmt::format("ab{:04x}", 0xC000 + id));
    }
    return secrets;
}

std::string config_of_public_streets(const std::filesystem::path& database, const std::string& more) {
    std::string plugs;
    for (PlugId id = 1; id <= kBigStreet; ++id) {
        plugs += fmt::format("\"{}\", ", public_topic(id));
    }
    return fmt::format(
        "[broker]\nurl = \"mqtts://127.0.0.1\"\n[database]\npath = \"{}\"\n"
        "[street.\"Dorpsstraat <&> 1\"]\nplugs = [{}]\n"
        "[street.Achterweg]\nplugs = [\"tasmota_Q00001\", \"tasmota_Q00002\"]\n{}",
        database.string(), plugs, more);
}

}  // namespace collector::test
