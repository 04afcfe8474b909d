#include <fstream>
#include <iostream>
#include <memory>
#include <string>

#include <fmt/format.h>

#include <collector/daemon/replay.hpp>
#include <collector/process/console_log.hpp>

#include "cli/commands.hpp"
#include "cli/config_argument.hpp"
#include "cli/database_owner.hpp"
#include "cli/progress_bar.hpp"
#include "cli/store_exit_code.hpp"

namespace collector {
namespace {

struct ReplayArguments {
    std::string file;
    ConfigArgument config;
    std::string database;
};

/// Where messages come from: a file, or standard input for `-`.
class Input {
  public:
    explicit Input(const std::string& name) : standard_(name == "-") {
        std::error_code fault;  // what cannot be looked at cannot be opened either
        const bool is_folder = std::filesystem::is_directory(name, fault);
        if (!standard_ && !is_folder) {
            file_.open(name, std::ios::binary);
            const auto size = std::filesystem::file_size(name, fault);
            bytes_ = fault ? 0 : size;  // a pipe has none
        }
    }
    [[nodiscard]] bool ok() const { return standard_ || file_.is_open(); }
    [[nodiscard]] std::istream& stream() { return standard_ ? std::cin : file_; }
    /// 0: unknown.
    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

  private:
    bool standard_;
    std::ifstream file_;
    std::uint64_t bytes_ = 0;
};

/// The configuration, or the defaults when only a database is named.
std::optional<Config> config_for(const ReplayArguments& arguments, Log& log) {
    const std::string file = arguments.config.named();
    if (file.empty()) {
        Config config;
        config.tasmota = default_tasmota_config();
        return config;
    }
    auto loaded = load_or_explain(file, ConfigUse::database, log);
    return loaded ? std::optional<Config>(std::move(loaded->config)) : std::nullopt;
}

std::string summary_text(const ReplaySummary& summary) {
    const RecorderCounters& counters = summary.recorded;
    return fmt::format(
        "replayed {} lines: {} readings of {} plugs recorded, {} already known, {} messages refused, "
        "{} with nothing to record, {} lines passed over",
        summary.lines, counters.readings, summary.plugs, counters.duplicates + summary.doubled, counters.rejected,
        counters.ignored, summary.bad_lines);
}

ExitCode run_replay(const ReplayArguments& arguments) {
    ConsoleLog log(LogLevel::info);
    const auto config = config_for(arguments, log);
    if (!config) {
        return ExitCode::config;
    }
    const std::filesystem::path database =
        arguments.database.empty() ? config->database.path : std::filesystem::path(arguments.database);
    Input input(arguments.file);
    if (!input.ok()) {
        log.error(fmt::format("cannot read {}: it does not exist, is a folder, or may not be read by this user",
                              arguments.file));
        return ExitCode::no_input;
    }
    go_on_as_owner(database, log);
    StoreResult<ReplaySummary> summary;
    {
        ProgressBar bar(input.bytes());
        summary =
            replay(input.stream(), config->tasmota, database, log, [&bar](std::uint64_t bytes) { bar.show(bytes); });
    }
    if (!summary) {
        log.error(summary.error().what);
        return exit_code_of(summary.error().code);
    }
    log.info(summary_text(*summary));
    if (summary->bad_lines > 0 && summary->bad_lines == summary->lines) {
        log.error("no line was a recorded message; record them with: mosquitto_sub -F %j -t 'mjs-voltage/+/#' ...");
        return ExitCode::data;
    }
    return summary->has_breach ? ExitCode::io : ExitCode::ok;
}

}  // namespace

Command add_replay_command(CLI::App& app) {
    const auto arguments = std::make_shared<ReplayArguments>();
    app.add_option("file", arguments->file,
                   "messages as mosquitto_sub -F %j (or %J) prints them, one a line; - for standard input")
        ->required()
        ->type_name("FILE");
    app.add_option("--database", arguments->database, "the database to write to; created when absent")
        ->type_name("FILE");
    add_config_option(app, arguments->config, "take database, topic layouts and time zone from this configuration");
    // No default: a log of another day does not belong in the database that the service records to.
    app.callback([arguments] {
        if (arguments->database.empty() && arguments->config.named().empty()) {
            throw CLI::RequiredError("--database or --config");
        }
    });
    return [arguments] { return Ending{.code = run_replay(*arguments)}; };
}

}  // namespace collector
