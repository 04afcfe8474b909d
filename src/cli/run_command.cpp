#include <memory>
#include <string>

#include <collector/daemon/daemon.hpp>
#include <collector/process/console_log.hpp>

#include "cli/commands.hpp"
#include "cli/config_argument.hpp"
#include "cli/store_exit_code.hpp"

namespace collector {

Command add_run_options(CLI::App& app) {
    const auto file = std::make_shared<std::string>(kDefaultConfigFile);
    app.add_option("--config", *file, "the configuration file")->capture_default_str()->type_name("FILE");
    return [file] {
        ConsoleLog log(LogLevel::info);
        auto loaded = load_finished_or_explain(*file, log);
        if (!loaded) {
            return ExitCode::config;
        }
        const auto ended = run_daemon(std::move(*loaded), *file, log);
        if (!ended) {
            log.error(ended.error().what);
            return exit_code_of(ended.error().code);
        }
        return *ended;
    };
}

}  // namespace collector
