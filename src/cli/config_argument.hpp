#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <collector/base/log.hpp>
#include <collector/config/config.hpp>

namespace collector {

/// Where a packaged installation keeps its configuration.
inline constexpr const char* kDefaultConfigFile = "/etc/collector/hivemq.toml";

/// Loads the file. nullopt: it is wrong, and every fault was logged.
[[nodiscard]] std::optional<LoadedConfig> load_or_explain(const std::filesystem::path& file, ConfigUse use, Log& log);

/// Likewise, for commands that connect to the broker: also refuses a configuration that is not filled in yet.
[[nodiscard]] std::optional<LoadedConfig> load_finished_or_explain(const std::filesystem::path& file, Log& log);

/// The configuration that was named for a subcommand: after it or, as for the program itself, before it.
struct ConfigArgument {
    std::string file;           ///< after the subcommand
    const CLI::Option* before;  ///< the program's own --config

    /// Empty: none was named.
    [[nodiscard]] std::string named() const;
    [[nodiscard]] std::string named_or_default() const;
};

/// Adds `--config` to a subcommand. `argument` must live as long as `subcommand` is parsed.
void add_config_option(CLI::App& subcommand, ConfigArgument& argument, const char* what);

/// Which database a command works on: named itself, or by a configuration.
struct DatabaseArgument {
    ConfigArgument config;
    std::string database;
};

/// Adds `--config` and `--database`; the latter wins. `argument` must live as long as `app` is parsed.
void add_database_options(CLI::App& app, DatabaseArgument& argument);

/// What a command that shows the record goes by.
struct RecordConfig {
    std::filesystem::path database;
    ReportConfig report;
    std::vector<StreetConfig> streets;
};

/// The configuration that was named, or the default unless a database was named; without any, a database alone.
/// nullopt: the configuration is wrong; every fault was logged.
[[nodiscard]] std::optional<RecordConfig> find_record(const DatabaseArgument& argument, Log& log);

/// Likewise, where only the database counts: a configuration beside it is not read.
[[nodiscard]] std::optional<std::filesystem::path> find_database(const DatabaseArgument& argument, Log& log);

}  // namespace collector
