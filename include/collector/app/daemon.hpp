#pragma once

#include <filesystem>

#include <collector/app/console_log.hpp>
#include <collector/app/exit_code.hpp>
#include <collector/config/config.hpp>

namespace collector {

/// Records until SIGTERM or SIGINT; SIGHUP reads `config_file` again. Owns the queue, the worker thread and, through
/// the subscriber, the connection. Stops along the flow: source, queue, last commit, file; within five seconds, after
/// which it gives up on whatever hangs and says so.
///
/// Call from the main thread before any other thread exists. Logs what goes wrong and returns how to exit.
[[nodiscard]] ExitCode run_daemon(LoadedConfig loaded, const std::filesystem::path& config_file, ConsoleLog& log);

}  // namespace collector
