#include <memory>
#include <string>

#include <fmt/format.h>

#include <collector/process/console_log.hpp>
#include <collector/sqlite/backup.hpp>

#include "cli/commands.hpp"
#include "cli/config_argument.hpp"
#include "cli/progress_bar.hpp"
#include "cli/store_exit_code.hpp"
#include "cli/terminal.hpp"

namespace collector {
namespace {

struct BackupArguments {
    std::string target;
    DatabaseArgument source;
};

ExitCode run_backup(const BackupArguments& arguments) {
    ConsoleLog log(lowest_level());
    const auto source = find_database(arguments.source, log);
    if (!source) {
        return ExitCode::config;
    }
    std::error_code missing;
    const auto size = std::filesystem::file_size(*source, missing);
    StoreResult<std::uint64_t> bytes;
    {
        ProgressBar bar(missing ? 0 : size);
        bytes = backup_database(*source, arguments.target, [&bar](std::uint64_t done) { bar.show(done); });
    }
    if (!bytes) {
        log.error(bytes.error().what);
        return exit_code_of(bytes.error().code);
    }
    log.info(fmt::format("copied {} to {}: {} bytes, checked", source->string(), arguments.target, *bytes));
    return ExitCode::ok;
}

}  // namespace

Command add_backup_command(CLI::App& app) {
    const auto arguments = std::make_shared<BackupArguments>();
    app.add_option("file", arguments->target, "the copy to make; an existing file is never replaced")
        ->required()
        ->type_name("FILE");
    add_database_options(app, arguments->source);
    return [arguments] { return Ending{.code = run_backup(*arguments)}; };
}

}  // namespace collector
