#pragma once

#include <filesystem>

namespace collector {

/// Whether it is a file and this user may read it.
[[nodiscard]] bool can_read(const std::filesystem::path& file);

/// Whether users other than its owner may read it.
[[nodiscard]] bool others_can_read(const std::filesystem::path& file);

}  // namespace collector
