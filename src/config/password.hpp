#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include <tl/expected.hpp>

#include <collector/config/config.hpp>

namespace collector {

/// What the configuration file says of the broker's password.
struct PasswordKeys {
    std::optional<std::filesystem::path> file;  ///< `password_file`, absolute; absent when the key is, or is empty
    std::optional<std::string> plain;           ///< `password`
};

/// Where the password is to be taken from; load_config() says in which order. An empty credential, which is what an
/// installation starts with, hides nothing that is set elsewhere.
[[nodiscard]] PasswordOrigin find_password(const PasswordKeys& keys, const GetEnvironment& environment);

/// The password in a credential or a password file: its content without one newline at its end. The error says for a
/// person what is wrong with the file.
[[nodiscard]] tl::expected<std::string, std::string> read_password(const std::filesystem::path& file);

/// The variable that may hold the password.
inline constexpr const char* kPasswordVariable = "COLLECTOR_BROKER_PASSWORD";

}  // namespace collector
