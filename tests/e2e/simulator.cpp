#include "e2e/simulator.hpp"

#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <stdexcept>

namespace collector::test {
namespace {

std::vector<std::string> arguments_for(const Simulator::Setup& setup, const std::filesystem::path& ledger,
                                       const std::filesystem::path& fleet) {
    std::vector<std::string> arguments{SIMULATOR_BINARY,
                                       "--url",
                                       setup.url,
                                       "--username",
                                       "plugs",
                                       "--password-file",
                                       setup.password_file,
                                       "--plugs",
                                       std::to_string(setup.plugs),
                                       "--seed",
                                       std::to_string(setup.seed),
                                       "--layout",
                                       setup.layout,
                                       "--tele-period",
                                       "1",
                                       "--fast-boot",
                                       "--power-cuts",
                                       "0",
                                       "--day-length",
                                       "60",
                                       "--curve-start",
                                       "11:00",
                                       "--ledger",
                                       ledger,
                                       "--plugs-file",
                                       fleet};
    if (!setup.ca_file.empty()) {
        arguments.insert(arguments.end(), {"--ca-file", setup.ca_file});
    }
    return arguments;
}

/// Splits at commas outside quotes; a doubled quote inside quotes is one.
std::vector<std::string> csv_cells(const std::string& line) {
    std::vector<std::string> cells(1);
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
            cells.back() += line[i++];
        } else if (line[i] == '"') {
            quoted = !quoted;
        } else if (line[i] == ',' && !quoted) {
            cells.emplace_back();
        } else {
            cells.back() += line[i];
        }
    }
    return cells;
}

}  // namespace

Simulator::Simulator(const Setup& setup)
    : ledger_(setup.folder / "ledger.csv"),
      fleet_(setup.folder / "fleet.csv"),
      process_(arguments_for(setup, ledger_, fleet_)) {
    static_cast<void>(process_.wait_for_line("ready plugs=" + std::to_string(setup.plugs)));
}

std::int64_t Simulator::pause() {
    process_.say("pause");
    return std::stoll(process_.wait_for_line("paused readings=").substr(16));
}

void Simulator::resume() {
    process_.say("resume");
    static_cast<void>(process_.wait_for_line("resumed"));
}

void Simulator::cut(const std::string& plug) {
    process_.say("cut " + plug);
    static_cast<void>(process_.wait_for_line("cut " + plug));
}

Simulator::Status Simulator::status() {
    process_.say("status");
    const std::string line = process_.wait_for_line("status ");
    Status result{};
    long long readings = 0;
    if (std::sscanf(line.c_str(), "status connected=%d readings=%lld", &result.connected, &readings) != 2) {
        throw std::runtime_error("unexpected answer: " + line);
    }
    result.readings = readings;
    return result;
}

bool Simulator::wait_connected(int plugs) {
    const auto give_up = std::chrono::steady_clock::now() + kPatience;
    while (status().connected != plugs) {
        if (std::chrono::steady_clock::now() > give_up) {
            return false;
        }
        usleep(20'000);
    }
    return true;
}

bool Simulator::wait_readings(std::int64_t count) {
    const auto give_up = std::chrono::steady_clock::now() + kPatience;
    while (status().readings < count) {
        if (std::chrono::steady_clock::now() > give_up) {
            return false;
        }
        usleep(20'000);
    }
    return true;
}

void Simulator::quit() {
    process_.say("quit");
    if (process_.wait_exit() != 0) {
        throw std::runtime_error("the simulator failed:\n" + process_.output());
    }
}

std::vector<std::vector<std::string>> read_csv(const std::filesystem::path& file) {
    std::ifstream stream(file);
    std::vector<std::vector<std::string>> rows;
    std::string line;
    std::getline(stream, line);
    while (std::getline(stream, line)) {
        rows.push_back(csv_cells(line));
    }
    return rows;
}

}  // namespace collector::test
