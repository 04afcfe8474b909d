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

}  // namespace collector
