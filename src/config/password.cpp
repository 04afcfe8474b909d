#include "config/password.hpp"

#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include <collector/base/quote.hpp>

#include "config/file_access.hpp"

namespace collector {
namespace {

/// A password longer than this is some other file given by mistake.
constexpr std::size_t kPasswordBytesMax = 4096;

/// nullopt when the file cannot be read or is too long.
std::optional<std::string> content_of(const std::filesystem::path& file) {
    std::error_code fault;
    if (std::filesystem::is_directory(file, fault)) {
        return std::nullopt;
    }
    std::ifstream stream(file, std::ios::binary);
    std::string content(std::istreambuf_iterator<char>(stream), {});
    if (!stream.is_open() || stream.bad() || content.size() > kPasswordBytesMax) {
        return std::nullopt;
    }
    if (content.ends_with('\n')) {
        content.pop_back();
    }
    return content;
}

bool is_set_elsewhere(const PasswordKeys& keys, const GetEnvironment& environment) {
    return (keys.file && can_read(*keys.file)) || keys.plain || environment(kPasswordVariable);
}

}  // namespace

PasswordOrigin find_password(const PasswordKeys& keys, const GetEnvironment& environment) {
    using Kind = PasswordOrigin::Kind;
    if (const auto folder = environment("CREDENTIALS_DIRECTORY")) {
        std::filesystem::path credential = std::filesystem::path(*folder) / "broker-password";
        std::error_code fault;
        if (std::filesystem::exists(credential, fault) &&
            (content_of(credential) != "" || !is_set_elsewhere(keys, environment))) {
            return {Kind::credential, std::move(credential)};
        }
    }
    if (keys.file) {
        return {Kind::file, *keys.file};
    }
    if (environment(kPasswordVariable)) {
        return {Kind::environment};
    }
    return {keys.plain ? Kind::configuration : Kind::none};
}

tl::expected<std::string, std::string> read_password(const std::filesystem::path& file) {
    if (auto content = content_of(file)) {
        return std::move(*content);
    }
    const bool is_denied = access(file.c_str(), R_OK) != 0 && errno == EACCES;
    return tl::unexpected(
        fmt::format("{} cannot be read{}", quote(file.string(), 200),
                    is_denied ? " by this user; perhaps with sudo" : ", or is too long for a password"));
}

}  // namespace collector
