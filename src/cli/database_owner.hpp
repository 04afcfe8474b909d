#pragma once

#include <filesystem>

#include <collector/base/log.hpp>

namespace collector {

/// For a command that is about to write to `database`, and ends: with `sudo`, it goes on as the owner of the database's
/// folder, and warns that it does. Call before any thread, and after all that root alone may read was opened.
void go_on_as_owner(const std::filesystem::path& database, Log& log);

/// For the daemon: run as root, it stays root, and warns of what becomes of the files.
void warn_root(const std::filesystem::path& database, Log& log);

}  // namespace collector
