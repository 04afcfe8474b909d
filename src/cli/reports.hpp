#pragma once

#include <CLI/CLI.hpp>

#include "cli/commands.hpp"

namespace collector {

/// Adds its options to `app`, a subcommand of `report`, and returns what to run.
[[nodiscard]] Command add_en50160_report(CLI::App& app);
[[nodiscard]] Command add_inverter_report(CLI::App& app);
[[nodiscard]] Command add_gaps_report(CLI::App& app);
[[nodiscard]] Command add_street_report(CLI::App& app);

}  // namespace collector
