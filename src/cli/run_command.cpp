#include <memory>
#include <string>

#include <collector/daemon/daemon.hpp>
#include <collector/process/console_log.hpp>

#include "cli/commands.hpp"
#include "cli/config_argument.hpp"
#include "cli/database_owner.hpp"
#include "cli/store_exit_code.hpp"

namespace collector {

Command add_run_options(CLI::App& app) {
    const auto file = std::make_shared<std::string>(kDefaultConfigFile);
    app.add_option("--config", *file, "the configuration file")->capture_default_str()->type_name("FILE");
    return [file] {
        auto log = std::make_shared<ConsoleLog>(LogLevel::info);
        auto loaded = load_finished_or_explain(*file, *log);
        if (!loaded) {
            return Ending{.code = ExitCode::config};
        }
        warn_root(loaded->config.database.path, *log);
        auto ending = run_daemon(std::move(*loaded), *file, log);
        if (!ending) {
            log->error(ending.error().what);
            return Ending{.code = exit_code_of(ending.error().code)};
        }
        return *ending;
    };
}

}  // namespace collector
