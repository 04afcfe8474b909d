#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

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

/// Which file systemd made a credential from: that of `collector.service`, or that of a `collector@NAME.service`. The
/// folder of the credential is named after the unit.
[[nodiscard]] std::filesystem::path packaged_password_file(const std::filesystem::path& credential);

/// What a credential or a password file holds.
struct FoundPassword {
    std::string text;                    ///< empty: nothing, or comments alone
    std::vector<std::string> remarks{};  ///< what was left out or looks odd; parts of sentences, without the password
};

/// The password in a credential or a password file: the one line that is neither blank nor a comment, without a byte
/// order mark, a carriage return, and the blanks or quotes around it. The error says for a person what is wrong with
/// the file, which it names, and shows nothing of its content.
[[nodiscard]] tl::expected<FoundPassword, std::string> read_password(const std::filesystem::path& file);

/// The variable that may hold the password.
inline constexpr const char* kPasswordVariable = "COLLECTOR_BROKER_PASSWORD";

}  // namespace collector
