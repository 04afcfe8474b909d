#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include <collector/base/log.hpp>
#include <collector/config/config.hpp>

namespace collector {

/// Where a packaged installation keeps its configuration.
inline constexpr const char* kDefaultConfigFile = "/etc/collector/hivemq.toml";

/// Loads the file, or logs everything that is wrong with it.
[[nodiscard]] std::optional<LoadedConfig> load_or_explain(const std::filesystem::path& file, Log& log);

/// Which database a command works on: named itself, or by a configuration.
struct DatabaseArgument {
    std::string config = kDefaultConfigFile;
    std::string database;
};

/// Adds `--config` and `--database`, which exclude each other. `argument` must live as long as `app` is parsed.
void add_database_options(CLI::App& app, DatabaseArgument& argument);

/// nullopt: the configuration is wrong, which was logged.
[[nodiscard]] std::optional<std::filesystem::path> find_database(const DatabaseArgument& argument, Log& log);

}  // namespace collector
