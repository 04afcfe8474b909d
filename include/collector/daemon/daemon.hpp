#pragma once

#include <filesystem>
#include <memory>

#include <collector/config/config.hpp>
#include <collector/metrics_feed/health_sink.hpp>
#include <collector/process/console_log.hpp>
#include <collector/process/ending.hpp>
#include <collector/store/store_error.hpp>

namespace collector {

/// Records until SIGTERM or SIGINT; SIGHUP reads `config_file` again. Owns the inbox, the worker's thread and, through
/// the subscriber, the connection. Stops along the flow: source, inbox, last commit, file; within five seconds, after
/// which it gives up on whatever hangs, says so, and hands it up with the ending.
///
/// Call from the main thread before any other thread exists. Logs what goes wrong later on. `log` is shared because a
/// thread that hangs may still write to it. `health` is told how it goes; null: nobody wants to know. Errors, after
/// which nothing was started: those of SqliteStore::open, and failed.
[[nodiscard]] StoreResult<Ending> run_daemon(LoadedConfig loaded, const std::filesystem::path& config_file,
                                             std::shared_ptr<ConsoleLog> log, std::unique_ptr<HealthSink> health);

}  // namespace collector
