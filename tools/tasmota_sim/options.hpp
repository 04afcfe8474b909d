#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "broker_url.hpp"
#include "fleet.hpp"
#include "grid_voltage.hpp"
#include "message_log.hpp"
#include "plug.hpp"

namespace tasmota_sim {

enum class BootPace { firmware, fast };

/// Against a broker.
struct LiveOptions {
    BrokerUrl url;
    std::string ca_file;
    std::string username;
    std::string password_file;
};

/// Into a file, without network.
struct OfflineOptions {
    std::string log_path;
    UtcMillis from;
    PayloadStyle payload = PayloadStyle::text;
    bool sensor_only = false;
};

/// The command line, checked.
struct Options {
    FleetRequest fleet;
    std::variant<LiveOptions, OfflineOptions> mode;
    std::chrono::seconds duration{0};
    BootPace pace = BootPace::firmware;
    PlugTiming timing;
    DayCurve curve;
    std::string ledger_path;
    std::string plugs_path;
};

/// What the command line asks for: a run, or just the exit code of a program that has nothing to do (help, or an error
/// that has been said on stderr).
using OptionsOrExit = std::variant<Options, int>;

[[nodiscard]] OptionsOrExit parse_options(int argc, const char* const* argv);

}  // namespace tasmota_sim
