#pragma once

#include <filesystem>

#include <collector/config/config.hpp>
#include <collector/process/console_log.hpp>
#include <collector/process/exit_code.hpp>

namespace collector {

/// Records until SIGTERM or SIGINT; SIGHUP reads `config_file` again. Owns the queue, the worker thread and, through
/// the subscriber, the connection. Stops along the flow: source, queue, last commit, file; within five seconds, after
/// which it gives up on whatever hangs and says so.
///
/// Call from the main thread before any other thread exists. Logs what goes wrong and returns how to exit.
[[nodiscard]] ExitCode run_daemon(LoadedConfig loaded, const std::filesystem::path& config_file, ConsoleLog& log);

}  // namespace collector
