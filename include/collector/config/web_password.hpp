#pragma once

#include <optional>
#include <string>

#include <tl/expected.hpp>

#include <collector/config/config.hpp>

namespace collector {

/// The password of the page: of the systemd credential `web-password` or, where there is none or an empty one, of
/// `web.password_file`. nullopt: neither is set. The error says what is wrong with the file, which it names, and shows
/// nothing of its content.
[[nodiscard]] tl::expected<std::optional<std::string>, std::string> find_web_password(
    const WebConfig& web, const GetEnvironment& environment);

}  // namespace collector
