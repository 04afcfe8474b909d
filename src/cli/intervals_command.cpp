#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>

#include <fmt/format.h>

#include <collector/evidence/evaluator.hpp>
#include <collector/process/console_log.hpp>
#include <collector/sqlite_writer/sqlite_store.hpp>

#include "cli/commands.hpp"
#include "cli/config_argument.hpp"
#include "cli/database_owner.hpp"
#include "cli/progress_bar.hpp"
#include "cli/store_exit_code.hpp"

namespace collector {
namespace {

struct IntervalsArguments {
    DatabaseArgument database;
    bool rebuild = false;
};

/// The database must exist, and no collector may be writing to it.
StoreResult<RebuildSummary> rebuild_intervals(const std::filesystem::path& database) {
    std::error_code fault;
    if (!std::filesystem::exists(database, fault)) {
        return fail(StoreErrc::no_database,
                    fault ? fmt::format("{} cannot be looked at: {}", database.string(), fault.message())
                          : fmt::format("there is no database {}", database.string()));
    }
    auto store = SqliteStore::open(database, std::nullopt);
    if (!store) {
        return tl::unexpected(store.error());
    }
    ProgressBar bar(100);
    return Evaluator(**store).rebuild([&bar](PlugId plug, PlugId all) {
        bar.show(static_cast<std::uint64_t>(static_cast<double>(plug) / static_cast<double>(all) * 100));
    });
}

ExitCode run_intervals(const IntervalsArguments& arguments) {
    ConsoleLog log(LogLevel::info);
    const auto database = find_database(arguments.database, log);
    if (!database) {
        return ExitCode::config;
    }
    go_on_as_owner(*database, log);
    const auto summary = rebuild_intervals(*database);
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
