#include <collector/cli/cli.hpp>

#include <algorithm>
#include <exception>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <collector/process/standard_streams.hpp>

#include "cli/commands.hpp"

namespace collector {
namespace {

/// As CLI11 takes them. `help watch` is another way to say `watch --help`.
std::vector<std::string> words_from_last_to_first(int argc, char** argv) {
    std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
    if (!words.empty() && words.front() == "help") {
        words.erase(words.begin());
        words.emplace_back("--help");
    }
    std::ranges::reverse(words);
    return words;
}

Ending parse_and_run(CLI::App& app, int argc, char** argv) {
    const Command run = add_run_options(app);
    auto* const run_app = app.add_subcommand("run", "record until SIGTERM (also what happens without a subcommand)");
    run_app->fallthrough();  // --config may stand before or after
    std::vector<std::pair<CLI::App*, Command>> commands;
    const auto add = [&](const char* name, const char* what, Command (*options)(CLI::App&)) {
        CLI::App* const subcommand = app.add_subcommand(name, what);
        commands.emplace_back(subcommand, options(*subcommand));
    };
    add("check", "try every step from the configuration to a first reading, and say what is wrong", add_check_command);
    add("watch", "show live what plugs send, and what is missing or wrong with them", add_watch_command);
    add("replay", "feed recorded MQTT messages through the same path into a database", add_replay_command);
    add("backup", "make a consistent copy of the database, live or not", add_backup_command);
    add("intervals", "make the ten-minute intervals anew from the readings that are kept", add_intervals_command);
    add("plugs", "show who is there, how well each plug reports, and what to type in its console to mend its settings",
        add_plugs_command);
    add("report",
        "say what the record proves: the verdict on a week, when inverters switched off, what is missing, the street",
        add_report_command);
    add("calibrate", "find by which factor a plug is wrong, and keep it beside what the plug sent",
        add_calibrate_command);
    add("plot", "draw the voltage over time, as a picture or in the terminal", add_plot_command);
    add("export", "write readings, intervals or gaps as CSV or JSON lines, to work on them or to publish them",
        add_export_command);
    app.require_subcommand(0, 1);
    try {
        app.parse(words_from_last_to_first(argc, argv));
    } catch (const CLI::ParseError& error) {
        const bool asked_for_help = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success);
        app.exit(error);
        return {.code = asked_for_help ? ExitCode::ok : ExitCode::usage};
    }
    const auto chosen = std::ranges::find_if(commands, [](const auto& command) { return command.first->parsed(); });
    return chosen == commands.end() ? run() : chosen->second();
}

}  // namespace

Ending run_cli(int argc, char** argv) {
    occupy_closed_streams();
    CLI::App app("Records the grid voltage that Tasmota smart plugs measure, from an MQTT broker into one SQLite file.",
                 "collector");
    app.set_version_flag("-V,--version", "collector " COLLECTOR_VERSION);
    app.footer("collector help COMMAND explains a command and its options.");
    try {
        return parse_and_run(app, argc, argv);
    } catch (const std::exception& bug) {
        fmt::print(stderr, "collector: a bug: {}\n", bug.what());
        return {.code = ExitCode::internal};
    }
}

}  // namespace collector
