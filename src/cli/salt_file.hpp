#pragma once

#include <string>

#include <tl/expected.hpp>

#include <collector/base/log.hpp>
#include <collector/process/exit_code.hpp>

namespace collector {

/// Bytes that nobody can guess, from the operating system.
[[nodiscard]] std::string random_salt();

/// The salt in a file, without line ends after it. A file that is not there is made, with a new salt, readable by its
/// owner alone. Says so, and warns of a file that others can read. Errors, which are said: no_input (it cannot be
/// read), data (it is too short to be a secret, or too long), cannot_create, io.
[[nodiscard]] tl::expected<std::string, ExitCode> salt_of(const std::string& file, Log& log);

}  // namespace collector
