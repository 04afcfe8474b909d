#include "sample_persona.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>

namespace tasmota_sim {

Firmware firmware_of(std::string_view version) {
    for (const Firmware& firmware : firmwares()) {
        if (firmware.version == version) {
            return firmware;
        }
    }
    throw std::invalid_argument("no such firmware");
}

Persona athom_plug() {
    Persona plug;
    plug.seed = 78;
    plug.mac = "E09806F17F56";
    plug.topic = "tasmota_F17F56";
    plug.full_topic = "%prefix%/%topic%/";
    plug.hostname = "tasmota-F17F56-8022";
    plug.ip = "192.168.2.71";
    plug.device_name = "Tasmota";
    plug.friendly_name = "Tasmota";
    plug.model = "Athom Plug V2";
    plug.firmware = firmware_of("10.1.0");
    plug.total_start_time = "2023-06-24T08:32:22";
    plug.voltage_step = 0.28;
    plug.restart_reason = "Power On";
    Channel channel;
    channel.tap.seed = 5;
    plug.channels.push_back(channel);
    return plug;
}

Persona heater_plug(std::string_view version) {
    using namespace std::chrono_literals;
    Persona plug = athom_plug();
    plug.firmware = firmware_of(version);
    plug.full_topic = "mjs-voltage/%topic%/";
    plug.power_delta = 150;
    const Habit heating{.seed = 3, .slot = 2min, .chance = 1.0, .shortest = 20s, .longest = 60s};
    plug.channels.front().load.appliances.push_back({.runs = heating, .watts = 1000.0, .power_factor = 1.0});
    return plug;
}

TempDir::TempDir() {
    std::string name = (std::filesystem::temp_directory_path() / "tasmota-sim-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
        throw std::runtime_error("no temporary directory");
    }
    path_ = name;
}

TempDir::~TempDir() {
    std::error_code ignored;  // a left-over is no reason to fail a test
    std::filesystem::remove_all(path_, ignored);
}

std::string content_of(const std::string& path) {
    std::ifstream file{path};
    return {std::istreambuf_iterator<char>{file}, {}};
}

}  // namespace tasmota_sim
