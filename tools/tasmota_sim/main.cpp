#include <chrono>
#include <cstdio>
#include <exception>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "csv_files.hpp"
#include "live_run.hpp"
#include "offline_run.hpp"
#include "options.hpp"

namespace tasmota_sim {
namespace {

std::string read_password(const std::string& path) {
    std::ifstream file{path};
    std::string password;
    if (!std::getline(file, password)) {
        throw std::runtime_error("cannot read a password from " + path);
    }
    if (!password.empty() && password.back() == '\r') {
        password.pop_back();
    }
    return password;
}

void live(const Options& options, const LiveOptions& mode, const std::vector<Persona>& fleet) {
    const auto start = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const GridVoltage grid{options.fleet.seed, options.curve, start};
    LiveRequest request{.access = {.url = mode.url, .ca_file = mode.ca_file, .username = mode.username, .password = {}},
                        .duration = options.duration,
                        .timing = options.timing,
                        .retry = options.pace == BootPace::fast ? RetryTiming::fast_boot() : RetryTiming{},
                        .ledger_path = options.ledger_path};
    if (!mode.password_file.empty()) {
        request.access.password = read_password(mode.password_file);
    }
    run_live(fleet, grid, request, start);
}

void offline(const Options& options, const OfflineOptions& mode, const std::vector<Persona>& fleet) {
    const GridVoltage grid{options.fleet.seed, options.curve, mode.from};
    MessageLog log{mode.log_path, mode.payload};
    std::optional<Ledger> ledger;
    if (!options.ledger_path.empty()) {
        ledger.emplace(options.ledger_path);
    }
    Tally tally;
    run_offline(fleet, grid, {.from = mode.from, .duration = options.duration, .timing = options.timing},
                [&](const Persona& plug, const Message& message) {
                    if (mode.sensor_only && message.kind != MessageKind::sensor) {
                        return;
                    }
                    log.write(message);
                    tally.add(message);
                    if (ledger) {
                        ledger->add(plug.topic, message.readings);
                    }
                });
    log.flush();
    if (ledger) {
        ledger->flush();
    }
    fmt::print(stderr, "published readings={} sensors={} plugs={}\n", tally.readings, tally.sensors, fleet.size());
}

void run(const Options& options) {
    const std::vector<Persona> fleet = draw_fleet(options.fleet);
    if (!options.plugs_path.empty()) {
        write_plugs_file(options.plugs_path, fleet);
    }
    if (const auto* mode = std::get_if<LiveOptions>(&options.mode)) {
        live(options, *mode, fleet);
    } else {
        offline(options, std::get<OfflineOptions>(options.mode), fleet);
    }
}

}  // namespace
}  // namespace tasmota_sim

int main(int argc, char** argv) {
    try {
        const auto parsed = tasmota_sim::parse_options(argc, argv);
        if (const int* code = std::get_if<int>(&parsed)) {
            return *code;
        }
        tasmota_sim::run(std::get<tasmota_sim::Options>(parsed));
        return 0;
    } catch (const std::exception& error) {
        std::fputs((std::string{"tasmota-sim: "} + error.what() + "\n").c_str(), stderr);
        return 1;
    }
}
