#include <collector/cli/cli.hpp>

#include <exception>

#include <fmt/format.h>

#include "cli/commands.hpp"

namespace collector {
namespace {

ExitCode parse_and_run(CLI::App& app, int argc, char** argv) {
    const Command run = add_run_options(app);
    auto* const run_app = app.add_subcommand("run", "record until SIGTERM (what happens without a subcommand, too)");
    run_app->fallthrough();  // --config may stand before or after
    auto* const replay_app =
        app.add_subcommand("replay", "feed recorded MQTT messages through the same path into a database");
    const Command replay = add_replay_command(*replay_app);
    app.require_subcommand(0, 1);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const bool asked_for_help = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success);
        app.exit(error);
        return asked_for_help ? ExitCode::ok : ExitCode::usage;
    }
    return replay_app->parsed() ? replay() : run();
}

}  // namespace

int run_cli(int argc, char** argv) {
    CLI::App app("Records the grid voltage that Tasmota smart plugs measure, from an MQTT broker into one SQLite file.",
                 "collector");
    app.set_version_flag("--version", "collector " COLLECTOR_VERSION);
    try {
        return static_cast<int>(parse_and_run(app, argc, argv));
    } catch (const std::exception& bug) {
        fmt::print(stderr, "collector: a bug: {}\n", bug.what());
        return static_cast<int>(ExitCode::internal);
    }
}

}  // namespace collector
