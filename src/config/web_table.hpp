#pragma once

#include <filesystem>

#include "config/table_reader.hpp"

namespace collector {

/// `[web]`, or null. `folder`: that of the file, which relative paths start at. What is wrong is noted.
[[nodiscard]] WebConfig read_web(const toml::table* table, const std::filesystem::path& folder, ConfigNotes& faults);

}  // namespace collector
