#pragma once

#include <functional>

#include <CLI/CLI.hpp>

#include <collector/process/ending.hpp>

namespace collector {

/// Does what a subcommand is for, once its arguments are known.
using Command = std::function<Ending()>;

/// Adds its options to `app`, the program or a subcommand, and returns what to run.
[[nodiscard]] Command add_run_options(CLI::App& app);
[[nodiscard]] Command add_check_command(CLI::App& app);
[[nodiscard]] Command add_replay_command(CLI::App& app);
[[nodiscard]] Command add_backup_command(CLI::App& app);
[[nodiscard]] Command add_intervals_command(CLI::App& app);
[[nodiscard]] Command add_watch_command(CLI::App& app);
[[nodiscard]] Command add_plugs_command(CLI::App& app);
[[nodiscard]] Command add_report_command(CLI::App& app);
[[nodiscard]] Command add_calibrate_command(CLI::App& app);
[[nodiscard]] Command add_plot_command(CLI::App& app);
[[nodiscard]] Command add_export_command(CLI::App& app);
[[nodiscard]] Command add_serve_command(CLI::App& app);
[[nodiscard]] Command add_publish_command(CLI::App& app);

}  // namespace collector
