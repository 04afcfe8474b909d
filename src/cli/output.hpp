#pragma once

#include <string>
#include <string_view>

#include <collector/base/log.hpp>
#include <collector/process/exit_code.hpp>

namespace collector {

/// Writes what a command has made: to standard output where `file` is empty, else to a file, which appears, or replaces
/// an older one, only when it is whole. A pipe that nobody reads any more is no fault. Says what is.
[[nodiscard]] ExitCode write_output(std::string_view text, const std::string& file, Log& log);

}  // namespace collector
