#include "csv_files.hpp"

#include <string_view>

#include <fmt/format.h>

namespace tasmota_sim {

namespace {

/// Quoted only where the value needs it.
std::string csv_field(std::string_view value) {
    if (value.find_first_of(",\"\n\r") == std::string_view::npos) {
        return std::string{value};
    }
    std::string quoted = "\"";
    for (const char c : value) {
        if (c == '"') {
            quoted += '"';
        }
        quoted += c;
    }
    quoted += '"';
    return quoted;
}

}  // namespace

Ledger::Ledger(const std::string& path) : file_{path} {
    file_.write("device_topic,channel,plug_time,voltage,power,scheduled\n");
}

void Ledger::add(const std::string& device_topic, const std::vector<Reading>& readings) {
    for (const Reading& reading : readings) {
        file_.write(fmt::format("{},{},{},{},{},{}\n", device_topic, reading.channel, reading.plug_time,
                                reading.voltage, reading.power, reading.scheduled ? 1 : 0));
    }
}

void write_plugs_file(const std::string& path, const std::vector<Persona>& fleet) {
    TextFile file{path};
    file.write("topic,mac,name,model,firmware,hostname,channels,layout,clock\n");
    for (const Persona& plug : fleet) {
        file.write(fmt::format("{},{},{},{},{},{},{},{},{}\n", plug.topic, plug.mac, csv_field(plug.device_name),
                               csv_field(plug.model), plug.firmware.version, plug.hostname, plug.channels.size(),
                               plug.full_topic, clock_name(plug.clock)));
    }
    file.flush();
}

}  // namespace tasmota_sim
