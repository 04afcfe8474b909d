#pragma once

#include <filesystem>
#include <optional>

#include <collector/base/log.hpp>
#include <collector/config/config.hpp>

namespace collector {

/// Where a packaged installation keeps its configuration.
inline constexpr const char* kDefaultConfigFile = "/etc/collector/hivemq.toml";

/// Loads the file, or logs everything that is wrong with it.
[[nodiscard]] std::optional<LoadedConfig> load_or_explain(const std::filesystem::path& file, Log& log);

}  // namespace collector
