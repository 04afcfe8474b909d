#pragma once

#include <filesystem>

#include <collector/config/config.hpp>
#include <collector/process/console_log.hpp>
#include <collector/process/exit_code.hpp>
#include <collector/store/store_error.hpp>

namespace collector {

/// Records until SIGTERM or SIGINT; SIGHUP reads `config_file` again. Owns the queue, the worker thread and, through
/// the subscriber, the connection. Stops along the flow: source, queue, last commit, file; within five seconds, after
/// which it gives up on whatever hangs and says so.
///
/// Call from the main thread before any other thread exists. Logs what goes wrong later on and returns how to exit.
/// Errors, after which nothing was started: those of SqliteStore::open, and failed.
[[nodiscard]] StoreResult<ExitCode> run_daemon(LoadedConfig loaded, const std::filesystem::path& config_file,
                                               ConsoleLog& log);

}  // namespace collector
