#include <memory>
#include <string>

#include <collector/daemon/daemon.hpp>
#include <collector/metrics_feed/metrics_process.hpp>
#include <collector/process/console_log.hpp>
#include <collector/process/helper_program.hpp>

#include "cli/commands.hpp"
#include "cli/config_argument.hpp"
#include "cli/database_owner.hpp"
#include "cli/store_exit_code.hpp"

namespace collector {
namespace {

/// Null: nobody is to be told.
std::unique_ptr<HealthSink> metrics_sink(const MetricsConfig& metrics, ConsoleLog& log) {
    static const SystemClock clock;
    if (!metrics.listen) {
        return nullptr;
    }
    return std::make_unique<MetricsProcess>(MetricsProcess::Setup{.program = helper_program("collector-metrics"),
                                                                  .address = metrics.listen->host,
                                                                  .port = std::to_string(metrics.listen->port)},
                                            clock, log);
}

}  // namespace

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
        auto metrics = metrics_sink(loaded->config.metrics, *log);
        auto ending = run_daemon(std::move(*loaded), *file, log, std::move(metrics));
        if (!ending) {
            log->error(ending.error().what);
            return Ending{.code = exit_code_of(ending.error().code)};
        }
        return *ending;
    };
}

}  // namespace collector
