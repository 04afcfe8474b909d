#include "report/one_socket.hpp"

#include <cmath>
#include <cstdlib>

#include "sqlite/database_rows.hpp"
#include "sqlite_reader/sqlite_record_engine.hpp"

namespace collector::test {
namespace {

PlugRecord named_plug(PlugId id, const char* topic, const char* name) {
    PlugRecord plug = bare_plug(id, topic);
    plug.name = name;
    plug.first_seen = kOneSocket.start;
    plug.last_seen = kOneSocket.end;
    return plug;
}

/// In tenths, as `VoltRes 1` has it.
double mains(int minute) {
    return static_cast<double>(2280 + 3 * std::abs(minute % 40 - 20)) / 10;
}

double elsewhere(int minute) {
    return static_cast<double>(2280 + 3 * ((minute * 7919 + minute * minute % 1009 * 31) % 21)) / 10;
}

}  // namespace

void record_one_socket(const std::filesystem::path& file, const std::vector<PlugEventRecord>& events) {
    RecordContent content{};
    content.plugs = {named_plug(1, "tasmota_A1C001", "Koelkast"), named_plug(2, "tasmota_B2D003", "Referentie"),
                     named_plug(3, "tasmota_C3E005", "Zolder"), named_plug(4, "tasmota_D4F007", "Zolder")};
    content.events = events;
    int minute = 0;
    for (UtcMillis time = kOneSocket.start; time < kOneSocket.end; time += std::chrono::minutes{1}, ++minute) {
        const double volts = mains(minute);
        content.readings.push_back(reading_of(1, time, volts));
        content.readings.push_back(reading_of(2, time, volts * 1.01));
        content.readings.push_back(reading_of(3, time, std::round(volts)));
        content.readings.push_back(reading_of(4, time, elsewhere(minute)));
    }
    record(file, content, Settled::some);
}

}  // namespace collector::test
