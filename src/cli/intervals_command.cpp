#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>

#include <fmt/format.h>

#include <collector/base/iso_time.hpp>
#include <collector/evidence/evaluator.hpp>
#include <collector/process/console_log.hpp>
#include <collector/quality/rules.hpp>
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

std::string reason_of(const RebuiltIntervals& part) {
    switch (part.reason) {
        case RebuildReason::rules:
            return fmt::format("they had been made by version {} of the rules, and version {} holds now", part.version,
                               kRulesVersion);
        case RebuildReason::calibration:
            return "they had been made with another calibration";
        case RebuildReason::late_readings:
            return "readings of that time came after they were made";
        case RebuildReason::unknown:
            return "nothing on record says why; has another program changed the database?";
    }
    return "";
}

/// What is different from before, and why. Nothing, normally.
void report_changes(const RebuildSummary& summary, Log& log) {
    for (const RebuiltIntervals& part : summary.parts) {
        const std::string sentence = fmt::format(
            "from {} to {}, of {} {}: {} intervals are new, {} have other values, {} are gone; {}",
            minute_text(part.span.start), minute_text(part.span.end), part.plugs.size(),
            part.plugs.size() == 1 ? "plug" : "plugs", part.added, part.changed, part.dropped, reason_of(part));
        if (part.reason == RebuildReason::unknown) {
            log.warn(sentence);
        } else {
            log.info(sentence);
        }
    }
    if (summary.reflagged > 0) {
        log.info(fmt::format("{} readings have other flags than before (see reading_flag)", summary.reflagged));
    }
    if (summary.weeks > 0) {
        log.info(fmt::format("{} weeks were counted anew: {}", summary.weeks,
                             summary.weeks_reason == WeeksReason::zone_changed
                                 ? "the time zone, or what is known of it, has changed"
                                 : "they had not been counted since an update"));
    }
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
    report_changes(*summary, log);
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
