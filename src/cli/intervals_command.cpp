#include <memory>

#include <fmt/format.h>

#include <collector/evidence/rebuild.hpp>
#include <collector/process/console_log.hpp>

#include "cli/commands.hpp"
#include "cli/config_argument.hpp"
#include "cli/progress_bar.hpp"
#include "cli/store_exit_code.hpp"

namespace collector {
namespace {

struct IntervalsArguments {
    DatabaseArgument database;
    bool rebuild = false;
};

ExitCode run_intervals(const IntervalsArguments& arguments) {
    ConsoleLog log(LogLevel::info);
    const auto database = find_database(arguments.database, log);
    if (!database) {
        return ExitCode::config;
    }
    StoreResult<RebuildSummary> summary;
    {
        ProgressBar bar(100);
        summary =
            rebuild_intervals(*database, [&bar](double share) { bar.show(static_cast<std::uint64_t>(share * 100)); });
    }
    if (!summary) {
        log.error(summary.error().what);
        return exit_code_of(summary.error().code);
    }
    log.info(fmt::format("rebuilt the intervals of {} plugs from their readings: {} of {} differ from before",
                         summary->plugs, summary->changed, summary->intervals));
    return ExitCode::ok;
}

}  // namespace

Command add_intervals_command(CLI::App& app) {
    const auto arguments = std::make_shared<IntervalsArguments>();
    app.add_flag("--rebuild", arguments->rebuild, "make them anew from the readings that are kept; older ones stay")
        ->required();
    add_database_options(app, arguments->database);
    return [arguments] { return Ending{.code = run_intervals(*arguments)}; };
}

}  // namespace collector
