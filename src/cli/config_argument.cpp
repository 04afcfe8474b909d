#include "cli/config_argument.hpp"

#include <fmt/format.h>

namespace collector {

std::optional<LoadedConfig> load_or_explain(const std::filesystem::path& file, Log& log) {
    auto loaded = load_config(file, process_environment);
    if (loaded) {
        return std::move(*loaded);
    }
    for (const ConfigNote& fault : loaded.error()) {
        log.error(to_text(fault));
    }
    log.error(fmt::format("the configuration has {} {}; nothing was started", loaded.error().size(),
                          loaded.error().size() == 1 ? "fault" : "faults"));
    return std::nullopt;
}

void add_database_options(CLI::App& app, DatabaseArgument& argument) {
    auto* const config = app.add_option("--config", argument.config, "take the database from this configuration")
                             ->capture_default_str()
                             ->type_name("FILE");
    app.add_option("--database", argument.database, "the database itself")->type_name("FILE")->excludes(config);
}

std::optional<std::filesystem::path> find_database(const DatabaseArgument& argument, Log& log) {
    if (!argument.database.empty()) {
        return argument.database;
    }
    const auto loaded = load_or_explain(argument.config, log);
    return loaded ? std::optional(loaded->config.database.path) : std::nullopt;
}

}  // namespace collector
