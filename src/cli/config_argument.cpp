#include "cli/config_argument.hpp"

#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace collector {

std::optional<LoadedConfig> load_or_explain(const std::filesystem::path& file, ConfigUse use, Log& log) {
    auto loaded = load_config(file, process_environment, use);
    if (loaded) {
        return std::move(*loaded);
    }
    for (const ConfigNote& fault : loaded.error()) {
        log.error(to_text(fault));
    }
    log.error(fmt::format("the configuration has {} {}; nothing was done", loaded.error().size(),
                          loaded.error().size() == 1 ? "fault" : "faults"));
    return std::nullopt;
}

std::optional<LoadedConfig> load_finished_or_explain(const std::filesystem::path& file, Log& log) {
    auto loaded = load_or_explain(file, ConfigUse::everything, log);
    if (!loaded || loaded->unfinished.empty()) {
        return loaded;
    }
    for (const ConfigNote& note : loaded->unfinished) {
        log.error(to_text(note));
    }
    log.error("the configuration is not filled in yet; nothing was started");
    return std::nullopt;
}

std::string ConfigArgument::named() const {
    return file.empty() && before->count() > 0 ? before->as<std::string>() : file;
}

std::string ConfigArgument::named_or_default() const {
    std::string name = named();
    return name.empty() ? kDefaultConfigFile : name;
}

void add_config_option(CLI::App& subcommand, ConfigArgument& argument, const char* what) {
    const CLI::App* program = &subcommand;
    while (program->get_parent() != nullptr) {
        program = program->get_parent();
    }
    argument.before = program->get_option("--config");
    subcommand.add_option("--config", argument.file, what)->type_name("FILE");
}

void add_database_options(CLI::App& app, DatabaseArgument& argument) {
    add_config_option(app, argument.config, "take the database from this configuration");
    app.add_option("--database", argument.database, "the database itself")->type_name("FILE");
}

std::optional<RecordConfig> find_record(const DatabaseArgument& argument, Log& log) {
    if (!argument.database.empty() && argument.config.named().empty()) {
        return RecordConfig{.database = argument.database, .report = {}, .streets = {}};
    }
    std::error_code fault;
    if (argument.config.named().empty() && !std::filesystem::exists(kDefaultConfigFile, fault) && !fault) {
        log.error(
            fmt::format("there is no {}, which says where the database is; name one with --database FILE, or a "
                        "configuration with --config FILE",
                        kDefaultConfigFile));
        return std::nullopt;
    }
    auto loaded = load_or_explain(argument.config.named_or_default(), ConfigUse::database, log);
    if (!loaded) {
        return std::nullopt;
    }
    Config& config = loaded->config;
    RecordConfig found{.database = argument.database, .report = config.report, .streets = std::move(config.streets)};
    if (found.database.empty()) {
        found.database = std::move(config.database.path);
    }
    return found;
}

std::optional<std::filesystem::path> find_database(const DatabaseArgument& argument, Log& log) {
    if (!argument.database.empty()) {
        return argument.database;
    }
    const auto found = find_record(argument, log);
    return found ? std::optional(found->database) : std::nullopt;
}

}  // namespace collector
