#pragma once

#include <filesystem>

#include <toml++/toml.h>
#include <tl/expected.hpp>

#include <collector/config/config.hpp>

namespace collector {

/// Reads and parses the file. The error says for a person what is wrong with it and, for the slips that people make
/// most often in TOML, what to write instead; it shows nothing of the file, which may hold a password.
[[nodiscard]] tl::expected<toml::table, ConfigNote> parse_toml_file(const std::filesystem::path& file);

}  // namespace collector
