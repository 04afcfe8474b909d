#include "config/toml_file.hpp"

#include <fstream>
#include <string>

#include <fmt/format.h>

#include "config/file_access.hpp"
#include "config/toml_slip.hpp"

namespace collector {
namespace {

/// `number` counts from 1. Empty when there is no such line any more.
std::string line_of_file(const std::filesystem::path& file, std::uint32_t number) {
    std::ifstream stream(file);
    std::string line;
    for (std::uint32_t i = 0; i < number && std::getline(stream, line); ++i) {
    }
    return stream ? line : std::string();
}

/// What the parser says after the colon quotes the file, and the column depends on what stands there, which may be a
/// password.
std::string explain(const toml::parse_error& error, const std::filesystem::path& file) {
    const std::string_view what = error.description();
    const std::string line = line_of_file(file, error.source().begin.line);
    const std::string_view cure = cure_of_toml_line(line);
    return fmt::format("is not TOML: {}{}{}", what.substr(0, what.find(':')), cure.empty() ? "" : "; ", cure);
}

}  // namespace

tl::expected<toml::table, ConfigNote> parse_toml_file(const std::filesystem::path& file) {
    const auto refuse = [&file](std::uint32_t line, std::string what) {
        return tl::unexpected(ConfigNote{file, line, "", std::move(what)});
    };
    std::error_code fault;
    const auto found = std::filesystem::status(file, fault).type();
    if (found == std::filesystem::file_type::not_found) {
        return refuse(0, "there is no such file");
    }
    if (found == std::filesystem::file_type::none) {
        return refuse(0, fmt::format("cannot be looked at: {}{}", fault.message(),
                                     fault == std::errc::permission_denied ? "; perhaps with sudo" : ""));
    }
    if (!can_read(file)) {
        return refuse(0, "is not a file this user can read; perhaps with sudo");
    }
    try {
        return toml::parse_file(file.string());
    } catch (const toml::parse_error& error) {
        return refuse(error.source().begin.line, explain(error, file));
    }
}

}  // namespace collector
