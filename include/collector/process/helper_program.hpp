#pragma once

#include <filesystem>
#include <string_view>

namespace collector {

/// Where a program lies that the collector starts, and nobody else: beside the running program, as in a build folder,
/// or else in the folder of an installation for such programs. Whether it is there is not looked at.
[[nodiscard]] std::filesystem::path helper_program(std::string_view name);

}  // namespace collector
